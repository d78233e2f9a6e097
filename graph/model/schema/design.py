"""Entries that say what was studied and how: studies, populations, treatment, endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarcograph.graph.kinds import AGENTS
from sarcograph.graph.model.schema.enumerations import (
    Allocation,
    AnalysisRole,
    Control,
    Design,
    EventAssessment,
    InterventionModel,
    MaskedRole,
    Masking,
    Milestone,
    Purpose,
    Status,
    StudyKind,
    TimePerspective,
    TruthValue,
)
from sarcograph.graph.model.schema.refers import RESPONSE, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Ats,
    Dates,
    EarlierLines,
    Key,
    Keys,
    Phase,
    Quoted,
    Quoteds,
    Ratio,
    Registrations,
    ReportedIn,
    Strict,
    Text,
    Texts,
    YesNo,
    some_of,
)


class EarlyStopEntry(Strict):
    """That a study ended before its plan, and why as the document tells it."""

    because: Literal[
        "benefit", "futility", "harm", "slow-accrual", "new-standard", "sponsor", "not-stated"
    ]
    """What ended it; `sponsor` for funding and business, `new-standard` for other treatment."""
    says: Text
    """What is said of it, in our words."""
    at: Ats
    """Where the document says so."""


class StudyEntry(Strict):
    """A study and how it was designed; what the document does not say of it is left out.

    What a summary calls the design, such as a randomized trial, follows from the facts: `design`.
    """

    label: Text
    """What was studied, in a few words of ours."""
    kind: StudyKind
    """What kind of study it is, as its authors present it."""
    reported_in: Annotated[ReportedIn, to("reference", but=("this",))]
    """`this` publication, or the number of a reference."""
    trial: Annotated[Key, to("trial")] | None = None
    """The trial that it is, where several sources report on one."""
    acronym: Quoted | None = None
    """The short name by which it is known."""
    registered_as: Registrations = []
    """Numbers in registries of trials, such as NCT01271712."""
    protocol_numbers: Quoteds = []
    """Numbers that sponsors and groups give it, such as VEG110727."""
    conditions: Annotated[Keys, to("condition")] = []
    """Diseases of the patients."""
    states: Annotated[Keys, to("condition-state")] = []
    """States of the disease, such as metastatic."""
    settings: Texts = []
    """Where and how it ran, such as real-world."""
    centres: Quoteds = []
    """How many centres took part."""
    time_perspective: TimePerspective | None = None
    """Whether data were gathered as patients were treated, or afterwards."""
    phase: Phase | None = None
    """The phase of the trial; `1/2` for a trial of both."""
    purpose: Purpose | None = None
    """What its interventions are mainly for."""
    status: Status | None = None
    """How far it has come, at the date of the document."""
    allocation: Allocation | None = None
    """How patients came into their groups; `not-applicable` for one group."""
    ratio: Ratio | None = None
    """Patients to each arm, such as 2:1."""
    stratified_by: Quoteds = []
    """Factors that randomization was stratified by."""
    intervention_model: InterventionModel | None = None
    """How groups and interventions are laid out."""
    masking: Masking | None = None
    """How many of those involved were masked."""
    masked: Annotated[list[MaskedRole], *some_of(MaskedRole)] = []
    """Who was masked."""
    control: Annotated[list[Control], *some_of(Control)] = []
    """What the treatment is held against."""
    planned_size: Quoted | None = None
    """How many patients were planned."""
    confidence_level: Quoted | None = None
    """The place that says the level of all its intervals, where each does not print its own."""
    sponsor: Quoted | None = None
    """Who answers for the study."""
    collaborators: Quoteds = []
    """Who else supports it."""
    period_start: Dates = []
    """When the period of the study begins."""
    period_end: Dates = []
    """When it ends."""
    enrolment_start: Dates = []
    """When the first patient was enrolled."""
    enrolment_end: Dates = []
    """When the last patient was enrolled."""
    primary_completion: Dates = []
    """When the last datum for the primary endpoint was collected."""
    planned_dates: dict[Milestone, Dates] = {}
    """The dates that were only planned, or estimated, when the document was written."""
    stopped_early: EarlyStopEntry | None = None
    """That the study ended before its plan."""
    at: Ats = []
    """Where the document says what is not quoted above."""

    @property
    def design(self) -> Design:
        """Return the design that the facts amount to; how patients were allocated comes first."""
        match self.kind, self.time_perspective:
            case "case-series", "retrospective":
                return "retrospective-series"
            case "case-series", "prospective":
                return "prospective-series"
            case "clinical-trial", _:
                return self._trial_design()
        return self.kind

    def _trial_design(self) -> Design:
        if self.allocation == "randomized":
            return "randomized-trial"
        if self.phase in {"early-1", "1"}:
            return "phase-one-trial"
        if self.phase == "1/2":
            return "phase-one-two-trial"
        if self.intervention_model == "single-group":
            return "single-arm-trial"
        return "non-randomized-trial" if self.allocation == "non-randomized" else "clinical-trial"


class PeriodEntry(Strict):
    """A period of a study through which participants go, such as a run-in or an extension."""

    study: Annotated[Key, to("study")]
    """The study."""
    label: Text
    """Which period it is, in a few words of ours."""
    follows: Annotated[Key, to("period", upward=True)] | None = None
    """The period directly before it."""
    at: Ats
    """Where the document says so."""


class DataCutEntry(Strict):
    """The day up to which the data of an analysis go; the key of its mapping names it."""

    study: Annotated[Key, to("study")]
    """The study whose data were cut."""
    label: Text
    """Which analysis it was for, in a few words of ours."""
    date: Dates
    """The day, as far as it is printed."""
    at: Ats = []
    """Where the document says so."""


class AdverseEventCollectionEntry(Strict):
    """How adverse events were collected: over what time, asked for or not, in which terms."""

    study: Annotated[Key, to("study")]
    """The study."""
    populations: Annotated[Keys, to("population")] = []
    """Whom it holds for, where that is not the whole study."""
    time_frame: Quoted | None = None
    """Over what time they were collected, as printed."""
    assessment: EventAssessment | None = None
    """Whether participants were asked for them, or only told them."""
    vocabulary: Quoteds = []
    """The vocabulary whose terms name them, with its version if that stands beside it."""
    vocabulary_version: Quoted | None = None
    """The version of the vocabulary, where it stands apart."""
    graded_by: Annotated[Key, to("criteria")] | None = None
    """The criteria by which they are graded."""
    threshold: Quoted | None = None
    """The frequency from which on they are reported, as printed: `5`."""
    says: Text | None = None
    """What else is said of it, in our words."""
    at: Ats = []
    """Where the document says so."""


class AnalysisPopulationEntry(Strict):
    """Those of a population whose data an analysis counts; the key of its mapping is the role."""

    size: Quoteds = []
    """How many there are."""
    definition: Text | None = None
    """Who belongs to it, in our words."""
    at: Ats = []
    """Where the document says so."""


class PopulationEntry(Strict):
    """Patients (or animals) that numbers are about; `parent` is the population they belong to."""

    label: Text
    """Who they are, in a few words of ours."""
    study: Annotated[Key, to("study")]
    """The study they are part of."""
    parent: Annotated[Key, to("population", upward=True)] | None = None
    """The population they belong to."""
    size: Quoteds = []
    """How many there are."""
    condition: Annotated[Key, to("condition")] | None = None
    """The disease they have."""
    states: Annotated[Keys, to("condition-state")] = []
    """States of their disease, such as metastatic."""
    regimen: Annotated[Key, to("regimen")] | None = None
    """What they are given in the study."""
    earlier_lines: EarlierLines | None = None
    """How many lines of treatment they had before, such as at least one."""
    earlier_treatments: Annotated[Keys, to(*AGENTS, "regimen")] = []
    """What all of them were treated with before."""
    analysis_populations: dict[AnalysisRole, AnalysisPopulationEntry] = {}
    """Those of them whose data an analysis counts, by the role of the analysis."""
    at: Ats = []
    """Where the document says who they are."""


class PartitionEntry(Strict):
    """Parts of a population; sum rules run only when they are exclusive and exhaustive."""

    of: Annotated[Key, to("population")]
    """The population that is divided."""
    parts: Annotated[Keys, to("population")]
    """Its parts."""
    by: Text
    """What the parts differ in."""
    exclusive: TruthValue
    """Whether nobody is in two parts."""
    exhaustive: TruthValue
    """Whether everybody is in a part."""
    at: Ats = []
    """Where the document says so."""


class LineEntry(Strict):
    """A treatment that a population received, in its place among others."""

    label: Text
    """Which treatment it is, in a few words of ours."""
    population: Annotated[Key, to("population")]
    """Who received it."""
    regimen: Annotated[Key, to("regimen")]
    """What they received."""
    follows: Annotated[Key, to("line", upward=True)] | None = None
    """The line directly before it."""
    within: Annotated[Key, to("line", upward=True)] | None = None
    """The line of a wider population that this one is a part of: the arm's own treatment."""
    rank: Quoted | None = None
    """Its number among the lines, only where it is printed."""
    stopped: Text | None = None
    """Why it ended, in our words."""
    at: Ats
    """Where the document says so."""


class CrossoverEntry(Strict):
    """That patients of one arm could be, or were, given the treatment of another."""

    study: Annotated[Key, to("study")]
    """The trial."""
    allowed: TruthValue
    """Whether the plan allowed it."""
    from_: Annotated[Key | None, to("population"), Field(alias="from")] = None
    """The arm that patients leave."""
    regimen: Annotated[Key, to("regimen")] | None = None
    """What they are given then."""
    when: Text | None = None
    """At what event, such as progression, in our words."""
    line: Annotated[Key, to("line")] | None = None
    """The line of treatment that it makes for those who crossed over."""
    at: Ats
    """Where the document says so."""


class DefinitionEntry(Strict):
    """What the document says a measure is."""

    measure: Annotated[Key, to("measure")]
    """The measure."""
    study: Annotated[Key, to("study")]
    """The study in which it means that."""
    numerator: Annotated[Keys, CategoryOf(measure=RESPONSE)] = []
    """The responses that count."""
    denominator: Text | None = None
    """Whom the share is of, in our words."""
    origin: Text | None = None
    """From when time counts, in our words."""
    event: Text | None = None
    """What ends the time, in our words."""
    criteria: Annotated[Key, to("criteria")] | None = None
    """The criteria it is judged by."""
    confirmed: YesNo | None = None
    """Whether a response had to be confirmed."""
    minimum_duration: Quoted | None = None
    """How long it must last to count."""
    at: Ats
    """Where the document says so."""


class EndpointEntry(Strict):
    """A measure as an endpoint of a study: its place among the others, its test, its outcome.

    What the study means by the measure stands under `definitions`.
    """

    study: Annotated[Key, to("study")]
    """The study."""
    measure: Annotated[Key, to("measure")]
    """What is measured."""
    role: Literal[
        "primary", "co-primary", "secondary", "major", "additional", "exploratory", "post-hoc"
    ]
    """Its place among the endpoints; `post-hoc` if it was not planned.

    `major` and `additional` are the words of drug labels, which do not tell what was primary.
    """
    rank: Quoted | None = None
    """Its number in the order of testing, only where it is printed."""
    population: Annotated[Key, to("population")] | None = None
    """Whom it is judged in, where that is not the whole study."""
    time_frame: Quoted | None = None
    """Over what time it is assessed."""
    hypothesis: Literal["superiority", "non-inferiority", "equivalence"] | None = None
    """What the test is to show."""
    margin: Quoted | None = None
    """The margin of non-inferiority or equivalence, such as 1.25."""
    assumptions: Texts = []
    """What the sample size rests on, each assumption in our words."""
    met: YesNo | None = None
    """Whether the document says that it was met."""
    at: Ats
    """Where the document says so."""
