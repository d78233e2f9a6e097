"""The columns of lanes: which things stand in which, where each begins and how wide it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sarcograph.graph.network.edge import Node
from sarcograph.graph.network.paths import Path
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import MARGIN

_BOX, _NARROW_BOX = 160, 78  # the width of a box: at most, and however many columns there are
_BETWEEN, _NARROW_BETWEEN = 72, 34  # from one column to the next

_COLUMNS: tuple[tuple[Role, str, tuple[str, ...]], ...] = (
    ("drug", "drug", ("drug", "drug-class", "procedure")),
    ("target", "target", ("gene", "rna", "protein", "family")),
    ("process", "mechanism", ("process", "pathway", "cell-type")),
    ("marker", "marker", ("alteration", "biomarker", "factor", "assay")),
    ("arm", "arm", ("regimen", "line", "population", "study", "trial", "condition")),
    ("outcome", "outcome", ()),  # and whatever else a path ends at
)
_ROLE_OF = {kind: place for place, (_, _, kinds) in enumerate(_COLUMNS) for kind in kinds}
_OTHERS = len(_COLUMNS) - 1


def role_of(node: Node) -> tuple[Role, str]:
    """Return the colour of a thing, and what a column of such things is called."""
    return _COLUMNS[_place(node)][:2]


def _place(node: Node) -> int:
    return _ROLE_OF.get(node.kind, _OTHERS)


def columns_of(paths: Sequence[Path], nodes: Mapping[str, Node]) -> dict[str, int]:
    """Return the column of each thing: by what it is, and things of one sort by who comes first."""
    depth = dict.fromkeys(nodes, 0)
    for one in paths:
        way = nodes_of(one)
        if _place(way[0]) > _place(way[-1]):
            way.reverse()
        for before, after in pairwise(way):
            if _place(before) == _place(after):
                depth[after.iri] = max(depth[after.iri], depth[before.iri] + 1)
    taken = sorted({(_place(node), depth[iri]) for iri, node in nodes.items()})
    number = {place: column for column, place in enumerate(taken)}
    return {iri: number[_place(node), depth[iri]] for iri, node in nodes.items()}


def nodes_of(one: Path) -> list[Node]:
    """Return the things of a path in its order."""
    return [one.hops[0].start, *(hop.end for hop in one.hops)]


def across(
    columns: Mapping[str, int], labels: Mapping[str, float], room: float
) -> tuple[list[float], list[float]]:
    """Return where each column begins and how wide it is, all within `room` if that can be.

    `labels` are the widths that the boxes wish for. A column is as wide as the widest of its boxes,
    up to a limit. Where all are too wide together they come nearer to each other first, and then
    the widest become narrower.
    """
    wanted = [float(_NARROW_BOX)] * (1 + max(columns.values()))
    for iri, column in columns.items():
        wanted[column] = max(wanted[column], min(labels[iri], _BOX))
    gaps = len(wanted) - 1
    left = room - 2 * MARGIN
    between = float(_BETWEEN)
    if gaps:
        between = min(between, max(_NARROW_BETWEEN, (left - sum(wanted)) / gaps))
    left -= gaps * between
    most, rest = float(_BOX), len(wanted)
    for width in sorted(wanted):
        most = max(most if width * rest <= left else left / rest, _NARROW_BOX)
        left, rest = left - min(width, most), rest - 1
    widths = [min(width, most) for width in wanted]
    lefts = [MARGIN + sum(widths[:place]) + place * between for place in range(len(widths))]
    return lefts, widths
