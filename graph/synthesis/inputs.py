"""What is pooled: one number of one study each, known by a key."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from sarcograph.graph.synthesis.refused import Reason, Refused
from sarcograph.graph.synthesis.scales import Scale

USUAL_LEVEL = 95.0
"""The level, in percent, of the intervals that are made here."""


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
        the normal quantile: Cochrane Handbook for Systematic Reviews of Interventions, 6.3.2.
        """
        return _of_interval(key, (ratio, lower, upper), level, Scale.LOG, total)

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
        since who is censored early tells less. The scale is log(-log), on which an interval never
        leaves 0 to 1.
        """
        return _of_interval(key, (rate, lower, upper), level, Scale.LOG_MINUS_LOG, total)


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
    total: int | None,
) -> Effect | Refused:
    """Return the effect that a value and its interval tell, or why they tell none."""
    raise NotImplementedError
