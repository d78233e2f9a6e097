"""The grammar of printed figures: from "14 (53.8)" or "95% CI: 5.0–12.1" to numbers.

Each component of an estimate has its own grammar, so that a bare "14" is read as a count in a
column of counts and as a value in a column of values. Nothing is rounded: decimals keep the digits
that are printed, because their number says how precisely a figure was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from sarcograph.graph.errors import PrintedFormError

Component = Literal[
    "value", "events", "denominator", "events-and-value", "ci", "range", "p", "size", "rank"
]
COMPONENTS: tuple[Component, ...] = get_args(Component)

MAXIMUM_LENGTH = 120
"""Of a printed figure with its unit and whom it counts, in characters."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: number for number, word in enumerate(_ONES)}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_WORDS |= {
    f"{ten}-{one}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, 2)
    for ones, one in enumerate(_ONES[1:10], 1)
}
_WORDS |= {"none": 0, "no": 0, "a": 1, "single": 1}

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

_NUMBER = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d))"
_UNITS = {
    "%": "percent",
    "month": "month",
    "months": "month",
    "week": "week",
    "weeks": "week",
    "-week": "week",
    "-month": "month",
    "day": "day",
    "days": "day",
    "-day": "day",
    "year": "year",
    "years": "year",
    "year-old": "year",
    "-year": "year",
    "-year-old": "year",
    "mg": "milligram",
    "mg/kg": "milligram-per-kilogram",
    "mg/m2": "milligram-per-square-meter",
    "mg/m²": "milligram-per-square-meter",
    "g": "gram",
    "kg": "kilogram",
    "ml": "milliliter",
    "mm": "millimeter",
    "cm": "centimeter",
    "cm3": "cubic-centimeter",
    "nm": "nanomolar",
}
_UNIT = r"(?:" + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)) + r")"
_OPERATORS = {
    "<": "<",
    ">": ">",
    "≤": "<=",
    "≥": ">=",
    "=": "=",
    "less than": "<",
    "below": "<",
    "typically below": "<",
    "more than": ">",
    "over": ">",
    "at least": ">=",
    "a minimum of": ">=",
    "up to": "<=",
    "about": "~",
    "around": "~",
    "~": "~",
    "approximately": "~",
    "only": "=",
    "a total of": "=",
}
_OPERATOR = r"(?:" + "|".join(sorted(map(re.escape, _OPERATORS), key=len, reverse=True)) + r")"
_DASH = r"(?:\s*(?:[-–—−]|to|and)\s*)"
_PEOPLE = (
    r"(?:\s+(?:adult\s+|eligible\s+|female\s+|male\s+)?(?:patients?|participants?|cases?|males?|"
    r"females?|children|centers?|cycles?|centres?|lines?|trials?)\b[^\d]*)"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printed figure says; fields that it does not give are `None`.

    `operator` is one of `= < <= > >= ~`; `unit` is the key of a unit of the entity registry;
    `lower` and `upper` bound an interval or a range, `level` is its confidence level in percent.
    """

    value: Decimal | None = None
    events: int | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    level: Decimal | None = None
    operator: str = "="
    unit: str | None = None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def _fold(text: str) -> str:
    """Fold white space, and marks of emphasis and footnotes, which say nothing about the figure.

    Of derived texts `^{a}` and `[^1]` are such marks; a raised digit may be a power, a raised plus
    tells of a censored time, and these stay.
    """
    return " ".join(
        re.sub(r"</?b>|[*$\\]|\^\{[A-Za-z*†‡§¶#|, ]+\}|\[\^[^\[\]]*\]", " ", text).split()
    )


def _read(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, _fold(text), re.IGNORECASE)


def _value(text: str) -> Printed | None:
    match = _read(
        rf"(?:[A-Za-z]{{1,2}}\s*(?==))?(?P<op>{_OPERATOR})?\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?",
        text,
    )
    if match and match["number"]:
        unit = _UNITS[match["unit"].lower()] if match["unit"] else None
        operator = _OPERATORS[(match["op"] or "=").lower()]
        return Printed(value=_decimal(match["number"]), operator=operator, unit=unit)
    word = _fold(text).lower()
    return Printed(value=Decimal(_WORDS[word])) if word in _WORDS else None


def _count(text: str) -> Printed | None:
    match = _read(
        rf"(?:[nN]\s*=\s*)?(?:(?P<op>{_OPERATOR})\s+)?"
        rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+|[a-z]+(?:-[a-z]+)?){_PEOPLE}?",
        text,
    )
    if match is None:
        return None
    operator = _OPERATORS[(match["op"] or "=").lower()]
    word = match["number"].lower()
    if word[0].isdigit():
        return Printed(events=int(word.replace(",", "")), operator=operator)
    return Printed(events=_WORDS[word], operator=operator) if word in _WORDS else None


def _group(text: str) -> Printed | None:
    """Read how many there are of what others are a part of: never none."""
    printed = _count(text)
    return printed if printed and printed.events else None


def _count_and_value(text: str) -> Printed | None:
    match = _read(
        rf"\(?(?:n\s*=\s*)?(?P<events>\d+|[a-z]+(?:-[a-z]+)?){_PEOPLE}?\s*[(,]\s*"
        rf"(?P<value>{_NUMBER})\s*%?\s*\)?",
        text,
    )
    if match is None:
        return _count(text)
    word = match["events"].lower()
    if not word.isdigit() and word not in _WORDS:
        return None
    events = int(word) if word.isdigit() else _WORDS[word]
    return Printed(value=_decimal(match["value"]), events=events, unit="percent")


def _bounds(text: str) -> Printed | None:
    match = _read(
        rf"[\[(]?(?:(?P<level>{_NUMBER})%\s*CI)?\s*[:,]?\s*(?:between\s+|from\s+|range,?\s+)?"
        rf"(?P<lower>{_NUMBER})\s*(?P<first>{_UNIT})?{_DASH}(?P<upper>{_NUMBER})\s*"
        rf"(?P<unit>{_UNIT})?[\])]?",
        text,
    )
    if match is None or not match["lower"] or not match["upper"]:
        return None
    unit = match["unit"] or match["first"]
    level = _decimal(match["level"]) if match["level"] else None
    if level is not None and not 0 < level < 100:
        return None
    return Printed(
        lower=_decimal(match["lower"]),
        upper=_decimal(match["upper"]),
        level=level,
        unit=_UNITS[unit.lower()] if unit else None,
    )


def _probability(text: str) -> Printed | None:
    match = _read(rf"(?:p\s*(?=[=<>≤≥]))?\s*(?P<op>[=<>≤≥])?\s*(?P<number>{_NUMBER})", text)
    if match is None or not match["number"]:
        return None
    value = _decimal(match["number"])
    operator = _OPERATORS[match["op"] or "="]
    return Printed(value=value, operator=operator) if 0 <= value <= 1 else None


def _rank(text: str) -> Printed | None:
    match = _read(r"(?P<word>[a-z]+|\d+)(?:st|nd|rd|th)?[-\s]?(?:lines?\b.*)?", text)
    if match is None:
        return None
    word = match["word"].lower()
    if word.isdigit():
        return Printed(events=int(word))
    return Printed(events=_ORDINALS.index(word) + 1) if word in _ORDINALS else None


_GRAMMAR: dict[Component, tuple[Callable[[str], Printed | None], str]] = {
    "value": (_value, "a number with its unit, such as 34.4% or 7.6 months"),
    "events": (_count, "a whole count, such as 14 or fourteen patients"),
    "denominator": (_group, "a whole count above 0, such as 26 or n=26"),
    "size": (_group, "a whole count above 0, such as 26 or n=26"),
    "events-and-value": (_count_and_value, "a count with its percentage, such as 14 (53.8)"),
    "ci": (_bounds, "two bounds, such as 95% CI: 1.9–12.5"),
    "range": (_bounds, "two bounds, such as 4.3–25.6"),
    "rank": (_rank, "an ordinal, such as first-line or 2nd"),
    "p": (_probability, "a probability from 0 to 1, such as 0.022 or P = .002"),
}


def parse_printed(component: Component, text: str) -> Printed:
    """Return what `text`, printed as `component`, says.

    >>> parse_printed("events-and-value", "14(53.8)").events
    14
    >>> str(parse_printed("ci", "18.6-53.2%").upper)
    '53.2'

    Raises PrintedFormError when the text does not have the form of that component.
    """
    parse, form = _GRAMMAR[component]
    printed = parse(text) if len(text) <= MAXIMUM_LENGTH else None
    if printed is None:
        raise PrintedFormError(f"'{text[:60]}' is not {form}")
    return printed
