"""Find the groups of rows that a page is of before any row is made.

In a query of the library, `# groups ?study ?graph` comes after what makes its rows, and `# rows`
after what is known of a group by these variables alone. What follows `# rows` neither adds a row
nor leaves one out, but for filters. So the engine counts the rows of each group without it, and
puts the groups in the order in which the question puts its rows first; then it is asked for the
rows of those groups that a page shows. How many rows there are in all is known with that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import pyoxigraph as ox

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.details import needed, variables_of
from sarcograph.graph.store.question_parts import GROUPED, ORDERING
from sarcograph.graph.store.row_data import RowData, Term, listed
from sarcograph.graph.store.scopes import scope_of

MOST_GROUPS = 500
"""So many are written into the query for their rows; a page of more groups is made otherwise."""
_ROWS = "rows_of_group"
_FIRST = "group_order_"
_ANY = re.compile(r"^ *VALUES \?\w+ \{ UNDEF \} *# parameter\n", re.MULTILINE)
"""The data of a parameter that is not given, which restrict nothing; the engine plans with them."""
_PIECE = re.compile(r'"[^"\n]*"|<[^>\s]*>|[^"<]', re.DOTALL)
_TEXTS = {f"{PREFIXES['xsd']}{name}" for name in ("string", "boolean")} | {
    f"{PREFIXES['rdf']}langString"
}


@dataclass(frozen=True, slots=True)
class Page:
    """What to ask for the rows of a page: `limit` from `offset` on, of the `rows` of its groups.

    `total` is how many rows all groups have.
    """

    text: str
    offset: int
    limit: int
    rows: int
    total: int

    def of(self, solutions: Iterable[Iterable[Term]]) -> list[tuple[Term, ...]] | None:
        """Return the rows of the page; None where the groups have more or fewer than counted."""
        solutions, found = iter(solutions), list[tuple[Term, ...]]()
        skipped = sum(1 for _ in islice(solutions, self.offset))
        found.extend(tuple(row) for row in islice(solutions, self.limit))
        counted = skipped + len(found) + sum(1 for _ in solutions)
        return found if counted == self.rows else None


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of the rows of a question: `text` asks for them, in order, with their sizes.

    Of each it gives `names`, how many rows it has, and what puts it in its place. `core` makes the
    rows of all groups, and `rest` tells what is known of each.
    """

    text: str
    names: tuple[str, ...]
    head: str
    core: str
    rest: str
    order: str

    def page(self, groups: Iterable[Sequence[Term]], offset: int, limit: int) -> Page | None:
        """Return what to ask for some rows; None where groups and rows may not be so ordered.

        Groups that nothing puts before or after each other are taken together, for their rows may
        take turns.
        """
        chosen: list[Sequence[Term]] = []
        before = size = total = 0
        for place, together in _together(groups, len(self.names)):
            if not all(map(_is_text, place)):
                return None
            number = sum(rows for _, rows in together)
            if total < offset + limit and total + number > offset:
                before = before if chosen else total
                chosen += [group for group, _ in together]
                size += number
            total += number
        data = RowData(self.names, chosen)
        open_ = {*self.names} - data.fixed
        if (
            len(chosen) > MOST_GROUPS
            or not data.is_writable
            or open_ & variables_of(self.core + self.rest)
        ):
            return None
        # found by one of its variables: the engine plans badly with all of them as data
        core = f"{{ SELECT * WHERE {{\n{data.each({self.names[0]})}{self.core}}} }}\n"
        text = f"{self.head}WHERE {{\n{core}{data.whole()}{self.rest}}}\n{self.order}"
        return Page(text, max(offset - before, 0), limit, size, total)


def groups_of(rows: str, order: str, prologue: str, names: Sequence[str]) -> Groups | None:
    """Return the groups of the rows that patterns make, of which `names` are asked for.

    None where the patterns are not so parted, or where what is known of a group needs more than
    tells it from others.
    """
    found = GROUPED.fullmatch(rows)
    if found is None:
        return None
    core, about, rest = (_ANY.sub("", found[part]) for part in ("core", "about", "rest"))
    keys = tuple(found["names"].replace("?", "").split())
    known = scope_of(about).possible - {*keys}
    made = core + _filtering(core, rest)
    if known & variables_of(made) or not {*keys} <= scope_of(core).sure:
        return None
    used = {*names} | variables_of(rest + order)
    given = (*keys, *sorted(known & used))
    first = tuple(_first(order, {*given}))
    if not first or (scope_of(core).possible - {*keys}) & variables_of(about):
        return None
    placed = " ".join(f"({_value(one)} AS ?{_FIRST}{turn})" for turn, one in enumerate(first))
    text = (
        f"{prologue}SELECT {listed(given)} ?{_ROWS} {placed}\nWHERE {{\n"
        f"{_sizes(keys, made)}{about}}}\nORDER BY {' '.join(first)}\n"
    )
    return Groups(text, given, f"{prologue}SELECT {listed(names)}\n", core, rest, order)


def counting(rows: str) -> str:
    """Return what comes after the prologue of a query for the number of rows that patterns make."""
    found = GROUPED.fullmatch(rows)
    if found is None:
        return f"SELECT (COUNT(*) AS ?rows)\nWHERE {{\n{rows}}}\n"
    core, about, rest = found["core"], found["about"], found["rest"]
    sizes = _sizes(found["names"].replace("?", "").split(), core + _filtering(core, rest))
    return f"SELECT (SUM(?{_ROWS}) AS ?rows)\nWHERE {{\n{sizes}{about}}}\n"


def _filtering(core: str, rest: str) -> str:
    """Return those patterns of `rest` that leave rows out, and what they look at."""
    return needed(core, rest.partition(ORDERING)[0], "")


def _sizes(keys: Sequence[str], made: str) -> str:
    """Return the pattern that counts the rows of each group."""
    counted = f"SELECT {listed(keys)} (COUNT(*) AS ?{_ROWS})"
    return f"  {{ {counted} WHERE {{\n{made}}}\n  GROUP BY {listed(keys)} }}\n"


def _together(
    groups: Iterable[Sequence[Term]], names: int
) -> Iterator[tuple[tuple[Term, ...], list[tuple[Sequence[Term], int]]]]:
    """Yield the groups that are in one place, each with its rows, and what their place is."""
    listed_ = map(tuple, groups)
    for place, some in groupby(listed_, lambda group: group[names + 1 :]):
        yield place, [(group[:names], int(_text(group[names]))) for group in some]


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else "0"


def _is_text(term: Term) -> bool:
    """Tell whether nothing but the same term has its place in an order."""
    return not isinstance(term, ox.Literal) or term.datatype.value in _TEXTS


def _first(order: str, known: set[str]) -> Iterator[str]:
    """Yield the conditions of an order as far as they look at nothing but what is `known`."""
    condition, depth = "", 0
    for piece in _PIECE.findall(order.removeprefix("ORDER BY") + " "):
        depth += (piece == "(") - (piece == ")")
        if depth or not piece.isspace():
            condition += piece
        elif condition:
            if not variables_of(condition) <= known:
                return
            yield condition
            condition = ""


def _value(condition: str) -> str:
    """Return the expression of a condition.

    >>> _value("DESC(?n)"), _value("?source"), _value("STR(?name)")
    ('(?n)', '?source', 'STR(?name)')
    """
    return re.sub(r"\A(?:ASC|DESC)(?=\()", "", condition)
