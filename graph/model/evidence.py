"""What the evidence says, resolved: entities, documents, quantities with all their readings.

`graph.curation` makes these from the files; `graph.build`, `graph.derive` and `graph.checks` read
them. Nothing here knows of YAML or of RDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.printed import Component, Printed
from sarcograph.graph.model.schema import DocumentFile, EntityEntry, ExternalFile, MeasureEntry


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of the registry: `kind` is the word in its IRI, such as `drug`."""

    kind: str
    key: str
    entry: EntityEntry


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a figure stands, in words a reader can follow."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that prints (a component of) a quantity."""

    component: Component
    pointer: Pointer
    printed: Printed
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """Return the printed form as it stands."""
        return self.pointer.text or ""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """What a quantity is about; equal coordinates in one document mean the same quantity."""

    population: str
    measure: str
    statistic: str
    line: str | None = None
    category: str | None = None
    adverse_event: str | None = None
    grades: tuple[str, ...] = ()
    attribution: str | None = None
    counting: str | None = None
    time: str | None = None
    reference: int | None = None

    def slug(self) -> str:
        """Return the part of an IRI that these coordinates make."""
        parts = [self.population, self.measure, self.line, self.category, self.adverse_event]
        parts += ["grade-" + "-".join(self.grades) if self.grades else None, self.statistic]
        parts += [self.time.replace(" ", "-") if self.time else None]
        parts += [self.attribution, self.counting]
        parts += [f"ref-{self.reference}" if self.reference else None]
        return ".".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One quantity of one document with all places that print it.

    The numbers are those of the preferred readings; `size` is the number of patients that the
    document gives for the population, and stands in where no denominator is printed; `among` is the
    population that the words count the events in, where that is another one.
    """

    document: str
    coordinates: Coordinates
    readings: tuple[Reading, ...]
    unit: str | None
    size: int | None
    proportion: bool
    preferred: tuple[Reading, ...] = ()
    reasons: tuple[str, ...] = ()
    anchors: tuple[Pointer, ...] = ()
    among: str | None = None

    def _chosen(self, *components: Component) -> list[Reading]:
        wanted = [reading for reading in self.readings if reading.component in components]
        return [reading for reading in wanted if reading in self.preferred] or wanted

    def value_reading(self) -> Reading | None:
        """Return the reading whose value counts."""
        readings = self._chosen("value", "events-and-value")
        return next((one for one in readings if one.printed.value is not None), None)

    @property
    def value(self) -> Decimal | None:
        """Return the value in `unit`."""
        reading = self.value_reading()
        return reading.printed.value if reading else None

    @property
    def operator(self) -> str:
        """Return the relation of the quantity to `value`: `=`, or `<`, `<=`, `>`, `>=`, `~`."""
        reading = self.value_reading()
        return reading.printed.operator if reading else "="

    @property
    def events(self) -> int | None:
        """Return how many of the denominator had the event."""
        readings = self._chosen("events", "events-and-value")
        return next((o.printed.events for o in readings if o.printed.events is not None), None)

    @property
    def denominator(self) -> int | None:
        """Return the printed denominator, or for a proportion the size of the population."""
        for reading in self._chosen("denominator"):
            return reading.printed.events
        return self.size if self.proportion else None

    @property
    def interval(self) -> Printed | None:
        """Return the confidence interval (bounds in `unit`, level in percent)."""
        return next((one.printed for one in self._chosen("ci")), None)

    @property
    def extent(self) -> Printed | None:
        """Return the range (bounds in `unit`)."""
        return next((one.printed for one in self._chosen("range")), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of populations (or lines) on one measure, with every printed p."""

    document: str
    measure: str
    between: tuple[str, ...]
    readings: tuple[Reading, ...]
    line: str | None = None
    category: str | None = None
    adverse_event: str | None = None
    test: str | None = None
    significant: bool | None = None
    favours: str | None = None
    adjusted: bool | None = None
    reference: int | None = None
    says: str | None = None
    anchors: tuple[Pointer, ...] = ()
    effect: tuple[Pointer, ...] = ()

    def slug(self) -> str:
        """Return the part of an IRI that this comparison makes."""
        parts = [self.measure, self.category, self.adverse_event, self.line, *self.between]
        parts += [f"ref-{self.reference}" if self.reference else None]
        return ".".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell that prints a dash where a p value or a figure would stand."""

    table: str
    pointer: Pointer
    cell: Cell
    measure: str | None
    prints: Component = "value"


@dataclass(frozen=True, slots=True)
class Document:
    """A curated document: the file's entries, and the quantities of text and tables together.

    `sizes` are those of populations, `analysis_sizes` those of a population and a role of analysis.
    """

    key: str
    file: DocumentFile
    sizes: dict[str, tuple[Reading, ...]]
    estimates: tuple[Estimate, ...]
    comparisons: tuple[Comparison, ...]
    empty_cells: tuple[EmptyCell, ...] = ()
    analysis_sizes: Mapping[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)

    def size_of(self, population: str, role: str | None = None) -> int | None:
        """Return the number of patients of `population`, where the document prints it.

        With `role` it is the number of those whose data an analysis of that role counts.
        """
        if role is None:
            readings = self.sizes.get(population, ())
        else:
            readings = self.analysis_sizes.get((population, role), ())
        return readings[0].printed.events if readings else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was curated."""

    entities: dict[str, Entity]
    documents: tuple[Document, ...]
    externals: tuple[ExternalFile, ...]


def measure_entry(evidence: Evidence, key: str) -> MeasureEntry:
    """Return the registry's entry of a measure; TypeError when `key` names another thing."""
    entry = evidence.entities[key].entry
    if not isinstance(entry, MeasureEntry):
        raise TypeError(f"'{key}' is not a measure")
    return entry
