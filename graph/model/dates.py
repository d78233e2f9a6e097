"""Printed dates, as far as they go: a year, a month of it, a day of that month.

What is printed may be a day that the calendar does not have, or an end before its beginning.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + "|sept"
_YEAR, _DAY = r"(?P<year>(?:18|19|20|21)\d\d)", r"(?P<day>\d{1,2})"
_WORD, _NUMBER = rf"(?P<word>{_MONTH})\.?", r"(?P<number>\d{2})"
_FORMS = (
    _YEAR,
    rf"{_WORD},?\s+{_YEAR}",
    rf"{_DAY}(?:st|nd|rd|th)?(?:\s+of)?\s+{_WORD},?\s+{_YEAR}",
    rf"{_WORD}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    rf"{_YEAR}[\s;,]+{_WORD}(?:\s+{_DAY})?",
    rf"{_YEAR}-{_NUMBER}(?:-{_DAY})?",
)
_DATE = [re.compile(form, re.IGNORECASE) for form in _FORMS]


Parts: TypeAlias = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are known."""

ORDER = (
    ("period_start", "enrolment_start"),
    ("period_start", "enrolment_end"),
    ("period_start", "primary_completion"),
    ("period_start", "period_end"),
    ("enrolment_start", "enrolment_end"),
    ("enrolment_start", "period_end"),
    ("enrolment_start", "primary_completion"),
    ("enrolment_end", "period_end"),
    ("primary_completion", "period_end"),
)
"""Dates of a study of which the first is not after the second."""
STARTS = ("period_start", "enrolment_start")
"""Dates of a study before which it has no data."""
FOLLOWING_NOTICES = ("correction", "expression-of-concern", "retraction")
"""Kinds of notices that follow what they are on."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month or a year, as printed."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def possible(self) -> Date:
        """Return it as far as the calendar has it.

        >>> Date(2015, 2, 31).possible, Date(2015, 13).possible
        (Date(year=2015, month=2, day=None), Date(year=2015, month=None, day=None))
        """
        if self.month is None or not 1 <= self.month <= len(_MONTHS):
            return Date(self.year)
        if self.day is None or not 1 <= self.day <= monthrange(self.year, self.month)[1]:
            return Date(self.year, self.month)
        return self

    @property
    def parts(self) -> Parts:
        """Return year, month and day."""
        return self.year, self.month, self.day


def is_after(one: Parts, other: Parts) -> bool:
    """Tell whether a date lies after another, as far as both are known.

    >>> is_after((2020, 5, None), (2020, 4, 30)), is_after((2020, 5, 2), (2020, None, None))
    (True, False)
    """
    pairs = list(takewhile(all, zip(one, other, strict=True)))
    return [a for a, _ in pairs] > [b for _, b in pairs]


def parse_date(text: str) -> Date | None:
    """Return the date that `text` prints; None where it is none, or only numbers of any order.

    >>> parse_date("15 June 2015"), parse_date("2015-06").month, parse_date("06/07/2015")
    (Date(year=2015, month=6, day=15), 6, None)
    >>> parse_date("31 February 2015")
    Date(year=2015, month=2, day=31)
    """
    for form in _DATE:
        if match := form.fullmatch(" ".join(text.split())):
            found = match.groupdict()
            month, day = None, found.get("day")
            if word := found.get("word"):
                month = next(n for n, name in enumerate(_MONTHS, 1) if name[:3] == word[:3].lower())
            elif number := found.get("number"):
                month = int(number)
            return Date(int(found["year"]), month, int(day) if day else None)
    return None
