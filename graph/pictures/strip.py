"""A strip of numbers beside the things that they belong to, each in line with its own.

Each unit has an axis, side by side: the two of most numbers. A number of another unit, and one that
is no number, is told in the thing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sarcograph.graph.pictures.font import fitted
from sarcograph.graph.pictures.parts import Below
from sarcograph.graph.pictures.svg import Element, element, group, text
from sarcograph.graph.pictures.whiskers import (
    ForestRow,
    axis_below,
    axis_of,
    grid,
    told_of,
    whisker,
)

_WIDE, _SHARED = 190, 112  # an axis that is alone, and one of two
_GAP = 22  # from what stands before it
_AXIS = 36
_MOST_UNITS = 2


def strip_width(rows: Iterable[ForestRow]) -> float:
    """Return how wide the strip of some numbers is, with the room before it."""
    units = len(_units(rows))
    return units * (_GAP + (_WIDE if units == 1 else _SHARED))


def strip(rows: Sequence[tuple[ForestRow, float]], x: float, top: float, bottom: float) -> Below:
    """Return the strip right of `x`, of numbers each with the height that it stands on.

    Its axes are below `bottom`.
    """
    units = _units(row for row, _ in rows)
    width = _WIDE if len(units) == 1 else _SHARED
    drawn: list[Element] = []
    for place, unit in enumerate(units):
        start = x + _GAP + place * (_GAP + width)
        drawn += _axis(unit, rows, (start, start + width), top, bottom)
    return bottom + _AXIS, drawn


def _axis(
    unit: str,
    rows: Sequence[tuple[ForestRow, float]],
    across: tuple[float, float],
    top: float,
    bottom: float,
) -> Iterator[Element]:
    """Yield the numbers of one unit above their axis."""
    here = [(row, y) for row, y in rows if row.unit == unit]
    axis = axis_of(unit)
    given = [
        float(one) for row, _ in here for one in (row.value, row.low, row.high) if one is not None
    ]
    scale = axis.scale(given, *across)
    words = fitted(axis.words, 12, across[1] - across[0], bold=True)
    yield text(across[0], top - 12, words, size=12, role="outcome", bold=True)
    yield from grid(scale, top, bottom, axis.neutral)
    for row, y in here:
        touched = element(
            "rect",
            x=across[0],
            y=y - 9,
            width=across[1] - across[0],
            height=18,
            fill="none",
            pointer_events="all",
        )
        marks = whisker(row, scale, y)
        yield group(touched, *marks, says=told_of(row), href=row.href, class_="row")
    yield from axis_below(scale, bottom, "")


def _units(rows: Iterable[ForestRow]) -> list[str]:
    """Return the units of most numbers, those of equally many as they come."""
    counted = Counter(row.unit for row in rows)
    return [unit for unit, _ in counted.most_common(_MOST_UNITS)]
