"""Entries that hold what a document says in words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarcograph.graph.kinds import AGENTS, KINDS
from sarcograph.graph.model.schema.refers import ANYTHING, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Ats,
    Certainty,
    ClaimKind,
    Counts,
    Design,
    Direction,
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


class AscribedEntry(Strict):
    """A feature that words ascribe to a whole population: a category of a baseline measure."""

    measure: Annotated[Key, to("measure")]
    category: Annotated[Key, CategoryOf("measure")]
    line: Annotated[Key, to("line")] | None = None


class ClaimEntry(Strict):
    """What a source says: in our words, and where it says exactly that, formally."""

    kind: ClaimKind
    """What sort of thing the claim is about."""
    says: Text
    """What is claimed, in our words."""
    subject: Annotated[Key, to(*KINDS)] | None = None
    """What the claim says something about."""
    or_subjects: Annotated[Keys, to(*KINDS)] = []
    """Further subjects where the source says that one of them does it: "or its metabolites"."""
    predicate: Predicate | None = None
    """The relation of the subject to the object."""
    object: Annotated[Key, to(*KINDS)] | None = None
    """What the subject is related to."""
    object_qualifier: Quoted | None = None
    """The words that narrow the object: "ligand-induced autophosphorylation"."""
    negated: YesNo = False
    """`yes` where the source denies what is stated."""
    direction: Direction | None = None
    """Whether the source's evidence supports or disputes what is stated, where it says so."""
    strength: Quoted | None = None
    """The strength or level of evidence that the source itself gives."""
    hedge: Quoteds = []
    """The words of the source that weaken the claim."""
    certainty: Certainty = "established"
    """How surely the source says it."""
    cites: Annotated[Counts, to("reference")] = []
    """The references whose claim it is."""
    design: Design | None = None
    """The design of the study behind it, where it is not that of the population's study."""
    model: Model = "model-not-stated"
    """The organism or culture in which it was seen."""
    population: Annotated[Key, to("population")] | None = None
    """The patients in whom it was seen."""
    condition: Annotated[Key, to("condition")] | None = None
    """The disease for which it holds."""
    states: Annotated[Keys, to("condition-state")] = []
    """The stages or courses of the disease for which it holds."""
    alterations: Annotated[Keys, to("alteration")] = []
    """The alterations of the tumour for which it holds, as in an indication by biomarker."""
    regimen: Annotated[Key, to("regimen")] | None = None
    """The regimen under which it holds."""
    line: Annotated[Key, to("line")] | None = None
    """The treatment line in which it holds."""
    comparator: Annotated[Key, to(*AGENTS, "regimen", "population", "line")] | None = None
    """What the effect is held against."""
    observations: Annotated[Keys, to("biomarker")] = []
    """The observations of the document that it rests on."""
    ascribes: AscribedEntry | None = None
    """A feature that the claim takes all patients of its population to have."""
    limits: Annotated[Keys, to("claim")] = []
    """Claims whose reach it narrows."""
    contradicts: Annotated[Keys, to("claim")] = []
    """Claims that cannot hold together with it."""
    at: Ats
    """The places that state it."""


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
