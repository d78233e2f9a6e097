"""Printed dates, as far as they go: a year, a month of it, a day of that month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month or a year."""

    year: int
    month: int | None = None
    day: int | None = None


def parse_date(text: str) -> Date | None:
    """Return the date that `text` prints; None where it is none, or only numbers of any order.

    >>> parse_date("15 June 2015"), parse_date("2015-06").month, parse_date("06/07/2015")
    (Date(year=2015, month=6, day=15), 6, None)
    """
    for form in _DATE:
        if match := form.fullmatch(" ".join(text.split())):
            found = match.groupdict()
            year, month, day = int(found["year"]), None, found.get("day")
            if word := found.get("word"):
                month = next(n for n, name in enumerate(_MONTHS, 1) if name[:3] == word[:3].lower())
            elif number := found.get("number"):
                month = int(number)
            if month is not None and not 1 <= month <= len(_MONTHS):
                return None
            if day and not 1 <= int(day) <= monthrange(year, month or 1)[1]:
                return None
            return Date(year, month, int(day) if day else None)
    return None
