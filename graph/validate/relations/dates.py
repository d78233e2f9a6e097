"""Dates: days that the calendar has, in their order, and as they are printed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

from rdflib import URIRef
from rdflib.term import Node

from sarcograph.graph.model.dates import parse_date
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, fault, name
from sarcograph.graph.validate.report import Result

Parts = tuple[int | None, int | None, int | None]

DATES: tuple[tuple[str, URIRef], ...] = (
    ("", SG.publicationDate),
    ("cut", SG.cutDate),
    ("periodStart", SG.periodStart),
    ("periodEnd", SG.periodEnd),
    ("enrolmentStart", SG.enrolmentStart),
    ("enrolmentEnd", SG.enrolmentEnd),
)
"""What the properties of the numbers of a date begin with, and the date as it is printed."""
ORDER = (
    ("periodStart", "periodEnd"),
    ("enrolmentStart", "enrolmentEnd"),
    ("enrolmentStart", "periodEnd"),
)
"""Dates of which the first is not after the second; shapes hold their years."""


def property_of(before: str, part: str) -> URIRef:
    """Return the property of the year, month or day of a date: `sg:year` or `sg:cutYear`."""
    return SG[f"{before}{part.capitalize()}" if before else part]


def _parts(facts: Facts, node: Node, before: str) -> Parts:
    """Return year, month and day as far as they are given."""
    year, month, day = (
        int(number) if (number := facts.number(node, property_of(before, part))) else None
        for part in ("year", "month", "day")
    )
    return year, month, day


def calendar(facts: Facts) -> Iterator[Result]:
    """Yield days that their month does not have."""
    for before, _ in DATES:
        for node in facts.groups(property_of(before, "day")):
            year, month, day = _parts(facts, node, before)
            # 2000 has a 29 February, as a year that is not known may have
            known = month is not None and 1 <= month <= 12
            if known and month and day and day > monthrange(year or 2000, month)[1]:
                message = (
                    f"There is no day {day} in that month ({name(property_of(before, 'day'))}); "
                    "correct the date."
                )
                yield fault("DayOfMonth", node, property_of(before, "day"), message)


def order(facts: Facts) -> Iterator[Result]:
    """Yield beginnings after the end within one year, as far as months and days are known."""
    for first, last in ORDER:
        for node in facts.groups(property_of(first, "year")):
            begins, ends = _parts(facts, node, first), _parts(facts, node, last)
            pairs = [(a, b) for a, b in zip(begins, ends, strict=True) if a and b]
            if begins[0] == ends[0] and [a for a, _ in pairs] > [b for _, b in pairs]:
                message = (
                    f"What begins ({name(SG[first])}) does so before it ends ({name(SG[last])}); "
                    "correct one of the dates."
                )
                yield fault("OrderOfDates", node, property_of(first, "year"), message)


def printed(facts: Facts) -> Iterator[Result]:
    """Yield dates that are other numbers than their printed form."""
    for before, as_printed in DATES:
        for node, texts in facts.groups(as_printed).items():
            date = parse_date(str(texts[0]))
            if date is None:
                continue
            shown = (date.year, date.month, date.day)
            given = _parts(facts, node, before)
            if any(
                a is not None and b is not None and a != b
                for a, b in zip(given, shown, strict=True)
            ):
                message = (
                    f"A date is the one that is printed ({name(as_printed)}), and {texts[0].n3()} "
                    "is another; correct the one that is wrong."
                )
                yield fault("DateAsPrinted", node, as_printed, message, texts[0])
