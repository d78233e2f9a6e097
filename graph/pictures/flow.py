"""The patients of a study: which groups they fall into, how many are in each, what each receives.

A group stands right of the one that it is a part of. Groups of one column may overlap, as those by
earlier treatment and the arms do: numbers are as printed, and nothing is added up or left over.
"""

from __future__ import annotations

from collections.abc import Iterator

from sarcograph.graph.pictures.font import wrapped
from sarcograph.graph.pictures.layers import layout
from sarcograph.graph.pictures.parts import (
    MARGIN,
    Address,
    heading,
    legend,
    mark,
    nowhere,
    sentences,
)
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.svg import Element, element, group, rectangle, stroked, text
from sarcograph.graph.records.study import Population, Study

MOST_GROUPS = 80
_BOX, _BETWEEN, _GAP = 216, 44, 12
_LINE, _PADDING = 15, 8
_NARROWEST = 480.0

_Lines = tuple[tuple[str, bool], ...]
"""What a box says, and whether in bold."""


def study_flow(study: Study, *, title: str = "", address: Address = nowhere) -> Picture:
    """Return the groups of patients of a study as a tree from left to right.

    Of more than MOST_GROUPS the first are drawn, and the picture says so. Raises ValueError for
    none.
    """
    shown = study.populations[:MOST_GROUPS]
    if not shown:
        raise ValueError("there is nothing to draw")
    columns: dict[str, int] = {}
    links: list[tuple[str, str]] = []
    for one in shown:  # each comes before its parts
        whole = one.part_of.iri if one.part_of and one.part_of.iri in columns else None
        columns[one.iri] = 0 if whole is None else columns[whole] + 1
        if whole is not None:
            links.append((whole, one.iri))
    said: dict[str, _Lines] = {one.iri: tuple(_said(one)) for one in shown}
    heights = {iri: float(len(lines) * _LINE + 2 * _PADDING) for iri, lines in said.items()}
    placed = layout(columns, links, heights, gap=_GAP, passing=_GAP)
    number = 1 + max(columns.values())
    width = max(2 * MARGIN + number * _BOX + (number - 1) * _BETWEEN, _NARROWEST)
    y, body = heading(title or study.label, "Groups of patients, as printed", width)
    top = y + 12
    for start, end in links:
        body.append(
            _joint(
                _left(columns[start]) + _BOX,
                top + placed.tops[start,] + heights[start] / 2,
                _left(columns[end]),
                top + placed.tops[end,] + heights[end] / 2,
            )
        )
    for one in shown:
        x, upper = _left(columns[one.iri]), top + placed.tops[one.iri,]
        body.append(_box(one, said[one.iri], x, upper, heights[one.iri], address(one.iri)))
    doubts = [(mark(0, 0), "in doubt: a check found something, or the passage is ambiguous")]
    entries = doubts if any(one.doubts for one in shown) else []
    y, below = legend(entries, top + placed.height + 8, width)
    more = len(study.populations) - len(shown)
    told = [f"The first {len(shown)} of {len(study.populations)} groups."] if more else []
    y, lines = sentences(["Groups may overlap; nothing is added up.", *told], y, width)
    described = "; ".join(", ".join(line for line, _ in said[one.iri]) for one in shown)
    body += [*below, *lines]
    return Picture(title or study.label, described, width, y + MARGIN / 2, tuple(body))


def _said(one: Population) -> Iterator[tuple[str, bool]]:
    room = _BOX - 2 * _PADDING - 20
    for line in wrapped(one.label, 12, room, lines=3, bold=True):
        yield line, True
    yield ("number not given" if one.n is None else f"n = {one.n}"), False
    if one.receives:
        for line in wrapped(f"receives {one.receives}", 11, room, lines=2):
            yield line, False
    for analysed in one.analysis_populations:
        n = "number not given" if analysed.n is None else f"n = {analysed.n}"
        for line in wrapped(f"{analysed.role or analysed.label}: {n}", 11, room, lines=2):
            yield line, False


def _box(one: Population, lines: _Lines, x: float, y: float, height: float, href: str) -> Element:
    marks = (mark(x + _BOX - 14, y + 15),) if one.doubts else ()
    return group(
        rectangle(x, y, _BOX, height, "page", border="arm", rounded=4),
        rectangle(x, y, 4, height, "arm", rounded=2),
        *(
            text(
                x + _PADDING + 4,
                y + _PADDING + _LINE * place - 3,
                line,
                size=12 if bold else 11,
                bold=bold,
            )
            for place, (line, bold) in enumerate(lines, 1)
        ),
        *marks,
        says="; ".join([*(line for line, _ in lines), *one.doubts]),
        href=href,
        class_="node",
    )


def _joint(x: float, y: float, right: float, down: float) -> Element:
    half = (x + right) / 2
    drawn = f"M{x:.2f} {y:.2f}C{half:.2f} {y:.2f} {half:.2f} {down:.2f} {right:.2f} {down:.2f}"
    return element("path", d=drawn, stroke_width=1.2, **stroked("muted"))


def _left(column: int) -> float:
    return MARGIN + column * (_BOX + _BETWEEN)
