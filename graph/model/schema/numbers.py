"""Entries that hold numbers: estimates, tables, comparisons, findings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema, model_validator

from sarcograph.graph.model.printed import Component
from sarcograph.graph.model.schema.enumerations import (
    Adjustment,
    AnalysisKind,
    AnalysisRole,
    Assessor,
    Attribution,
    Counting,
    EffectMeasure,
    Seriousness,
    SpreadKind,
    Statistic,
    TimeOrigin,
)
from sarcograph.graph.model.schema.refers import CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    _NOT_EMPTY,
    _SCALAR,
    NOT_STATED,
    At,
    Ats,
    Between,
    Count,
    Grades,
    Key,
    Keys,
    Quoted,
    Quoteds,
    Strict,
    Text,
    Time,
    YesNo,
)


class AnalysisEntry(Strict):
    """An analysis of a study's data: results that differ in it are different results."""

    label: Text
    """What it is called, in a few words of ours."""
    study: Annotated[Key, to("study")]
    """The study whose data are analysed."""
    kind: AnalysisKind = "analysis-kind-not-stated"
    """What it is among the analyses of the study."""
    adjusted_for: Annotated[Keys, to("factor")] = []
    """The factors that it takes into account."""
    stratified_by: Annotated[Keys, to("factor")] = []
    """The factors by whose levels it is stratified."""
    model: Annotated[Key, to("test")] | None = None
    """Its statistical model."""
    planned: YesNo | None = None
    """Whether it was planned before the data were seen."""
    says: Text | None = None
    """What else is said of it, in our words."""
    at: Ats = []
    """Where the document says so."""


class CircumstancesEntry(Strict):
    """What a result is about, and under what circumstances it was found.

    Results that agree in all of them are one result; each that is not given is not known.
    """

    line: Annotated[Key, to("line")] | None = None
    """The treatment line under which it was found."""
    measure: Annotated[Key, to("measure")] | None = None
    """What is measured."""
    category: Annotated[Key, CategoryOf("measure")] | None = None
    """The value of a categorical measure that is counted."""
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    """The adverse event that it is about."""
    grades: Grades | None = None
    """The grades that are counted, or `any`."""
    organ_system: Quoted | None = None
    """The organ system under which the adverse event is listed, as printed."""
    listed_as: Quoted | None = None
    """The words of the list that nothing else says, as printed: a reason, a visit, an item."""
    seriousness: Seriousness | None = None
    """Whether only serious adverse events count, or only those that are not."""
    attribution: Attribution | None = None
    """Whether only events count that are held to be caused by treatment."""
    counting: Counting | None = None
    """What is counted, and what a denominator is of: patients, events, lesions, eyes or others."""
    time: Time | None = None
    """The time at which it holds: a number with its unit, or a named time."""
    time_from: TimeOrigin | None = None
    """From which event the time is counted."""
    period: Annotated[Key, to("period")] | None = None
    """The period of the study in which it was found."""
    assessor: Assessor | None = None
    """Who judged the outcome."""
    analysis_population: AnalysisRole | None = None
    """Whose data count, by their role; the population says who they are."""
    data_cut: Annotated[Key, to("data-cut")] | None = None
    """The day up to which the data count."""
    adjustment: Adjustment | None = None
    """Whether other factors are taken into account."""
    analysis: Annotated[Key, to("analysis")] | None = None
    """The analysis that gave it."""
    reference: Annotated[Count, to("reference")] | None = None
    """The number of the reference whose study found it, if not this one."""


class BesideEntry(Strict):
    """What stands beside the figures of a number, such as in the head of a table.

    `ci-level` and `ci-sides` are the places that print level and sides of the interval;
    `spread-kind` says what a spread
    is that is printed without a word.
    """

    unit: Annotated[Key, to("unit", but=(NOT_STATED,))] | None = None
    """The unit, where it is not printed with the figure; `not-stated` where it is nowhere."""
    ci_level: Quoted | None = None
    """The place that prints the level of the interval."""
    ci_sides: Quoted | None = None
    """Where the source calls the interval one-sided or two-sided."""
    ci_method: Annotated[Key, to("test")] | None = None
    """How the interval was computed."""
    spread_kind: SpreadKind | None = None
    """What a spread is that is printed without a word."""


class Coordinates(CircumstancesEntry, BesideEntry):
    """What an estimate is about; a table's defaults, columns and rows each give some of them."""

    population: Annotated[Key, to("population")] | None = None
    """Whom it is about."""
    statistic: Statistic | None = None
    """What kind of number it is, if not the usual one of the measure."""


class WithinEntry(Strict):
    """What one group is held against, where a result compares it with no other."""

    against_time: Time | None = None
    """The time whose values those of the group are held against, such as baseline."""
    against_value: Quoted | None = None
    """The number that the group is held against, such as the rate of the null hypothesis."""


class TableCoordinates(Coordinates, WithinEntry):
    """Coordinates in a table, where columns of p values and of effects say what they compare."""

    between: Annotated[Between, to("population")] | None = None
    """The groups that are compared, in the order of the source; one, where it has a p alone."""
    reference_arm: Annotated[Key, to("population")] | None = None
    """The group that the others are held against."""
    effect_measure: EffectMeasure | None = None
    """What kind of number an effect is."""


class PreferEntry(Strict):
    """Which of several differing readings counts, and why."""

    component: Component
    """What it prints."""
    printed: Text
    """The printed form that counts."""
    because: Text
    """Why it counts and the others do not."""


class EstimateEntry(Coordinates):
    """One quantity; each component lists every place that prints it.

    `among` is the population that the words count the events in, where it is not `population`.
    """

    among: Annotated[Key, to("population")] | None = None
    """The population that the words count the events in."""
    value: Quoteds = []
    """A number, such as 7.6 months."""
    events: Quoteds = []
    """How many had it."""
    denominator: Quoteds = []
    """Of how many."""
    events_and_value: Quoteds = []
    """Count and percentage, such as 14 (53.8)."""
    ci: Quoteds = []
    """A confidence interval."""
    ci_lower: Quoteds = []
    """Its lower bound, where it stands apart."""
    ci_upper: Quoteds = []
    """Its upper bound, where it stands apart."""
    range: Quoteds = []
    """The smallest and the greatest value."""
    range_lower: Quoteds = []
    """The smallest value, where it stands apart."""
    range_upper: Quoteds = []
    """The greatest value, where it stands apart."""
    interquartile_range: Quoteds = []
    """The lower and the upper quartile."""
    interquartile_range_lower: Quoteds = []
    """The lower quartile, where it stands apart."""
    interquartile_range_upper: Quoteds = []
    """The upper quartile, where it stands apart."""
    spread: Quoteds = []
    """A standard deviation or error."""
    value_and_ci: Quoteds = []
    """A number with its interval."""
    value_and_range: Quoteds = []
    """A number with its range."""
    value_and_interquartile_range: Quoteds = []
    """A number with its quartiles."""
    value_and_spread: Quoteds = []
    """A number with its spread."""
    prefer: list[PreferEntry] = []
    """Which of several readings counts."""
    decrease: YesNo = False
    """`yes` where words say that it fell and the figure by how much: the value is below zero."""
    range_lower_censored: At | None = None
    """Where a note, and no `+` at the figure, says that the smallest value goes on."""
    range_upper_censored: At | None = None
    """Where a note, and no `+` at the figure, says that the greatest value goes on."""
    says: Text | None = None
    """What the source remarks on it, in our words."""
    at: Ats = []
    """Where words say it without a figure, or remark on it."""


class ColumnEntry(TableCoordinates):
    """A column of a table; `prints` says what its cells are."""

    header: Quoted
    """The head of the column."""
    prints: Component
    """What its cells print; `words` for a column without figures."""
    size: Quoted | None = None
    """How many patients its head says there are."""

    @model_validator(mode="after")
    def _words_are_about_nothing(self) -> ColumnEntry:
        given = sorted(self.model_fields_set - {"header", "prints"})
        if self.prints == "words" and given:
            key = given[0].replace("_", "-")
            raise ValueError(f"a column of words is about nothing; leave out '{key}:'")
        return self


def _no_words(component: Component) -> Component:
    if component == "words":
        raise ValueError("words fill a column, not a row; leave out the row")
    return component


class RowEntry(TableCoordinates):
    """A row: `first` is where its first data cell starts; cells are separated by one tab.

    A row about a subgroup has one part in each arm: `parts` stand in place of the populations that
    the columns name, each in place of the one that it lies in.
    """

    label: Quoted
    """The label of the row."""
    first: Count
    """Where its first data cell starts, in code points."""
    cells: Annotated[list[Annotated[str, WithJsonSchema(_SCALAR)]], _NOT_EMPTY]
    """The cells in the order of the columns, "" for an empty one."""
    prints: Annotated[Component, AfterValidator(_no_words)] | None = None
    """What its cells print, if not what the column says."""
    parts: Annotated[Keys, to("population")] = []
    """The parts of the columns' populations that it is about, such as a subgroup in each arm."""


class TableEntry(Strict):
    """A table of the document, cell by cell."""

    label: Text
    """What it is called, such as Table 2."""
    caption: At
    """Its caption."""
    defaults: TableCoordinates = TableCoordinates()
    """Coordinates of all its cells."""
    columns: Annotated[list[ColumnEntry], _NOT_EMPTY]
    """Its columns of figures."""
    rows: Annotated[list[RowEntry], _NOT_EMPTY]
    """Its rows."""
    notes: Ats = []
    """Notes below it."""


class EffectEntry(BesideEntry):
    """The size of an effect; `value` may print the interval and the p value along with it."""

    effect_measure: EffectMeasure
    """What kind of number it is."""
    value: Quoteds = []
    """The printed effect, with its interval and p if they stand beside it."""
    ci: Quoteds = []
    """Its confidence interval, where it stands apart."""
    ci_lower: Quoteds = []
    """The lower bound of its interval, where each stands apart."""
    ci_upper: Quoteds = []
    """The upper bound of its interval, where each stands apart."""
    spread: Quoteds = []
    """Its standard error or another spread."""
    prefer: list[PreferEntry] = []
    """Which of several readings counts."""
    at: Ats = []
    """Where words say it without a figure."""


class ComparisonEntry(CircumstancesEntry, WithinEntry):
    """A comparison of populations on one measure, or of one with itself or with a number.

    `reference-arm` is the one of them that the others are held against: a hazard ratio below 1
    means fewer events than there. Without it the direction of an effect is not known.
    """

    measure: Annotated[Key, to("measure")]
    """What is measured."""
    between: Annotated[Between, to("population")]
    """The groups that are compared, in the order of the source; one, where it has a p alone."""
    reference_arm: Annotated[Key, to("population")] | None = None
    """The group that the others are held against."""
    effects: list[EffectEntry] = []
    """The sizes of the difference, one for each measure of effect."""
    test: Annotated[Key, to("test")] | None = None
    """The statistical test."""
    p: Quoteds = []
    """The p value."""
    test_statistic: Quoteds = []
    """The statistic of the test, with its degrees of freedom if they are printed: `t(45) = 2.1`."""
    sides: Quoted | None = None
    """Where the source calls the test one-sided or two-sided."""
    interaction_p: Quoteds = []
    """The p value of the test whether subgroups differ in the effect."""
    significant: YesNo | None = None
    """Whether the source calls it significant."""
    favours: Annotated[Key, to("population")] | None = None
    """The group that did better."""
    says: Text | None = None
    """What is said of it, in our words."""
    at: Ats = []
    """Where words say it."""


class PrognosticEntry(CircumstancesEntry):
    """A factor and what it does to an endpoint; a negative finding is one too.

    `level` and `reference-level` are the values of the factor that an effect holds against each
    other, as printed.
    """

    factor: Annotated[Key, to("factor")]
    """The factor."""
    measure: Annotated[Key, to("measure")]
    """The endpoint."""
    population: Annotated[Key, to("population")]
    """Whom it was found in."""
    level: Quoted | None = None
    """The value of the factor that is held against the other."""
    reference_level: Quoted | None = None
    """The value that it is held against."""
    direction: Literal["worse-outcome", "better-outcome", "no-effect"]
    """What the factor goes with."""
    effects: list[EffectEntry] = []
    """The sizes of the effect, one for each measure of effect."""
    test: Annotated[Key, to("test")] | None = None
    """The statistical test."""
    p: Quoteds = []
    """The p value."""
    test_statistic: Quoteds = []
    """The statistic of the test, with its degrees of freedom if they are printed: `t(45) = 2.1`."""
    sides: Quoted | None = None
    """Where the source calls the test one-sided or two-sided."""
    at: Ats
    """Where the document says so."""


class AdverseEventReportEntry(CircumstancesEntry):
    """An adverse event that is reported without a count."""

    adverse_event: Annotated[Key, to("adverse-event")]
    """The adverse event."""
    population: Annotated[Key, to("population")]
    """The patients who had it."""
    threshold: Quoted | None = None
    """The frequency from which on events are reported, as printed: `at least 5%`."""
    qualification: Quoted | None = None
    """The word that limits the report, as printed."""
    frequency: Text = "present"
    """How often, in a short term of the source."""
    at: Ats
    """The places that report it."""
