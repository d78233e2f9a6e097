"""From the answers to the questions of a thing to what its page shows, in a process of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten

from sarcograph.api.browse.evidence_parts import (
    MOST_ROWS,
    UP,
    Order,
    Part,
    Values,
    address_of,
)
from sarcograph.api.browse.evidence_shown import CellShown, Count, PartShown
from sarcograph.graph.network.edge import Doubt, Edge, Standing, Strength
from sarcograph.graph.pictures.font import load_fonts
from sarcograph.graph.pictures.of_rows import drawn
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.library import headings
from sarcograph.graph.store.table import Table, Value, in_words

load_fonts()  # the process opens no file later

Record = Mapping[str, Value | None]

_MOST_COUNTED = 8
_LONGEST = 150
"""Characters of a value on the page; the table has all."""

_STANDINGS: Mapping[str, Standing] = {"external": "external", "inferred": "inferred"}
_USUAL = {"negated": "no"}
"""What nobody needs to be told where it holds of all."""

_NOT_STATED = "design not stated"
_LAST = "~"
_MAIN = (
    "progression-free survival",
    "overall survival",
    "objective response rate",
    "disease control rate",
)
"""The outcomes that are shown before others."""

_CHOSEN = {
    Order.ASKED: "the first",
    Order.STUDIES: "as printed, of each study in turn the main outcome of its widest group",
    Order.STRENGTH: "the best proved",
}


def parts_shown(
    parts: Sequence[Part], thing: str, name: str, answers: Sequence[bytes]
) -> tuple[PartShown, ...]:
    """Return the parts of the page of `thing` (kind and key), which is called `name`.

    `answers` are those to their questions, as SPARQL results in TSV.
    """
    return tuple(
        _shown(part, thing, name, Table.read_tsv(part.name, answer))
        for part, answer in zip(parts, answers, strict=True)
    )


def _shown(part: Part, thing: str, name: str, answer: Table) -> PartShown:
    facts = _once(part, answer)
    chosen = _ORDERS[part.order](facts)[:MOST_ROWS]
    if part.groups:
        columns = part.groups
        chosen.sort(key=lambda one: [in_words(one[column]) for column in columns])
    rows = tuple(tuple(one[column] for column in answer.columns) for one in chosen)
    table = Table(part.name, answer.columns, rows)
    given = part.given(thing)
    head, shown = _cells(part, name, chosen, answer.columns[-1])
    return PartShown(
        name=part.name,
        title=part.title,
        question=part.question,
        nothing=part.nothing,
        address=address_of(part, given),
        total=len(facts),
        chosen=_CHOSEN[part.order] if len(facts) > len(chosen) else "",
        headings=head,
        rows=shown,
        counts={
            heading: counts
            for (column, parameter), heading in zip(
                part.counted, headings([column for column, _ in part.counted]), strict=True
            )
            if len(counts := _counts(part, given, facts, column, parameter)) > 1
        },
        table=table,
        picture=_picture(part, name, table),
    )


def _once(part: Part, answer: Table) -> list[Record]:
    """Return one row of those that say the same of a fact, which is in the last column."""
    facts: dict[tuple[Value | None, ...], Record] = {}
    for record in answer.records():
        said = (record[answer.columns[-1]], *(record[name] for name in part.shown))
        facts.setdefault(said, record)
    return list(facts.values())


def _as_asked(facts: Sequence[Record]) -> list[Record]:
    return list(facts)


def _by_study(facts: Sequence[Record]) -> list[Record]:
    """Return facts in rounds of one for each study, its main outcome in its widest group first."""
    studies: defaultdict[str, list[Record]] = defaultdict(list)
    for one in facts:
        if one["standing"] != "derived":
            studies[in_words(one["study_name"])].append(one)

    def place(one: Record) -> tuple[int, int]:
        measure, n = one["measure_name"], one["n"]
        main = _MAIN.index(str(measure)) if measure in _MAIN else len(_MAIN)
        return main, -n if isinstance(n, int) else 0

    rounds = [
        (number, one)
        for of_study in studies.values()
        for number, one in enumerate(sorted(of_study, key=place))
    ]
    return [one for _, one in sorted(rounds, key=lambda item: item[0])]


def _by_strength(facts: Sequence[Record]) -> list[Record]:
    """Return facts as they are proved, of equal ones those of better level and more patients."""

    def place(one: Record) -> tuple[Strength, str, bool, int]:
        design, n = in_words(one.get("design_name")), one.get("n")
        is_open = not design or design == _NOT_STATED
        level = in_words(one.get("level_name")) or _LAST
        return _strength(one), level, is_open, -n if isinstance(n, int) else 0

    return sorted(facts, key=place)


def _strength(one: Record) -> Strength:
    """Return how well a statement stands, as the network judges it."""
    said, doubts = in_words(one["standing"]), in_words(one.get("doubts"))
    return Edge(
        start="",
        end="",
        kind="claim",
        relation="",
        statement="",
        standing=_STANDINGS.get(said, "document"),
        certainty=in_words(one.get("certainty_name")).capitalize(),
        hedge=in_words(one.get("hedge")),
        qualified=bool(one.get("qualifier")),
        doubts=(Doubt("", "finding", doubts, weighs=True),) if doubts else (),
    ).strength


_ORDERS: Mapping[Order, Callable[[Sequence[Record]], list[Record]]] = {
    Order.ASKED: _as_asked,
    Order.STUDIES: _by_study,
    Order.STRENGTH: _by_strength,
}


def _cells(
    part: Part, name: str, facts: Sequence[Record], last: str
) -> tuple[list[str], list[list[CellShown]]]:
    """Return the headings of columns, and what each fact says in them.

    Those are left out that say nothing, or but the name of the thing itself.
    """
    names = [column for column in part.shown if column != "doubts"]
    whole = cells(names)
    said = [
        [cell.text([in_words(one[column]) for column in cell.names]) for cell in whole]
        for one in facts
    ]
    used = [
        place
        for place, cell in enumerate(whole)
        if part.linked in cell.names
        or any(row[place] not in ("", name, _USUAL.get(cell.name)) for row in said)
    ]
    head = headings([whole[place].name for place in used])
    rows = []
    for one, row in zip(facts, said, strict=True):
        fact, doubts = in_words(one[last]), in_words(one.get("doubts"))
        shown = []
        for heading, place in zip(head, used, strict=True):
            is_linked = part.linked in whole[place].names
            shown.append(
                CellShown(
                    heading,
                    shorten(row[place], _LONGEST, placeholder=" …")
                    or ("no figure" if is_linked else ""),
                    _here(fact) if is_linked else "",
                    doubts if is_linked else "",
                    "" if is_linked or len(row[place]) > _LONGEST else whole[place].name,
                )
            )
        rows.append(shown)
    return head, rows


def _counts(
    part: Part, given: Values, facts: Sequence[Record], column: str, parameter: str
) -> list[Count]:
    """Return how many facts have which value, those of most facts first."""
    found = Counter(in_words(one[column]) or "not said" for one in facts)
    listed = [
        Count(
            value,
            count,
            address_of(part, (*given, (parameter, value)))
            if parameter and value != "not said"
            else "",
        )
        for value, count in found.most_common(_MOST_COUNTED)
    ]
    rest = sum(found.values()) - sum(one.count for one in listed)
    return [*listed, Count("others", rest)] if rest else listed


def _picture(part: Part, name: str, table: Table) -> Picture | None:
    if part.groups is None or not table.rows:
        return None
    return drawn(table, f"{name}: {part.title.lower()}", address=_here, groups=part.groups)


def _here(iri: str) -> str:
    return f"{UP}id/{iri.removeprefix(ID)}" if iri.startswith(ID) else ""
