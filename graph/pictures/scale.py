"""Axes: where a number stands, and at which numbers there are ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_TICKS = 6  # on an axis, about
_DECADE = (1, 2, 5)
_MONTHS = (1, 2, 3, 6, 12, 24, 36, 60)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, drawn from `start` to `end`.

    On a logarithmic one half and twice are equally far from 1, as ratios are.
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def __call__(self, value: Decimal | float) -> float:
        """Return where a value stands, at the end of the axis for one beyond it."""
        low, high, here = self.low, self.high, float(value)
        if here <= low:
            return self.start
        if self.logarithmic:
            low, high, here = math.log(low), math.log(high), math.log(here)
        share = min(1, (here - low) / (high - low))
        return self.start + share * (self.end - self.start)


def percentages(values: Iterable[float], start: float, end: float) -> Scale:
    """Return an axis of percentages: 0 to 100, and further for changes that are beyond."""
    given = list(values)
    if all(0 <= value <= 100 for value in given):
        return Scale(0, 100, start, end, (0, 20, 40, 60, 80, 100))
    return linear([*given, 0], start, end)


def months(values: Iterable[float], start: float, end: float) -> Scale:
    """Return an axis of months from 0, with ticks at parts of a year."""
    most = max([1.0, *values])
    step = next((one for one in _MONTHS if most / one <= _TICKS), None)
    step = step or 12 * math.ceil(most / 12 / _TICKS)
    return _stepped(0, most, step, start, end)


def linear(values: Iterable[float], start: float, end: float) -> Scale:
    """Return an axis that holds the values, and 0."""
    given = [0.0, *values]
    low, high = min(given), max(given)
    if low == high:
        high = low + 1
    rough = (high - low) / _TICKS
    decade = 10.0 ** math.floor(math.log10(rough))
    step = next(one * decade for one in (*_DECADE, 10) if one * decade >= rough * 0.999)
    return _stepped(low, high, step, start, end)


def ratios(values: Iterable[float], start: float, end: float) -> Scale:
    """Return a logarithmic axis of ratios with 1 on it; of 0 and less there is no place."""
    given = [value for value in values if value > 0]
    low, high = min([0.5, *given]), max([2.0, *given])
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    apart = math.ceil((last - first) / _TICKS)
    within = _DECADE if last - first <= 4 else (1,)
    ticks = [
        round(one * 10.0**power, max(0, -power))
        for power in range(first, last + 1)
        if power % apart == 0
        for one in within
    ]
    least = max([tick for tick in ticks if tick <= low], default=low)
    most = min([tick for tick in ticks if tick >= high], default=high)
    shown = tuple(tick for tick in ticks if least <= tick <= most)
    return Scale(least, most, start, end, shown, logarithmic=True)


def _stepped(low: float, high: float, step: float, start: float, end: float) -> Scale:
    """Return an axis whose ticks are multiples of `step`, the first and the last at its ends."""
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(round(one * step, 10) for one in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)
