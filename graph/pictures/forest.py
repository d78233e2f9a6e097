"""Forests: numbers with their intervals, one a row, each on the axis of its unit.

What is no number is never drawn as one: a bound that was not reached is an arrow, a value that was
not reached is words. Rows of different studies stand below each other and are not compared: nothing
is weighted or sorted by size. A pooled number stands below what it was computed of, as a diamond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sarcograph.graph.pictures.font import text_width, wrapped
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import (
    MARGIN,
    SMALL,
    Below,
    heading,
    legend,
    mark,
    sentences,
)
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.scale import Scale
from sarcograph.graph.pictures.svg import Element, element, group, line, text
from sarcograph.graph.pictures.whiskers import (
    ACROSS_STUDIES,
    POOLED,
    ForestRow,
    axis_below,
    axis_of,
    entries_of,
    grid,
    numbers_along,
    told_of,
    whisker,
)

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
_PHONE = 356
_NARROW = 560  # below it a row has its words above its marks
_SIZE = 12


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


def forest_for_page(rows: Sequence[ForestRow], *, title: str, subtitle: str = "") -> Picture:
    """Return the rows as a forest that is drawn anew for the width of a phone."""
    narrow = forest(rows, title=title, subtitle=subtitle, width=_PHONE)
    return replace(forest(rows, title=title, subtitle=subtitle), narrow=narrow)


class _Forest:
    """A forest on the way: what is drawn so far, and how far down it reaches."""

    def __init__(self, width: float, is_marked: bool) -> None:
        self.y: float = MARGIN
        self.body: list[Element] = []
        self._width = width
        self._is_narrow = width < _NARROW
        self._label = MARGIN + (_MARK if is_marked else 0)
        count = self._label + _COUNT - _GAP if self._is_narrow else width * _LABEL_SHARE + _COUNT
        self._count = count
        self._start = count + 2 * _GAP
        self._value = width - MARGIN - width * (0.36 if self._is_narrow else _VALUE_SHARE)
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
        if not given:  # an axis would tell of numbers that nobody gives
            self.body += drawn
            return
        self.body += grid(scale, top, self.y, axis.neutral)
        self.body += drawn
        if self.y - top > _TALL:  # its end is not in sight
            self.body += numbers_along(scale, top - 8)
        self.body += axis_below(scale, self.y, axis.words)
        self.y += _AXIS

    def legend(self, rows: Sequence[ForestRow]) -> None:
        """Draw what the marks mean that the rows have."""
        self.add(legend(entries_of(rows), self.y, self._width))

    def _heading(self, name: str) -> Iterator[Element]:
        self.y += 8
        for one in wrapped(name, _SIZE, self._width - 2 * MARGIN, lines=2, bold=True):
            self.y += _LINE + 1
            yield text(MARGIN, self.y - 4, one, size=_SIZE, bold=True)

    def _row(self, row: ForestRow, scale: Scale) -> Element:
        room = self._count - text_width("00000", 11) - self._label
        if self._is_narrow:
            room = self._width - MARGIN - self._label
        label = wrapped(row.label, _SIZE, room, lines=3)
        below: list[tuple[str, Role]] = [
            *((one, "muted") for one in wrapped(row.note, SMALL, room, lines=2)),
            *((one, "doubt") for one in wrapped(row.doubt, SMALL, room, lines=2)),
        ]
        value = wrapped(row.shown, _SIZE, self._width - MARGIN - self._value, lines=3)
        words = len(label) * _LINE + len(below) * 13
        top, first = self.y, self.y + _LINE + 1
        marks = first + words if self._is_narrow else first  # the line that the number stands on
        height = max(words, marks - first + len(value) * _LINE) + 9
        middle = marks - 3.5
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
            parts.append(mark(MARGIN + 6.5, first - 4))
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
            parts.append(text(self._count, marks, f"{row.n}", size=11, anchor="end"))
        parts += whisker(row, scale, middle)
        parts += [
            text(self._value, marks + place * _LINE, one, size=_SIZE)
            for place, one in enumerate(value)
        ]
        self.y += height
        return group(*parts, says=told_of(row), href=row.href, class_="row")


def _notices(rows: Sequence[ForestRow]) -> Iterator[str]:
    if len({row.study for row in rows[:MOST_ROWS]}) > 1:
        yield _notice(rows)
    if len(rows) > MOST_ROWS:
        yield f"The first {MOST_ROWS} of {len(rows)} rows."


def _described(rows: Sequence[ForestRow]) -> str:
    several = len({row.study for row in rows}) > 1
    lines = [told_of(row) for row in rows[:_DESCRIBED]]
    if len(rows) > _DESCRIBED:
        lines.append(f"{len(rows) - _DESCRIBED} more")
    return " ".join([*((_notice(rows),) if several else ()), ". ".join(lines)])


def _notice(rows: Sequence[ForestRow]) -> str:
    return POOLED if any(row.pooled for row in rows) else ACROSS_STUDIES
