"""Lanes: paths from drugs by targets and mechanisms to arms and outcomes, as boxes in columns.

Two boxes are joined by one line, which is the thicker the more statements say it, dashed where the
best of them is no plain statement, and marked where one is in doubt. Each box and each line is a
link with an `id`, to which a page attaches what it adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log2
from types import MappingProxyType

from sarcograph.graph.network.edge import Edge, Node, Strength
from sarcograph.graph.network.paths import Path
from sarcograph.graph.pictures.columns import Wish, across, columns_of, nodes_of, role_of
from sarcograph.graph.pictures.font import one_line, text_width, wrapped
from sarcograph.graph.pictures.layers import Layout, Slot, layout
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import (
    MARGIN,
    Address,
    arrow,
    heading,
    legend,
    mark,
    nowhere,
    sentences,
)
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.strip import strip, strip_width
from sarcograph.graph.pictures.svg import Element, element, group, rectangle, stroked, text
from sarcograph.graph.pictures.whiskers import ForestRow, entries_of
from sarcograph.graph.prefixes import ID

MOST_PATHS = 100
MOST_BOXES = 90
WIDTH = 1216
"""How wide lanes are at most while boxes keep a width to be read: as a page at a desk."""
_GAP, _PASSING = 12, 10
_LINE, _SIZE, _PADDING = 14, 11, 7
_SMALL = 9.5  # what a line says
_TOLD = ("claim", "inference", "role")  # kinds of edge whose words are the source's
_SPOTS = (0.5, 0.35, 0.65, 0.25, 0.75, 0.85)  # of a line, where a mark may be
_TITLES = 34  # the room for the titles of columns
_NARROWEST = 480.0
_DESCRIBED = 12  # paths in words: more are in the table beside them

_Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Joined:
    """What is stated between two things, by all paths that lead there."""

    start: Node
    end: Node
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    remark: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        return self.start.iri, self.end.iri

    @property
    def best(self) -> Edge:
        return min(self.edges.values(), key=lambda edge: edge.strength)

    @property
    def is_dashed(self) -> bool:
        """Whether no source states it plainly: it is inferred, hedged, or said of a whole."""
        return bool(self.remark) or self.best.strength >= Strength.INFERRED

    @property
    def doubt(self) -> str:
        said = [doubt.says for edge in self.edges.values() for doubt in edge.doubts]
        return "; ".join(dict.fromkeys(said))

    @property
    def says(self) -> str:
        count = len(self.edges)
        told = [
            f"{self.start.name} {self.best.relation} {self.end.name}",
            self.remark or self.best.strength.words,
            *(("of one statement",) if count == 1 else (f"of {count} statements",)),
            *((f"in doubt: {self.doubt}",) if self.doubt else ()),
        ]
        return "; ".join(told)


def lanes(
    paths: Sequence[Path],
    *,
    title: str,
    subtitle: str = "",
    address: Address = nowhere,
    numbers: Mapping[str, ForestRow] = MappingProxyType({}),
) -> Picture:
    """Return paths as lanes, the best first; `address` tells where an IRI is looked up.

    Of more than MOST_PATHS, or with more than MOST_BOXES things, those at the end are left out, and
    the picture says so. Things in the last column that are in `numbers` (IRIs) have their numbers
    beside them, on the axis of their unit. Raises ValueError for no path.
    """
    if not paths:
        raise ValueError("there is nothing to draw")
    shown = fitting(paths)
    nodes = {node.iri: node for one in shown for node in nodes_of(one)}
    columns = columns_of(shown, nodes)
    joined = [one for one in _joined(shown) if columns[one.start.iri] != columns[one.end.iri]]
    last = max(columns.values())
    rows = {iri: row for iri, row in numbers.items() if columns.get(iri) == last}
    room = WIDTH - (strip_width(rows.values()) if rows else 0)
    wishes = {iri: _wish(node) for iri, node in nodes.items()}
    lefts, widths = across(columns, wishes, room)
    labels = {iri: _label(node, widths[columns[iri]]) for iri, node in nodes.items()}
    heights = {iri: len(label) * _LINE + 2 * _PADDING for iri, label in labels.items()}
    placed = layout(
        columns,
        [one.ends for one in joined],
        heights,
        gap=_GAP,
        passing=_PASSING,
    )
    end = lefts[-1] + widths[-1]
    width = max(end + (strip_width(rows.values()) if rows else 0) + MARGIN, _NARROWEST)
    y, body = heading(title, subtitle, width)
    drawing = _Lanes(nodes, columns, lefts, widths, labels, heights, placed, y + _TITLES, address)
    body += [*drawing.titles(), *drawing.lines(joined), *drawing.boxes()]
    y += _TITLES + placed.height
    if rows:
        middles = [(row, drawing.middle(iri)) for iri, row in rows.items()]
        y, beside = strip(middles, end, drawing.top, y)
        body += beside
    told = [replace(row, doubt="") for row in rows.values()]  # the mark of a doubt is told once
    y, entries = legend([*_entries(joined), *entries_of(told)], y + 14, width)
    y, said = sentences(_remarks(shown, len(paths)), y, width)
    body += [*entries, *said]
    return Picture(title, _described(shown, joined), width, y + MARGIN / 2, tuple(body))


@dataclass(frozen=True, slots=True)
class _Lanes:
    """What is drawn of boxes and lines that have their places."""

    nodes: Mapping[str, Node]
    columns: Mapping[str, int]
    lefts: Sequence[float]
    widths: Sequence[float]
    labels: Mapping[str, tuple[str, ...]]
    heights: Mapping[str, float]
    placed: Layout
    top: float
    address: Address

    def titles(self) -> Iterator[Element]:
        """Yield what the columns hold, each over the first of its columns."""
        seen = set()
        for iri, column in sorted(self.columns.items(), key=lambda item: item[1]):
            role, words = role_of(self.nodes[iri])
            if words not in seen:
                seen.add(words)
                yield text(self.lefts[column], self.top - 12, words, size=12, role=role, bold=True)

    def boxes(self) -> Iterator[Element]:
        """Yield the things."""
        for iri, node in self.nodes.items():
            column = self.columns[iri]
            x, width = self.lefts[column], self.widths[column]
            y, height = self._top((iri,)), self.heights[iri]
            role, _ = role_of(node)
            yield group(
                rectangle(x, y, width, height, "page", border=role, rounded=4),
                rectangle(x, y, 4, height, role, rounded=2),
                *(
                    text(x + _PADDING + 4, y + _PADDING + _LINE * place - 3, one, size=_SIZE)
                    for place, one in enumerate(self.labels[iri], 1)
                ),
                says=f"{node.name} ({node.kind.replace('-', ' ')})",
                href=self.address(iri),
                id=f"node-{iri.removeprefix(ID)}",
                class_="node",
            )

    def lines(self, joined: Sequence[_Joined]) -> Iterator[Element]:
        """Yield what is stated between the things, and over the lines in which words."""
        curves = [list(self._points(self.placed.routes[one.ends])) for one in joined]
        taken: list[_Box] = []
        for one, points in zip(joined, curves, strict=True):
            yield self._line(one, points, taken)
        for one, points in zip(joined, curves, strict=True):
            yield from _words(one, points, taken)

    def middle(self, iri: str) -> float:
        """Return how far down the middle of a box is."""
        return self._top((iri,)) + self.heights[iri] / 2

    def _line(
        self, one: _Joined, points: Sequence[tuple[float, float]], taken: list[_Box]
    ) -> Element:
        first, last = self.placed.routes[one.ends][0][0], self.placed.routes[one.ends][-1][0]
        forward = one.start.iri == first
        role: Role = "inferred" if one.is_dashed else "ink"
        dash = {"stroke_dasharray": "5 4"} if one.is_dashed else {}
        width = min(6.0, 1.2 + log2(len(one.edges)))
        x, y = points[-1] if forward else points[0]
        marks = []
        if one.doubt:
            free = (box for at in _SPOTS if not _touches(box := _mark_box(points, at), taken))
            box = next(free, _mark_box(points, _SPOTS[0]))
            taken.append(box)
            marks.append(mark((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        return group(
            element("path", d=_curve(points), stroke_width=width, **dash, **stroked(role)),
            arrow(x, y, 1 if forward else -1, role),
            *marks,
            says=one.says,
            href=self.address(one.best.statement),
            id=f"edge-{first.removeprefix(ID)}-{last.removeprefix(ID)}",
            class_="edge",
        )

    def _top(self, slot: Slot) -> float:
        return self.top + self.placed.tops[slot]

    def _points(self, route: tuple[Slot, ...]) -> Iterator[tuple[float, float]]:
        """Yield where a line leaves a box, passes columns and arrives."""
        first, *between, last = route
        column = self.columns[first[0]]
        yield self.lefts[column] + self.widths[column], self.middle(first[0])
        for slot in between:
            column += 1
            y = self._top(slot) + _PASSING / 2
            yield self.lefts[column], y
            yield self.lefts[column] + self.widths[column], y
        yield self.lefts[self.columns[last[0]]], self.middle(last[0])


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Return a line that leaves and arrives level: curved between columns, straight in them."""
    (x, y), *others = points
    drawn = [f"M{x:.2f} {y:.2f}"]
    for place, (right, down) in enumerate(others):
        if place % 2:
            drawn.append(f"H{right:.2f}")
        else:
            half = (x + right) / 2
            drawn.append(f"C{half:.2f} {y:.2f} {half:.2f} {down:.2f} {right:.2f} {down:.2f}")
        x, y = right, down
    return "".join(drawn)


def _on(points: Sequence[tuple[float, float]], at: float) -> tuple[float, float]:
    """Return the place at a share of the first curve of a line, which is between two columns."""
    (x, y), (right, down) = points[:2]
    level = 3 * at**2 - 2 * at**3
    across = 1.5 * at - 1.5 * at**2 + at**3
    return x + across * (right - x), y + level * (down - y)


def _mark_box(points: Sequence[tuple[float, float]], at: float) -> _Box:
    x, y = _on(points, at)
    return x - 7, y - 7, x + 7, y + 7


def _words(
    one: _Joined, points: Sequence[tuple[float, float]], taken: list[_Box]
) -> Iterator[Element]:
    """Yield what sources say of two things, unless it would cover something."""
    said, (x, y) = one.best.relation, _on(points, 0.5)
    half = text_width(said, _SMALL) / 2
    box = (x - half - 2, y - 13, x + half + 2, y - 2)
    fits = 2 * half <= points[1][0] - points[0][0]
    if one.best.kind in _TOLD and fits and not _touches(box, taken):
        taken.append(box)
        yield text(x, y - 4, said, size=_SMALL, role="muted", anchor="middle", clear=True)


def _touches(one: _Box, taken: Sequence[_Box]) -> bool:
    return any(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for other in taken
    )


def _wish(node: Node) -> Wish:
    """Return how wide the box of a thing is to be for its longest word, and for its whole name."""
    name = one_line(node.name)
    longest = max((text_width(word, _SIZE) for word in name.split()), default=0.0)
    edges = 2 * _PADDING + 6
    return longest + edges, text_width(name, _SIZE) + edges


def _label(node: Node, width: float) -> tuple[str, ...]:
    return wrapped(node.name, _SIZE, width - 2 * _PADDING - 4, lines=5) or ("",)


def fitting(paths: Sequence[Path]) -> list[Path]:
    """Return the first paths that have no more than so many things together."""
    shown: list[Path] = []
    seen: set[str] = set()
    for one in paths[:MOST_PATHS]:
        more = {node.iri for node in nodes_of(one)} | seen
        if shown and len(more) > MOST_BOXES:
            break
        shown.append(one)
        seen = more
    return shown


def _joined(paths: Sequence[Path]) -> list[_Joined]:
    """Return what is stated between each two things, once."""
    found: dict[frozenset[str], _Joined] = {}
    for hop in (hop for one in paths for hop in one.hops):
        start, end = (hop.start, hop.end) if hop.forward else (hop.end, hop.start)
        pair = frozenset((start.iri, end.iri))
        one = found.setdefault(pair, _Joined(start, end, remark=hop.remark))
        one.edges |= {edge.key: edge for edge in hop.edges}
        if not hop.remark:
            one.remark = ""
    return list(found.values())


def _entries(joined: Sequence[_Joined]) -> Iterator[tuple[Element, str]]:
    if any(len(one.edges) > 1 for one in joined):
        thick = element("path", d="M-9 0H9", stroke_width=4, **stroked("ink"))
        yield thick, "the thicker, the more statements"
    if any(one.is_dashed for one in joined):
        dashed = element(
            "path", d="M-9 0H9", stroke_width=1.5, stroke_dasharray="5 4", **stroked("inferred")
        )
        yield dashed, "inferred, hedged, or said of the whole and not of each part"
    if any(one.doubt for one in joined):
        yield mark(0, 0), "a check found something, or the passage can be read in several ways"


def _remarks(shown: Sequence[Path], found: int) -> Iterator[str]:
    composed = sum(one.composed for one in shown)
    if composed:
        yield (
            f"{composed} of {len(shown)} paths are composed: no single source states the whole of"
            " them."
        )
    if found > len(shown):
        yield f"The first {len(shown)} of {found} paths, the best proved first."


def _described(shown: Sequence[Path], joined: Sequence[_Joined]) -> str:
    said = "; ".join(map(str, shown[:_DESCRIBED]))
    more = f"; {len(shown) - _DESCRIBED} more paths" if len(shown) > _DESCRIBED else ""
    return f"{len(shown)} paths of {len(joined)} links: {said}{more}"
