"""A pooled number: a diamond as wide as its interval, on a line where a further study lies."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from sarcograph.graph.pictures.scale import Scale
from sarcograph.graph.pictures.svg import Element, group, line, path

_HALF = 6


class PooledRow(Protocol):
    """What is drawn: the number, its interval, and where a further study would lie."""

    @property
    def value(self) -> Decimal | None:
        """The pooled number."""
        ...

    @property
    def low(self) -> Decimal | None:
        """The lower end of its interval."""
        ...

    @property
    def high(self) -> Decimal | None:
        """The upper end of its interval."""
        ...

    @property
    def further(self) -> tuple[Decimal, Decimal] | None:
        """Where a further study would lie."""
        ...


def diamond(row: PooledRow, scale: Scale, y: float) -> Iterator[Element]:
    """Yield a pooled number in a row whose middle is `y`; nothing where a part of it is missing."""
    if row.value is None or row.low is None or row.high is None:
        return
    if row.further is not None:
        start, end = map(scale, row.further)
        yield line(start, y, end, y, "outcome", 1.5)
        for place in (start, end):
            yield line(place, y - 4, place, y + 4, "outcome", 1.5)
    yield _shape(scale(row.low), scale(row.value), scale(row.high), y)


def pooled_mark() -> Element:
    """Return the same for a legend, about its middle."""
    return group(line(-10, 0, 10, 0, "outcome", 1.5), _shape(-6, 0, 6, 0))


def _shape(left: float, middle: float, right: float, y: float) -> Element:
    top, bottom = f"{y - _HALF:.2f}", f"{y + _HALF:.2f}"
    return path(
        f"M{left:.2f} {y:.2f}L{middle:.2f} {top}L{right:.2f} {y:.2f}L{middle:.2f} {bottom}z",
        fill="outcome",
        stroke="outcome",
    )
