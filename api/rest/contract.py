"""What the answers of `/api/v1` hold: each key of the JSON, and what it says.

The schemas of the OpenAPI description are made from these classes. A key may be added; below
`/api/v1` none is removed or renamed (docs/api.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from sarcograph.graph.records.study import Finding, Named, Place, Study

Plain = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is said."""

    standing: str
    """document, external, derived, inferred, registry, hierarchy or ontology."""
    source: str
    """The key of the document, the external source or the hierarchy, else the standing again."""


@dataclass(frozen=True, slots=True)
class NameOfThing:
    """What a thing is called, and by whom."""

    name: str
    how: str
    """label, alternative, hidden (only looked up), form (a salt's and the like) or brand."""
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """What another database calls a thing."""

    iri: str
    curie: str | None
    """The short form, by the prefixes of the bioregistry."""
    relation: str
    """exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch, of SKOS."""
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing directly above or below another, and who puts it there."""

    thing: Named
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a property, and where it stands."""

    value: Named | Plain
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class PropertyOfThing:
    """All that is said of a thing by one property of the vocabulary."""

    property: Named
    values: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim of a source, or what a rule concludes from claims."""

    iri: str
    id: str | None
    label: str
    kind: str
    """claim or inference."""
    subjects: tuple[Named, ...]
    """More than one are alternatives."""
    relation: str
    objects: tuple[Named, ...]
    negated: bool | None
    certainty: str | None
    """How sure the source is; null for an inference."""
    hedge: str | None
    """The source's word that weakens it."""
    evidence_level: str | None
    """A to E, as CIViC has them; of statements on biomarkers alone."""
    evidence_design: str | None
    model_system: str | None
    n: int | None
    """The number of patients behind it."""
    standing: str
    source: str
    places: tuple[Place, ...]
    premises: tuple[Named, ...]
    """What an inference rests on."""
    ambiguities: tuple[Named, ...]
    """The passages behind it that can be read in several ways."""
    findings: tuple[Named, ...]
    """What the checks found about it."""


@dataclass(frozen=True, slots=True)
class Known:
    """How many things refer to one by a property."""

    property: Named
    things: int


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go on; `href` is relative to the address of the answer."""

    rel: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Index:
    """Where everything is."""

    title: str
    about: str
    software: str
    """The version of the program."""
    graph: str | None
    """The version of the graph; null for a store that may change at any moment."""
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """All that the graph says of one thing."""

    iri: str
    id: str
    kind: str
    key: str
    label: str
    types: tuple[Named, ...]
    names: tuple[NameOfThing, ...]
    identifiers: tuple[Identifier, ...]
    broader: tuple[Neighbour, ...]
    """What lies directly above it."""
    above: tuple[Named, ...]
    """Whatever it falls under; a question about any of these is about it too."""
    narrower: tuple[Neighbour, ...]
    """Some of what lies directly below it; `known` counts all, as `broader`."""
    properties: tuple[PropertyOfThing, ...]
    statements: tuple[Statement, ...]
    """The first of the claims and inferences with it as subject or object, documents first."""
    statements_total: int
    known: tuple[Known, ...]
    places: tuple[Place, ...]
    """Where a fact is stated."""
    ambiguities: tuple[Named, ...]
    findings: tuple[Named, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class KindOfThing:
    """A kind of thing."""

    kind: str
    things: int
    registered: bool
    """Whether its things are entities with names; others are facts, or parts of them."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of things that the graph has."""

    items: tuple[KindOfThing, ...]


@dataclass(frozen=True, slots=True)
class ListedThing:
    """A line in a list of things."""

    iri: str
    id: str
    label: str | None
    claims: int | None
    """How many claims are about it; null where no index of names tells, as of facts."""
    estimates: int | None


@dataclass(frozen=True, slots=True)
class Things:
    """Things of one kind, in the order of their keys."""

    kind: str
    total: int
    items: tuple[ListedThing, ...]
    next: str | None
    """The rest of the list, relative to the address of the answer."""


@dataclass(frozen=True, slots=True)
class Match:
    """What words were found to be a name of."""

    match: str
    """called so, has the words, or nearly so."""
    name: str
    """The name that fits."""
    how: str
    """What kind of name it is: label, synonym, symbol, identifier, key, …"""
    kind: str
    label: str
    id: str
    iri: str | None
    """Null for a query of the library."""
    claims: int
    estimates: int


@dataclass(frozen=True, slots=True)
class Matches:
    """What words may mean."""

    words: str
    items: tuple[Match, ...]
    """What is called so, then what has all the words in a name or title."""
    meant: tuple[Named, ...]
    """The things that are called exactly so: more than one are several meanings."""
    near: tuple[Match, ...]
    """Where nothing was found, what is spelt nearly so. Likeness suggests and never resolves."""
    more: int
    """How many were found besides, at least."""


@dataclass(frozen=True, slots=True)
class StudyInList:
    """A study in a few words; `/api/v1/studies/` and its key lead to all of it."""

    iri: str
    id: str
    key: str
    label: str
    acronym: str | None
    registrations: tuple[str, ...]
    """Its numbers in registers of trials."""
    design: str | None
    phase: str | None
    trial: Named | None
    """The trial that it is an account of, where several sources tell of it."""
    conditions: tuple[Named, ...]
    states: tuple[Named, ...]
    regimens: tuple[Named, ...]
    """What patients were given."""
    n: int | None
    """The size of its largest population."""
    estimates: int
    """How many numbers there are from it."""
    standing: str
    source: str


@dataclass(frozen=True, slots=True)
class NotSaid:
    """How many studies do not say what a range asks for; the value `unknown` lists them."""

    parameter: str
    studies: int


@dataclass(frozen=True, slots=True)
class Studies:
    """Studies with patients who meet all filters that are given, in the order of their keys."""

    total: int
    items: tuple[StudyInList, ...]
    remarks: tuple[str, ...]
    """What names were taken for."""
    not_said: tuple[NotSaid, ...]
    next: str | None


PAGED = (
    *("populations", "arms", "definitions", "endpoints", "estimates", "adverse_events"),
    *("adverse_event_notes", "comparisons", "prognostic_findings", "absences", "derived"),
    *("findings", "ambiguities"),
)
"""The lists of a study that come in parts, one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPart(Study):
    """A study as one source tells of it, with a part of what it lists.

    The lists come one after the other, from `populations` to `ambiguities`: joined list by list,
    the parts that `next` leads to are the whole study.
    """

    counts: dict[str, int]
    """How many of each there are in the whole study."""
    next: str | None
    """The rest of the study, relative to the address of the answer."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found, those first that would change a conclusion."""

    total: int
    items: tuple[Finding, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the network."""

    iri: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class DoubtOfEdge:
    """A finding about a statement, or a passage behind it that can be read in several ways."""

    iri: str
    what: str
    says: str
    weighs: bool
    """Whether it bears on the statement, or is editorial only."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement that joins two things."""

    kind: str
    relation: str
    statement: str
    """The IRI of the statement."""
    predicate: str | None
    standing: str
    sources: tuple[str, ...]
    strength: str
    """How well it stands, in words."""
    certainty: str | None
    hedge: str | None
    evidence_level: str | None
    design: str | None
    n: int | None
    negated: bool
    qualified: bool
    """Whether it holds under a restriction alone."""
    cited_work: str | None
    """The work from which the source takes a number."""
    doubts: tuple[DoubtOfEdge, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """A step of a path."""

    from_: Node
    to: Node
    forward: bool
    """Whether the path takes it in the direction of its statements."""
    remark: str | None
    """Why the hop is less than its statements are."""
    statements: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one thing to another."""

    composed: bool
    """Whether no single source states the whole of it."""
    turns: int
    """How often it changes between going with the effect and against it."""
    weakest: int
    """The place of the hop that stands least well, from 0."""
    weakest_is: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class PathsFound:
    """The paths from one thing to another, the best proved first."""

    from_: Node
    to: Node
    found: int
    turns: int
    hops: int
    stopped: str | None
    """What ended the search before its end."""
    paths: tuple[Path, ...]
    denied: tuple[Edge, ...]
    """Statements on the way of which a source says that they are not so."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Companion(Node):
    """What was given besides an agent."""

    acts_too: bool
    """Whether a path leads from the mechanism to it as well."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of patients' outcomes; decimals are texts, so that none of their digits is lost."""

    iri: str
    measure: str
    study: str | None
    patients: str
    n: int | None
    statistic: str | None
    category: str | None
    time: str | None
    absence: str | None
    """Why there is no value, such as that a median was not reached."""
    operator: str
    """Whether the number is the value (=) or bounds it (<, <=, >, >=)."""
    value: str | None
    unit: str | None
    ci_lower: str | None
    ci_upper: str | None
    ci_lower_absence: str | None
    ci_upper_absence: str | None
    """Why an interval lacks a bound."""
    ci_level: str | None
    range_lower: str | None
    range_upper: str | None
    months: str | None
    definition: str | None
    """What the study means by the measure."""
    earlier_lines: str | None


@dataclass(frozen=True, slots=True)
class OutcomeFound:
    """A number under an agent that acts on the mechanism, by the best proved path to it."""

    agent: Node
    regimen: Node
    companions: tuple[Companion, ...]
    """What else was given, and could be responsible too."""
    result: Number
    before: tuple[Node, ...]
    """What the same patients had had."""
    after: tuple[Node, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Incomparable:
    """Why numbers are no values of the same thing, and of how many pairs that holds."""

    because: str
    pairs: int


@dataclass(frozen=True, slots=True)
class AcrossStudies:
    """How numbers of different studies may be held against each other, pair by pair.

    Names do not make measures comparable, definitions do. That two numbers are comparable says
    nothing of whether their patients are.
    """

    pairs: int
    incomparable: tuple[Incomparable, ...]
    comparable: tuple[tuple[str, ...], ...]
    """The IRIs of the two numbers."""


@dataclass(frozen=True, slots=True)
class OutcomesFound:
    """The numbers of a measure that hang on a mechanism, the best proved first.

    No paper measures a mechanism in patients: each path is composed.
    """

    mechanism: Node
    measure: Node
    found: int
    outcomes: tuple[OutcomeFound, ...]
    remarks: tuple[str, ...]
    across_studies: AcrossStudies


@dataclass(frozen=True, slots=True)
class NeighbourInNetwork(Edge):
    """A thing beside another, with the statement between them."""

    node: Node
    outward: bool
    """Whether the statement leads to it."""


@dataclass(frozen=True, slots=True)
class NeighbourhoodFound:
    """What is beside a thing, the best proved first."""

    of: Node
    counts: dict[str, int]
    """How many statements there are of each relation."""
    neighbours: tuple[NeighbourInNetwork, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """That a drug acts on a target."""

    how: str
    """stated, inferred, enumerated (of a family whose members are listed) or possible."""
    by: Node | None
    """The family that it is stated of."""
    statement: Edge


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """A molecule that both drugs act on."""

    target: Node
    how: str
    """The weaker of both ways."""
    first: tuple[Reach, ...]
    second: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class SharedTargets:
    """What two drugs both act on, what is stated of both first."""

    items: tuple[SharedTarget, ...]
    remarks: tuple[str, ...]
    """What names were taken for."""
