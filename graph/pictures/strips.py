"""Outcomes by treatment line: for each line a strip of its numbers, on one axis for each unit.

It shows how numbers lie within a line and from one line to the next. Those of different studies are
not compared: nothing is pooled, and within a strip they stand as they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sarcograph.graph.pictures.font import fitted, text_width, wrapped
from sarcograph.graph.pictures.parts import MARGIN, SMALL, heading, legend, mark, sentences
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.svg import Element, element, group, rectangle, text
from sarcograph.graph.pictures.whiskers import (
    ACROSS_STUDIES,
    ForestRow,
    axis_below,
    axis_of,
    entries_of,
    grid,
    told_of,
    whisker,
)

WIDTH = 960
MOST_ROWS = 120
_DESCRIBED = 20  # rows in words: more are in the table beside it
_GAP = 20
_BELOW = 44  # the room of an axis with its words

Numbered = tuple[str, ForestRow]
"""A number with its treatment line, as 1, 2+ or 1-2; "" where none is given."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How wide a picture is, its column of lines and its axis, and how high a row.

    Without a column a line stands above its strip, and what a row says above its marks.
    """

    width: float
    head: float
    axis: float
    row: float


_DESK = _Layout(WIDTH, 150, 380, 16)
_PHONE = _Layout(356, 0, 356 - 2 * MARGIN - _GAP, 32)
_LINE = 16  # of words above what they are of


def strips_by_line(rows: Sequence[Numbered], *, title: str, subtitle: str = "") -> Picture:
    """Return numbers by unit, and within it by treatment line, the first line first.

    Of more than MOST_ROWS the first are drawn, and the picture says so. It is drawn anew for the
    width of a phone. Raises ValueError for none.
    """
    if not rows:
        raise ValueError("there is nothing to draw")
    narrow = _drawn(rows, title, subtitle, _PHONE)
    return replace(_drawn(rows, title, subtitle, _DESK), narrow=narrow)


def _drawn(rows: Sequence[Numbered], title: str, subtitle: str, layout: _Layout) -> Picture:
    shown = rows[:MOST_ROWS]
    y, body = heading(title, subtitle, layout.width)
    for unit in dict.fromkeys(row.unit for _, row in shown):
        of_unit = [(rank, row) for rank, row in shown if row.unit == unit]
        ranks = sorted({rank for rank, _ in of_unit}, key=_place)
        strips = {rank: [row for own, row in of_unit if own == rank] for rank in ranks}
        y, drawn = _panel(unit, strips, y + 22, layout)
        body += drawn
    y, entries = legend(entries_of([row for _, row in shown]), y, layout.width)
    y, said = sentences(_notices(rows), y, layout.width)
    body += [*entries, *said]
    return Picture(title, _described(rows), layout.width, y + MARGIN / 2, tuple(body))


def line_in_words(rank: str) -> str:
    """Return a treatment line in words.

    >>> line_in_words("2+"), line_in_words("1-2"), line_in_words("1"), line_in_words("")
    ('line 2 or later', 'lines 1 to 2', 'line 1', 'line not given')
    """
    if not rank:
        return "line not given"
    least, dash, most = rank.partition("-")
    if dash:
        return f"lines {least} to {most}"
    return f"line {rank.removesuffix('+')}{' or later' if rank.endswith('+') else ''}"


def _place(rank: str) -> tuple[bool, int, int, str]:
    """Return by what a line goes before another: its first number, then its last."""
    least, _, most = rank.removesuffix("+").partition("-")
    last = 10**9 if rank.endswith("+") else int(most or least or 0)
    return not rank, int(least or 0), last, rank


def _panel(
    unit: str, strips: Mapping[str, Sequence[ForestRow]], y: float, layout: _Layout
) -> tuple[float, list[Element]]:
    """Return the strips of one unit above their axis, and how far down they reach."""
    axis = axis_of(unit)
    rows = [row for strip in strips.values() for row in strip]
    given = [
        float(one) for row in rows for one in (row.value, row.low, row.high) if one is not None
    ]
    start = MARGIN + (layout.head or _GAP / 2)
    scale = axis.scale(given, start, start + layout.axis)
    top, drawn = y, []
    for place, (rank, strip) in enumerate(strips.items()):
        above = 0 if layout.head else _LINE + 4
        height = above + max(len(strip) * layout.row, 32) + 8
        if place % 2 == 0:
            drawn.append(rectangle(MARGIN, y, layout.width - 2 * MARGIN, height, "band"))
        drawn += _head(rank, len(strip), y, layout)
        for number, row in enumerate(strip):
            top_of_row = y + above + 4 + layout.row * number
            middle = top_of_row + layout.row - 8
            drawn.append(_row(row, whisker(row, scale, middle), top_of_row, layout))
        y += height
    lines = [*grid(scale, top, y, axis.neutral)]
    bands = [one for one in drawn if one.name == "rect"]
    others = [one for one in drawn if one.name != "rect"]
    return y + _BELOW, [*bands, *lines, *others, *axis_below(scale, y, axis.words)]


def _head(rank: str, count: int, y: float, layout: _Layout) -> Iterator[Element]:
    room = layout.head - _GAP if layout.head else layout.width / 2
    for one in wrapped(line_in_words(rank), 12, room, lines=1, bold=True):
        yield text(MARGIN + 6, y + 16, one, size=12, bold=True)
    words = f"{count} {'number' if count == 1 else 'numbers'}"
    if layout.head:
        yield text(MARGIN + 6, y + 30, words, size=SMALL, role="muted")
    else:
        end = layout.width - MARGIN - 6
        yield text(end, y + 16, words, size=SMALL, role="muted", anchor="end")


def _row(row: ForestRow, marks: Iterator[Element], top: float, layout: _Layout) -> Element:
    """Return a row below `top`: what it says beside its marks, or above them."""
    start = MARGIN + layout.head
    words = start + (layout.axis + _GAP + 14 if layout.head else _GAP)
    n = "" if row.n is None else f", n = {row.n}"
    said = fitted(row.label, SMALL, layout.width - MARGIN - words - text_width(n, SMALL)) + n
    touched = element(
        "rect",
        x=start,
        y=top,
        width=layout.width - MARGIN - start,
        height=layout.row,
        fill="none",
        pointer_events="all",
    )
    doubt = (mark(words - 10, top + _LINE / 2),) if row.doubt else ()
    told = text(words, top + _LINE / 2 + 4, said, size=SMALL)
    return group(touched, *marks, *doubt, told, says=told_of(row), href=row.href, class_="row")


def _notices(rows: Sequence[Numbered]) -> Iterator[str]:
    if len({row.study for _, row in rows[:MOST_ROWS]}) > 1:
        yield ACROSS_STUDIES
    if len(rows) > MOST_ROWS:
        yield f"The first {MOST_ROWS} of {len(rows)} rows."


def _described(rows: Sequence[Numbered]) -> str:
    lines = [f"{line_in_words(rank)}: {told_of(row)}" for rank, row in rows[:_DESCRIBED]]
    if len(rows) > _DESCRIBED:
        lines.append(f"{len(rows) - _DESCRIBED} more")
    return ". ".join(lines)
