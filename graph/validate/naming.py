"""What a reader can find a blank node by: its label means nothing outside of a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rdflib import RDF, BNode, Graph
from rdflib.term import Node

from sarcograph.graph.validate.report import short, text_of

_DEEPEST = 10
"""A blank node is named by the way to it from a node with an IRI, of so many steps at most."""

Coming = Callable[[Node], tuple[Node, Node] | None]
"""Gives a subject and predicate by which a node is reached."""


def way_to(
    node: Node,
    coming: Coming,
    graph: Graph,
    prefixes: Mapping[str, str],
    labels: Mapping[Node, str] = MappingProxyType({}),
) -> str:
    """Return the way to a blank node from the nearest node with a name, or else its type.

    `labels` holds the names that a writer gave to blank nodes.
    """
    steps: list[str] = []
    while isinstance(node, BNode) and node not in labels and len(steps) < _DEEPEST:
        reached = coming(node)
        if reached is None:
            break
        node, predicate = reached
        steps.append(short(text_of(predicate), prefixes))
    if node in labels:
        start = labels[node]
    elif isinstance(node, BNode):
        kind = graph.value(node, RDF.type)
        start = f"[ a {short(text_of(kind), prefixes)} ]" if kind is not None else "[ ]"
    else:
        start = short(text_of(node), prefixes)
    return " / ".join([start, *reversed(steps)])


def reached_in(graph: Graph) -> Coming:
    """Return how nodes are reached in a graph: the first way by name, so that it stays the same."""

    def coming(node: Node) -> tuple[Node, Node] | None:
        return min(graph.subject_predicates(node), key=str, default=None)

    return coming
