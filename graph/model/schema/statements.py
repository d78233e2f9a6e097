"""Entries that hold what a document says in words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarcograph.graph.kinds import MOLECULES
from sarcograph.graph.model.schema.refers import ANY_ENTITY, ANYTHING, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Ats,
    Certainty,
    Change,
    ClaimKind,
    Counts,
    Design,
    Grades,
    Key,
    Keys,
    Model,
    Predicate,
    Quoted,
    Quoteds,
    Strict,
    Text,
    YesNo,
)


class BiomarkerEntry(Strict):
    """A change of a gene, protein or pathway as a source describes it."""

    label: Text
    entity: Annotated[Key, to(*MOLECULES)]
    change: Change
    assay: Annotated[Key, to("assay")] | None = None
    assay_printed: Quoted | None = None
    time_point: Text = "not stated"
    population: Annotated[Key, to("population")] | None = None
    significant: YesNo | None = None
    at: Ats


class AscribedEntry(Strict):
    """A feature that words ascribe to a whole population: a category of a baseline measure."""

    measure: Annotated[Key, to("measure")]
    category: Annotated[Key, CategoryOf("measure")]
    line: Annotated[Key, to("line")] | None = None


class ClaimEntry(Strict):
    """What a source says; `says` is our paraphrase, subject–predicate–object its formal part.

    `ascribes` names a feature that the claim takes all patients of its population to have.
    """

    kind: ClaimKind
    says: Text
    subject: Annotated[Key, to(*ANY_ENTITY)] | None = None
    predicate: Predicate | None = None
    object: Annotated[Key, to(*ANY_ENTITY)] | None = None
    negated: YesNo = False
    hedge: Quoteds = []
    certainty: Certainty = "established"
    cites: Annotated[Counts, to("reference")] = []
    design: Design | None = None
    model: Model = "model-not-stated"
    population: Annotated[Key, to("population")] | None = None
    ascribes: AscribedEntry | None = None
    limits: Annotated[Keys, to("claim")] = []
    contradicts: Annotated[Keys, to("claim")] = []
    at: Ats


class PathEntry(Strict):
    """A mechanism as an ordered chain of claims."""

    label: Text
    steps: Annotated[Keys, to("claim")]
    at: Ats = []


class AbsenceEntry(Strict):
    """Something that is not there: not reported, not reached, none observed."""

    kind: Literal["not-reported", "not-reached", "none-observed", "immature"]
    says: Text
    measure: Annotated[Key, to("measure")] | None = None
    population: Annotated[Key, to("population")] | None = None
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    grades: Grades | None = None
    scope: Text | None = None
    announced: Ats = []
    at: Ats = []


class EligibilityEntry(Strict):
    """An inclusion or exclusion criterion, in our words.

    `ascribes` names the feature that everyone included has, or that nobody included has;
    `population` whom the criterion selects.
    """

    kind: Literal["inclusion", "exclusion"]
    study: Annotated[Key, to("study")]
    says: Text
    population: Annotated[Key, to("population")] | None = None
    ascribes: AscribedEntry | None = None
    at: Ats


class MethodEntry(Strict):
    """A method of the study, in our words."""

    kind: Literal[
        "statistical-test",
        "estimation",
        "software",
        "significance-level",
        "response-assessment",
        "safety-assessment",
        "imaging",
        "blinding",
        "data-collection",
        "endpoint",
        "treatment-decision",
        "data-handling",
        "intervention",
        "assay",
        "follow-up",
    ]
    study: Annotated[Key, to("study")]
    says: Text
    tests: Annotated[Keys, to("test")] = []
    software: Annotated[Key, to("software")] | None = None
    criteria: Annotated[Key, to("criteria")] | None = None
    measures: Annotated[Keys, to("measure")] = []
    value: Quoted | None = None
    at: Ats


class FigureEntry(Strict):
    """A figure: what its caption says it shows, in our words."""

    label: Text
    shows: Text
    measures: Annotated[Keys, to("measure")] = []
    populations: Annotated[Keys, to("population")] = []
    at: Ats


class InterpretationEntry(Strict):
    """One way to read an ambiguous passage."""

    reads: Text
    chosen: YesNo = False


class AmbiguityEntry(Strict):
    """A passage that can be read in several ways, with the ways side by side."""

    question: Text
    readings: list[InterpretationEntry] = Field(min_length=2)
    because: Text | None = None
    about: Annotated[Keys, to(*ANYTHING)] = []
    at: Ats
