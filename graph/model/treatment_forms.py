"""The grammar of printed treatment: ratios of arms, earlier lines, schedules of doses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sarcograph.graph.model.printed import MAXIMUM_LENGTH

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_RANKS = "first second third fourth fifth".split()
_RANKED = (
    rf"(?P<rank>{'|'.join(_RANKS)}|[1-5](?:st|nd|rd|th)?)(?:[- ]line|L)\b"
    r"(?P<later> (?:or|and) (?:later|further|higher)(?:[- ]line)?)?"
)
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_WORDS)}|no|an?)"
_DASH = r"\s*(?:[-–—−]|to|or)\s*"
_AND = r"\s*(?:,|&|and|,\s*and)\s*"
_AT_LEAST = r"at least|a minimum of|no fewer than|no less than|≥|>="
_AT_MOST = r"at most|a maximum of|no more than|not more than|up to|≤|<="
_DAYS = {"day": 1, "week": 7, "d": 1, "w": 7}


def _number(text: str) -> int:
    word = text.lower()
    if word.isdigit():
        return int(word)
    return {"no": 0, "a": 1, "an": 1}.get(word, _WORDS.index(word) if word in _WORDS else 0)


def _match(pattern: str, text: str) -> re.Match[str] | None:
    if len(text) > MAXIMUM_LENGTH:
        return None
    return re.fullmatch(pattern, " ".join(text.split()), re.IGNORECASE)


def ratio(text: str) -> str | None:
    """Return a printed ratio of arms with colons; None for any other text.

    >>> ratio("2-to-1"), ratio("1:1:1")
    ('2:1', '1:1:1')
    """
    joint = r"\s*(?:[:\u2236]|-?to-?)\s*"
    match = _match(rf"{_COUNT}(?:{joint}{_COUNT})+", text)
    parts = (
        [_number(part) for part in re.split(joint, match[0], flags=re.IGNORECASE)] if match else [0]
    )
    return ":".join(map(str, parts)) if all(parts) else None


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines of treatment there were; a bound that is not printed is None."""

    least: int | None
    most: int | None


def _before(ranked: re.Match[str]) -> Lines:
    """Return how many lines come before the line that is named by its rank."""
    rank = ranked["rank"].lower()
    earlier = _RANKS.index(rank) if rank in _RANKS else int(rank[0]) - 1
    return Lines(earlier, None if ranked["later"] else earlier)


def earlier_lines(text: str) -> Lines | None:
    """Return the number of earlier lines that `text` prints; None where it prints none.

    >>> earlier_lines("at least one prior line"), earlier_lines("1-2 previous regimens")
    (Lines(least=1, most=None), Lines(least=1, most=2))
    >>> earlier_lines("second-line chemotherapy"), earlier_lines("3L and later-line")
    (Lines(least=1, most=1), Lines(least=2, most=None))
    >>> earlier_lines("second- or third-line treatment")
    Lines(least=1, most=2)
    """
    if match := _match(rf"(?P<lowest>\w+)-? or {_RANKED}(?:\s[a-z][a-z -]*)?", text):
        lowest = earlier_lines(f"{match['lowest']}-line")
        return Lines(lowest.least, _before(match).most) if lowest else None
    if match := _match(rf"{_RANKED}(?:\s[a-z][a-z -]*)?", text):
        return _before(match)
    match = _match(
        rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<above>more than|>)|"
        rf"(?P<below>fewer than|less than|<))?\s*(?P<first>{_COUNT})"
        rf"(?:{_DASH}(?P<second>{_COUNT}|more)|(?P<plus>\+))?(?:\s[a-z][a-z -]*)?",
        text,
    )
    if match is None:
        return None
    first, second = _number(match["first"]), match["second"]
    if match["least"] or match["plus"] or (second and second.lower() == "more"):
        return Lines(first, None)
    if match["above"]:
        return Lines(first + 1, None)
    if match["below"]:
        return Lines(None, first - 1) if first else None
    if match["most"]:
        return Lines(None, first)
    last = _number(second) if second else first
    return Lines(first, last) if first <= last else None


def lines_in_name(name: str) -> Lines | None:
    """Return the number of earlier lines that the name of a group tells; None where it tells none.

    >>> lines_in_name("patients in the third line or later")
    Lines(least=2, most=None)
    >>> lines_in_name("patients after one earlier line"), lines_in_name("patients in later lines")
    (Lines(least=1, most=1), Lines(least=1, most=None))
    """
    if match := re.search(rf"\bafter (?P<count>{_COUNT}(?: or more)?) earlier lines?\b", name):
        return earlier_lines(match["count"].replace(" or more", "+"))
    if match := re.search(rf"\b(?:in|on) (?:the )?{_RANKED}", name):
        return _before(match)
    return Lines(1, None) if re.search(r"\bin later lines\b", name) else None


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which days of how long a cycle a dose is given: all in days, None where not printed."""

    days: tuple[int, ...] = ()
    treated: int | None = None
    cycle: int | None = None


def schedule(text: str) -> Schedule | None:
    """Return the days that `text` prints; None for any other text.

    >>> schedule("21 of 28 days"), schedule("3 weeks on, 1 week off").cycle
    (Schedule(days=(), treated=21, cycle=28), 28)
    >>> schedule("days 1 and 8 of a 21-day cycle")
    Schedule(days=(1, 8), treated=2, cycle=21)
    """
    unit = r"(?P<{}>day|week|d|w)s?"
    cycle = (
        rf"(?:\s*,?\s*(?:of|in|every|q)\s*(?:each|every|an?|the)?\s*(?P<cycle>{_COUNT})"
        rf"(?:[-\s]?{unit.format('unit')})?(?:[-\s]cycles?)?)"
    )
    of_cycle = rf"(?P<on>{_COUNT})(?:\s+{unit.format('first')})?\s+(?:out\s+)?{cycle}"
    if match := _match(of_cycle, text):
        # 3 of 4 weeks are weeks both
        each = _DAYS[(match["first"] or match["unit"] or "day").lower()]
        return _checked((), _number(match["on"]) * each, _cycle(match))
    listed = r"(?:\d{1,3}(?!\d)|[\s,&–—−-]|and|to)+?"
    if match := _match(rf"(?:on\s+)?days?\s+(?P<days>{listed}){cycle}?", text):
        days = _listed_days(match["days"])
        return _checked(days, len(days), _cycle(match))
    on_off = (
        rf"(?P<on>{_COUNT})\s*{unit.format('first')}\s*on(?:{_AND}|\s*/\s*|\s+)"
        rf"(?P<off>{_COUNT})\s*{unit.format('second')}\s*off"
    )
    if match := _match(on_off, text):
        on = _number(match["on"]) * _DAYS[match["first"].lower()]
        return _checked((), on, on + _number(match["off"]) * _DAYS[match["second"].lower()])
    if match := _match(
        rf"(?:once\s+)?(?:every|q)\s*(?P<cycle>{_COUNT})?\s*{unit.format('unit')}", text
    ):
        return _checked((), 1, _cycle(match))
    return None


def _cycle(match: re.Match[str]) -> int | None:
    if match["unit"] is None and match["cycle"] is None:
        return None
    count = _number(match["cycle"]) if match["cycle"] else 1
    return count * _DAYS[(match["unit"] or "day").lower()]


def _listed_days(text: str) -> tuple[int, ...]:
    days: list[int] = []
    for part in re.split(r",|&|\band\b", text):
        bounds = [int(number) for number in re.findall(r"\d+", part)]
        days += range(bounds[0], bounds[-1] + 1) if bounds else []
    return tuple(sorted(set(days)))


def _checked(days: tuple[int, ...], treated: int, cycle: int | None) -> Schedule | None:
    """Return the schedule, None where it has more days than its cycle or none at all."""
    fits = cycle is None or (treated <= cycle and (not days or days[-1] <= cycle))
    return Schedule(days, treated, cycle) if treated and fits and 0 not in days else None


_DAILY = {
    r"(?:once[\s-]+)?daily|once (?:a|per|every) day|qd|every day": Decimal(1),
    r"twice[\s-]+daily|twice (?:a|per|every) day|bid|b\.i\.d\.|every 12 (?:hours|hrs?|h)": Decimal(
        2
    ),
    r"(?:three times|thrice) (?:daily|(?:a|per) day)|tid|every 8 (?:hours|hrs?|h)": Decimal(3),
    r"(?:on\s+)?(?:every other|alternate) days?": Decimal("0.5"),
}


def doses_per_day(text: str) -> Decimal | None:
    """Return how many doses a day `text` prints, on days with treatment; None for other texts.

    >>> doses_per_day("twice daily"), doses_per_day("every other day")
    (Decimal('2'), Decimal('0.5'))
    """
    return next((count for form, count in _DAILY.items() if _match(form, text)), None)
