"""The types of single values: keys, texts, numbers, pointers, and lists of them."""

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

EachGrade = Annotated[
    list[Literal["1", "2", "3", "4", "5"]],
    _NOT_EMPTY,
    BeforeValidator(_as_list),
    _listed({"enum": [1, 2, 3, 4, 5, "1", "2", "3", "4", "5"]}),
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
    _strict_pattern(_PUBMED, _IN_PUBMED),
    WithJsonSchema(_SCALAR),
]
PubmedId = Annotated[Quoted, readable(_whole(_PUBMED), _IN_PUBMED)]
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
SetId = Annotated[
    Quoted,
    readable(
        _whole(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "the id of a label set, such as 7235fad0-eb5b-4fdf-a362-c8c65c9bfe1d",
    ),
]
ReportedIn = Annotated[
    str,
    _strict_pattern(f"this|{_COUNT}", "'this' or the number of a reference"),
    WithJsonSchema({"anyOf": [{"const": "this"}, _COUNT_SCHEMA]}),
]
Phase = Annotated[
    Literal["early-1", "1", "1/2", "2", "2/3", "3", "4"],
    WithJsonSchema({"enum": ["early-1", "1", "1/2", "2", "2/3", "3", "4", 1, 2, 3, 4]}),
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
