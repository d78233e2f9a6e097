"""From the rows of a question to its picture: which columns make which, and why others make none.

Questions are known by their columns, so that rows of a query of one's own are drawn too where they
have those of a question of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import get_args

from sarcograph.graph.errors import QueryError, repeated
from sarcograph.graph.pictures.bars import EventRate, adverse_events_by_grade
from sarcograph.graph.pictures.forest import forest_for_page
from sarcograph.graph.pictures.parts import Address, nowhere
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.strips import strips_by_line
from sarcograph.graph.pictures.whiskers import Bounds, ForestRow, Standing
from sarcograph.graph.store.cells import Cell, cells
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.table import Table, Value

Record = Mapping[str, Value | None]


Make = Callable[[Table, str, str, Address], Picture]
MAIN, BY_LINE = "rows", "lines"
ON_PHONE = "-phone"
"""After the name of a picture: the same for the width of a phone, where it is drawn anew for it."""

"""The names of pictures of the same rows: one row of it each, and by treatment line."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of picture: the columns that it needs, and how it is made of rows that have them."""

    needs: frozenset[str]
    make: Make

    def parts(self, columns: Iterable[str]) -> Mapping[str, Make]:
        """Return all pictures of rows with these columns by name, the main one first."""
        by_line = {BY_LINE: _by_line} if self.make is _outcomes and _RANK in columns else {}
        return {MAIN: self.make, **by_line}


_RANK = "line_rank"
_STANDING_WORDS = {
    "document": "stated in a document",
    "external": "stated by an external source",
    "inferred": "inferred",
}


def draws(columns: Iterable[str]) -> bool:
    """Tell whether rows with these columns make a picture."""
    return _kind(columns) is not None


def parts_of(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the pictures of rows with these columns; none where they make none."""
    columns = tuple(columns)
    kind = _kind(columns)
    return tuple(kind.parts(columns)) if kind else ()


def drawn(
    table: Table,
    title: str,
    *,
    given: str = "",
    address: Address = nowhere,
    groups: Sequence[str] = (),
    part: str = "",
) -> Picture:
    """Return the picture of the rows of a question; `given` says with what it was asked.

    Numbers of outcomes stand below the values of the columns `groups`, as on the page of a thing,
    else below what was given. `part` is one of `parts_of` the columns, the main one unless it is
    said, or one ON_PHONE. Raises QueryError where the columns make none, or not that one, and where
    there are no rows.
    """
    kind = need_picture(table.name, table.columns, part)
    if not table.rows:
        raise QueryError("there are no rows, so there is nothing to draw")
    make = kind.parts(table.columns)[part.removesuffix(ON_PHONE) or MAIN]
    if groups and make is _outcomes:
        picture = _outcomes(table, title, given, address, groups)
    else:
        picture = make(table, title, given, address)
    return picture.narrow or picture if part.endswith(ON_PHONE) else picture


def need_picture(name: str, columns: Iterable[str], part: str = "") -> Kind:
    """Return which picture the rows of a question make; raises QueryError for none.

    Also where there is no `part` of that name.
    """
    columns = tuple(columns)
    kind = _kind(columns)
    if kind is None:
        drawing = [query.name for query in query_library().values() if draws(query.columns)]
        raise QueryError(
            f"the rows of '{repeated(name)}' make no picture; those of {', '.join(drawing)} do, and"
            " others with the same columns"
        )
    if part and part.removesuffix(ON_PHONE) not in kind.parts(columns):
        there = ", ".join(kind.parts(columns))
        raise QueryError(
            f"'{repeated(part)}' is no picture of '{repeated(name)}'; there is: {there}"
        )
    return kind


def _kind(columns: Iterable[str]) -> Kind | None:
    has = frozenset(columns)
    return next((kind for kind in _KINDS if kind.needs <= has), None)


def _outcomes(
    table: Table, title: str, given: str, address: Address, groups: Sequence[str] = ()
) -> Picture:
    """Return a forest of numbers, by the columns `groups`, else by what was given."""
    rows = [row for _, row in _numbers(table, address, groups)]
    return forest_for_page(rows, title=title, subtitle=given)


def _by_line(table: Table, title: str, given: str, address: Address) -> Picture:
    """Return the same numbers as strips, one for each treatment line."""
    rows = [
        (_text(record[_RANK]), replace(row, label=f"{_text(record['regimen_name'])}: {row.label}"))
        for record, row in _numbers(table, address, ())
    ]
    return strips_by_line(rows, title=title, subtitle=given)


def _numbers(
    table: Table, address: Address, groups: Sequence[str]
) -> Iterator[tuple[Record, ForestRow]]:
    """Yield each record with its number, below the columns `groups`, else what was given."""
    label = _cell(table.columns, "measure_name")
    for record in table.records():
        in_months = "months" in record
        low, high, bounds = _interval(record)
        row = ForestRow(
            label=_labelled(_said(label, record), record, groups),
            value=_decimal(record.get("months" if in_months else "value")),
            unit="month" if in_months else _text(record.get("unit_name")),
            low=low,
            high=high,
            bounds=bounds,
            operator=_text(record.get("operator")) or "=",
            absence=_absence(record),
            high_absence=_text(record.get("ci_upper_absence")),
            level=_decimal(record.get("ci_level")),
            n=_integer(record.get("n")),
            note=_note(record),
            group=_joined(record, *groups) if groups else _group(record),
            study=_text(record.get("source")),
            href=address(_fact(table, record)),
            doubt=_text(record.get("doubts")),
            standing=_standing(record),
        )
        yield record, row


def _labelled(measured: str, record: Record, groups: Sequence[str]) -> str:
    """Return what a number is, with what was given where no heading says it."""
    given = _text(record.get("regimen_name"))
    said = any(given == _text(record.get(name)) for name in groups)
    return measured if said or not groups else f"{given}: {measured}"


def _effects(table: Table, title: str, given: str, address: Address) -> Picture:
    """Return a forest of effects, by the measure they are of."""
    value, first, second = (
        ("effect", "first_name", "second_name")
        if "first_name" in table.columns
        else ("value", "group_name", "reference_name")
    )
    rows = []
    for record in table.records():
        if record[value] is None:  # a comparison without an effect
            continue
        prefix = "effect_" if value == "effect" else ""
        favours = _text(record.get("favours_name"))
        p = _text(record.get("p"))
        rows.append(
            ForestRow(
                label=f"{_text(record[first])} against {_text(record[second])}",
                value=_decimal(record[value]),
                unit=_text(record["effect_name"]),
                low=_decimal(record[f"{prefix}ci_lower"]),
                high=_decimal(record[f"{prefix}ci_upper"]),
                level=_decimal(record.get("ci_level")),
                note="; ".join(
                    filter(
                        None,
                        (
                            f"favours {favours}" if favours else "",
                            f"p {_text(record.get('p_operator'))} {p}" if p else "",
                            _joined(record, "assessor_name", "cut_name", "line_name", "source"),
                        ),
                    )
                ),
                group=_joined(record, "measure_name", "category_name", "event_name", by=": "),
                study=_text(record.get("source")),
                href=address(_fact(table, record)),
                doubt=_text(record.get("doubts")),
                standing=_standing(record),
            )
        )
    if not rows:
        raise QueryError("none of the rows has an effect, so there is nothing to draw")
    return forest_for_page(rows, title=title, subtitle=given)


def _adverse_events(table: Table, title: str, given: str, address: Address) -> Picture:
    """Return how often adverse events occurred, by arm and grade."""
    rates = [
        EventRate(
            event=_text(record["event_name"]),
            arm=_arm(record),
            grades=_text(record["grades"]),
            percent=_decimal(record["value"]) if record["unit_name"] == "percent" else None,
            recomputed=_decimal(record["recomputed"]),
            events=_integer(record["events"]),
            n=_integer(record["n"]),
            says=_joined(record, "qualification", "note", by=" "),
            study=_text(record["source"]),
            href=address(_fact(table, record)),
            doubt=_text(record["doubts"]),
        )
        for record in table.records()
    ]
    return adverse_events_by_grade(rates, title=title, subtitle=given)


def _arm(record: Record) -> str:
    n = record["n"]
    return _joined(record, "regimen_name", "population_name", by=": ") + (
        "" if n is None else f", n = {n}"
    )


_KINDS = (
    Kind(
        frozenset({"event_name", "grades", "value", "unit_name", "recomputed", "events", "n"}),
        _adverse_events,
    ),
    Kind(
        frozenset({"effect_name", "value", "group_name", "reference_name", "ci_lower", "ci_upper"}),
        _effects,
    ),
    Kind(
        frozenset(
            {
                "effect_name",
                "effect",
                "first_name",
                "second_name",
                "effect_ci_lower",
                "effect_ci_upper",
            }
        ),
        _effects,
    ),
    Kind(frozenset({"measure_name", "months", "ci_lower", "ci_upper", "n"}), _outcomes),
    Kind(
        frozenset(
            {"measure_name", "regimen_name", "value", "unit_name", "ci_lower", "ci_upper", "n"}
        ),
        _outcomes,
    ),
)


def _interval(record: Record) -> tuple[Decimal | None, Decimal | None, Bounds]:
    """Return the bounds of the confidence interval, or of the range where there is none."""
    low, high = _decimal(record.get("ci_lower")), _decimal(record.get("ci_upper"))
    if low is None and high is None:
        least, most = _decimal(record.get("range_lower")), _decimal(record.get("range_upper"))
        if least is not None or most is not None:
            return least, most, "range"
    return low, high, "confidence interval"


def _absence(record: Record) -> str:
    """Return what stands instead of a value."""
    if said := _text(record.get("value_absence")):
        return said
    events, n = record.get("events"), record.get("n")
    return f"{events} of {n}, no percentage printed" if None not in (events, n) else ""


def _group(record: Record) -> str:
    """Return what was given, and by which mechanism where it was asked for by one."""
    regimen = _text(record.get("regimen_name")) or "no regimen named"
    if "mechanism_name" not in record:
        return regimen
    agent = _text(record.get("agent_name"))
    acts = _joined(record, "relation", "mechanism_name", by=" ")
    said = acts if agent == regimen else f"{agent} {acts}"
    return f"{regimen}: {said} ({_STANDING_WORDS.get(_text(record.get('standing')), 'stated')})"


def _note(record: Record) -> str:
    """Return whose number it is: the patients, the line unless it is called as the regimen is.

    Of what is recomputed it tells how: one count gives several intervals.
    """
    named = record.get("line_name") == record.get("regimen_name")
    line = () if named else ("line_name",)
    return _joined(record, "population_name", *line, "method", "source")


def _standing(record: Record) -> Standing | None:
    """Return where the number stands; beside a mechanism it is that of the mechanism."""
    said = None if "mechanism_name" in record else record.get("standing")
    return next((one for one in get_args(Standing) if one == said), None)


def _cell(columns: Sequence[str], name: str) -> Cell:
    return next(one for one in cells(columns) if one.name == name)


def _said(cell: Cell, record: Record) -> str:
    return cell.text([_text(record[name]) for name in cell.names])


def _joined(record: Record, *names: str, by: str = "; ") -> str:
    """Return what a row says in these columns, each thing once."""
    said = (_text(record.get(name)) for name in names)
    return by.join(dict.fromkeys(filter(None, said)))


def _fact(table: Table, record: Record) -> str:
    """Return the IRI of the fact of a row, which is in the last column."""
    return _text(record[table.columns[-1]])


def _text(value: Value | None) -> str:
    return "" if value is None else str(value)


def _decimal(value: Value | None) -> Decimal | None:
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def _integer(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None
