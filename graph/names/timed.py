"""A measure with what is asked of it besides: "6-month PFS", "PFS rate at 1 year", "mPFS".

No such words are the name of a measure: they say at which time its value holds, or which statistic
it is. What is left without them is looked up, and must be equal to the name of a measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COUNTED = "one two three four five six seven eight nine ten eleven twelve eighteen".split()
_NUMBER = rf"(?:\d{{1,3}}(?:\.\d+)?|{'|'.join(_COUNTED)})"
_UNIT = r"(?:m(?:o|os|onths?)?|w(?:k|ks|eeks?)?|y(?:r|rs|ears?)?|d(?:ays?)?)(?!\w)"
_TIME = rf"(?:{_NUMBER}[\s-]*{_UNIT}\.?|(?:month|week|year|day)s?[\s-]*{_NUMBER}(?!\w))"
_JOINT = r"[\s,_-]*"
_PIECES = (
    ("time", re.compile(rf"(?P<piece>{_TIME}){_JOINT}(?P<rest>[^\W\d].*)", re.IGNORECASE)),
    (
        "time",
        re.compile(
            rf"(?P<rest>.*?\w){_JOINT}(?:[\s(](?:at|after|by|of)?\s*|-)(?P<piece>{_TIME})\)?",
            re.IGNORECASE,
        ),
    ),
    # of an abbreviation the number alone, as in PFS6 and PFS-6m, is a time too
    ("time", re.compile(rf"(?P<rest>[A-Z]{{2,}})[\s_-]?(?P<piece>\d{{1,3}}(?:\s?(?i:{_UNIT}))?)")),
    ("statistic", re.compile(rf"(?P<piece>median|mean){_JOINT}(?P<rest>\w.*)", re.IGNORECASE)),
    ("statistic", re.compile(r"(?P<piece>m)(?P<rest>[A-Z]{2,}.*)")),
    ("statistic", re.compile(r"(?P<piece>rate)s?\s+of\s+(?P<rest>\w.*)", re.IGNORECASE)),
    (
        "statistic",
        re.compile(rf"(?P<rest>.*?\w){_JOINT}(?P<piece>rate|probability|%)s?", re.IGNORECASE),
    ),
)
_MOST = 4  # pieces of one name


@dataclass(frozen=True, slots=True)
class Timed:
    """Words that may name a measure, and what stood beside them: times, and words of statistics."""

    rest: str
    times: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What a reader is told: that what stood beside the name is not asked for."""
        told = []
        if self.times:
            told.append(f"the time, {' '.join(self.times)}, is not asked for: see time_point")
        if self.statistics:
            told.append("the statistic is not asked for: see statistic")
        return "measure alone; " + "; ".join(told)


def without_time(words: str) -> Iterator[Timed]:
    """Yield what is left of `words` without times and words of statistics, the most of it first.

    >>> [one.rest for one in without_time("6-month PFS rate")]
    ['PFS rate', '6-month PFS', 'PFS']
    >>> [one.rest for one in without_time("mPFS")], list(without_time("PFS"))
    (['PFS'], [])
    """
    found = [Timed(words.strip())]
    seen = {found[0].rest}
    for _ in range(_MOST):
        shorter = {one.rest: one for before in found for one in _shorter(before)}
        found = [one for rest, one in shorter.items() if rest not in seen]
        seen.update(shorter)
        yield from found


def _shorter(before: Timed) -> Iterator[Timed]:
    for kind, pattern in _PIECES:
        if (match := pattern.fullmatch(before.rest)) is None:
            continue
        rest, piece = match["rest"].strip(), match["piece"]
        if kind == "time":
            yield Timed(rest, (*before.times, piece), before.statistics)
        else:
            yield Timed(rest, before.times, (*before.statistics, piece))
