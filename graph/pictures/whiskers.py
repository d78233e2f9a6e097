"""Numbers with their intervals as marks on an axis: what forests, strips and lanes have in common.

What is no number is never drawn as one: a bound that was not reached is an arrow, a value that was
not reached is words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sarcograph.graph.pictures.diamond import diamond, pooled_mark
from sarcograph.graph.pictures.font import fitted, text_width
from sarcograph.graph.pictures.parts import SMALL, arrow, mark
from sarcograph.graph.pictures.scale import Scale, linear, months, percentages, ratios
from sarcograph.graph.pictures.svg import Element, group, line, path, text
from sarcograph.graph.store.cells import as_told, interval, number

Standing = Literal["document", "external", "derived", "inferred"]
Bounds = Literal["confidence interval", "range"]

ACROSS_STUDIES = (
    "Rows of different studies are not compared: their patients, definitions and follow-up differ."
)
"""What every picture of numbers of several studies says."""
POOLED = (
    "The pooled number is computed of these studies, whose patients differ, and printed by none."
)
"""What it says instead where they are pooled."""

TOLD_IN_MONTHS = ("day", "week", "year")
"""Units whose times stand on the axis in months, as derived, where they are known in months too."""
_STANDINGS: dict[Standing, str] = {
    "document": "printed in a document",
    "external": "from an external source",
    "derived": "recomputed from what is printed",
    "inferred": "rests on an inference",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One number of a forest, in `unit`: percent, month, or the name of a ratio or difference.

    None is what is not given. `absence` says why there is no value, `low_absence` and
    `high_absence` why a bound is none, such as not reached. `level` is that of the confidence
    interval in percent. `doubt` says in words what is to be known before the number is used, and
    `standing` where it stands, if that is known. `group` is the heading that the row stands under,
    `study` what tells it from rows of other studies, and `href` where more is said of it. One that
    is `pooled` is computed of the rows above it; `further` is where a further study would lie.
    """

    label: str
    value: Decimal | None
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    operator: str = "="
    absence: str = ""
    low_absence: str = ""
    high_absence: str = ""
    bounds: Bounds = "confidence interval"
    level: Decimal | None = None
    n: int | None = None
    note: str = ""
    group: str = ""
    study: str = ""
    href: str = ""
    doubt: str = ""
    standing: Standing | None = None
    pooled: bool = False
    further: tuple[Decimal, Decimal] | None = None

    @property
    def said(self) -> str:
        """Return the number with its interval, as the tables have it; else why there is none."""
        return self._in_words(lambda value: value)

    @property
    def shown(self) -> str:
        """Return the same as a picture shows it: what is recomputed to the digits of a reader."""
        return self._in_words(as_told) if self.standing == "derived" else self.said

    def _in_words(self, told: Callable[[Decimal], Decimal]) -> str:
        what = "range" if self.bounds == "range" else "CI"
        level = "" if self.level is None or what == "range" else f"{self.level:f}% "
        low, high = (
            absence if bound is None else f"{told(bound):f}"
            for bound, absence in ((self.low, self.low_absence), (self.high, self.high_absence))
        )
        return number(
            "" if self.value is None else f"{told(self.value):f}",
            operator=self.operator,
            unit=self.unit if axis_of(self.unit).neutral is None else "",
            intervals=interval(level + what, low, high),
            absence=self.absence,
        )


@dataclass(frozen=True, slots=True)
class Axis:
    """How numbers of a unit are drawn: on which scale, under which words, against which line."""

    scale: Callable[[Iterable[float], float, float], Scale]
    words: str
    neutral: float | None = None


_AXES = {
    "percent": Axis(percentages, "percent"),
    "month": Axis(months, "months"),
}


def axis_of(unit: str) -> Axis:
    """Return how numbers of a unit are drawn."""
    if unit in _AXES:
        return _AXES[unit]
    if unit.endswith("ratio"):
        return Axis(ratios, f"{unit}, 1 is no difference", 1)
    if "difference" in unit:
        return Axis(linear, f"{unit}, 0 is no difference", 0)
    return Axis(linear, unit)


def entries_of(rows: Sequence[ForestRow]) -> Iterator[tuple[Element, str]]:
    """Yield what the marks mean that the rows have, for a legend."""
    for standing, words in _STANDINGS.items():
        if any(row.standing == standing for row in rows):
            yield _symbol(0, 0, standing), words
    if any(row.pooled for row in rows):
        yield pooled_mark(), "pooled here; line: where a further study would lie"
    if any(row.bounds == "range" for row in rows):
        yield line(-8, 0, 8, 0, "outcome", 1.5, "2 2"), "range, no interval"
    if any(row.doubt for row in rows):
        yield mark(0, 0), "in doubt: a check found something, or the passage is ambiguous"
    if any(map(_is_open, rows)):
        further = group(line(-8, 0, 6, 0, "outcome", 1.5), arrow(8, 0, 1))
        yield further, "no bound here, not a number"


def whisker(row: ForestRow, scale: Scale, y: float) -> Iterator[Element]:
    """Yield the interval of a row with its point, or what stands instead of either."""
    if row.pooled:
        yield from diamond(row, scale, y)
        return
    dash = "2 2" if row.bounds == "range" else ""
    at = None if row.value is None else scale(row.value)
    left = _bound(row.low, row.low_absence, scale, scale.start, lowest=True)
    right = _bound(row.high, row.high_absence, scale, scale.end, lowest=False)
    if row.operator in (">=", ">") and right is None:
        right = (scale.end, True)
    if row.operator in ("<=", "<") and left is None:
        left = (scale.start, True)
    known = [place for place in (left and left[0], at, right and right[0]) if place is not None]
    if len(known) > 1:
        yield line(min(known), y, max(known), y, "outcome", 1.5, dash)
    for end, way in ((left, -1), (right, 1)):
        if end is not None and end[1]:
            yield arrow(end[0], y, way)
        elif end is not None and not dash:
            yield line(end[0], y - 4, end[0], y + 4, "outcome", 1.5)
    if at is not None:
        yield _symbol(at, y, row.standing)
    elif not known:
        if "not reached" in row.absence:  # beyond what was followed up
            yield line(scale.end - 30, y, scale.end - 6, y, "outcome", 1.5, dash)
            yield arrow(scale.end, y, 1)
            place, anchor = scale.end - 38, "end"
        else:
            place, anchor = (scale.start + scale.end) / 2, "middle"
        said = fitted(row.absence or "no number", 11, scale.end - scale.start - 40)
        yield text(place, y + 4, said, size=11, role="muted", anchor=anchor)


def _bound(
    bound: Decimal | None, absence: str, scale: Scale, end: float, *, lowest: bool
) -> tuple[float, bool] | None:
    """Return where an interval ends and whether it goes on beyond; None where nothing is said."""
    if bound is None:
        return (end, True) if absence else None
    beyond = scale.logarithmic and bound <= 0 and lowest
    return scale(bound), beyond


def _is_open(row: ForestRow) -> bool:
    said = row.low_absence or row.high_absence or row.operator.strip("=~")
    return bool(said) or (row.value is None and "not reached" in row.absence)


def _symbol(x: float, y: float, standing: Standing | None) -> Element:
    """Return the point of a number by where it stands."""
    match standing:
        case "document" | None:
            return path(f"M{x - 4:.2f} {y - 4:.2f}h8v8h-8z", fill="outcome", stroke="outcome")
        case "external":
            return path(f"M{x - 4:.2f} {y - 4:.2f}h8v8h-8z", fill="page", stroke="outcome")
        case "derived":
            return path(
                f"M{x - 4.5:.2f} {y:.2f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
                fill="page",
                stroke="outcome",
            )
        case "inferred":
            return path(
                f"M{x:.2f} {y - 5.5:.2f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
                fill="page",
                stroke="outcome",
            )


def grid(scale: Scale, top: float, bottom: float, neutral: float | None) -> Iterator[Element]:
    """Yield the lines of an axis through all rows, that of no difference the strongest."""
    for tick in scale.ticks:
        if tick != neutral:
            yield line(scale(tick), top, scale(tick), bottom, "rule", 0.5)
    if neutral is not None:
        yield line(scale(neutral), top, scale(neutral), bottom, "muted", 1.2)


def axis_below(scale: Scale, y: float, words: str) -> Iterator[Element]:
    """Yield an axis with its numbers and what they are of, "" for nothing."""
    yield line(scale.start, y, scale.end, y, "muted")
    for tick in scale.ticks:
        yield line(scale(tick), y, scale(tick), y + 4, "muted")
    yield from numbers_along(scale, y + 16)
    middle = (scale.start + scale.end) / 2
    said = fitted(words, 11, scale.end - scale.start)
    if said:
        yield text(middle, y + 31, said, size=11, role="muted", anchor="middle")


def numbers_along(scale: Scale, y: float) -> Iterator[Element]:
    """Yield the numbers of an axis, but for those that would touch the one before."""
    free = float("-inf")
    for tick in scale.ticks:
        x, said = scale(tick), f"{tick:g}"
        half = text_width(said, SMALL) / 2
        if x - half > free:
            yield text(x, y, said, size=SMALL, role="muted", anchor="middle")
            free = x + half + 4


def told_of(row: ForestRow) -> str:
    """Return a row in words."""
    n = "" if row.n is None else f"n = {row.n}"
    standing = _STANDINGS[row.standing] if row.standing else ""
    said = (row.group, row.label, row.said or "no number", n, row.note, standing, row.doubt)
    return "; ".join(filter(None, said))
