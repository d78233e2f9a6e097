"""A small diagram of a class with what it leads to and what leads to it, or of a property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sarcograph.api.browse.ontology_tree import Node
from sarcograph.api.browse.term_shown import Known, things
from sarcograph.graph.pictures.classes import DrawnClass, DrawnProperty, class_diagram
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.prefixes import BASE

_MOST_CLASSES = 5  # beside a class, on each side
_MOST_NAMES = 2  # of properties on one arrow
_BETWEEN = 210  # pixels, in which the longest name of a property has room
_UP = "../"

Link = tuple[str, str, Node]
"""From which class to which, and the property that leads there."""


def class_picture(known: Known, node: Node) -> Picture | None:
    """Return the classes that a class leads to and that lead to it, those used most first.

    None where there are none. A property from a class to itself is not drawn.
    """
    mine = {node.iri, *known.vocabulary.ancestors(node.iri)}
    properties = [one for one in known.ontology.nodes.values() if _is_drawn(known, one)]
    out = [
        (node.iri, end, one)
        for one in properties
        if not mine.isdisjoint(one.domain)
        for end in one.range
        if end not in mine
    ]
    right = _most_used((end, one) for _, end, one in out)
    into = [
        (start, node.iri, one)
        for one in properties
        if not mine.isdisjoint(one.range)
        for start in one.domain
        if start not in mine and start not in right
    ]
    left = _most_used((start, one) for start, _, one in into)
    if not left and not right:
        return None
    columns = {
        **dict.fromkeys(left, 0),
        node.iri: 1 if left else 0,
        **dict.fromkeys(right, 2 if left else 1),
    }
    shown = [one for one in (*into, *out) if one[0] in columns and one[1] in columns]
    return _drawn(known, f"{node.label} and the classes beside it", columns, shown)


def property_picture(known: Known, node: Node) -> Picture | None:
    """Return a property between the classes that have it and those it leads to; None for values."""
    if not _is_drawn(known, node):
        return None
    starts = [one for one in node.domain if one not in node.range]
    columns = {**dict.fromkeys(starts, 0), **dict.fromkeys(node.range, 1)}
    links = [(start, end, node) for start in starts for end in node.range]
    return _drawn(known, f"{node.label}: from what to what", columns, links) if links else None


def _is_drawn(known: Known, node: Node) -> bool:
    """Tell whether a property runs between classes of ours."""
    ends = (*node.domain, *node.range)
    classes = known.ontology.nodes
    return (
        not node.is_class
        and not node.is_deprecated
        and bool(node.domain and node.range)
        and all(one in classes for one in ends)
    )


def _most_used(found: Iterable[tuple[str, Node]]) -> list[str]:
    """Return the classes whose properties make the most statements, a few of them."""
    used: dict[str, int] = {}
    for iri, property_ in found:
        used[iri] = used.get(iri, 0) + property_.count
    return sorted(used, key=lambda iri: (-used[iri], iri))[:_MOST_CLASSES]


def _drawn(known: Known, title: str, columns: dict[str, int], links: Iterable[Link]) -> Picture:
    names = {iri: known.label(iri) for iri in columns}
    return class_diagram(
        title,
        [
            DrawnClass(names[iri], column, things(known.ontology.nodes[iri].count), _address(iri))
            for iri, column in columns.items()
        ],
        list(_named(known, names, links)),
        between=_BETWEEN,
    )


def _named(known: Known, names: dict[str, str], links: Iterable[Link]) -> Iterator[DrawnProperty]:
    """Yield the names on each arrow, those used most first, and how many are left out."""
    between: dict[tuple[str, str], list[Node]] = {}
    for start, end, property_ in links:
        between.setdefault((start, end), []).append(property_)
    for (start, end), properties in between.items():
        properties.sort(key=lambda one: (-one.count, one.label))
        for one in properties[:_MOST_NAMES]:
            yield DrawnProperty(known.label(one.iri), names[start], names[end], _address(one.iri))
        if rest := len(properties[_MOST_NAMES:]):
            yield DrawnProperty(f"and {rest} more", names[start], names[end])


def _address(iri: str) -> str:
    return _UP + iri.removeprefix(BASE)
