"""Where the boxes of a layered drawing stand: which order has few crossings, and how far down.

The layers are columns from left to right. A line that passes a column has a place of its own
there, so that it leads between boxes and not through them. The boxes of a column are ordered by the
mean place of their neighbours, swept to and fro, as Sugiyama, Tagawa and Toda do (1981).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Slot = tuple[str, ...]
"""A box, by its name alone, or a place where a line passes: its two ends and the column."""

Link = tuple[str, str]
_SWEEPS = 12
SEEN = 240.0
"""How far down a column begins at most: a phone shows some 600 of a page at once."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The upper edge of each slot, how high all are together, and the slots a line leads by."""

    tops: Mapping[Slot, float]
    height: float
    routes: Mapping[Link, tuple[Slot, ...]]


def layout(
    columns: Mapping[str, int],
    links: Sequence[Link],
    heights: Mapping[str, float],
    *,
    gap: float,
    passing: float,
) -> Layout:
    """Return where the boxes stand, each in the column that is given for it.

    Boxes begin in the order in which they are given; `links` join boxes of different columns.
    `gap` is between two boxes, `passing` the room that a passing line takes. No column has its
    first box farther down than SEEN, unless more lines pass above it than have room there: in the
    middle beside a column of many it would be beyond the edge of a screen.
    """
    layers: list[list[Slot]] = [[] for _ in range(1 + max(columns.values(), default=0))]
    for box, column in columns.items():
        layers[column].append((box,))
    routes: dict[Link, tuple[Slot, ...]] = {}
    beside: dict[int, defaultdict[Slot, list[Slot]]] = {way: defaultdict(list) for way in (-1, 1)}
    for link in links:
        first, last = sorted(link, key=columns.__getitem__)
        between = range(columns[first] + 1, columns[last])
        passed = [(first, last, str(column)) for column in between]
        for column, slot in zip(between, passed, strict=True):
            if slot not in layers[column]:
                layers[column].append(slot)
        route = ((first,), *passed, (last,))
        routes[link] = route
        for left, right in pairwise(route):
            beside[1][left].append(right)
            beside[-1][right].append(left)
    ordered = _with_few_crossings(layers, beside)
    sizes = {
        slot: heights[slot[0]] if len(slot) == 1 else passing for layer in ordered for slot in layer
    }
    tops, height = _stacked(ordered, beside, sizes, gap)
    for layer in ordered:
        _raised(layer, sizes, tops, gap)
    return Layout(tops, height, routes)


_Beside = Mapping[int, Mapping[Slot, list[Slot]]]


def crossings(layers: Sequence[Sequence[Slot]], beside: _Beside) -> int:
    """Return how often lines between neighbouring columns cross."""
    found = 0
    for left, right in pairwise(layers):
        place = {slot: at for at, slot in enumerate(right)}
        ends = [
            place[one]
            for slot in left
            for one in sorted(beside[1].get(slot, ()), key=place.__getitem__)
        ]
        found += sum(one > other for at, one in enumerate(ends) for other in ends[at + 1 :])
    return found


def _with_few_crossings(layers: list[list[Slot]], beside: _Beside) -> list[list[Slot]]:
    """Return the order with the fewest crossings of those that the sweeps come by."""
    best, fewest = layers, crossings(layers, beside)
    for sweep in range(_SWEEPS):
        way = 1 if sweep % 2 else -1
        layers = list(layers)
        for number in range(len(layers))[::-way]:
            if 0 <= number + way < len(layers):
                layers[number] = _reordered(layers[number], layers[number + way], beside[way])
        if (now := crossings(layers, beside)) < fewest:
            best, fewest = layers, now
    return best


def _reordered(
    layer: Sequence[Slot], other: Sequence[Slot], beside: Mapping[Slot, list[Slot]]
) -> list[Slot]:
    """Return a column by the mean place of the neighbours in another; equals stay as they are."""
    place = {slot: at for at, slot in enumerate(other)}
    means = {}
    for at, slot in enumerate(layer):
        near = [place[one] for one in beside.get(slot, ())]
        means[slot] = sum(near) / len(near) if near else at
    return sorted(layer, key=means.__getitem__)


def _stacked(
    layers: Sequence[Sequence[Slot]], beside: _Beside, sizes: Mapping[Slot, float], gap: float
) -> tuple[dict[Slot, float], float]:
    """Return the upper edges, each slot as near to its neighbours as there is room."""
    totals = [sum(sizes[slot] + gap for slot in layer) - gap for layer in layers if layer]
    height = max(totals, default=0)
    tops: dict[Slot, float] = {}
    for layer in layers:
        y = (height - sum(sizes[slot] + gap for slot in layer) + gap) / 2
        for slot in layer:
            tops[slot] = y
            y += sizes[slot] + gap
    for sweep in range(_SWEEPS):
        for layer in layers[:: 1 if sweep % 2 else -1]:
            _settled(layer, beside, sizes, tops, height, gap)
    return tops, height


def _settled(
    layer: Sequence[Slot],
    beside: _Beside,
    sizes: Mapping[Slot, float],
    tops: dict[Slot, float],
    height: float,
    gap: float,
) -> None:
    """Move the slots of a column towards their neighbours, in their order and without touching."""
    free = 0.0
    for slot in layer:
        near = [*beside[-1].get(slot, ()), *beside[1].get(slot, ())]
        middles = [tops[one] + sizes[one] / 2 for one in near]
        wanted = sum(middles) / len(middles) - sizes[slot] / 2 if middles else tops[slot]
        tops[slot] = max(free, wanted)
        free = tops[slot] + sizes[slot] + gap
    _lifted(layer, sizes, tops, height, gap)


def _lifted(
    slots: Sequence[Slot],
    sizes: Mapping[Slot, float],
    tops: dict[Slot, float],
    limit: float,
    gap: float,
) -> None:
    """Move slots up, in their order and without touching, as far as they stand below a limit."""
    for slot in reversed(slots):
        tops[slot] = min(tops[slot], limit - sizes[slot])
        limit = tops[slot] - gap


def _raised(
    layer: Sequence[Slot],
    sizes: Mapping[Slot, float],
    tops: dict[Slot, float],
    gap: float,
) -> None:
    """Move a column up until its first box is seen, and what passes above it only as far as needed.

    What stands below that box keeps its distance to it.
    """
    first = next((at for at, slot in enumerate(layer) if len(slot) == 1), len(layer))
    above, below = layer[:first], layer[first:]
    if not below:
        return
    least = sum(sizes[slot] + gap for slot in above)
    up = max(0.0, tops[below[0]] - max(SEEN, least))
    for slot in below:
        tops[slot] -= up
    _lifted(above, sizes, tops, tops[below[0]] - gap, gap)
