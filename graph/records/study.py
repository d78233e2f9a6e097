"""A study as typed records that nobody can change.

None is what the graph does not say; it never says 0 or an empty text instead. A number is as its
source prints it, in the unit that the source prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.table import Iri

Standing = Literal["document", "external", "derived"]
"""Whether a document says it, an external source, or it is recomputed from what they say."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the graph, with what it is called."""

    iri: Iri
    label: str

    @property
    def id(self) -> str | None:
        """Return kind and key, as parameters take them; None for a term of the vocabulary."""
        return self.iri.removeprefix(ID) if self.iri.startswith(ID) else None

    def __str__(self) -> str:
        """Return what it is called."""
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a source says something.

    `start` and `end` count the characters of a document from 0; of an external source `page` and
    `address` say which page was read. `printed` is the string there where it is that of a number,
    and `component` which part of the number it is.
    """

    source: str
    printed: str | None = None
    component: str | None = None
    section: str | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    start: int | None = None
    end: int | None = None
    page: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: numbers or statements of the sources that do not fit together."""

    iri: Iri
    rule: str
    severity: str
    consequence: str
    message: str
    printed: str | None
    recomputed: str | None
    resolution: str | None
    involves: tuple[Iri, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A passage that can be read in several ways; `taken` is the one that the graph follows."""

    iri: Iri
    question: str
    readings: tuple[str, ...]
    taken: tuple[str, ...]
    reason: str | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Fact:
    """What a source says, or what is recomputed from it, with its places and its doubts."""

    iri: Iri
    label: str
    standing: Standing
    source: str
    places: tuple[Place, ...]
    findings: tuple[Finding, ...]
    ambiguities: tuple[Ambiguity, ...]

    @property
    def doubts(self) -> tuple[str, ...]:
        """Say in words whether a passage behind it is ambiguous, and whether a check objects."""
        doubts = {"ambiguous passage": self.ambiguities, "finding": self.findings}
        return tuple(word for word, found in doubts.items() if found)

    def __repr__(self) -> str:
        """Return what it is, and whether it is doubtful; the rest is in the fields."""
        doubts = f"; {', '.join(self.doubts)}" if self.doubts else ""
        return f"<{type(self).__name__}: {self.label}{self._figures()}{doubts}>"

    def _figures(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Publication(Fact):
    """What reports a study: what was read, or a work that it cites."""

    title: str | None
    journal: str | None
    year: int | None
    doi: str | None
    pubmed_id: str | None
    pmc_id: str | None
    label_set_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AnalysisPopulation(Fact):
    """Those of a population whose data an analysis counts."""

    population: Named | None
    role: str | None
    n: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Population(Fact):
    """Patients of a study; `depth` is how many populations it is a part of.

    `earlier_lines` is how many lines of treatment they had before, as printed.
    """

    n: int | None
    part_of: Named | None
    depth: int
    disease: Named | None
    states: tuple[Named, ...]
    receives: Named | None
    earlier_treatments: tuple[Named, ...]
    earlier_lines: str | None
    earlier_lines_at_least: int | None
    earlier_lines_at_most: int | None
    analysis_populations: tuple[AnalysisPopulation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Arm(Fact):
    """Patients under a regimen: a treatment line, or what an arm receives that has no line.

    `agents` are the parts of the regimen; of several to choose from, all. `rank` is the number of
    the line where one is printed, `after` and `within` are other lines.
    """

    population: Named
    n: int | None
    regimen: Named
    agents: tuple[Named, ...]
    line: Named | None
    rank: int | None
    after: Named | None
    within: Named | None
    stopped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Definition(Fact):
    """What a study means by a measure; `denominator` is in words."""

    measure: Named
    numerator: tuple[Named, ...]
    denominator: str | None
    origin: str | None
    event: tuple[str, ...]
    criteria: Named | None
    confirmation_required: bool | None
    minimum_duration: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Endpoint(Fact):
    """The place of a measure in a study, such as primary; `met` where the source says it."""

    measure: Named
    role: str
    rank: int | None
    population: Named | None
    time_frame: str | None
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(Fact):
    """What was found of patients, under which circumstances.

    `time_point` is when it holds. `says` is our paraphrase.
    """

    measure: Named | None
    category: Named | None
    event: Named | None
    grades: tuple[int, ...]
    any_grade: bool | None
    seriousness: str | None
    attribution: str | None
    counting_unit: str | None
    organ_system: str | None
    listed_as: str | None
    analysis_populations: tuple[Named, ...]
    line: Named | None
    time_point: str | None
    time_value: Decimal | None
    time_unit: str | None
    counted_from: str | None
    period: Named | None
    assessor: str | None
    data_cut: Named | None
    adjustment: str | None
    analysis: Named | None
    adjusted_for: tuple[Named, ...]
    cited_from: Named | None
    says: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The same figure in months of 30.4375 days."""

    value: Decimal | None
    ci_lower: Decimal | None
    ci_upper: Decimal | None
    range_lower: Decimal | None
    range_upper: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Quantity(Result):
    """A result that is a figure, in `unit`; what is no number says why (`…_absence`).

    `ci_level` is in percent. `unit_stated` is False where the source gives no unit.
    """

    operator: str | None
    value: Decimal | None
    value_absence: str | None
    unit: str | None
    unit_stated: bool | None
    ci_lower: Decimal | None
    ci_upper: Decimal | None
    ci_level: Decimal | None
    ci_method: str | None
    ci_sides: int | None
    ci_lower_absence: str | None
    ci_upper_absence: str | None
    range_lower: Decimal | None
    range_upper: Decimal | None
    range_lower_absence: str | None
    range_upper_absence: str | None
    interquartile_range_lower: Decimal | None
    interquartile_range_upper: Decimal | None
    spread: Decimal | None
    spread_kind: str | None

    def _figures(self) -> str:
        value = self.value_absence if self.value is None else self.value
        sign = "" if self.operator in (None, "=") else f"{self.operator} "
        told = "" if value is None else f" {sign}{value} {self.unit or ''}".rstrip()
        if (self.ci_lower, self.ci_upper) != (None, None):
            told += f" ({self.ci_lower} to {self.ci_upper})"
        return f",{told}" if told else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Estimate(Quantity):
    """One quantity of one population, of which `n` patients count.

    That is the printed denominator, else the size of the population that is analysed. A derived
    one says by which `derivation`, from which estimates, and whether what is printed agrees.
    `measure_kind` is what the measure is of, such as an outcome or the patients at baseline.
    `months` is there for a time that is printed in months or converted to them.
    """

    measure_kind: str | None
    population: Named
    n: int | None
    regimen: Named | None
    statistic: str
    events: int | None
    months: Months | None
    definitions: tuple[Definition, ...]
    derivation: str | None
    derivation_note: str | None
    derived_from: tuple[Iri, ...]
    agrees_with_printed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AdverseEvent(Estimate):
    """How often an adverse event of some grades occurred under a regimen.

    `event` is the adverse event, or what is counted instead, such as any adverse event.
    """

    event: Named


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AdverseEventNote(Result):
    """An adverse event that is reported without a count; `frequency` is what is said of it."""

    population: Named | None
    n: int | None
    frequency: str | None
    reporting_threshold: str | None
    qualification: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Absence(Result):
    """What is not there, such as a measure that is not reported; `scope` is what was searched."""

    kind: str
    population: Named | None
    n: int | None
    statistic: str | None
    scope: str | None
    qualification: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Effect(Quantity):
    """How large a difference is: the first group against the second where `groups` are ordered."""

    effect_measure: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TestedResult(Result):
    """A result with a p value, as printed."""

    p_operator: str | None
    p: Decimal | None
    p_sides: int | None
    tests: tuple[Named, ...]
    test_statistic: Decimal | None
    test_statistic_name: str | None
    degrees_of_freedom: Decimal | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison(TestedResult):
    """Groups held against each other.

    Of `groups` that are `ordered` the last is the reference; else the direction is not known.
    """

    groups: tuple[Named, ...]
    ordered: bool
    reference_time: str | None
    reference_value: Decimal | None
    significant: bool | None
    favours: Named | None
    interaction_p: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrognosticFinding(TestedResult):
    """How a factor bears on an outcome, or that it was found not to (`no effect`)."""

    population: Named
    n: int | None
    factor: Named
    level: str | None
    reference_level: str | None
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Study(Fact):
    """A study as one source tells of it.

    `estimates`, `adverse_events` and the rest hold what the source prints; `derived` what is
    recomputed. `populations` are a tree, each before its parts. `trial` joins the accounts that
    several sources give of one trial. `findings` and `ambiguities` are those of everything in it.
    """

    key: str
    design: str
    kind: str
    phase: str | None
    trial: Named | None
    acronym: str | None
    registrations: tuple[str, ...]
    publications: tuple[Publication, ...]
    conditions: tuple[Named, ...]
    states: tuple[Named, ...]
    settings: tuple[str, ...]
    allocation: str | None
    allocation_ratio: str | None
    stratified_by: tuple[str, ...]
    intervention_model: str | None
    masking: str | None
    masked: tuple[str, ...]
    controls: tuple[str, ...]
    purpose: str | None
    status: str | None
    sponsor: str | None
    collaborators: tuple[str, ...]
    protocol_numbers: tuple[str, ...]
    enrolment_start: str | None
    enrolment_end: str | None
    primary_completion: str | None
    period_start: str | None
    period_end: str | None
    centres: int | None
    planned_n: int | None
    populations: tuple[Population, ...]
    arms: tuple[Arm, ...]
    definitions: tuple[Definition, ...]
    endpoints: tuple[Endpoint, ...]
    estimates: tuple[Estimate, ...]
    adverse_events: tuple[AdverseEvent, ...]
    adverse_event_notes: tuple[AdverseEventNote, ...]
    comparisons: tuple[Comparison, ...]
    prognostic_findings: tuple[PrognosticFinding, ...]
    absences: tuple[Absence, ...]
    derived: tuple[Estimate, ...]

    def _figures(self) -> str:
        numbers = len(self.estimates) + len(self.adverse_events)
        return f" ({self.key}), {self.design}, {numbers} numbers"
