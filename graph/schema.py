"""The shape of the YAML files in `evidence/`: what a curator may write, and of which type.

Every scalar arrives as the string that stands in the file (see `graph.yaml_reader`); the types here
read it strictly. The JSON Schema that editors use (`evidence/schema/*.json`) is made from these
classes, so the two cannot differ. References between things are checked in `graph.curation`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from sarcograph.graph.anchors import POINTER_PATTERN, Pointer, is_draft, parse_pointer
from sarcograph.graph.errors import AnchorError
from sarcograph.graph.printed import Component


def _strict_pattern(pattern: str, what: str) -> BeforeValidator:
    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            shown = f"'{value}'" if isinstance(value, str) else "a list or mapping"
            raise ValueError(f"{shown} is not {what}")
        return value

    return BeforeValidator(check)


def _pointer(value: object) -> object:
    if isinstance(value, Pointer):
        return value
    if not isinstance(value, str):
        raise ValueError("a pointer is one string, such as '34.4% @2031'")
    try:
        return parse_pointer(value)
    except AnchorError as error:
        if is_draft(value):
            raise ValueError(
                f"{error}; run 'sarcograph anchor --refresh FILE --sources DIR'"
            ) from None
        raise ValueError(
            f"{error}; write 'TEXT @START' or 'START-END SHA256', as 'sarcograph anchor' prints it"
        ) from None


def _text_known(pointer: Pointer) -> Pointer:
    if pointer.text is None:
        raise ValueError("the printed text is wanted here, as in '34.4% @2031', not only its place")
    return pointer


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _yes_no(value: object) -> object:
    if value not in ("yes", "no"):
        shown = f"'{value}'" if isinstance(value, str) else "a list or mapping"
        raise ValueError(f"{shown} is neither yes nor no")
    return value == "yes"


def _listed(schema: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]})


_POINTER_SCHEMA: dict[str, object] = {
    "type": "string",
    # a draft is what a curator writes before places are known
    "pattern": rf"{POINTER_PATTERN}|^\?\??\s",
    "description": "TEXT @START or START-END SHA256, as 'sarcograph anchor' prints it",
}
_SCALAR: dict[str, object] = {"type": ["string", "number"]}
_KEY = r"[a-z0-9]+(-[a-z0-9]+)*"
_KEY_SCHEMA: dict[str, object] = {"type": "string", "pattern": f"^{_KEY}$"}
# nine digits are more patients, references or characters than any document has
_COUNT = r"(0|[1-9][0-9]{0,8})"
_COUNT_SCHEMA: dict[str, object] = {
    "type": ["integer", "string"],
    "minimum": 0,
    "pattern": f"^{_COUNT}$",
}

Key = Annotated[
    str,
    _strict_pattern(_KEY, "a key (lower case, digits, hyphens)"),
    WithJsonSchema(_KEY_SCHEMA),
]
Text = Annotated[str, _strict_pattern(r"(?s).*\S.*", "a text"), WithJsonSchema(_SCALAR)]
FileName = Annotated[str, _strict_pattern(r"\w[\w .-]*", "a file name without a folder")]
Time = Annotated[
    str,
    _strict_pattern(r"[A-Za-z0-9]+([ .-][A-Za-z0-9]+)*", "a time such as 24 weeks"),
    WithJsonSchema(_SCALAR),
]
Count = Annotated[int, _strict_pattern(_COUNT, "a whole number"), WithJsonSchema(_COUNT_SCHEMA)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Sha256 = Annotated[
    str,
    _strict_pattern(r"[0-9a-f]{64}", "a SHA-256 (64 hexadecimal digits)"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]
At = Annotated[Pointer, BeforeValidator(_pointer), WithJsonSchema(_POINTER_SCHEMA)]
Quoted = Annotated[
    Pointer,
    BeforeValidator(_pointer),
    AfterValidator(_text_known),
    WithJsonSchema(_POINTER_SCHEMA),
]
_NOT_EMPTY = Field(min_length=1)
Ats = Annotated[list[At], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_POINTER_SCHEMA)]
Quoteds = Annotated[list[Quoted], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_POINTER_SCHEMA)]
Texts = Annotated[list[Text], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_SCALAR)]
Keys = Annotated[list[Key], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_KEY_SCHEMA)]
Counts = Annotated[list[Count], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_COUNT_SCHEMA)]
Between = Annotated[
    list[Key],
    Field(min_length=2),
    WithJsonSchema({"type": "array", "items": _KEY_SCHEMA, "minItems": 2}),
]
Grades = Annotated[
    list[Literal["1", "2", "3", "4", "5", "any"]],
    _NOT_EMPTY,
    BeforeValidator(_as_list),
    _listed({"enum": [1, 2, 3, 4, 5, "1", "2", "3", "4", "5", "any"]}),
]

ReportedIn = Annotated[
    str,
    _strict_pattern(f"this|{_COUNT}", "'this' or the number of a reference"),
    WithJsonSchema({"anyOf": [{"const": "this"}, _COUNT_SCHEMA]}),
]
TruthValue = Literal["yes", "no", "not-stated"]
Design = Literal[
    "case-report",
    "retrospective-series",
    "single-arm-trial",
    "randomized-trial",
    "phase-one-two-trial",
    "systematic-review",
    "review",
    "preclinical-study",
    "web-page",
    "not-stated-design",
]
Statistic = Literal[
    "proportion", "count", "median", "mean", "range", "rate", "percent-change", "point-value"
]
Attribution = Literal["treatment-related", "any-cause", "attribution-not-stated"]
Counting = Literal["counts-patients", "counts-events", "counts-not-stated"]
Certainty = Literal["established", "probable", "possible", "speculative"]
Model = Literal["human", "murine", "cell-line", "model-not-stated"]
ClaimKind = Literal[
    "mechanism-claim",
    "target-claim",
    "efficacy-claim",
    "safety-claim",
    "resistance-claim",
    "prognosis-claim",
    "epidemiology-claim",
    "limitation-claim",
    "recommendation-claim",
    "diagnosis-claim",
    "interpretation-claim",
    "novelty-claim",
]
Predicate = Literal[
    "inhibits",
    "blocks-phosphorylation-of",
    "targets",
    "suppresses-process",
    "promotes-process",
    "drives-process",
    "decreases-cell",
    "increases-cell",
    "activates-cell",
    "causes-state",
    "contributes-to-resistance",
    "associated-with-resistance-to",
    "sensitizes-to",
    "matched-to",
    "active-in",
    "has-role",
    "leads-to",
    "investigated-in",
    "has-adverse-effect",
    "risk-factor-for",
    "prognostic-for",
    "presents-with",
    "diagnosed-by",
    "treated-with",
    "metastasizes-to",
    "improves-outcome",
    "worsens-outcome",
    "has-member",
]
Change = Literal[
    "duplication",
    "mutation",
    "inactivation",
    "activation",
    "increased-expression",
    "decreased-expression",
    "intact",
]


class Strict(BaseModel):
    """A mapping whose keys are all known; names are written with hyphens."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-")
    )


# --- the registry of entities: evidence/entities.yaml and its parts ---


class EntityEntry(Strict):
    """A thing of the field that documents speak of."""

    label: Text
    synonyms: Texts = []
    note: Text | None = None


class DrugEntry(EntityEntry):
    """A drug; `classes` only where a source states them."""

    classes: Keys = []


class ParentEntry(EntityEntry):
    """An entity that may lie under a wider one of its kind."""

    parent: Key | None = None


class GeneEntry(EntityEntry):
    """A gene and the protein it codes for."""

    product: Key | None = None


class FamilyEntry(EntityEntry):
    """A protein family; `enumerated: yes` where a source lists the members one by one."""

    members: Keys = []
    enumerated: YesNo


class CriteriaEntry(EntityEntry):
    """A named set of criteria; `versions` lists those that were published, where they are known."""

    versions: Texts = []


class MolecularEntry(EntityEntry):
    """A protein, with the pathways it belongs to."""

    pathways: Keys = []


class MeasureEntry(EntityEntry):
    """What is measured; categories are its possible values, `numerator` those that count.

    `overlapping` where one patient may have several of the categories, such as sites of metastases;
    `time-to-event` where it counts from an origin to an event, as survival does.
    """

    kind: Literal["outcome", "baseline", "safety", "treatment"]
    statistic: Statistic
    unit: Key | None = None
    categories: dict[Key, Text] = {}
    overlapping: YesNo = False
    time_to_event: YesNo = False
    numerator: Keys = []
    sum_of: Keys = []
    change_of: Key | None = None


class RegimenEntry(EntityEntry):
    """Agents given together; `all` of them, in the order the sources name them."""

    components: Keys


class EntitiesFile(Strict):
    """The registry: one key names one entity, whatever its kind."""

    drugs: dict[Key, DrugEntry] = {}
    drug_classes: dict[Key, ParentEntry] = {}
    procedures: dict[Key, ParentEntry] = {}
    genes: dict[Key, GeneEntry] = {}
    proteins: dict[Key, MolecularEntry] = {}
    families: dict[Key, FamilyEntry] = {}
    processes: dict[Key, ParentEntry] = {}
    pathways: dict[Key, EntityEntry] = {}
    cell_types: dict[Key, EntityEntry] = {}
    sites: dict[Key, ParentEntry] = {}
    conditions: dict[Key, ParentEntry] = {}
    condition_states: dict[Key, EntityEntry] = {}
    adverse_events: dict[Key, ParentEntry] = {}
    assays: dict[Key, EntityEntry] = {}
    tests: dict[Key, EntityEntry] = {}
    criteria: dict[Key, CriteriaEntry] = {}
    software: dict[Key, EntityEntry] = {}
    factors: dict[Key, EntityEntry] = {}
    units: dict[Key, EntityEntry] = {}
    organizations: dict[Key, EntityEntry] = {}
    measures: dict[Key, MeasureEntry] = {}
    regimens: dict[Key, RegimenEntry] = {}


# --- a source document: evidence/<key>.yaml ---


class SourceEntry(Strict):
    """The file that was read: its name, SHA-256 and length in Unicode code points."""

    key: Key
    file: FileName
    sha256: Sha256
    characters: Count
    form: Literal["abstract-record", "full-text", "web-page"]


class AuthorEntry(Strict):
    """An author in the order of the byline."""

    name: Quoted
    affiliations: Counts = []
    note: Text | None = None
    note_at: Ats = []


class StatedEntry(Strict):
    """A statement about the publication (funding, ethics …) with its gist in our words."""

    kind: Literal[
        "funding",
        "conflict-of-interest",
        "ethics-approval",
        "informed-consent",
        "data-availability",
        "data-protection",
        "correspondence",
        "equal-contribution",
        "publisher",
        "record",
        "comments",
    ]
    says: Text
    at: Ats


class PublicationEntry(Strict):
    """The bibliographic record as the document prints it."""

    kind: Literal["journal-article", "web-page"]
    title: Quoteds
    authors: list[AuthorEntry] = []
    authors_incomplete: At | None = None
    affiliations: dict[Count, Quoted] = {}
    journal: Quoteds = []
    doi: Quoteds = []
    year: Quoted | None = None
    date: Quoted | None = None
    online_date: Quoted | None = None
    volume: Quoted | None = None
    issue: Quoted | None = None
    pages: Quoted | None = None
    language: Quoted | None = None
    publisher: Quoted | None = None
    site: Quoted | None = None
    keywords: list[Quoted] = []
    not_given: Texts = []
    statements: list[StatedEntry] = []


class ReferenceEntry(Strict):
    """An entry of the reference list; the key of its mapping is its number."""

    first_author: Quoted
    title: Quoted
    journal: Quoted | None = None
    year: Quoted | None = None
    volume: Quoted | None = None
    pages: Quoted | None = None
    doi: Quoted | None = None


class StudyEntry(Strict):
    """A study; `reported-in` is `this` publication or the number of a reference."""

    label: Text
    design: Design
    reported_in: ReportedIn
    acronym: Quoted | None = None
    conditions: Keys = []
    states: Keys = []
    settings: Texts = []
    centres: Quoteds = []
    period_start: Quoteds = []
    period_end: Quoteds = []
    at: Ats = []


class PopulationEntry(Strict):
    """Patients (or animals) that numbers are about; `parent` is the population they belong to."""

    label: Text
    study: Key
    parent: Key | None = None
    size: Quoteds = []
    condition: Key | None = None
    states: Keys = []
    regimen: Key | None = None
    at: Ats = []


class PartitionEntry(Strict):
    """Parts of a population; sum rules run only when they are exclusive and exhaustive."""

    of: Key
    parts: Keys
    by: Text
    exclusive: TruthValue
    exhaustive: TruthValue
    at: Ats = []


class LineEntry(Strict):
    """A treatment that a population received, in its place among others."""

    label: Text
    population: Key
    regimen: Key
    follows: Key | None = None
    rank: Quoted | None = None
    stopped: Text | None = None
    at: Ats


class BranchEntry(Strict):
    """One dose and whom it is for; bounds are open unless the source includes them."""

    dose: Quoted
    frequency: Quoteds
    above: Quoted | None = None
    from_: Annotated[Quoted | None, Field(alias="from")] = None
    below: Quoted | None = None
    up_to: Quoted | None = None


class DosingEntry(Strict):
    """How an agent is dosed."""

    agent: Key
    line: Key | None = None
    population: Key | None = None
    route: Quoted | None = None
    by: Text | None = None
    branches: Annotated[list[BranchEntry], _NOT_EMPTY]
    at: Ats


class DefinitionEntry(Strict):
    """What the document says a measure is."""

    measure: Key
    study: Key
    numerator: Keys = []
    denominator: Text | None = None
    origin: Text | None = None
    event: Text | None = None
    criteria: Key | None = None
    confirmed: YesNo | None = None
    minimum_duration: Quoted | None = None
    at: Ats


class Coordinates(Strict):
    """What an estimate is about; a table's defaults, columns and rows each give some of them."""

    population: Key | None = None
    line: Key | None = None
    measure: Key | None = None
    statistic: Statistic | None = None
    category: Key | None = None
    adverse_event: Key | None = None
    grades: Grades | None = None
    attribution: Attribution | None = None
    counting: Counting | None = None
    time: Time | None = None
    unit: Key | None = None
    reference: Count | None = None


class TableCoordinates(Coordinates):
    """Coordinates in a table, where a column of p values says what it compares."""

    between: Between | None = None


class PreferEntry(Strict):
    """Which of several differing readings counts, and why."""

    component: Component
    printed: Text
    because: Text


class EstimateEntry(Coordinates):
    """One quantity; each component lists every place that prints it.

    `among` is the population that the words count the events in, where it is not `population`.
    """

    among: Key | None = None
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

    measure: Key
    between: Between
    category: Key | None = None
    adverse_event: Key | None = None
    line: Key | None = None
    test: Key | None = None
    p: Quoteds = []
    effect: Quoteds = []
    significant: YesNo | None = None
    favours: Key | None = None
    adjusted: YesNo | None = None
    reference: Count | None = None
    says: Text | None = None
    at: Ats = []


class PrognosticEntry(Strict):
    """A factor and what it does to an endpoint; a negative finding is one too.

    `effect` is a printed effect size, such as a hazard ratio with its interval.
    """

    factor: Key
    measure: Key
    population: Key
    direction: Literal["worse-outcome", "better-outcome", "no-effect"]
    analysis: Text = "not stated"
    p: Quoteds = []
    effect: Quoteds = []
    at: Ats


class AdverseEventReportEntry(Strict):
    """An adverse event that is reported without a count."""

    adverse_event: Key
    population: Key
    grades: Grades | None = None
    frequency: Text = "present"
    at: Ats


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

    `ascribes` names the feature that everyone included has, or that nobody included has; `population`
    whom the criterion selects.
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


class DocumentFile(Strict):
    """Everything curated from one source document."""

    source: SourceEntry
    publication: PublicationEntry
    sections: list[Quoted] = []
    references: dict[Count, ReferenceEntry] = {}
    studies: dict[Key, StudyEntry] = {}
    populations: dict[Key, PopulationEntry] = {}
    partitions: dict[Key, PartitionEntry] = {}
    lines: dict[Key, LineEntry] = {}
    dosing: dict[Key, DosingEntry] = {}
    definitions: list[DefinitionEntry] = []
    eligibility: dict[Key, EligibilityEntry] = {}
    methods: dict[Key, MethodEntry] = {}
    estimates: list[EstimateEntry] = []
    tables: dict[Key, TableEntry] = {}
    comparisons: list[ComparisonEntry] = []
    prognostic: list[PrognosticEntry] = []
    adverse_events: list[AdverseEventReportEntry] = []
    biomarkers: dict[Key, BiomarkerEntry] = {}
    claims: dict[Key, ClaimEntry] = {}
    paths: dict[Key, PathEntry] = {}
    absences: dict[Key, AbsenceEntry] = {}
    figures: dict[Key, FigureEntry] = {}
    ambiguities: dict[Key, AmbiguityEntry] = {}


# --- facts cited from elsewhere: evidence/external/<key>.yaml ---


class CitationEntry(Strict):
    """The external source as a reader may find it."""

    key: Key
    title: Text
    kind: Literal["journal-article", "label", "database"]
    doi: Text | None = None
    pubmed: Text | None = None
    url: Text | None = None
    version: Text | None = None
    licence: Text
    access: Text
    grade: Literal["A-label", "A-primary", "A-curated", "B-review", "B-curated"]


class PotencyEntry(Strict):
    """A potency printed by the source."""

    measure: Literal["half-maximal-inhibitory-concentration"]
    printed: Text
    unit: Key


class ExternalClaimEntry(Strict):
    """A drug–target, role or effect fact of an external source."""

    kind: ClaimKind
    subject: Key
    predicate: Predicate
    object: Key
    model: Model = "model-not-stated"
    potency: PotencyEntry | None = None
    note: Text | None = None


class ExternalFile(Strict):
    """Facts of one external source; they carry its citation instead of an anchor."""

    citation: CitationEntry
    claims: dict[Key, ExternalClaimEntry]
