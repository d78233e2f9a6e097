"""The columns of lanes: which things stand in which, where each begins and how wide it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from sarcograph.graph.network.edge import Node
from sarcograph.graph.network.paths import Path
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import MARGIN

_BOX, _NARROW_BOX = 160, 72  # the width of a box: at most and at least
_BETWEEN, _NARROW_BETWEEN = 72, 28  # from one column to the next

Wish = tuple[float, float]
"""How wide a box is to be at least, for its longest word, and at best."""

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
    columns: Mapping[str, int], wishes: Mapping[str, Wish], room: float
) -> tuple[list[float], list[float]]:
    """Return where each column begins and how wide it is, all within `room` if that can be.

    A column is as wide as the widest of its boxes wishes, up to a limit. Where all are too wide
    together they come nearer to each other first, then the widest become narrower, but for their
    longest words, and at last these are broken.
    """
    count = 1 + max(columns.values())
    least, wanted = [float(_NARROW_BOX)] * count, [float(_NARROW_BOX)] * count
    for iri, column in columns.items():
        lowest, best = (min(one, _BOX) for one in wishes[iri])
        least[column] = max(least[column], lowest)
        wanted[column] = max(wanted[column], best)
    gaps = len(wanted) - 1
    left = room - 2 * MARGIN
    between = float(_BETWEEN)
    if gaps:
        between = min(between, max(_NARROW_BETWEEN, (left - sum(wanted)) / gaps))
    left -= gaps * between
    widths = _narrowed(_narrowed(wanted, least, left), [float(_NARROW_BOX)] * count, left)
    lefts = [MARGIN + sum(widths[:place]) + place * between for place in range(len(widths))]
    return lefts, widths


def _narrowed(widths: Sequence[float], least: Sequence[float], left: float) -> list[float]:
    """Return widths that are no more than `left` together, or as near to it as the least are."""
    more, missing = sum(widths) - sum(least), sum(widths) - left
    share = min(1.0, missing / more) if missing > 0 and more else 0.0
    return [width - share * (width - low) for low, width in zip(least, widths, strict=True)]
