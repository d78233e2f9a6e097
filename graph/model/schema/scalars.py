"""The types of single values: keys, texts, numbers, pointers, and the words of closed lists."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from sarcograph.graph.errors import AnchorError
from sarcograph.graph.model.anchors import POINTER_PATTERN, Pointer, is_draft, parse_pointer


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
Dimension = Literal[
    "time",
    "mass",
    "length",
    "volume",
    "concentration",
    "mass-per-mass",
    "mass-per-area",
    "proportion",
    "number",
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
