"""The types of single values: keys, texts, numbers, pointers, and the words of closed lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)

from sarcograph.graph.errors import AnchorError, PrintedFormError
from sarcograph.graph.model.anchors import (
    MENTION_PATTERN,
    POINTER_PATTERN,
    Mention,
    Pointer,
    Span,
    is_draft,
    parse_pointer,
)
from sarcograph.graph.model.dates import parse_date
from sarcograph.graph.model.escapes import unescaped
from sarcograph.graph.model.forms import REGISTRY_RECORD
from sarcograph.graph.model.hgvs import HGVS, PROTEIN_CHANGE
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.model.registrations import registration
from sarcograph.graph.model.times import TIME_PATTERN, StatedTime, parse_time
from sarcograph.graph.model.treatment_forms import earlier_lines, ratio


def _strict_pattern(pattern: str, what: str) -> BeforeValidator:
    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            shown = f"'{value}'" if isinstance(value, str) else "a list or mapping"
            raise ValueError(f"{shown} is not {what}")
        return value

    return BeforeValidator(check)


def _pointer(value: object, info: ValidationInfo) -> object:
    if isinstance(value, Span | Mention):
        return value
    if not isinstance(value, str):
        raise ValueError("a pointer is one string, such as '34.4% @2031'")
    try:
        pointer = parse_pointer(value)
        # place and hash are those of the characters in the file, the text is what they say
        if (info.context or {}).get("form") == REGISTRY_RECORD and pointer.text is not None:
            return replace(pointer, text=unescaped(pointer.text))
        return pointer
    except AnchorError as error:
        if is_draft(value):
            raise ValueError(
                f"{error}; run 'sarcograph anchor --refresh FILE --sources DIR'"
            ) from None
        raise ValueError(
            f"{error}; write 'TEXT @START' or 'START-END SHA256', as 'sarcograph anchor' prints it"
        ) from None


def _whole(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern).fullmatch


def _text_known(pointer: Pointer) -> Pointer:
    if pointer.text is None:
        raise ValueError("the printed text is wanted here, as in '34.4% @2031', not only its place")
    return pointer


def _time(value: object) -> object:
    if isinstance(value, StatedTime):
        return value
    if not isinstance(value, str):
        raise ValueError("a time is one text, such as 24 weeks")
    return parse_time(value)


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _yes_no(value: object) -> object:
    if value not in ("yes", "no"):
        shown = f"'{value}'" if isinstance(value, str) else "a list or mapping"
        raise ValueError(f"{shown} is neither yes nor no")
    return value == "yes"


def some_of(words: object) -> tuple[object, ...]:
    """Return what makes a list of closed words one that may also be written as a single word."""
    return _NOT_EMPTY, BeforeValidator(_as_list), _listed({"enum": [*get_args(words)]})


def _listed(schema: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]})


def readable(read: Callable[[str], object | None], what: str) -> AfterValidator:
    """Return the check that `read` finds `what` it looks for in the text of a pointer."""

    def check(pointer: Pointer) -> Pointer:
        if read(pointer.text or "") is None:
            raise ValueError(f"'{pointer.text}' is not {what}")
        return pointer

    return AfterValidator(check)


_POINTER_SCHEMA: dict[str, object] = {
    "type": "string",
    # a draft is what a curator writes before places are known
    "pattern": rf"{POINTER_PATTERN}|^\?\??\s|{MENTION_PATTERN}",
    "description": "TEXT @START or START-END SHA256, as 'sarcograph anchor' prints it; in a trial "
    "TEXT @PAGE or @PAGE",
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

NOT_STATED = "not-stated"
"""Stands for what a source would name and does not."""
Key = Annotated[
    str,
    _strict_pattern(_KEY, "a key (lower case, digits, hyphens)"),
    WithJsonSchema(_KEY_SCHEMA),
]
LocalName = Annotated[
    str,
    _strict_pattern(
        r"[a-z][a-z-]*(/[a-z0-9][a-z0-9.-]*){1,2}", "a name below id/, as in drug/anlotinib"
    ),
]
Text = Annotated[str, _strict_pattern(r"(?s).*\S.*", "a text"), WithJsonSchema(_SCALAR)]
_ADDRESS = r"https?://[^\s<>\"]+"
_ADDRESS_SCHEMA: dict[str, object] = {"type": "string", "pattern": f"^{_ADDRESS}$"}
Address = Annotated[
    str,
    _strict_pattern(_ADDRESS, "an address on the web, such as https://example.org/page"),
    WithJsonSchema(_ADDRESS_SCHEMA),
]
FileName = Annotated[str, _strict_pattern(r"\w[\w .-]*", "a file name without a folder")]
Time = Annotated[
    StatedTime,
    BeforeValidator(_time),
    WithJsonSchema({"type": "string", "pattern": TIME_PATTERN}),
]
Count = Annotated[int, _strict_pattern(_COUNT, "a whole number"), WithJsonSchema(_COUNT_SCHEMA)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Sha256 = Annotated[
    str,
    _strict_pattern(r"[0-9a-f]{64}", "a SHA-256 (64 hexadecimal digits)"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]
_HGVS_SCHEMA: dict[str, object] = {"type": "string", "pattern": f"^{HGVS}$"}
HgvsName = Annotated[
    str,
    _strict_pattern(HGVS, "an HGVS name, such as p.D842V or c.2525A>T"),
    WithJsonSchema(_HGVS_SCHEMA),
]
ProteinChange = Annotated[
    str,
    _strict_pattern(PROTEIN_CHANGE, "a change of a protein, such as D842V or W557_K558del"),
    WithJsonSchema({"type": "string", "pattern": f"^{PROTEIN_CHANGE}$"}),
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
Addresses = Annotated[
    list[Address], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_ADDRESS_SCHEMA)
]
Keys = Annotated[list[Key], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_KEY_SCHEMA)]
Counts = Annotated[list[Count], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_COUNT_SCHEMA)]
Hgvs = Annotated[list[HgvsName], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_HGVS_SCHEMA)]
Between = Annotated[
    list[Key],
    _NOT_EMPTY,
    WithJsonSchema({"type": "array", "items": _KEY_SCHEMA, "minItems": 1}),
]
Grades = Annotated[
    list[Literal["1", "2", "3", "4", "5", "any"]],
    _NOT_EMPTY,
    BeforeValidator(_as_list),
    _listed({"enum": [1, 2, 3, 4, 5, "1", "2", "3", "4", "5", "any"]}),
]


def _above_zero(pointer: Pointer) -> Pointer:
    try:
        value = parse_printed("value", pointer.text or "").value
    except PrintedFormError:
        return pointer  # which is told where the figures of a file are read
    if value is not None and value <= 0:
        raise ValueError(
            f"'{pointer.text}' is no dose, which is above zero; say in 'instructions' what is "
            "printed"
        )
    return pointer


Dose = Annotated[Quoted, AfterValidator(_above_zero)]
Dates = Annotated[
    list[
        Annotated[
            Quoted,
            readable(
                parse_date,
                "a date such as 15 June 2015 or June 2015; what cannot be read as one is left out, "
                "and pointed to by 'at'",
            ),
        ]
    ],
    _NOT_EMPTY,
    BeforeValidator(_as_list),
    _listed(_POINTER_SCHEMA),
]
Registrations = Annotated[
    list[
        Annotated[
            Quoted,
            readable(
                registration,
                "a registry's number, such as NCT01271712; what else a study is numbered by is one "
                "of its 'protocol-numbers'",
            ),
        ]
    ],
    _NOT_EMPTY,
    BeforeValidator(_as_list),
    _listed(_POINTER_SCHEMA),
]
_DOI = r"10\.[0-9]{4,9}/[^ ]+"
_A_DOI = "a DOI, such as 10.1000/182, without its resolver"
Doi = Annotated[Quoted, readable(_whole(_DOI), _A_DOI)]
Dois = Annotated[list[Doi], _NOT_EMPTY, BeforeValidator(_as_list), _listed(_POINTER_SCHEMA)]
DoiText = Annotated[
    str,
    _strict_pattern(_DOI, _A_DOI),
    WithJsonSchema({"type": "string", "pattern": f"^{_DOI}$"}),
]
_PUBMED = r"[1-9]\d{0,8}"
_IN_PUBMED = "a number in PubMed, such as 31013172"
PubmedText = Annotated[
    str,
    _strict_pattern(r"[1-9]\d{0,8}", "a number in PubMed, such as 31013172"),
    WithJsonSchema(_SCALAR),
]
PubmedId = Annotated[
    Quoted, readable(_whole(r"[1-9]\d{0,8}"), "a number in PubMed, such as 31013172")
]
PmcId = Annotated[
    Quoted, readable(_whole(r"(?:PMC)?\d+(?:\.\d+)?"), "an identifier such as PMC123456")
]
Ratio = Annotated[Quoted, readable(ratio, "a ratio of arms such as 2:1")]
EarlierLines = Annotated[
    Quoted, readable(earlier_lines, "a number of lines such as two, 1-2 or at least one")
]

FORMAT = "2"
"""The form of evidence files that is read; `sarcograph migrate` converts the form before it."""
Format = Annotated[Literal["2"], WithJsonSchema({"enum": [2, "2"]})]

Milestone = Literal[
    "period-start", "period-end", "enrolment-start", "enrolment-end", "primary-completion"
]
EventAssessment = Literal["systematic", "non-systematic"]
SetId = Annotated[
    Quoted,
    readable(
        _whole(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "the id of a label set, such as 7235fad0-eb5b-4fdf-a362-c8c65c9bfe1d",
    ),
]
PageKind = Literal[
    "journal-abstract",
    "congress-abstract",
    "registry-page",
    "approval-summary",
    "review",
    "commentary",
    "news",
]
ReportedIn = Annotated[
    str,
    _strict_pattern(f"this|{_COUNT}", "'this' or the number of a reference"),
    WithJsonSchema({"anyOf": [{"const": "this"}, _COUNT_SCHEMA]}),
]
TruthValue = Literal["yes", "no", "not-stated"]
StudyKind = Literal[
    "case-report",
    "case-series",
    "cohort-study",
    "case-control-study",
    "clinical-trial",
    "expanded-access",
    "systematic-review",
    "meta-analysis",
    "review",
    "guideline",
    "preclinical-study",
    "web-page",
    "not-stated-design",
]
Design = Literal[
    StudyKind,
    "retrospective-series",
    "prospective-series",
    "phase-one-trial",
    "phase-one-two-trial",
    "single-arm-trial",
    "non-randomized-trial",
    "randomized-trial",
]
CLINICAL_DESIGNS: frozenset[Design] = frozenset(
    {
        "case-report",
        "case-series",
        "retrospective-series",
        "prospective-series",
        "cohort-study",
        "case-control-study",
        "expanded-access",
        "clinical-trial",
        "phase-one-trial",
        "phase-one-two-trial",
        "single-arm-trial",
        "non-randomized-trial",
        "randomized-trial",
    }
)
"""The designs of studies that report on patients of their own."""
Phase = Annotated[
    Literal["early-1", "1", "1/2", "2", "2/3", "3", "4"],
    WithJsonSchema({"enum": ["early-1", "1", "1/2", "2", "2/3", "3", "4", 1, 2, 3, 4]}),
]
Allocation = Literal["randomized", "non-randomized", "not-applicable"]
InterventionModel = Literal["single-group", "parallel", "crossover", "factorial", "sequential"]
Masking = Literal["open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind"]
Purpose = Literal[
    "treatment",
    "prevention",
    "diagnostic",
    "supportive-care",
    "screening",
    "health-services-research",
    "basic-science",
    "other",
]
Status = Literal[
    "not-yet-recruiting",
    "recruiting",
    "active-not-recruiting",
    "completed",
    "terminated",
    "withdrawn",
    "unknown",
]
MaskedRole = Literal["participant", "care-provider", "investigator", "outcomes-assessor"]
Control = Literal["placebo", "active", "dose-comparison", "no-treatment", "historical"]
TimePerspective = Literal["prospective", "retrospective", "both-directions", "cross-sectional"]
AnalysisRole = Literal[
    "enrolled",
    "randomized",
    "intention-to-treat",
    "modified-intention-to-treat",
    "full-analysis",
    "safety",
    "as-treated",
    "per-protocol",
    "response-evaluable",
    "toxicity-evaluable",
    "biomarker-evaluable",
    "pharmacokinetic",
]
Statistic = Literal[
    "proportion",
    "count",
    "median",
    "mean",
    "least-squares-mean",
    "geometric-mean",
    "range",
    "rate",
    "percent-change",
    "point-value",
]
EffectMeasure = Literal[
    "hazard-ratio",
    "odds-ratio",
    "risk-ratio",
    "rate-ratio",
    "risk-difference",
    "mean-difference",
    "standardized-mean-difference",
    "median-difference",
    "restricted-mean-survival-time-difference",
    "geometric-mean-ratio",
    "regression-coefficient",
    "correlation-coefficient",
]
SpreadKind = Literal["standard-deviation", "standard-error", "coefficient-of-variation"]
TimeOrigin = Literal[
    "from-randomization",
    "from-enrolment",
    "from-treatment-start",
    "from-diagnosis",
    "from-surgery",
    "from-progression",
    "from-last-dose",
    "from-birth",
]
Assessor = Literal[
    "investigator-assessment", "local-review", "independent-review", "patient-report"
]
Seriousness = Literal["serious", "non-serious"]
AnalysisKind = Literal[
    "primary-analysis",
    "final-analysis",
    "interim-analysis",
    "updated-analysis",
    "sensitivity-analysis",
    "subgroup-analysis",
    "post-hoc-analysis",
    "analysis-kind-not-stated",
]
Adjustment = Literal["adjusted", "unadjusted"]
AbsenceKind = Literal[
    "not-reported",
    "not-reached",
    "not-estimable",
    "not-applicable",
    "none-observed",
    "immature",
    "not-measured",
]
Attribution = Literal[
    "treatment-related", "unrelated-to-treatment", "any-cause", "attribution-not-stated"
]
Counting = Literal[
    "counts-patients",
    "counts-events",
    "counts-lesions",
    "counts-biopsies",
    "counts-samples",
    "counts-eyes",
    "counts-not-stated",
]
Certainty = Literal["established", "probable", "possible", "speculative"]
Direction = Literal["supports", "disputes"]
Moved = Literal["significance", "direction", "estimate", "denominator"]
Model = Literal["human", "murine", "cell-line", "in-vitro", "model-not-stated"]
MeasuredQuantity = Literal[
    "score",
    "allele-fraction",
    "copy-number",
    "fold-change",
    "positive-count",
    "negative-count",
    "not-tested-count",
]
PotencyKind = Literal[
    "half-maximal-inhibitory-concentration",
    "half-maximal-effective-concentration",
    "half-maximal-growth-inhibition",
    "inhibition-constant",
    "dissociation-constant",
]
PotencyDirection = Literal["more-potent", "less-potent"]
AssayFormat = Literal["biochemical-assay", "cellular-assay", "assay-format-not-stated"]
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
    "hinders-process",
    "binds",
    "increases-expression-of",
    "decreases-expression-of",
    "silences",
    "located-in",
    "associated-with",
    "positively-correlated-with",
    "negatively-correlated-with",
    "decreases-cell",
    "increases-cell",
    "activates-cell",
    "causes-state",
    "contributes-to-resistance",
    "associated-with-resistance-to",
    "sensitizes-to",
    "predicts-resistance-to",
    "predicts-sensitivity-to",
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
Dimension = Literal[
    "time",
    "mass",
    "length",
    "area",
    "volume",
    "concentration",
    "mass-per-mass",
    "mass-per-mass-per-time",
    "mass-per-area",
    "mass-per-volume",
    "pressure",
    "absorbed-dose",
    "proportion",
    "number",
]
RnaType = Literal[
    "micro-rna",
    "long-non-coding-rna",
    "circular-rna",
    "messenger-rna",
    "rna-type-not-stated",
]
Change = Literal[
    "gene-fusion",
    "rearrangement",
    "amplification",
    "duplication",
    "copy-number-gain",
    "low-level-copy-number-gain",
    "high-level-copy-number-gain",
    "copy-number-loss",
    "deletion",
    "complete-deletion",
    "partial-deletion",
    "mutation",
    "sequence-variant",
    "increased-expression",
    "decreased-expression",
    "loss-of-expression",
    "activation",
    "inactivation",
    "intact",
]


class Strict(BaseModel):
    """A mapping whose keys are all known; names are written with hyphens.

    The string below a field says what it is for; `graph.curation.json_schema` shows it to editors.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )
