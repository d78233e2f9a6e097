"""Entries that hold numbers: estimates, tables, comparisons, findings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from sarcograph.graph.model.printed import Component
from sarcograph.graph.model.schema.refers import CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    _NOT_EMPTY,
    _SCALAR,
    Adjustment,
    AnalysisKind,
    AnalysisRole,
    Assessor,
    At,
    Ats,
    Attribution,
    Between,
    Count,
    Counting,
    EffectMeasure,
    Grades,
    Key,
    Keys,
    Quoted,
    Quoteds,
    Seriousness,
    SpreadKind,
    Statistic,
    Strict,
    Text,
    Time,
    TimeOrigin,
    YesNo,
)


class AnalysisEntry(Strict):
    """An analysis of a study's data: results that differ in it are different results."""

    label: Text
    study: Annotated[Key, to("study")]
    kind: AnalysisKind = "analysis-kind-not-stated"
    adjusted_for: Annotated[Keys, to("factor")] = []
    stratified_by: Annotated[Keys, to("factor")] = []
    model: Annotated[Key, to("test")] | None = None
    planned: YesNo | None = None
    says: Text | None = None
    at: Ats = []


class CircumstancesEntry(Strict):
    """What a result is about, and under what circumstances it was found.

    Results that agree in all of them are one result; each that is not given is not known.
    """

    line: Annotated[Key, to("line")] | None = None
    measure: Annotated[Key, to("measure")] | None = None
    category: Annotated[Key, CategoryOf("measure")] | None = None
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    grades: Grades | None = None
    seriousness: Seriousness | None = None
    attribution: Attribution | None = None
    counting: Counting | None = None
    time: Time | None = None
    time_from: TimeOrigin | None = None
    assessor: Assessor | None = None
    analysis_population: AnalysisRole | None = None
    data_cut: Annotated[Key, to("data-cut")] | None = None
    adjustment: Adjustment | None = None
    analysis: Annotated[Key, to("analysis")] | None = None
    reference: Annotated[Count, to("reference")] | None = None


class BesideEntry(Strict):
    """What stands beside the figures of a number, such as in the head of a table.

    `ci-level` is the place that prints the level of the interval; `spread-kind` says what a spread
    is that is printed without a word.
    """

    unit: Annotated[Key, to("unit")] | None = None
    ci_level: Quoted | None = None
    ci_method: Annotated[Key, to("test")] | None = None
    spread_kind: SpreadKind | None = None


class Coordinates(CircumstancesEntry, BesideEntry):
    """What an estimate is about; a table's defaults, columns and rows each give some of them."""

    population: Annotated[Key, to("population")] | None = None
    statistic: Statistic | None = None


class TableCoordinates(Coordinates):
    """Coordinates in a table, where columns of p values and of effects say what they compare."""

    between: Annotated[Between, to("population")] | None = None
    reference_arm: Annotated[Key, to("population")] | None = None
    effect_measure: EffectMeasure | None = None


class PreferEntry(Strict):
    """Which of several differing readings counts, and why."""

    component: Component
    printed: Text
    because: Text


class EstimateEntry(Coordinates):
    """One quantity; each component lists every place that prints it.

    `among` is the population that the words count the events in, where it is not `population`.
    """

    among: Annotated[Key, to("population")] | None = None
    value: Quoteds = []
    events: Quoteds = []
    denominator: Quoteds = []
    events_and_value: Quoteds = []
    ci: Quoteds = []
    range: Quoteds = []
    interquartile_range: Quoteds = []
    spread: Quoteds = []
    value_and_ci: Quoteds = []
    value_and_range: Quoteds = []
    value_and_interquartile_range: Quoteds = []
    value_and_spread: Quoteds = []
    prefer: list[PreferEntry] = []
    at: Ats = []


class ColumnEntry(TableCoordinates):
    """A column of a table; `prints` says what its cells are."""

    header: Quoted
    prints: Component
    size: Quoted | None = None


class RowEntry(TableCoordinates):
    """A row: `first` is where its first data cell starts; cells are separated by one tab."""

    label: Quoted
    first: Count
    cells: Annotated[list[Annotated[str, WithJsonSchema(_SCALAR)]], _NOT_EMPTY]
    prints: Component | None = None


class TableEntry(Strict):
    """A table of the document, cell by cell."""

    label: Text
    caption: At
    defaults: TableCoordinates = TableCoordinates()
    columns: Annotated[list[ColumnEntry], _NOT_EMPTY]
    rows: Annotated[list[RowEntry], _NOT_EMPTY]
    notes: Ats = []


class EffectEntry(BesideEntry):
    """The size of an effect; `value` may print the interval and the p value along with it."""

    effect_measure: EffectMeasure
    value: Quoteds = []
    ci: Quoteds = []
    prefer: list[PreferEntry] = []
    at: Ats = []


class ComparisonEntry(CircumstancesEntry):
    """A comparison of populations on one measure.

    `reference-arm` is the one of them that the others are held against: a hazard ratio below 1
    means fewer events than there. Without it the direction of an effect is not known.
    """

    measure: Annotated[Key, to("measure")]
    between: Annotated[Between, to("population")]
    reference_arm: Annotated[Key, to("population")] | None = None
    effects: list[EffectEntry] = []
    test: Annotated[Key, to("test")] | None = None
    p: Quoteds = []
    sides: Quoted | None = None
    interaction_p: Quoteds = []
    significant: YesNo | None = None
    favours: Annotated[Key, to("population")] | None = None
    says: Text | None = None
    at: Ats = []


class PrognosticEntry(CircumstancesEntry):
    """A factor and what it does to an endpoint; a negative finding is one too.

    `level` and `reference-level` are the values of the factor that an effect holds against each
    other, as printed.
    """

    factor: Annotated[Key, to("factor")]
    measure: Annotated[Key, to("measure")]
    population: Annotated[Key, to("population")]
    level: Quoted | None = None
    reference_level: Quoted | None = None
    direction: Literal["worse-outcome", "better-outcome", "no-effect"]
    effects: list[EffectEntry] = []
    test: Annotated[Key, to("test")] | None = None
    p: Quoteds = []
    sides: Quoted | None = None
    at: Ats


class AdverseEventReportEntry(Strict):
    """An adverse event that is reported without a count."""

    adverse_event: Annotated[Key, to("adverse-event")]
    population: Annotated[Key, to("population")]
    grades: Grades | None = None
    frequency: Text = "present"
    at: Ats
