"""What is pooled: one number of one study each, known by a key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scipy import special

from sarcograph.graph.synthesis.refused import Reason, Refused
from sarcograph.graph.synthesis.scales import Scale

USUAL_LEVEL = 95.0
"""The level, in percent, of the intervals that are made here."""
MOST_OFF_MIDDLE = 0.25
"""How far from the middle of its interval a value may lie, in halves of its width.

Rounding moves it about so far where a printed bound has one digit; a value further off belongs to
an interval of another kind (exact, profiled, bootstrapped) or to a misprint.
"""
_OF_RATES = (Scale.LOG_MINUS_LOG, Scale.LOGIT, Scale.LOG, Scale.IDENTITY)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`events` among `total` patients of the study `key`. `pool_proportions` judges the counts."""

    key: str
    events: int
    total: int


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate of the study `key` on a scale on which it is nearly normal, and its variance.

    A ratio is pooled by its logarithm (`of_ratio` makes one), a rate at a time by log(-log)
    (`of_rate`). `total` is the number of patients, where it is known; nothing is computed from it.
    """

    key: str
    estimate: float
    variance: float
    scale: Scale = Scale.LOG
    total: int | None = None

    @classmethod
    def of_ratio(
        cls,
        key: str,
        ratio: float,
        lower: float | None,
        upper: float | None,
        *,
        level: float = USUAL_LEVEL,
        total: int | None = None,
    ) -> Effect | Refused:
        """Return a ratio (of hazards, risks, odds) with its interval at `level` percent.

        The variance is the square of the width of the interval on the logarithmic scale over twice
        the normal quantile: Cochrane Handbook for Systematic Reviews of Interventions 5.1, 7.7.7.3.
        """
        return _of_interval(key, (ratio, lower, upper), level, Scale.LOG, (Scale.LOG,), total)

    @classmethod
    def of_rate(
        cls,
        key: str,
        rate: float,
        lower: float | None,
        upper: float | None,
        *,
        level: float = USUAL_LEVEL,
        total: int | None = None,
    ) -> Effect | Refused:
        """Return a rate at a time, such as progression-free survival at 6 months.

        `rate` and the bounds of its interval at `level` percent are fractions of 1. It is the
        interval that gives the variance, never `total`: a rate of Kaplan and Meier is no count,
        since who is censored early tells less. The scale of pooling is log(-log), on which an
        interval never leaves 0 to 1. Programs make intervals of survival on several scales, and
        papers seldom say on which: it is the one on which the rate lies nearest to the middle.
        """
        printed = (rate, lower, upper)
        return _of_interval(key, printed, level, Scale.LOG_MINUS_LOG, _OF_RATES, total)


@dataclass(frozen=True, slots=True)
class Median:
    """A median time of the study `key` with the bounds of its interval, where they are known.

    All medians of a question are in one unit. `n` is the number of patients.
    """

    key: str
    value: float
    lower: float | None = None
    upper: float | None = None
    n: int | None = None


def _of_interval(
    key: str,
    printed: tuple[float, float | None, float | None],
    level: float,
    scale: Scale,
    made_on: Sequence[Scale],
    total: int | None,
) -> Effect | Refused:
    """Return the effect on `scale` that a value and its interval tell, or why they tell none.

    The interval was made on one of the scales of `made_on`: the one on which the value lies nearest
    to its middle, the first of those that rounding does not tell apart, which hardly differ. Its
    standard error there is carried to `scale` by the ratio of the two slopes, the delta method.
    """

    def refused(reason: Reason) -> Refused:
        return Refused(reason=reason, keys=(key,))

    value, lower, upper = printed
    given = [number for number in (*printed, level) if number is not None]
    if not all(map(math.isfinite, given)) or not 0 < level < 100:
        return refused(Reason.NO_NUMBER)
    place = _place(scale, value)
    if place is None:
        return refused(Reason.NO_NUMBER)
    if lower is None and upper is None:
        return refused(Reason.NO_INTERVAL)
    if lower is None or upper is None or None in (_place(scale, lower), _place(scale, upper)):
        return refused(Reason.OPEN_INTERVAL)  # a bound of 0 or 1 of a rate is where it was cut
    if not lower <= value <= upper:
        return refused(Reason.INTERVAL_WITHOUT_ESTIMATE)
    best = min(
        (_read_on(candidate, value, lower, upper) for candidate in made_on),
        key=lambda reading: round(reading.off_middle, 2),
    )
    if best.half == 0:
        return refused(Reason.NO_VARIANCE)
    if best.off_middle > MOST_OFF_MIDDLE:
        return refused(Reason.INTERVAL_OFF_SCALE)
    quantile = float(special.ndtri((1 + level / 100) / 2))
    error = best.half / quantile * abs(scale.slope(value) / best.scale.slope(value))
    return Effect(key, place, error**2, scale, total)


class _Reading(NamedTuple):
    """An interval as made on a scale: half its width, and how far from its middle the value is."""

    off_middle: float
    half: float
    scale: Scale


def _read_on(scale: Scale, value: float, lower: float, upper: float) -> _Reading:
    """Return the interval as one made on `scale`; `off_middle` is in halves of its width."""
    at, one, other = (scale.to(number) for number in (value, lower, upper))
    half = abs(other - one) / 2
    return _Reading(abs(at - (one + other) / 2) / half if half else 0.0, half, scale)


def _place(scale: Scale, number: float) -> float | None:
    """Return a number on a scale; None where it has no finite place there."""
    try:
        place = scale.to(number)
    except (ValueError, ZeroDivisionError):
        return None
    return place if math.isfinite(place) else None
