"""Entries that hold what a document says in words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

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
    entity: Key
    change: Change
    assay: Key | None = None
    assay_printed: Quoted | None = None
    time_point: Text = "not stated"
    population: Key | None = None
    significant: YesNo | None = None
    at: Ats


class AscribedEntry(Strict):
    """A feature that words ascribe to a whole population: a category of a baseline measure."""

    measure: Key
    category: Key
    line: Key | None = None


class ClaimEntry(Strict):
    """What a source says; `says` is our paraphrase, subject–predicate–object its formal part.

    `ascribes` names a feature that the claim takes all patients of its population to have.
    """

    kind: ClaimKind
    says: Text
    subject: Key | None = None
    predicate: Predicate | None = None
    object: Key | None = None
    negated: YesNo = False
    hedge: Quoteds = []
    certainty: Certainty = "established"
    cites: Counts = []
    design: Design | None = None
    model: Model = "model-not-stated"
    population: Key | None = None
    ascribes: AscribedEntry | None = None
    limits: Keys = []
    contradicts: Keys = []
    at: Ats


class PathEntry(Strict):
    """A mechanism as an ordered chain of claims."""

    label: Text
    steps: Keys
    at: Ats = []


class AbsenceEntry(Strict):
    """Something that is not there: not reported, not reached, none observed."""

    kind: Literal["not-reported", "not-reached", "none-observed", "immature"]
    says: Text
    measure: Key | None = None
    population: Key | None = None
    adverse_event: Key | None = None
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
    study: Key
    says: Text
    population: Key | None = None
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
    study: Key
    says: Text
    tests: Keys = []
    software: Key | None = None
    criteria: Key | None = None
    measures: Keys = []
    value: Quoted | None = None
    at: Ats


class FigureEntry(Strict):
    """A figure: what its caption says it shows, in our words."""

    label: Text
    shows: Text
    measures: Keys = []
    populations: Keys = []
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
    about: Keys = []
    at: Ats
