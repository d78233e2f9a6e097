"""Forests: numbers with their intervals, one a row, each on the axis of its unit.

What is no number is never drawn as one: a bound that was not reached is an arrow, a value that was
not reached is words. Rows of different studies stand below each other and are not compared: nothing
is weighted or sorted by size. A pooled number stands below what it was computed of, as a diamond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sarcograph.graph.pictures.axes import AXES, axis_of
from sarcograph.graph.pictures.diamond import diamond, pooled_mark
from sarcograph.graph.pictures.font import fitted, text_width, wrapped
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import (
    MARGIN,
    SMALL,
    Below,
    arrow,
    heading,
    legend,
    mark,
    sentences,
)
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.scale import Scale
from sarcograph.graph.pictures.svg import (
    Element,
    element,
    group,
    line,
    path,
    text,
)
from sarcograph.graph.store.cells import interval, number

Standing = Literal["document", "external", "derived", "inferred"]
Bounds = Literal["confidence interval", "range"]

TOLD_IN_MONTHS = ("day", "week", "year")
"""Units whose times stand on the axis in months, as derived, where they are known in months too."""
MOST_ROWS = 70
_DESCRIBED = 20  # rows in words: more are in the table beside it
WIDTH = 960
_GAP = 12
_LABEL_SHARE, _VALUE_SHARE = 0.34, 0.24  # of the width
_COUNT = 44  # the column of numbers of patients
_MARK = 18  # the column of marks
_LINE = 15  # from one line of text to the next
_HEADING, _AXIS = 26, 40
_TALL = 500
_SIZE = 12
_STANDINGS: dict[Standing, str] = {
    "document": "printed in a document",
    "external": "from an external source",
    "derived": "recomputed from what is printed",
    "inferred": "rests on an inference",
}
_ACROSS_STUDIES = (
    "Rows of different studies are not compared: their patients, definitions and follow-up differ."
)
POOLED = (
    "The pooled number is computed of these studies, whose patients differ, and printed by none."
)


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
        what = "range" if self.bounds == "range" else "CI"
        level = "" if self.level is None or what == "range" else f"{self.level:f}% "
        low, high = (
            absence if bound is None else f"{bound:f}"
            for bound, absence in ((self.low, self.low_absence), (self.high, self.high_absence))
        )
        return number(
            "" if self.value is None else f"{self.value:f}",
            operator=self.operator,
            unit=self.unit if self.unit in AXES else "",
            intervals=interval(level + what, low, high),
            absence=self.absence,
        )


def forest(
    rows: Sequence[ForestRow], *, title: str, subtitle: str = "", width: float = WIDTH
) -> Picture:
    """Return the rows as a forest, by unit and by group in the order in which they come.

    Of more than MOST_ROWS the first are drawn, and the picture says so. Raises ValueError for none.
    """
    if not rows:
        raise ValueError("there is nothing to draw")
    drawing = _Forest(width, any(row.doubt for row in rows[:MOST_ROWS]))
    drawing.add(heading(title, subtitle, width))
    shown = rows[:MOST_ROWS]
    for unit in dict.fromkeys(row.unit for row in shown):
        drawing.panel(unit, [row for row in shown if row.unit == unit])
    drawing.legend(shown)
    drawing.add(sentences(_notices(rows), drawing.y, width))
    return Picture(title, _described(rows), width, drawing.y + MARGIN / 2, tuple(drawing.body))


class _Forest:
    """A forest on the way: what is drawn so far, and how far down it reaches."""

    def __init__(self, width: float, is_marked: bool) -> None:
        self.y: float = MARGIN
        self.body: list[Element] = []
        self._width = width
        self._label = MARGIN + (_MARK if is_marked else 0)
        count = width * _LABEL_SHARE + _COUNT
        self._count = count
        self._start = count + 2 * _GAP
        self._value = width - MARGIN - width * _VALUE_SHARE
        self._end = self._value - 2 * _GAP

    def add(self, below: Below) -> None:
        """Add a part that is drawn."""
        self.y, drawn = below
        self.body += drawn

    def panel(self, unit: str, rows: Sequence[ForestRow]) -> None:
        """Draw the numbers of one unit above their axis."""
        axis = axis_of(unit)
        given = [
            float(one)
            for row in rows
            for one in (row.value, row.low, row.high, *(row.further or ()))
            if one is not None
        ]
        scale = axis.scale(given, self._start, self._end)
        self.y += _HEADING
        if any(row.n is not None for row in rows):
            self.body.append(
                text(self._count, self.y - 8, "n", size=11, role="muted", anchor="end")
            )
        self.body += [
            text(self._value, self.y - 8, "value (interval)", size=11, role="muted"),
            line(MARGIN, self.y, self._width - MARGIN, self.y, "rule"),
        ]
        top = self.y
        drawn: list[Element] = []
        for name in dict.fromkeys(row.group for row in rows):
            if name:
                drawn += self._heading(name)
            for row in rows:
                if row.group == name:
                    drawn.append(self._row(row, scale))
        self.y += 6
        self.body += _grid(scale, top, self.y, axis.neutral)
        self.body += drawn
        if self.y - top > _TALL:  # its end is not in sight
            self.body += _numbers(scale, top - 8)
        self.body += _axis_below(scale, self.y, axis.words)
        self.y += _AXIS

    def legend(self, rows: Sequence[ForestRow]) -> None:
        """Draw what the marks mean that the rows have."""
        entries = [
            (_symbol(0, 0, standing), words)
            for standing, words in _STANDINGS.items()
            if any(row.standing == standing for row in rows)
        ]
        if any(row.pooled for row in rows):
            entries.append((pooled_mark(), "pooled here; line: where a further study would lie"))
        if any(row.bounds == "range" for row in rows):
            entries.append((line(-8, 0, 8, 0, "outcome", 1.5, "2 2"), "range, no interval"))
        if any(row.doubt for row in rows):
            entries.append(
                (mark(0, 0), "in doubt: a check found something, or the passage is ambiguous")
            )
        if any(map(_is_open, rows)):
            further = group(line(-8, 0, 6, 0, "outcome", 1.5), arrow(8, 0, 1))
            entries.append((further, "no bound here, not a number"))
        self.add(legend(entries, self.y, self._width))

    def _heading(self, name: str) -> Iterator[Element]:
        self.y += 8
        for one in wrapped(name, _SIZE, self._width - 2 * MARGIN, lines=2, bold=True):
            self.y += _LINE + 1
            yield text(MARGIN, self.y - 4, one, size=_SIZE, bold=True)

    def _row(self, row: ForestRow, scale: Scale) -> Element:
        room = self._count - text_width("00000", 11) - self._label
        label = wrapped(row.label, _SIZE, room, lines=3)
        below: list[tuple[str, Role]] = [
            *((one, "muted") for one in wrapped(row.note, SMALL, room, lines=2)),
            *((one, "doubt") for one in wrapped(row.doubt, SMALL, room, lines=2)),
        ]
        value = wrapped(row.said, _SIZE, self._width - MARGIN - self._value, lines=3)
        height = max(len(label) * _LINE + len(below) * 13, len(value) * _LINE) + 9
        top, first = self.y, self.y + _LINE + 1
        middle = top + 4 + _LINE / 2 + 1
        parts: list[Element] = [
            # what a pointer touches, from edge to edge
            element(
                "rect",
                x=MARGIN / 2,
                y=top,
                width=self._width - MARGIN,
                height=height,
                fill="none",
                pointer_events="all",
            ),
        ]
        if row.doubt:
            parts.append(mark(MARGIN + 6.5, middle - 0.5))
        parts += [
            text(self._label, first + place * _LINE, one, size=_SIZE)
            for place, one in enumerate(label)
        ]
        under = first + len(label) * _LINE - 1
        parts += [
            text(self._label, under + place * 13, one, size=SMALL, role=role)
            for place, (one, role) in enumerate(below)
        ]
        if row.n is not None:
            parts.append(text(self._count, first, f"{row.n}", size=11, anchor="end"))
        parts += diamond(row, scale, middle) if row.pooled else _whisker(row, scale, middle)
        parts += [
            text(self._value, first + place * _LINE, one, size=_SIZE)
            for place, one in enumerate(value)
        ]
        self.y += height
        return group(*parts, says=_told(row), href=row.href, class_="row")


def _whisker(row: ForestRow, scale: Scale, y: float) -> Iterator[Element]:
    """Yield the interval of a row with its point, or what stands instead of either."""
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


def _grid(scale: Scale, top: float, bottom: float, neutral: float | None) -> Iterator[Element]:
    for tick in scale.ticks:
        if tick != neutral:
            yield line(scale(tick), top, scale(tick), bottom, "rule", 0.5)
    if neutral is not None:
        yield line(scale(neutral), top, scale(neutral), bottom, "muted", 1.2)


def _axis_below(scale: Scale, y: float, words: str) -> Iterator[Element]:
    yield line(scale.start, y, scale.end, y, "muted")
    for tick in scale.ticks:
        yield line(scale(tick), y, scale(tick), y + 4, "muted")
    yield from _numbers(scale, y + 16)
    middle = (scale.start + scale.end) / 2
    said = fitted(words, 11, scale.end - scale.start)
    yield text(middle, y + 31, said, size=11, role="muted", anchor="middle")


def _numbers(scale: Scale, y: float) -> Iterator[Element]:
    """Yield the numbers of an axis, but for those that would touch the one before."""
    free = float("-inf")
    for tick in scale.ticks:
        x, said = scale(tick), f"{tick:g}"
        half = text_width(said, SMALL) / 2
        if x - half > free:
            yield text(x, y, said, size=SMALL, role="muted", anchor="middle")
            free = x + half + 4


def _told(row: ForestRow) -> str:
    """Return a row in words."""
    n = "" if row.n is None else f"n = {row.n}"
    standing = _STANDINGS[row.standing] if row.standing else ""
    said = (row.group, row.label, row.said or "no number", n, row.note, standing, row.doubt)
    return "; ".join(filter(None, said))


def _notices(rows: Sequence[ForestRow]) -> Iterator[str]:
    if len({row.study for row in rows[:MOST_ROWS]}) > 1:
        yield POOLED if any(row.pooled for row in rows) else _ACROSS_STUDIES
    if len(rows) > MOST_ROWS:
        yield f"The first {MOST_ROWS} of {len(rows)} rows."


def _described(rows: Sequence[ForestRow]) -> str:
    several = len({row.study for row in rows}) > 1
    notice = POOLED if any(row.pooled for row in rows) else _ACROSS_STUDIES
    lines = [_told(row) for row in rows[:_DESCRIBED]]
    if len(rows) > _DESCRIBED:
        lines.append(f"{len(rows) - _DESCRIBED} more")
    return " ".join([*((notice,) if several else ()), ". ".join(lines)])
