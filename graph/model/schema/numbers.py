"""Entries that hold numbers: estimates, tables, comparisons, findings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from sarcograph.graph.model.printed import Component
from sarcograph.graph.model.schema.refers import CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    _NOT_EMPTY,
    _SCALAR,
    At,
    Ats,
    Attribution,
    Between,
    Count,
    Counting,
    Grades,
    Key,
    Quoted,
    Quoteds,
    Seriousness,
    Statistic,
    Strict,
    Text,
    Time,
    YesNo,
)


class Coordinates(Strict):
    """What an estimate is about; a table's defaults, columns and rows each give some of them."""

    population: Annotated[Key, to("population")] | None = None
    line: Annotated[Key, to("line")] | None = None
    measure: Annotated[Key, to("measure")] | None = None
    statistic: Statistic | None = None
    category: Annotated[Key, CategoryOf("measure")] | None = None
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    grades: Grades | None = None
    attribution: Attribution | None = None
    counting: Counting | None = None
    time: Time | None = None
    unit: Annotated[Key, to("unit")] | None = None
    reference: Annotated[Count, to("reference")] | None = None


class TableCoordinates(Coordinates):
    """Coordinates in a table, where a column of p values says what it compares."""

    between: Annotated[Between, to("population")] | None = None


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


class ComparisonEntry(Strict):
    """A comparison of populations (or lines) on one measure; `effect` is a printed effect size."""

    measure: Annotated[Key, to("measure")]
    between: Annotated[Between, to("population")]
    category: Annotated[Key, CategoryOf("measure")] | None = None
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    line: Annotated[Key, to("line")] | None = None
    test: Annotated[Key, to("test")] | None = None
    p: Quoteds = []
    effect: Quoteds = []
    significant: YesNo | None = None
    favours: Annotated[Key, to("population")] | None = None
    adjusted: YesNo | None = None
    reference: Annotated[Count, to("reference")] | None = None
    says: Text | None = None
    at: Ats = []


class PrognosticEntry(Strict):
    """A factor and what it does to an endpoint; a negative finding is one too.

    `effect` is a printed effect size, such as a hazard ratio with its interval.
    """

    factor: Annotated[Key, to("factor")]
    measure: Annotated[Key, to("measure")]
    population: Annotated[Key, to("population")]
    direction: Literal["worse-outcome", "better-outcome", "no-effect"]
    analysis: Text = "not stated"
    p: Quoteds = []
    effect: Quoteds = []
    at: Ats


class AdverseEventReportEntry(Strict):
    """An adverse event that is reported without a count."""

    adverse_event: Annotated[Key, to("adverse-event")]
    """The adverse event."""
    population: Annotated[Key, to("population")]
    """The patients who had it."""
    line: Annotated[Key, to("line")] | None = None
    """The treatment line in which they had it."""
    grades: Grades | None = None
    """The grades that are reported."""
    seriousness: Seriousness | None = None
    """Whether it is reported as serious, or as not."""
    attribution: Attribution | None = None
    """Whether treatment is held to cause it."""
    threshold: Quoted | None = None
    """The frequency from which on events are reported, as printed: `at least 5%`."""
    organ_system: Quoted | None = None
    """The organ system under which it is reported, as printed."""
    qualification: Quoted | None = None
    """The word that limits the report, as printed."""
    frequency: Text = "present"
    """How often, in a short term of the source."""
    at: Ats
    """The places that report it."""
