"""From entries of text and tables to quantities: one for each set of coordinates.

A table cell takes its coordinates from the table's defaults, its column and its row; an entry of
the text gives its own. Where both speak of the same quantity their readings stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sarcograph.graph.curation.evidence_file import Complain, Path
from sarcograph.graph.curation.readings import other_figures, unsettled
from sarcograph.graph.curation.references import Names, complain_of_category
from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.anchors import Pointer, quoted
from sarcograph.graph.model.dimensions import asked_dimension, dimension_of, measured_dimension
from sarcograph.graph.model.evidence import (
    Cell,
    Comparison,
    Coordinates,
    EmptyCell,
    Entity,
    Estimate,
    Reading,
)
from sarcograph.graph.model.printed import Component, parse_printed
from sarcograph.graph.model.schema import (
    ColumnEntry,
    ComparisonEntry,
    DocumentFile,
    EstimateEntry,
    MeasureEntry,
    PreferEntry,
    RowEntry,
    TableCoordinates,
    TableEntry,
)
from sarcograph.graph.model.schema import Coordinates as PartialCoordinates

DASHES = frozenset("-–—")
INCIDENCE = "adverse-event-incidence"
"""The measure of a figure for an adverse event that names no measure."""

_ENTRY_COMPONENTS: tuple[tuple[str, Component], ...] = (
    ("value", "value"),
    ("events", "events"),
    ("denominator", "denominator"),
    ("events_and_value", "events-and-value"),
    ("ci", "ci"),
    ("range", "range"),
)


@dataclass(slots=True)
class _Draft:
    """An estimate while its readings are gathered."""

    coordinates: Coordinates
    path: Path
    readings: list[Reading] = field(default_factory=list)
    anchors: list[Pointer] = field(default_factory=list)
    prefer: list[PreferEntry] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    among: str | None = None


def cells_of(table: TableEntry) -> Iterator[tuple[int, RowEntry, ColumnEntry, Pointer]]:
    """Yield row number, row, column and pointer of each cell that is not empty.

    A row with too few or too many cells is left out: which column a cell is of is not known.
    """
    for number, row in enumerate(table.rows):
        if len(row.cells) != len(table.columns):
            continue
        start = row.first
        for column, text in zip(table.columns, row.cells, strict=True):
            if text:
                yield number, row, column, quoted(text, start)
            start += len(text) + 1


class QuantityCompiler:
    """Compile the quantities of one document, complaining of what does not fit."""

    def __init__(
        self,
        document: DocumentFile,
        entities: dict[str, Entity],
        names: Names,
        complain: Complain,
    ) -> None:
        """Keep what is needed to read `document`; `complain(path, message, remedy)` reports."""
        self.document = document
        self.key = document.source.key
        self.entities = entities
        self.names = names
        self.complain = complain
        self.drafts: dict[Coordinates, _Draft] = {}
        self.comparisons: dict[str, Comparison] = {}
        self.sizes: dict[str, list[Reading]] = {}
        self.empty_cells: list[EmptyCell] = []

    def compile(self) -> None:
        """Read populations, estimates, tables and comparisons, in the order of the file."""
        for key, population in self.document.populations.items():
            path: Path = ("populations", key, "size")
            for pointer in population.size:
                self._size(key, self._reading("size", pointer, path))
        for number, entry in enumerate(self.document.estimates):
            self._estimate(entry, ("estimates", number))
        for name, table in self.document.tables.items():
            self._table(table, ("tables", name))
        for number, comparison in enumerate(self.document.comparisons):
            self._comparison(comparison, ("comparisons", number))
        for component, pointer, place in other_figures(self.document):
            self._reading(component, pointer, place)

    def estimates(self) -> tuple[Estimate, ...]:
        """Return the estimates in the order of their slugs."""
        drafts = sorted(self.drafts.values(), key=lambda draft: draft.coordinates.slug())
        for one, other in pairwise(drafts):
            if (slug := one.coordinates.slug()) == other.coordinates.slug():
                message = f"another quantity has the same name, '{slug}'"
                self.complain(other.path, message, "give the line or category another key")
        return tuple(self._finish(draft) for draft in drafts)

    def _reading(
        self, component: Component, pointer: Pointer, path: Path, cell: Cell | None = None
    ) -> Reading | None:
        try:
            printed = parse_printed(component, pointer.text or "")
        except PrintedFormError as error:
            self.complain(
                path, str(error), f"correct it, or say that it prints other than {component}"
            )
            return None
        if printed.unit and self.names.lacks(printed.unit, {"unit"}):
            self.complain(
                path,
                f"'{pointer.text}' is in {printed.unit}, which is no unit of the registry",
                f"add '{printed.unit}' to the units in entities/",
            )
        return Reading(component, pointer, printed, cell)

    def _size(self, population: str, reading: Reading | None) -> None:
        if reading is not None:
            self.sizes.setdefault(population, []).append(reading)

    def _measure(self, key: str | None) -> MeasureEntry | None:
        entity = self.entities.get(key or "")
        return entity.entry if entity and isinstance(entity.entry, MeasureEntry) else None

    def _coordinates(self, given: dict[str, object], path: Path) -> Coordinates | None:
        stated = given.get("measure")
        if given.get("adverse_event") and not stated:
            given["measure"] = INCIDENCE
        for name in ("population", "measure"):
            if not given.get(name):
                self.complain(path, f"no {name} is given", f"add '{name}: …'")
                return None
        measure = self._measure(str(given["measure"]))
        if measure is None:
            if not stated and self.names.lacks(INCIDENCE, {"measure"}):
                self.complain(
                    path,
                    f"there is no measure '{INCIDENCE}'",
                    "add it to the measures in entities/",
                )
            return None
        category = given.get("category")
        if category and complain_of_category(
            self.complain, (*path, "category"), str(category), str(given["measure"]), self.names
        ):
            return None
        given.setdefault("statistic", measure.statistic)
        grades = given.get("grades") or ()
        names = Coordinates.__dataclass_fields__
        kept = {name: value for name, value in given.items() if name in names}
        kept["grades"] = tuple(grades) if isinstance(grades, list | tuple) else ()
        return Coordinates(**kept)  # type: ignore[arg-type]

    def _draft(self, coordinates: Coordinates, path: Path) -> _Draft:
        return self.drafts.setdefault(coordinates, _Draft(coordinates, path))

    def _estimate(self, entry: EstimateEntry, path: Path) -> None:
        coordinates = self._coordinates(_given(entry), path)
        if coordinates is None:
            return
        draft = self._draft(coordinates, path)
        if entry.unit:
            draft.units.add(entry.unit)
        draft.anchors += entry.at
        draft.among = entry.among or draft.among
        for preference in entry.prefer:
            draft.prefer.append(preference)
        before = len(draft.readings)
        for name, component in _ENTRY_COMPONENTS:
            for pointer in getattr(entry, name):
                reading = self._reading(component, pointer, (*path, component))
                if reading is not None:
                    draft.readings.append(reading)
        if len(draft.readings) == before and not entry.at:
            self.complain(path, "an estimate without any figure", "add value, events, ci or range")

    def _table(self, table: TableEntry, path: Path) -> None:
        for column_number, column in enumerate(table.columns):
            if column.size is not None:
                place = (*path, "columns", column_number, "size")
                reading = self._reading("size", column.size, place)
                if column.population is None:
                    self.complain(place, "a size without a population", "add 'population: …'")
                else:
                    self._size(column.population, reading)
        for number, row in enumerate(table.rows):
            if len(row.cells) != len(table.columns):
                self.complain(
                    (*path, "rows", number, "cells"),
                    f"{len(row.cells)} cells for {len(table.columns)} columns",
                    'give one for each column, "" for an empty one',
                )
        for number, row, column, pointer in cells_of(table):
            self._cell(table, row, column, pointer, (*path, "rows", number))

    def _cell(
        self, table: TableEntry, row: RowEntry, column: ColumnEntry, pointer: Pointer, path: Path
    ) -> None:
        component = row.prints or column.prints
        if column.prints == "p":
            component = "p"
        given = _given(table.defaults) | _given(column) | _given(row)
        cell = Cell(table.label, _label(row.label), _label(column.header))
        if pointer.text in DASHES:
            measure = given.get("measure")
            known = str(measure) if measure else None
            self.empty_cells.append(EmptyCell(table.label, pointer, cell, known, component))
            return
        reading = self._reading(component, pointer, path, cell)
        if reading is None:
            return
        if component == "size":
            if given.get("population"):
                self._size(str(given["population"]), reading)
            else:
                self.complain(path, "a size without a population", "add 'population: …'")
        elif component == "p":
            self._table_comparison(given, reading, path)
        else:
            coordinates = self._coordinates(given, path)
            if coordinates is not None:
                draft = self._draft(coordinates, path)
                draft.readings.append(reading)
                if given.get("unit"):
                    draft.units.add(str(given["unit"]))

    def _table_comparison(self, given: dict[str, object], reading: Reading, path: Path) -> None:
        between = given.get("between")
        measure = given.get("measure")
        if not isinstance(between, list) or self._measure(str(measure)) is None:
            self.complain(
                path, "a p value without 'between' or 'measure'", "add them to column and row"
            )
            return
        self._add_comparison(
            Comparison(
                self.key,
                str(measure),
                tuple(between),
                (reading,),
                line=_text(given.get("line")),
                category=_text(given.get("category")),
                adverse_event=_text(given.get("adverse_event")),
            )
        )

    def _comparison(self, entry: ComparisonEntry, path: Path) -> None:
        readings = [self._reading("p", pointer, (*path, "p")) for pointer in entry.p]
        self._add_comparison(
            Comparison(
                self.key,
                entry.measure,
                tuple(entry.between),
                tuple(reading for reading in readings if reading is not None),
                line=entry.line,
                category=entry.category,
                adverse_event=entry.adverse_event,
                test=entry.test,
                significant=entry.significant,
                favours=entry.favours,
                adjusted=entry.adjusted,
                reference=entry.reference,
                says=entry.says,
                anchors=tuple(entry.at),
                effect=tuple(entry.effect),
            )
        )

    def _add_comparison(self, new: Comparison) -> None:
        """Keep `new`, or join it to the comparison with the same coordinates."""
        old = self.comparisons.get(new.slug())
        if old is None:
            self.comparisons[new.slug()] = new
            return
        said = {
            name: getattr(new, name) if getattr(new, name) is not None else getattr(old, name)
            for name in ("test", "significant", "favours", "adjusted", "says")
        }
        self.comparisons[new.slug()] = Comparison(
            new.document,
            new.measure,
            new.between,
            old.readings + new.readings,
            line=new.line,
            category=new.category,
            adverse_event=new.adverse_event,
            reference=new.reference,
            anchors=old.anchors + new.anchors,
            effect=old.effect + new.effect,
            **said,
        )

    def _finish(self, draft: _Draft) -> Estimate:
        coordinates = draft.coordinates
        measure = self._measure(coordinates.measure)
        printed_units = {one.printed.unit for one in draft.readings if one.printed.unit}
        units = printed_units | draft.units
        if len(units) > 1:
            self.complain(
                draft.path, f"units differ: {', '.join(sorted(units))}", "split the estimate"
            )
        asked = self._asked(coordinates.statistic, measure)
        fitting = []
        for unit in [*sorted(units), *([measure.unit] if measure and measure.unit else [])]:
            own = dimension_of(self.entities.get(unit))
            if asked is None or own in (None, asked):
                fitting.append(unit)
            elif unit in units:
                self.complain(
                    draft.path,
                    f"'{unit}' is a unit of {own}, and the {coordinates.statistic} of "
                    f"{coordinates.measure} asks for one of {asked}",
                    "name another unit, or the measure that has this one",
                )
        proportion = coordinates.statistic in ("proportion", "count")
        sizes = self.sizes.get(coordinates.population)
        size = sizes[0].printed.events if sizes else None
        preferred, reasons = self._preferences(draft)
        return Estimate(
            self.key,
            coordinates,
            tuple(draft.readings),
            next(iter(fitting), None),
            size,
            proportion,
            tuple(preferred),
            tuple(reasons),
            tuple(draft.anchors),
            draft.among,
        )

    def _asked(self, statistic: str, measure: MeasureEntry | None) -> str | None:
        if measure is None:
            return None
        usual = dimension_of(self.entities.get(measure.unit or ""))
        return asked_dimension(statistic, measured_dimension(measure, usual))

    def _preferences(self, draft: _Draft) -> tuple[list[Reading], list[str]]:
        preferred: list[Reading] = []
        reasons: list[str] = []
        for entry in draft.prefer:
            found = [
                reading
                for reading in draft.readings
                if reading.component == entry.component and reading.text == entry.printed
            ]
            if not found:
                self.complain(
                    (*draft.path, "prefer"),
                    f"no reading of '{entry.component}' is printed '{entry.printed}'",
                    "name one of the printed forms above",
                )
            preferred += found[:1]
            reasons.append(entry.because)
        for facet, texts in unsettled(draft.readings, preferred):
            shown = " and ".join(f"'{text}'" for text in texts)
            self.complain(
                draft.path,
                f"readings of the {facet} of {draft.coordinates.slug()} differ: {shown}",
                "add 'prefer: [{component: …, printed: …, because: …}]'",
            )
        return preferred, reasons


def _given(entry: PartialCoordinates) -> dict[str, object]:
    """Return the coordinates that `entry` gives, by field name."""
    given = {name: getattr(entry, name, None) for name in TableCoordinates.model_fields}
    return {name: value for name, value in given.items() if value is not None}


def _label(pointer: Pointer) -> str:
    """Return the text of a header without its marks of emphasis."""
    return (pointer.text or "").replace("<b>", "").replace("</b>", "").strip()


def _text(value: object) -> str | None:
    return str(value) if value else None
