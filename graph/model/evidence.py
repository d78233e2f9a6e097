"""What the evidence says, resolved: entities, documents, quantities with all their readings.

`graph.curation` makes these from the files; `graph.build`, `graph.derive` and `graph.checks` read
them. Nothing here knows of YAML or of RDF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, TypeAlias

from sarcograph.graph.model.anchors import Pointer, Span
from sarcograph.graph.model.possible import possible_level
from sarcograph.graph.model.printed import (
    INTERVAL,
    QUARTILES,
    RANGE,
    WITH_VALUE,
    BoundsIn,
    Component,
    Printed,
)
from sarcograph.graph.model.schema import (
    AdverseEventReportEntry,
    CircumstancesEntry,
    Curated,
    EntityEntry,
    ExternalFile,
    LineEntry,
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


_PARTS_OF_PATIENTS = ("counts-lesions", "counts-biopsies", "counts-samples", "counts-eyes")
"""What is counted of which a patient may have several, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a result is about, and under what circumstances it was found.

    Equal circumstances of the same patients in one document mean the same result. `line` is as wide
    as the document's: a result of an arm stands beside that of all patients. The line that was
    given is `own_line`, which tells no results apart, since the population does.
    """

    measure: str | None = None
    line: str | None = None
    own_line: str | None = field(default=None, compare=False)
    category: str | None = None
    adverse_event: str | None = None
    organ_system: str | None = None
    listed_as: str | None = None
    grades: tuple[str, ...] = ()
    seriousness: str | None = None
    attribution: str | None = None
    counting: str | None = None
    time: StatedTime | None = None
    time_from: str | None = None
    period: str | None = None
    assessor: str | None = None
    analysis_population: str | None = None
    data_cut: str | None = None
    adjustment: str | None = None
    analysis: str | None = None
    reference: int | None = None

    @property
    def of_patients(self) -> bool:
        """Tell whether it may be patients that are counted, so that it is of all in a group."""
        return self.counting not in _PARTS_OF_PATIENTS

    def _marks(self, *first: str) -> list[str | None]:
        """Return the parts of a slug that the circumstances make: first those named, then others.

        What is not given adds nothing, so that a new circumstance renames nothing that stands.
        """
        parts: dict[str, str | None] = {
            "line": self.line,
            "category": self.category,
            "adverse_event": self.adverse_event,
            "grades": "grade-" + "-".join(self.grades) if self.grades else None,
            "time": self.time.slug if self.time else None,
            "attribution": self.attribution,
            "counting": self.counting,
            "reference": f"ref-{self.reference}" if self.reference is not None else None,
            "seriousness": self.seriousness,
            "time_from": self.time_from,
            "period": f"period-{self.period}" if self.period else None,
            "assessor": self.assessor,
            "analysis_population": self.analysis_population,
            "data_cut": f"cut-{self.data_cut}" if self.data_cut else None,
            "adjustment": self.adjustment,
            "analysis": f"analysis-{self.analysis}" if self.analysis else None,
            "organ_system": _words(self.organ_system) or None,
            "listed_as": _words(self.listed_as) or None,
        }
        rest = [mark for name, mark in parts.items() if name not in first]
        return [*(parts[name] for name in first), *rest]


def _slug(*parts: str | None) -> str:
    return ".".join(part for part in parts if part)


def circumstances_of(entry: CircumstancesEntry, lines: Mapping[str, LineEntry]) -> dict[str, Any]:
    """Return the circumstances that an entry gives, by the names of their fields.

    `lines` are those of the document.
    """
    given = {one.name: getattr(entry, one.name) for one in fields(Circumstances) if one.compare}
    return given | {
        "line": widest_line(entry.line, lines),
        "own_line": entry.line,
        "grades": tuple(entry.grades or ()),
        "organ_system": entry.organ_system.text if entry.organ_system else None,
        "listed_as": entry.listed_as.text if entry.listed_as else None,
    }


def widest_line(key: str | None, lines: Mapping[str, LineEntry]) -> str | None:
    """Return the line of the widest population that a line is a part of, or the line itself.

    Parts of one treatment of the same patients stay apart: nothing else tells their results apart.
    """
    passed: set[str] = set()
    while key is not None and key in lines and key not in passed:
        passed.add(key)
        wider = lines[key].within
        if wider is None or wider not in lines:
            break
        if lines[wider].population == lines[key].population:
            break
        key = wider
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occurrence(Circumstances):
    """What a report of an adverse event without a count is about."""

    population: str

    def slug(self) -> str:
        first = "adverse_event", "line", "seriousness", "attribution"
        return _slug(self.population, *self._marks(*first), self.measure)


def report_slugs(entries: Sequence[AdverseEventReportEntry]) -> list[str]:
    """Return the part of an IRI that each report of one document makes.

    Grades and organ system are in it only where reports differ in nothing else.
    """
    reports = [
        _Occurrence(**circumstances_of(one, {}), population=one.population) for one in entries
    ]
    plain = [replace(one, grades=(), organ_system=None).slug() for one in reports]
    return [
        report.slug() if plain.count(slug) > 1 else slug
        for report, slug in zip(reports, plain, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates(Circumstances):
    """What a quantity is about; equal coordinates in one document mean the same quantity."""

    measure: str
    population: str
    statistic: str

    def slug(self) -> str:
        """Return the part of an IRI that these coordinates make."""
        first = "line", "category", "adverse_event", "grades"
        marks = self._marks(*first)
        about, rest = marks[: len(first)], marks[len(first) :]
        return _slug(self.population, self.measure, *about, self.statistic, *rest)


Shared: TypeAlias = tuple[tuple[str, object], ...]
"""What results have in common: the names of coordinates with their values."""


def but_for(here: Circumstances, *names: str) -> Shared:
    """Return all that `here` says of a result save the coordinates in `names`.

    Two results are the same but for those where what this returns is equal. It is made of the
    fields of the class, so that a new coordinate tells results apart from the day it is added.
    A comparison or a prognostic finding has no statistic, and a comparison no one population: name
    them to hold it against an estimate. Raises ValueError for a name that is no coordinate.

    >>> but_for(Circumstances(measure="death", data_cut="final"), "population", "statistic")[:2]
    (('measure', 'death'), ('line', None))
    """
    known = [one.name for one in fields(Coordinates) if one.compare]
    if unknown := set(names) - set(known):
        raise ValueError(f"not a coordinate: {', '.join(sorted(unknown))}")
    return tuple((name, getattr(here, name)) for name in known if name not in names)


_NOT_STATED = (None, (), "attribution-not-stated", "counts-not-stated")


def may_be_alike(here: Circumstances, there: Circumstances, *names: str) -> bool:
    """Tell whether two results agree, save in `names`, in all that is known of both.

    A coordinate that one of them does not give is not known, so that what rests on this is never
    more than ambiguous. Raises ValueError for a name that is no coordinate.
    """
    pairs = zip(but_for(here, *names), but_for(there, *names), strict=True)
    return all(
        one == other or one in _NOT_STATED or other in _NOT_STATED for (_, one), (_, other) in pairs
    )


@dataclass(frozen=True, slots=True)
class Number:
    """One number with all places that print it; what counts is that of the preferred readings.

    `level` is the confidence level in percent that stands apart from the interval, such as in the
    head of a table, and `ci_sides` how many sides it has; `ci_method` is how it was computed, and
    `spread_kind` what a spread is, where the source says it. `unit_stated` is False where the
    source gives the unit nowhere, so that the usual one of the measure is not meant either.
    """

    readings: tuple[Reading, ...]
    unit: str | None = None
    level: Decimal | None = None
    ci_sides: int | None = None
    ci_method: str | None = None
    spread_kind: str | None = None
    preferred: tuple[Reading, ...] = ()
    reasons: tuple[str, ...] = ()
    anchors: tuple[Pointer, ...] = ()
    unit_stated: bool = True

    def chosen(self, *components: Component) -> list[Reading]:
        """Return the readings of the components: those preferred, or all where none is."""
        wanted = [reading for reading in self.readings if reading.component in components]
        return [reading for reading in wanted if reading in self.preferred] or wanted

    def value_reading(self) -> Reading | None:
        """Return the reading whose value counts."""
        readings = self.chosen(*WITH_VALUE)
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
    def absence(self) -> str | None:
        """Return why a place that would print the value prints no number."""
        if self.value_reading() is not None:
            return None
        readings = self.chosen(*WITH_VALUE)
        return next((one.printed.absence for one in readings if one.printed.absence), None)

    @property
    def interval(self) -> Printed | None:
        """Return the confidence interval (bounds in `unit`, level in percent)."""
        return self._bounds(INTERVAL)

    @property
    def ci_level(self) -> Decimal | None:
        """Return the level of the interval in percent, where the source gives one that can be."""
        printed = self.interval and (self.interval.level or self.level)
        return printed if printed and possible_level(printed) else None

    @property
    def two_sided_level(self) -> Decimal | None:
        """Return the level of the two-sided interval that has the printed limit or limits.

        A one-sided limit of 95% is one of the two of a 90% interval; None where the level is not
        given, and for a one-sided one of half or less, which bounds no two-sided interval.
        """
        level = self.ci_level
        if level is None or self.sides != 1:
            return level
        return 2 * level - 100 if level > 50 else None

    @property
    def extent(self) -> Printed | None:
        """Return the range (bounds in `unit`)."""
        return self._bounds(RANGE)

    @property
    def quartiles(self) -> Printed | None:
        """Return the interquartile range (bounds in `unit`)."""
        return self._bounds(QUARTILES)

    @property
    def spread(self) -> Decimal | None:
        """Return the spread in `unit`, of the kind in `spread_kind`."""
        readings = self.chosen("spread", "value-and-spread")
        return next(
            (one.printed.spread for one in readings if one.printed.spread is not None), None
        )

    @property
    def sides(self) -> int | None:
        """Return how many sides the interval has, where the source says it."""
        return (self.interval.sides or self.ci_sides) if self.interval else None

    def places_of(self, kind: BoundsIn) -> tuple[Reading, ...]:
        """Return the readings whose bounds count: the one that prints both, or one for each."""
        # a preferred reading of the value alone says nothing against bounds that stand elsewhere
        bounded = [
            one for one in self.readings if one.component in kind.whole and one.printed.bounded
        ]
        whole = next((one for one in bounded if one in self.preferred), next(iter(bounded), None))
        ends = (kind.lower, kind.upper)
        if whole and not any(one.component in ends for one in self.preferred):
            return (whole,)
        firsts = [next(iter(self.chosen(end)), None) for end in ends]
        return tuple(one for one in (whole, *firsts) if one)

    def _bounds(self, kind: BoundsIn) -> Printed | None:
        """Return both bounds as the readings that count print them."""
        joined: Printed | None = None
        for reading in self.places_of(kind):
            one = reading.printed
            if joined is None:
                joined = one
            elif reading.component == kind.lower:
                joined = replace(
                    joined,
                    lower=one.lower,
                    lower_absence=one.lower_absence,
                    lower_censored=one.lower_censored,
                )
            else:
                joined = replace(
                    joined,
                    upper=one.upper,
                    upper_absence=one.upper_absence,
                    upper_censored=one.upper_censored,
                )
        return joined if joined and joined.bounded else None


_TURNED = str.maketrans("<>", "><")
"""More than 82% less is a change below -82%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Number):
    """One quantity of one document.

    `size` is the number of patients that the document gives for the population; `headed` says that
    a table prints it above the figure; `among` is the population that the words count the events
    in, where that is another one; `says` is what the source remarks on it, in our words. `decrease`
    says that the figure prints by how much something fell, so that the value is below zero;
    `lower_goes_on` and `upper_goes_on` that a note calls an end of the range censored.
    """

    document: str
    coordinates: Coordinates
    size: int | None = None
    headed: bool = False
    proportion: bool = False
    among: str | None = None
    says: str | None = None
    decrease: bool = False
    lower_goes_on: bool = False
    upper_goes_on: bool = False

    @property
    def extent(self) -> Printed | None:
        """Return the range (bounds in `unit`), its ends censored where they or a note say so."""
        extent = super(Estimate, self).extent
        return extent and replace(
            extent,
            lower_censored=extent.lower_censored or self.lower_goes_on,
            upper_censored=extent.upper_censored or self.upper_goes_on,
        )

    @property
    def value(self) -> Decimal | None:
        """Return the value in `unit`, below zero where a decrease is printed without its sign."""
        value = super(Estimate, self).value
        return -value if self.decrease and value is not None else value

    @property
    def operator(self) -> str:
        """Return the relation of the quantity to `value`."""
        operator = super(Estimate, self).operator
        return operator.translate(_TURNED) if self.decrease else operator

    @property
    def events(self) -> int | None:
        """Return how many of the denominator had the event."""
        readings = self.chosen("events", "events-and-value")
        return next((o.printed.events for o in readings if o.printed.events is not None), None)

    @property
    def denominator(self) -> int | None:
        """Return of how many patients a proportion may be: what is printed, or else the size."""
        reading = self.denominator_reading()
        if reading is None:
            return self.size if self.proportion else None
        beside = reading.printed.denominator
        return beside if beside is not None else reading.printed.events

    @property
    def stated_denominator(self) -> int | None:
        """Return the denominator that the source prints: beside the figure, or above it in a table.

        The size of the population is printed as one too where count and percentage give it.
        """
        if self.denominator_reading() is not None or self.headed:
            return self.denominator
        total, events, value = self.denominator, self.events, self.value
        if not total or events is None or value is None or self.unit != "percent":
            return None
        one_place = Decimal(1).scaleb(int(value.as_tuple().exponent))
        return total if abs(value - Decimal(100) * events / total) <= one_place else None

    def denominator_reading(self) -> Reading | None:
        """Return the reading that prints of how many: by itself, or beside the events."""
        beside = self.chosen("events", "events-and-value")
        printed = [one for one in beside if one.printed.denominator is not None]
        return next(iter(self.chosen("denominator") or printed), None)


@dataclass(frozen=True, slots=True)
class Effect:
    """The size of an effect."""

    effect_measure: str
    number: Number


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
        return _slug(self.measure, *about, *self.between, *rest, *against)


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
        levels = [_words(one.text) if one else None for one in (self.level, self.reference_level)]
        return _slug(self.population, self.factor, self.measure, *self._marks(), *levels)


def _words(text: str | None) -> str:
    """Return a printed text as a part of an IRI: its letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]+", "-", (text or "").lower()).strip("-")


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

    entities: dict[str, Entity]
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
