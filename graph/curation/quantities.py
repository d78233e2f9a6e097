"""From entries of text and tables to quantities: one for each set of coordinates.

A table cell takes its coordinates from the table's defaults, its column and its row; an entry of
the text gives its own. Where both speak of the same quantity their readings stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import chain, pairwise

from sarcograph.graph.curation.comparisons import Comparisons
from sarcograph.graph.curation.evidence_file import Complain, Path
from sarcograph.graph.curation.figures import (
    Figures,
    Gathered,
    places_of_circumstances,
)
from sarcograph.graph.curation.readings import other_figures
from sarcograph.graph.curation.references import Names
from sarcograph.graph.model.anchors import Pointer, Span, quoted
from sarcograph.graph.model.circumstances import Coordinates, circumstances_of
from sarcograph.graph.model.dimensions import asked_dimension, dimension_of, measured_dimension
from sarcograph.graph.model.evidence import Comparison, EmptyCell, Entity, WordedCell
from sarcograph.graph.model.numbers import Cell, Estimate, Reading
from sarcograph.graph.model.printed import Component
from sarcograph.graph.model.schema import (
    ColumnEntry,
    Curated,
    DocumentFile,
    EstimateEntry,
    MeasureEntry,
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
    ("ci_lower", "ci-lower"),
    ("ci_upper", "ci-upper"),
    ("range", "range"),
    ("range_lower", "range-lower"),
    ("range_upper", "range-upper"),
    ("interquartile_range", "interquartile-range"),
    ("interquartile_range_lower", "interquartile-range-lower"),
    ("interquartile_range_upper", "interquartile-range-upper"),
    ("spread", "spread"),
    ("value_and_ci", "value-and-ci"),
    ("value_and_range", "value-and-range"),
    ("value_and_interquartile_range", "value-and-interquartile-range"),
    ("value_and_spread", "value-and-spread"),
)


def cells_of(table: TableEntry) -> Iterator[tuple[int, RowEntry, ColumnEntry, Span]]:
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
        document: Curated,
        entities: Mapping[str, Entity],
        names: Names,
        complain: Complain,
    ) -> None:
        """Keep what is needed to read `document`; `complain(path, message, remedy)` reports."""
        self.document = document
        self.key = document.source.key
        self.entities = entities
        self.names = names
        self.complain = complain
        self.figures = Figures(names, complain, document)
        self.drafts: dict[Coordinates, Gathered] = {}
        self.entries: dict[Coordinates, EstimateEntry] = {}
        self._comparisons = Comparisons(self.key, self.figures)
        self.sizes: dict[str, list[Reading]] = {}
        self.analysis_sizes: dict[tuple[str, str], tuple[Reading, ...]] = {}
        self.empty_cells: list[EmptyCell] = []
        self._headed: set[tuple[str, str]] = set()
        """The tables that print the size of a population, each with it."""
        self.worded_cells: list[WordedCell] = []
        self._cells: set[tuple[str, Coordinates, Component]] = set()

    def compile(self) -> None:
        """Read populations, estimates, tables and comparisons, in the order of the file."""
        for key, population in self.document.populations.items():
            path: Path = ("populations", key, "size")
            for pointer in population.size:
                self._size(key, self.figures.reading("size", pointer, path))
            for role, part in population.analysis_populations.items():
                place: Path = ("populations", key, "analysis-populations", role)
                self.analysis_sizes[key, role] = tuple(
                    self.figures.readings("size", part.size, place)
                )
        for number, entry in enumerate(self.document.estimates):
            self._estimate(entry, ("estimates", number))
        if isinstance(self.document, DocumentFile):
            for name, table in self.document.tables.items():
                self._table(name, table, ("tables", name))
        for number, comparison in enumerate(self.document.comparisons):
            self._comparisons.add_entry(comparison, ("comparisons", number))
        for number, report in enumerate(self.document.adverse_events):
            place = ("adverse-events", number)
            self.figures.analysed([report.population], report.analysis_population, place)
        for key, absence in self.document.absences.items():
            whom = [absence.population] if absence.population else []
            self.figures.analysed(whom, absence.analysis_population, ("absences", key))
        for component, pointer, place in other_figures(self.document):
            self.figures.reading(component, pointer, place)

    def estimates(self) -> tuple[Estimate, ...]:
        """Return the estimates in the order of their slugs."""
        drafts = sorted(self.drafts.items(), key=lambda one: one[0].slug())
        for (one, _), (other, gathered) in pairwise(drafts):
            if (slug := one.slug()) == other.slug():
                message = f"another quantity has the same name, '{slug}'"
                self.complain(gathered.path, message, "give the line or category another key")
        return tuple(self._finish(*draft) for draft in drafts)

    def comparisons(self) -> tuple[Comparison, ...]:
        """Return the comparisons in the order of their slugs."""
        return self._comparisons.all()

    def _size(self, population: str, reading: Reading | None) -> None:
        if reading is not None:
            self.sizes.setdefault(population, []).append(reading)

    def _measure(self, key: str | None) -> MeasureEntry | None:
        entity = self.entities.get(key or "")
        return entity.entry if entity and isinstance(entity.entry, MeasureEntry) else None

    def _coordinates(self, given: PartialCoordinates, path: Path) -> Coordinates | None:
        measure = given.measure or (INCIDENCE if given.adverse_event else None)
        for name, value in (("population", given.population), ("measure", measure)):
            if not value:
                self.complain(path, f"no {name} is given", f"add '{name}: …'")
        if given.population is None or measure is None:
            return None
        entry = self._measure(measure)
        if entry is None:
            if not given.measure and self.names.lacks(INCIDENCE, {"measure"}):
                self.complain(
                    path,
                    f"there is no measure '{INCIDENCE}'",
                    "add it to the measures in entities/",
                )
            return None
        if not self.figures.fit(given, measure, path):
            return None
        self.figures.analysed([given.population], given.analysis_population, path)
        return Coordinates(
            **circumstances_of(given, self.document.lines) | {"measure": measure},
            population=given.population,
            statistic=given.statistic or entry.statistic,
        )

    def _gathered(self, coordinates: Coordinates, path: Path) -> Gathered:
        return self.drafts.setdefault(coordinates, Gathered(path))

    def _estimate(self, entry: EstimateEntry, path: Path) -> None:
        coordinates = self._coordinates(entry, path)
        if coordinates is None:
            return
        self.entries.setdefault(coordinates, entry)
        gathered = self._gathered(coordinates, path)
        gathered.point_to(places_of_circumstances(entry))
        gathered.point_to((entry.range_lower_censored, entry.range_upper_censored))
        before = len(gathered.readings)
        entered = self.figures.enter(gathered, entry, _ENTRY_COMPONENTS, path)
        if entered and len(gathered.readings) == before and not entry.at:
            self.complain(path, "an estimate without any figure", "add value, events, ci or range")

    def _table(self, key: str, table: TableEntry, path: Path) -> None:
        for column_number, column in enumerate(table.columns):
            if column.size is not None:
                place = (*path, "columns", column_number, "size")
                reading = self.figures.reading("size", column.size, place)
                if column.population is None:
                    self.complain(place, "a size without a population", "add 'population: …'")
                else:
                    self._size(column.population, reading)
                    self._headed.add((table.label, column.population))
        for number, row in enumerate(table.rows):
            if len(row.cells) != len(table.columns):
                self.complain(
                    (*path, "rows", number, "cells"),
                    f"{len(row.cells)} cells for {len(table.columns)} columns",
                    'give one for each column, "" for an empty one',
                )
        narrowed = [
            self._narrowed(table, row, (*path, "rows", number))
            for number, row in enumerate(table.rows)
        ]
        for number, row, column, pointer in cells_of(table):
            if column.prints == "words" and pointer.text not in DASHES:
                cell = Cell(table.label, _label(row.label), _label(column.header))
                if self.figures.reading("words", pointer, (*path, "rows", number), cell):
                    self.worded_cells.append(WordedCell(key, pointer, cell))
                continue
            given = _in_parts(_joined(table.defaults, column, row), narrowed[number])
            self._cell(table, row, column, given, pointer, (*path, "rows", number))

    def _narrowed(self, table: TableEntry, row: RowEntry, path: Path) -> dict[str, str]:
        """Return which part a row is about in place of each population that its columns name."""
        if not row.parts:
            return {}
        given = [_joined(table.defaults, column, row) for column in table.columns]
        named = [[one.population, *(one.between or ())] for one in given]
        wholes = {whole for whole in chain.from_iterable(named) if whole}
        found: dict[str, str] = {}
        for part in row.parts:
            whole = next((one for one in self._above(part) if one in wholes), None)
            if whole is None or whole in found:
                other = f"'{whole}' beside '{found[whole]}'" if whole else "no population"
                message = f"'{part}' lies in {other} of the columns"
                remedy = "name one part of each, a population with it as its 'parent:'"
                self.complain((*path, "parts"), message, remedy)
            else:
                found[whole] = part
        for whole in sorted(wholes - found.keys()):
            message = f"a column is about '{whole}', of which no part is named"
            self.complain((*path, "parts"), message, "name the part that the row is about")
        return found

    def _above(self, population: str) -> list[str]:
        """Return the populations that one lies in, the nearest first."""
        found: list[str] = []
        entry = self.document.populations.get(population)
        while entry and entry.parent and entry.parent not in found:
            found.append(entry.parent)
            entry = self.document.populations.get(entry.parent)
        return found

    def _cell(
        self,
        table: TableEntry,
        row: RowEntry,
        column: ColumnEntry,
        given: TableCoordinates,
        pointer: Span,
        path: Path,
    ) -> None:
        component = "p" if column.prints == "p" else row.prints or column.prints
        cell = Cell(table.label, _label(row.label), _label(column.header))
        dash = pointer.text in DASHES
        reading = None if dash else self.figures.reading(component, pointer, path, cell)
        if dash or (component == "p" and reading and reading.printed.absence):
            empty = EmptyCell(table.label, pointer, cell, given.measure, component)
            self.empty_cells.append(empty)
            return
        if reading is None:
            return
        if component == "size":
            if given.population:
                self._size(given.population, reading)
                self._headed.add((table.label, given.population))
            else:
                self.complain(path, "a size without a population", "add 'population: …'")
        elif component in ("p", "test-statistic") or given.effect_measure:
            if not given.between or not given.measure or self._measure(given.measure) is None:
                message = f"a cell of {component} without 'between' or 'measure'"
                self.complain(path, message, "add them to column and row")
                return
            self._comparisons.add_cell(given, given.measure, given.between, reading, path)
        else:
            self._quantity(table, given, reading, path)

    def _quantity(
        self, table: TableEntry, given: TableCoordinates, reading: Reading, path: Path
    ) -> None:
        coordinates = self._coordinates(given, path)
        if coordinates is None:
            return
        mark = (table.label, coordinates, reading.component)
        if mark in self._cells:
            message = (
                f"another cell of {table.label} gives the {reading.component} of the same quantity"
            )
            self.complain(path, message, "say in row or column what is different")
        self._cells.add(mark)
        gathered = self._gathered(coordinates, path)
        gathered.readings.append(reading)
        gathered.point_to(places_of_circumstances(given))
        self.figures.note(gathered, given, path)

    def _finish(self, coordinates: Coordinates, gathered: Gathered) -> Estimate:
        number = self.figures.settle(gathered, coordinates.slug(), coordinates.population)
        measure = self._measure(coordinates.measure)
        population, role = coordinates.population, coordinates.analysis_population
        sizes = self.analysis_sizes.get((population, role)) if role else self.sizes.get(population)
        sizes = sizes if coordinates.of_patients else None
        unit = None
        if number.unit_stated:
            unit = self._unit(coordinates, number.unit, measure, gathered.path)
        entry = self.entries.get(coordinates)
        return Estimate(
            **{one.name: getattr(number, one.name) for one in fields(number)} | {"unit": unit},
            document=self.key,
            coordinates=coordinates,
            size=sizes[0].printed.events if sizes else None,
            headed=any(
                one.cell and (one.cell.table, population) in self._headed
                for one in gathered.readings
            ),
            proportion=coordinates.statistic in ("proportion", "count"),
            among=entry.among if entry else None,
            says=entry.says if entry else None,
            decrease=bool(entry and entry.decrease),
            lower_goes_on=bool(entry and entry.range_lower_censored),
            upper_goes_on=bool(entry and entry.range_upper_censored),
        )

    def _unit(
        self, coordinates: Coordinates, unit: str | None, measure: MeasureEntry | None, path: Path
    ) -> str | None:
        """Return the unit, that of the measure if none is given; complain of another dimension."""
        asked = self._asked(coordinates.statistic, measure)
        for one in (unit, measure.unit if measure else None):
            own = dimension_of(self.entities.get(one or ""))
            if one is None:
                continue
            if asked is None or own in (None, asked):
                return one
            if one == unit:
                self.complain(
                    path,
                    f"'{unit}' is a unit of {own}, and the {coordinates.statistic} of "
                    f"{coordinates.measure} asks for one of {asked}",
                    "name another unit, or the measure that has this one",
                )
        return None

    def _asked(self, statistic: str, measure: MeasureEntry | None) -> str | None:
        if measure is None:
            return None
        usual = dimension_of(self.entities.get(measure.unit or ""))
        return asked_dimension(statistic, measured_dimension(measure, usual))


def _joined(*given: TableCoordinates) -> TableCoordinates:
    """Return what defaults, column and row say together: the later say it for themselves."""
    said = {
        name: value
        for one in given
        for name in TableCoordinates.model_fields
        if (value := getattr(one, name)) is not None
    }
    return TableCoordinates.model_construct(**said)


def _in_parts(given: TableCoordinates, parts: Mapping[str, str]) -> TableCoordinates:
    """Return `given` with a part in place of each population that has one."""
    arm, between = given.reference_arm, given.between
    changed = {
        "population": parts.get(given.population or "", given.population),
        "between": [parts.get(one, one) for one in between] if between else between,
        "reference_arm": parts.get(arm or "", arm),
    }
    return given.model_copy(update=changed) if parts else given


def _label(pointer: Pointer) -> str:
    """Return the text of a header without its marks of emphasis."""
    return (pointer.text or "").replace("<b>", "").replace("</b>", "").strip()
