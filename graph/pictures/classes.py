"""The main classes of a vocabulary and the properties between them, as boxes and arrows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sarcograph.graph.pictures.font import wrapped
from sarcograph.graph.pictures.layers import Slot, layout
from sarcograph.graph.pictures.parts import MARGIN, arrow, heading
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.svg import Element, element, group, rectangle, stroked, text

_BOX, _BETWEEN, _GAP, _PASSING = 136, 128, 26, 18
_HEIGHT = 46.0


@dataclass(frozen=True, slots=True)
class DrawnClass:
    """A class in a column from the left; `said` stands below its name, `href` is its page."""

    name: str
    column: int
    said: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class DrawnProperty:
    """A property that leads from a class to one further right, both by their names."""

    name: str
    start: str
    end: str
    href: str = ""


def class_diagram(
    title: str,
    classes: Sequence[DrawnClass],
    properties: Sequence[DrawnProperty],
    *,
    between: int = _BETWEEN,
) -> Picture:
    """Return the classes in their columns, and between them the properties.

    `between` two columns are so many pixels, which the names of properties have room in.
    """
    columns = {one.name: one.column for one in classes}
    links = list(dict.fromkeys((one.start, one.end) for one in properties))
    placed = layout(columns, links, dict.fromkeys(columns, _HEIGHT), gap=_GAP, passing=_PASSING)
    number = 1 + max(columns.values())
    width = 2.0 * MARGIN + number * _BOX + (number - 1) * between
    starts, ends = Counter(start for start, _ in links), Counter(end for _, end in links)
    top, body = heading(title, "", width)
    top += 14

    def left(column: int) -> float:
        return MARGIN + column * (_BOX + between)

    def middle(slot: Slot) -> float:
        return top + placed.tops[slot] + (_HEIGHT if len(slot) == 1 else _PASSING) / 2

    words: list[Element] = []
    for link in links:
        route = placed.routes[link]
        column = columns[link[0]]
        for place, (slot, following) in enumerate(pairwise(route)):
            x, right = left(column + place) + _BOX, left(column + place + 1)
            y, down = middle(slot), middle(following)
            body.append(_curve(x, y, right, down))
            if len(following) == 1:
                body.append(arrow(right, down, 1, "muted"))
            else:  # the line passes a column
                body.append(_curve(right, down, right + _BOX, down))
            if place == 0:
                named = [one for one in properties if (one.start, one.end) == link]
                across, along = _PLACES[_way(starts[link[0]], ends[link[1]])]
                words += _words(named, x + (right - x) * across, y + (down - y) * along)
    body += [
        *words,
        *(_box(one, left(one.column), top + placed.tops[one.name,]) for one in classes),
    ]
    told = "; ".join(f"{one.start} {one.name} {one.end}" for one in properties)
    return Picture(title, told, width, top + placed.height + MARGIN, tuple(body))


_PLACES = {1: (0.68, 0.81), 0: (0.54, 0.58), -1: (0.32, 0.19)}
"""Where on its curve the name of a property stands, across and down, by `_way`."""


def _way(starting: int, ending: int) -> int:
    """Return at which end lines lie further apart: 1 for the end, -1 for the start."""
    return (starting > ending + 1) - (ending > starting + 1)


def _words(named: Sequence[DrawnProperty], x: float, y: float) -> list[Element]:
    above = 6 * (len(named) - 1)
    return [
        group(
            text(x, y + 3.5 + 12 * at - above, one.name, size=10, anchor="middle", clear=True),
            says=f"{one.start} {one.name} {one.end}",
            href=one.href,
            class_="edge",
        )
        for at, one in enumerate(named)
    ]


def _box(one: DrawnClass, x: float, y: float) -> Element:
    names = wrapped(one.name, 12, _BOX - 16, lines=2, bold=True)
    middle, first = x + _BOX / 2, y + (20 if len(names) == 1 else 14)
    return group(
        rectangle(x, y, _BOX, _HEIGHT, "page", border="drug", rounded=4),
        *(
            text(middle, first + 13 * at, name, size=12, bold=True, anchor="middle")
            for at, name in enumerate(names)
        ),
        text(
            middle,
            y + (36 if len(names) == 1 else 40),
            one.said,
            size=10.5,
            role="muted",
            anchor="middle",
        ),
        says=f"{one.name}: {one.said}",
        href=one.href,
        class_="node",
    )


def _curve(x: float, y: float, right: float, down: float) -> Element:
    half = (x + right) / 2
    drawn = f"M{x:.2f} {y:.2f}C{half:.2f} {y:.2f} {half:.2f} {down:.2f} {right:.2f} {down:.2f}"
    return element("path", d=drawn, stroke_width=1.2, **stroked("muted"))
