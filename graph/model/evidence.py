"""What the evidence says, resolved: entities, documents, and the results in them.

`graph.curation` makes these from the files; `graph.build`, `graph.derive` and `graph.checks` read
them. Nothing here knows of YAML or of RDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sarcograph.graph.model.anchors import Pointer, Span
from sarcograph.graph.model.circumstances import Circumstances, slug_of, words_of
from sarcograph.graph.model.numbers import Cell, Effect, Estimate, Reading
from sarcograph.graph.model.printed import (
    Component,
)
from sarcograph.graph.model.schema import (
    Curated,
    EntityEntry,
    ExternalFile,
    MeasureEntry,
    RegistryFile,
    SourceEntry,
    TrialFile,
)
from sarcograph.graph.model.times import StatedTime


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of the registry: `kind` is the word in its IRI, such as `drug`."""

    kind: str
    key: str
    entry: EntityEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Circumstances):
    """A comparison of populations on one measure, with every printed p and effect.

    One population alone is held against itself at `against_time`, against `against_value`, or
    against what the source does not tell. `statistics` are the readings of the test statistic.
    `sides` says whether the p value is one-sided (1) or two-sided (2), where the source does.
    """

    measure: str
    document: str
    between: tuple[str, ...]
    reference_arm: str | None = None
    against_time: StatedTime | None = None
    against_value: Decimal | None = None
    against_unit: str | None = None
    readings: tuple[Reading, ...] = ()
    effects: tuple[Effect, ...] = ()
    test: str | None = None
    statistics: tuple[Reading, ...] = ()
    sides: int | None = None
    interaction: tuple[Reading, ...] = ()
    significant: bool | None = None
    favours: str | None = None
    says: str | None = None
    anchors: tuple[Pointer, ...] = ()

    def slug(self) -> str:
        """Return the part of an IRI that this comparison makes."""
        first = "category", "adverse_event", "line"
        marks = self._marks(*first)
        about, rest = marks[: len(first)], marks[len(first) :]
        number = None if self.against_value is None else f"{self.against_value:f}"
        value = "-".join(one for one in (number, self.against_unit) if one).replace(".", "-")
        held = self.reference_arm, self.against_time and self.against_time.slug, value
        against = [f"against-{one}" for one in held if one]
        return slug_of(self.measure, *about, *self.between, *rest, *against)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosticFinding(Circumstances):
    """What a factor does to an endpoint, with every printed p and effect.

    An effect holds `level` of the factor against `reference_level`, both as printed.
    """

    measure: str
    document: str
    factor: str
    population: str
    direction: str
    level: Pointer | None = None
    reference_level: Pointer | None = None
    readings: tuple[Reading, ...] = ()
    effects: tuple[Effect, ...] = ()
    test: str | None = None
    statistics: tuple[Reading, ...] = ()
    sides: int | None = None
    anchors: tuple[Pointer, ...] = ()

    def slug(self) -> str:
        """Return the part of an IRI that this finding makes."""
        levels = [words_of(one.text) if one else None for one in (self.level, self.reference_level)]
        return slug_of(self.population, self.factor, self.measure, *self._marks(), *levels)


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell that prints a dash, or NA for a p value, where a figure would stand."""

    table: str
    pointer: Span
    cell: Cell
    measure: str | None
    prints: Component = "value"


@dataclass(frozen=True, slots=True)
class WordedCell:
    """A cell that prints words in a column that has no figures."""

    table: str
    pointer: Span
    cell: Cell


@dataclass(frozen=True, slots=True)
class Document:
    """A curated document: the file's entries, and the quantities of text and tables together.

    A trial of which no text is kept is a document too, whose places are pages.

    `sizes` are those of populations, `analysis_sizes` those of a population and a role of analysis.
    """

    key: str
    file: Curated
    sizes: dict[str, tuple[Reading, ...]]
    estimates: tuple[Estimate, ...]
    comparisons: tuple[Comparison, ...]
    prognostic: tuple[PrognosticFinding, ...]
    empty_cells: tuple[EmptyCell, ...] = ()
    analysis_sizes: Mapping[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)
    worded_cells: tuple[WordedCell, ...] = ()

    @property
    def source(self) -> SourceEntry | None:
        """Return what is known of the file that was read; None where no text is kept."""
        return None if isinstance(self.file, TrialFile) else self.file.source

    @property
    def text_sha256(self) -> str | None:
        """Return the SHA-256 of the text in which places count; None where no text is kept."""
        return self.source.text_sha256 if self.source else None

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

    entities: Mapping[str, Entity]
    documents: tuple[Document, ...]
    externals: tuple[ExternalFile, ...]
    registry: tuple[RegistryFile, ...] = ()
    """The files that `entities` were read from."""


def measure_entry(evidence: Evidence, key: str) -> MeasureEntry:
    """Return the registry's entry of a measure; TypeError when `key` names another thing."""
    entry = evidence.entities[key].entry
    if not isinstance(entry, MeasureEntry):
        raise TypeError(f"'{key}' is not a measure")
    return entry
