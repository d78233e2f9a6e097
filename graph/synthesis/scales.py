"""The scales on which numbers are pooled, and the way there and back."""

from __future__ import annotations

import math
from enum import StrEnum


class Scale(StrEnum):
    """A scale on which estimates are nearly normal; the value is its name in words.

    LOGIT takes proportions (fractions of 1), LOG ratios, LOG_MINUS_LOG rates at a time (fractions
    of 1; a higher rate is lower on it), IDENTITY differences, which stay as they are.
    """

    LOGIT = "logit"
    LOG = "log"
    LOG_MINUS_LOG = "log(-log)"
    IDENTITY = "identity"
    DOUBLE_ARCSINE = "double arcsine"

    def to(self, number: float) -> float:
        """Return a number of the measure on this scale.

        Raises ValueError for one that has no finite place there, such as a ratio of 0.

        >>> Scale.LOGIT.to(0.5)
        0.0
        """
        match self:
            case Scale.LOGIT:
                return math.log(number / _above(1 - number, self))
            case Scale.LOG:
                return math.log(number)
            case Scale.LOG_MINUS_LOG:
                return math.log(-math.log(number))
            case Scale.IDENTITY:
                return number
            case Scale.DOUBLE_ARCSINE:
                raise ValueError(_NEEDS_TOTALS)

    def back(self, number: float) -> float:
        """Return a number of this scale in units of the measure; the far ends are its bounds.

        >>> Scale.LOG_MINUS_LOG.back(Scale.LOG_MINUS_LOG.to(0.25))
        0.25
        """
        match self:
            case Scale.LOGIT:
                odds = math.exp(-abs(number))
                return (1 if number > 0 else odds) / (1 + odds)
            case Scale.LOG:
                return _exp(number)
            case Scale.LOG_MINUS_LOG:
                return math.exp(-_exp(number))
            case Scale.IDENTITY:
                return number
            case Scale.DOUBLE_ARCSINE:
                raise ValueError(_NEEDS_TOTALS)

    def slope(self, number: float) -> float:
        """Return how fast the place on the scale moves with a number of the measure.

        >>> Scale.LOG.slope(4.0)
        0.25
        """
        match self:
            case Scale.LOGIT:
                return 1 / (number * (1 - number))
            case Scale.LOG:
                return 1 / number
            case Scale.LOG_MINUS_LOG:
                return 1 / (number * math.log(number))
            case Scale.IDENTITY:
                return 1.0
            case Scale.DOUBLE_ARCSINE:
                raise ValueError(_NEEDS_TOTALS)


_NEEDS_TOTALS = "the double arcsine of a proportion depends on the number of patients"


def _above(number: float, scale: Scale) -> float:
    if number <= 0:
        raise ValueError(f"a proportion of 1 or more has no place on the scale {scale}")
    return number


def _exp(number: float) -> float:
    """Return e to the power of `number`; infinity beyond what a float holds."""
    try:
        return math.exp(number)
    except OverflowError:
        return math.inf
