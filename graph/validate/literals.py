"""Literals that are not of the datatype that they name.

The lexical forms are those of XML Schema 1.1 part 2, https://www.w3.org/TR/xmlschema11-2/ .
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator

from rdflib import RDF, XSD, Literal

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.report import Result, fault, short
from sarcograph.graph.validate.vocabulary import Triple

MOST_DIGITS = 4300
"""A whole number of more digits is not read: Python's own limit, as that takes long."""

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_DAYS = r"(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_YEARS = r"(?:\d+Y)?(?:\d+M)?"
_FLOAT = rf"(?:{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN)"
_NAMED = {
    "boolean": r"true|false|1|0",
    "decimal": _DECIMAL,
    "float": _FLOAT,
    "double": _FLOAT,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=[\dT]){_YEARS}{_DAYS}",
    "dayTimeDuration": rf"-?P(?=[\dT]){_DAYS}",
    "yearMonthDuration": rf"-?P(?=\d){_YEARS}",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": (
        r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?= ?|= ?= ?))?"
    ),
    "anyURI": r"[^\s<>\"{}|\\^`]*",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "token": r"(?:[^\s ]+(?: [^\s ]+)*)?",
    "normalizedString": r"[^\t\r\n]*",
}
_FORMS = {str(XSD[name]): re.compile(form, re.ASCII) for name, form in _NAMED.items()}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(1 << 63), (1 << 63) - 1),
    "int": (-(1 << 31), (1 << 31) - 1),
    "short": (-(1 << 15), (1 << 15) - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, (1 << 64) - 1),
    "unsignedInt": (0, (1 << 32) - 1),
    "unsignedShort": (0, (1 << 16) - 1),
    "unsignedByte": (0, 255),
}
_WHOLE = {str(XSD[name]): bounds for name, bounds in _RANGES.items()}
_WHOLE_FORM = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_EXAMPLES = {
    "boolean": "true",
    "decimal": "4.0",
    "integer": "4",
    "date": "2026-01-31",
    "dateTime": "2026-01-31T12:00:00Z",
    "gYear": "2026",
    "gYearMonth": "2026-01",
}


def fault_of(lexical: str, datatype: str) -> str | None:
    """Return why `lexical` is no form of `datatype`, or `None` if it is one or that is unknown."""
    name = short(datatype, PREFIXES)
    if datatype in _WHOLE:
        if not _WHOLE_FORM.fullmatch(lexical):
            return f"is no {name}"
        if len(lexical) > MOST_DIGITS:
            return f"has more than {MOST_DIGITS:,} digits"
        least, most = _WHOLE[datatype]
        number = int(lexical)
        if (least is not None and number < least) or (most is not None and number > most):
            return f"is out of the range of {name}"
        return None
    form = _FORMS.get(datatype)
    if form is not None and not form.fullmatch(lexical):
        return f"is no {name}"
    if datatype in (str(XSD.date), str(XSD.dateTime)):
        found = _DATE.match(lexical)
        # the calendar repeats itself after 400 years
        if found and int(found[3]) > monthrange(int(found[1][-4:]) % 400 + 2000, int(found[2]))[1]:
            return "is a day that its month does not have"
    return None


def example_of(datatype: str) -> str:
    """Return how a value of `datatype` is written in Turtle, with an example where there is one."""
    name = short(datatype, PREFIXES)
    if datatype == str(RDF.langString):
        return 'as "words"@en'
    example = _EXAMPLES.get(name.removeprefix("xsd:"))
    if example is None:
        return f'"…"^^{name}'
    bare = name in ("xsd:boolean", "xsd:decimal", "xsd:integer")
    return f"as {example}" if bare else f'as "{example}"^^{name}'


def ill_typed(triples: Iterable[Triple]) -> Iterator[Result]:
    """Yield a violation for each literal that is not of the datatype it names, on any node."""
    for subject, predicate, target in triples:
        if not isinstance(target, Literal) or target.datatype in (None, RDF.langString):
            continue
        why = fault_of(str(target), str(target.datatype))
        if why is not None:
            lexical = str(target) if len(target) < 40 else f"{target[:20]}…"
            message = f'"{lexical}" {why}; write it {example_of(str(target.datatype))}.'
            yield fault("DatatypeConstraintComponent", subject, predicate, message, target)
