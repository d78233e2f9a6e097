"""Property paths of shapes as text, in the syntax of SPARQL, and as RDF.

A path of one property is its bare IRI; any other stands in full, such as
`(<…/line>/<…/ofStudy>)`, as every report has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

_MODIFIERS: dict[Node, str] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_IRI = re.compile(r"<([^<>]*)>")


def path_text(path: Node, shapes: Graph) -> str:
    """Return the path that begins at the node `path` of a shapes graph."""
    return str(path) if isinstance(path, URIRef) else _part(path, shapes)


def _part(path: Node, shapes: Graph) -> str:
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in shapes:
        return f"({'/'.join(_part(one, shapes) for one in Collection(shapes, path))})"
    ((kind, inner),) = shapes.predicate_objects(path)
    if kind == SH.alternativePath:
        return f"({'|'.join(_part(one, shapes) for one in Collection(shapes, inner))})"
    if kind == SH.inversePath:
        return f"^{_part(inner, shapes)}"
    return _part(inner, shapes) + _MODIFIERS[kind]


def is_compound(path: str) -> bool:
    """Tell whether the text of a path is one of several steps, not an IRI.

    >>> is_compound("^<http://example.org/a>"), is_compound("http://example.org/a")
    (True, False)
    """
    return "<" in path


def with_names(path: str, name: Callable[[str], str]) -> str:
    """Return the text of a compound path with `name` of each IRI, without the outer brackets."""
    text = _IRI.sub(lambda found: name(found[1]), path)
    return text[1:-1] if text.startswith("(") and _closes_last(text) else text


def _closes_last(text: str) -> bool:
    """Tell whether the bracket that opens a text is closed by its last character."""
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return place == len(text) - 1
    return False


def path_copy(path: Node, shapes: Graph, label: str) -> tuple[ox.BlankNode, list[ox.Triple]]:
    """Return a compound path with blank nodes of its own: where it begins, and its triples.

    Their labels begin with `label` and are numbered on the way, so that they stay the same.
    """
    triples: list[ox.Triple] = []
    names = (ox.BlankNode(f"{label}{number}") for number in count(1))

    def copy(node: Node) -> ox.NamedNode | ox.BlankNode:
        if isinstance(node, URIRef):
            return ox.NamedNode(node)
        name = next(names)
        for predicate, inner in sorted(shapes.predicate_objects(node)):
            triples.append(ox.Triple(name, ox.NamedNode(str(predicate)), copy(inner)))
        return name

    beginning = copy(path)
    assert isinstance(beginning, ox.BlankNode)  # noqa: S101  # as the path is compound
    return beginning, triples
