"""Entries that hold what a document says in words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarcograph.graph.kinds import AGENTS, KINDS
from sarcograph.graph.model.schema.enumerations import (
    AbsenceKind,
    Certainty,
    ClaimKind,
    Design,
    Direction,
    Model,
    Moved,
    Predicate,
    Statistic,
)
from sarcograph.graph.model.schema.numbers import CircumstancesEntry
from sarcograph.graph.model.schema.refers import ANYTHING, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Ats,
    Counts,
    Key,
    Keys,
    Quoted,
    Quoteds,
    Strict,
    Text,
    YesNo,
)


class AscribedEntry(Strict):
    """A feature that words ascribe to a whole population: a category of a baseline measure."""

    measure: Annotated[Key, to("measure")]
    """The baseline measure."""
    category: Annotated[Key, CategoryOf("measure")]
    """Its value that all have."""
    line: Annotated[Key, to("line")] | None = None
    """The treatment line at which they have it."""


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
    concentration: Quoted | None = None
    """The words that say at what concentration of the subject it holds: "achieved clinically"."""
    negated: YesNo = False
    """`yes` where the source denies what is stated."""
    direction: Direction | None = None
    """Whether the source's evidence supports or disputes what is stated, where it says so."""
    strength: Quoted | None = None
    """The strength or level of evidence that the source itself gives."""
    hedge: Quoteds = []
    """The words of the source that make the claim less than sure: may, potentially."""
    frequency: Quoteds = []
    """The words that say how often it holds: commonly, sometimes."""
    praise: Quoteds = []
    """The words that praise: promising, encouraging."""
    certainty: Certainty = "established"
    """How likely the source says that it is."""
    cites: Annotated[Counts, to("reference")] = []
    """The references whose claim it is, or that the authors lean on where they speak."""
    speaker: Literal["author", "cited-work"] | None = None
    """Who says it, the cited work by default; `author` where the authors compare or lean on it."""
    design: Design | None = None
    """The design of the study behind it, where it is not that of the population's study."""
    model: Model = "model-not-stated"
    """The organism or culture in which it was seen."""
    population: Annotated[Key, to("population")] | None = None
    """The patients in whom it was seen."""
    condition: Annotated[Key, to("condition")] | None = None
    """The disease for which it holds."""
    states: Annotated[Keys, to("condition-state")] = []
    """The stages or courses of the disease that it speaks of or holds for."""
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
    """From what to what the chain leads."""
    steps: Annotated[Keys, to("claim")]
    """The claims in their order."""
    at: Ats = []
    """The places that state the chain, where they are not those of its claims."""


class AbsenceEntry(CircumstancesEntry):
    """Something that is not there, as exactly as a number would be: not reported, none observed."""

    kind: AbsenceKind
    """Why it is not there."""
    says: Text
    """What is not there, in our words."""
    statistic: Statistic | None = None
    """What kind of number it would be."""
    population: Annotated[Key, to("population")] | None = None
    """The patients."""
    threshold: Quoted | None = None
    """The frequency below which events are not reported, as printed."""
    qualification: Quoted | None = None
    """The word that limits the absence: `other` in "no other serious events"."""
    scope: Text | None = None
    """The part of the document that was searched, where nothing announces it."""
    announced: Ats = []
    """The places that announce what is not given."""
    at: Ats = []
    """The places that say that it is not there."""


class EligibilityEntry(Strict):
    """An inclusion or exclusion criterion, in our words.

    `ascribes` names the feature that everyone included has, or that nobody included has;
    `population` whom the criterion selects.
    """

    kind: Literal["inclusion", "exclusion"]
    """Whether it lets patients in or keeps them out."""
    study: Annotated[Key, to("study")]
    """The study."""
    says: Text
    """The criterion, in our words."""
    population: Annotated[Key, to("population")] | None = None
    """The patients that it selects."""
    ascribes: AscribedEntry | None = None
    """The feature that everyone included has, or that nobody included has."""
    at: Ats
    """The places that state it."""


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
    """What the method is for."""
    study: Annotated[Key, to("study")]
    """The study."""
    says: Text
    """The method, in our words."""
    tests: Annotated[Keys, to("test")] = []
    """The statistical tests and estimators."""
    software: Annotated[Key, to("software")] | None = None
    """The program."""
    criteria: Annotated[Key, to("criteria")] | None = None
    """The criteria by which is judged."""
    measures: Annotated[Keys, to("measure")] = []
    """The measures that it is used for."""
    value: Quoted | None = None
    """A number of it, such as the level of significance, as printed."""
    at: Ats
    """The places that state it."""


class FigureEntry(Strict):
    """A figure: what its caption says it shows, in our words."""

    label: Text
    """What the document calls the figure."""
    shows: Text
    """What its caption says that it shows, in our words."""
    measures: Annotated[Keys, to("measure")] = []
    """The measures shown."""
    populations: Annotated[Keys, to("population")] = []
    """The patients shown."""
    at: Ats
    """The places of its caption."""


class InterpretationEntry(Strict):
    """One way to read an ambiguous passage."""

    reads: Text
    """How the passage reads this way, in our words."""
    chosen: YesNo = False
    """`yes` for the way that the rest of the file goes by."""


class AmbiguityEntry(Strict):
    """A passage that can be read in several ways, with the ways side by side."""

    question: Text
    """What the passage leaves open."""
    readings: list[InterpretationEntry] = Field(min_length=2)
    """The ways to read it, two or more."""
    because: Text | None = None
    """Why one of them is chosen."""
    about: Annotated[Keys, to(*ANYTHING)] = []
    """What its readings change: entities, claims, populations, lines, observations."""
    moves: Moved | None = None
    """What of a result another reading changes: only then does it matter to who uses the result."""
    at: Ats
    """The places of the passage."""
