"""Answer a question of the library in two steps: its rows, then what belongs to them.

What Oxigraph takes to plan a row of options grows with the third power of its length, and an inner
SELECT among them it answers for the whole graph. So it is asked for the rows alone, and then, with
these as data, for what comes after the mark `# details`: a few options at a time, each time for
these rows only. By the rule of the mark, each part there tells of the rows what it binds, and
nothing else (`details`); parts that share no variable but those of the rows do not see each other.
The answer is that of the question as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sarcograph.graph.store.details import is_optional, parts_of, variables_of
from sarcograph.graph.store.groups import Groups, groups_of
from sarcograph.graph.store.question_parts import SOME_ROWS, WHOLE
from sarcograph.graph.store.row_data import COUNTER, RowData, Rows, Term, listed
from sarcograph.graph.store.scopes import scope_of

MOST_ROWS = 250
"""So many are written into the second query; of more rows the question is asked as it stands."""
_AT_ONCE = 8
"""Options that are planned together."""
_BEGINNING = re.compile(
    r"\A(?P<prologue>(?:#\+.*\n|PREFIX .*\n)*)SELECT(?P<columns>(?:\s+\?\w+)+)\n\Z"
)
_BRACE = re.compile(r"\"[^\"\n]*\"|<[^>\s]*>|#.*|(?P<quote>'|\"\"\")|(?P<brace>[{}])")
_INNER = re.compile(
    r"\s*(?:OPTIONAL )?\{?\s*SELECT(?: DISTINCT)?(?P<gives>(?: \?\w+| \(.*?AS \?\w+\))+)\s+WHERE \{"
)


@dataclass(frozen=True, slots=True)
class Steps:
    """A question in two steps: `first` gives its rows, of which `names` are the variables.

    Of these rows it asks for `limit` from `offset` on; for all of them where `limit` is None.
    """

    first: str
    names: tuple[str, ...]
    limit: int | None
    offset: int
    prologue: str
    columns: tuple[str, ...]
    details: tuple[str, ...]
    order: frozenset[str]
    ordering: str
    """What puts the rows in order in the second step: their turn, or where all are asked for what
    the question says, so that of many no more are made than tells that they are many."""
    groups: Groups | None
    """The groups of its rows, where some rows are asked for that come in groups."""

    def asked_for(
        self, rows: Iterable[Iterable[Term]]
    ) -> tuple[list[tuple[Term, ...]], int | None]:
        """Return those of the rows of the first step that are asked for, and how many there are.

        All are made to be put in order, so that it takes less to count them than to ask for that.
        None counts them where all are asked for: then there may be more than are taken here.
        """
        if self.limit is None:
            return [tuple(row) for row in islice(rows, MOST_ROWS + 1)], None
        end, found, total = self.offset + self.limit, list[tuple[Term, ...]](), 0
        for row in rows:
            if self.offset <= total < end:
                found.append(tuple(row))
            total += 1
        return found, total

    def second(self, rows: Rows) -> str | None:
        """Return the query for all columns of `rows`; None where they cannot be written as data."""
        if len(rows) > MOST_ROWS:
            return None
        data = RowData(self.names, rows)
        open_ = set[str]().union(*(scope_of(part).possible for part in self.details)) - data.fixed
        if not data.is_writable or self.order & open_:
            return None
        given = set(self.names) - open_
        body = data.of({*self.columns, *(self.order if self.limit is None else ())})
        for group in _groups(self.details, given):
            used = variables_of("".join(group))
            gives = [name for name in self.columns if name in used - given]
            body += f"{{ SELECT {listed([COUNTER, *gives])} WHERE {{\n{data.of(used)}"
            body += "".join(_of_these(part, data) for part in group)
            body += "} }\n"
        head = f"{self.prologue}SELECT {listed(self.columns)}\n"
        return f"{head}WHERE {{\n{body}}}\n{self.ordering}"


def in_steps(text: str) -> Steps | None:
    """Return the steps of a question of the library, for some rows or all; None of others."""
    whole = WHOLE.search(text) if "\n  # details\n" in text else None
    beginning = _BEGINNING.match(text[: whole.start()]) if whole else None
    if whole is None or beginning is None or COUNTER in text:
        return None
    rows, limit, offset = whole["rows"], None, 0
    if some := SOME_ROWS.fullmatch(rows):
        limit, offset = int(some["limit"]), int(some["offset"] or 0)
        if limit > MOST_ROWS or some["order"] != whole["order"]:
            return None
        rows = some["rows"]
    details = tuple(parts_of(whole["details"]))
    order = frozenset(variables_of(whole["order"]))
    if (
        not (details or limit)
        or not order <= variables_of(rows)
        or not all(map(is_optional, details))
        or not all(map(_is_closed, (rows, *details)))
    ):
        return None
    columns = tuple(beginning["columns"].replace("?", "").split())
    wanted = {*columns}.union(*map(variables_of, details))
    prologue, ordering = beginning["prologue"], f"ORDER BY ?{COUNTER}\n"
    if limit is None:
        ordering, wanted = whole["order"], wanted | order
    names = tuple(sorted(scope_of(rows).possible & wanted))
    first = f"{prologue}SELECT {listed(names)}\nWHERE {{\n{rows}}}\n"
    if limit is not None:
        first += whole["order"]
    groups = None if limit is None else groups_of(rows, whole["order"], prologue, names)
    return Steps(first, names, limit, offset, prologue, columns, details, order, ordering, groups)


def _groups(details: Sequence[str], given: set[str]) -> Iterator[list[str]]:
    """Yield the parts a few options at a time, those together that see what others bind."""
    sets: list[tuple[set[str], set[int]]] = []
    for place, part in enumerate(details):
        names, places = variables_of(part) - given, {place}
        for one in [one for one in sets if one[0] & names]:
            sets.remove(one)
            names |= one[0]
            places |= one[1]
        sets.append((names, places))
    group: set[int] = set()
    for _, places in sets:
        if group and _options(details, group | places) > _AT_ONCE:
            yield [details[place] for place in sorted(group)]
            group = set()
        group |= places
    if group:
        yield [details[place] for place in sorted(group)]


def _options(details: Sequence[str], places: set[int]) -> int:
    return sum(details[place].count("OPTIONAL") for place in places)


def _of_these(part: str, data: RowData) -> str:
    """Return a part whose inner SELECT, if it is one, is answered for the rows alone.

    What it gives without a function of it, it gives for each value apart.
    """
    inner = _INNER.match(part)
    if inner is None or "LIMIT" in part or "OFFSET" in part:
        return part
    keys = variables_of(_without_functions(inner["gives"])) & data.fixed
    while (deeper := _INNER.match(part, inner.end())) is not None:
        if not keys <= variables_of(_without_functions(deeper["gives"])):
            break
        inner = deeper
    if not keys:
        return part
    return f"{part[: inner.end()]}\n{data.each(keys)}{part[inner.end() :]}"


def _without_functions(gives: str) -> str:
    return re.sub(r" \(.*?AS \?\w+\)", "", gives)


def _is_closed(text: str) -> bool:
    """Tell whether each brace in a text has its other one in it."""
    depth = 0
    for token in _BRACE.finditer(text):
        if token["quote"]:  # strings of other forms than those of the library
            return False
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
            if depth < 0:
                return False
    return depth == 0
