"""The time at which a result holds, such as 24 weeks: a number and its unit, or a named time.

Where it is counted from is a coordinate of its own (`time-from` in an evidence file).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NAMED_TIMES = ("baseline", "end of treatment", "end of study")
"""The times that a study names instead of counting."""

TIME_UNITS = ("minute", "hour", "day", "week", "month", "year", "cycle")

_UNIT = rf"(?P<unit>{'|'.join(TIME_UNITS)})s?"
_NUMBER = r"(?P<number>\d{1,4}(?:\.\d{1,2})?)"
_FORMS = (
    re.compile(rf"{_NUMBER}[ -]?{_UNIT}", re.IGNORECASE),
    re.compile(rf"{_UNIT} ?{_NUMBER}", re.IGNORECASE),
)
_DAY_OF_CYCLE = re.compile(r"c(?:ycle)? ?(\d{1,3}),? ?d(?:ay)? ?(\d{1,3})", re.IGNORECASE)

TIME_PATTERN = (
    rf"^([0-9]+(\.[0-9]+)?[ -]?({'|'.join(TIME_UNITS)})s?|({'|'.join(TIME_UNITS)})s? ?[0-9]+"
    r"|[Cc](ycle)? ?[0-9]+,? ?[Dd](ay)? ?[0-9]+"
    rf"|{'|'.join(NAMED_TIMES)})$"
)
"""The forms as a JSON Schema says them to an editor."""


@dataclass(frozen=True, slots=True)
class StatedTime:
    """A time as a number of units, where `unit` is the key of a unit; or a `name` alone.

    A time of treatment may be the `day` of a `cycle`, which is no number of cycles.
    """

    number: Decimal | None = None
    unit: str | None = None
    name: str | None = None
    cycle: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the time in words: 24 weeks, 1 year, baseline."""
        if self.cycle is not None:
            return f"cycle {self.cycle} day {self.day}"
        if self.number is None:
            return self.name or ""
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    @property
    def slug(self) -> str:
        """Return the part of an IRI that the time makes."""
        return str(self).replace(" ", "-")


def parse_time(text: str) -> StatedTime:
    """Return the time that `text` states: a number with its unit, a day of a cycle, a named time.

    >>> str(parse_time("week 8")), str(parse_time("1 year")), str(parse_time("baseline"))
    ('8 weeks', '1 year', 'baseline')
    >>> str(parse_time("Cycle 1, Day 8")) == str(parse_time("C1D8")) == "cycle 1 day 8"
    True

    Raises ValueError for any other text.
    """
    folded = " ".join(text.replace("-", " ").split()).lower()
    if folded in NAMED_TIMES:
        return StatedTime(name=folded)
    if match := _DAY_OF_CYCLE.fullmatch(folded):
        return StatedTime(cycle=int(match[1]), day=int(match[2]))
    for form in _FORMS:
        if match := form.fullmatch(folded):
            number = match["number"]
            plain = number.rstrip("0").rstrip(".") if "." in number else number.lstrip("0") or "0"
            return StatedTime(Decimal(plain), match["unit"].lower())
    raise ValueError(
        f"'{text}' is not a time: write a number with its unit ({', '.join(TIME_UNITS)}), as in "
        f"24 weeks, the day of a cycle, as in cycle 1 day 8, or {', '.join(NAMED_TIMES)}"
    )
