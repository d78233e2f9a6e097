"""The shapes as a graph, and the engine that applies them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import shacl
from rdflib import BNode, Graph

from sarcograph.graph.bundled import shapes_text
from sarcograph.graph.nquads import graph_of, ntriples, statements, turtle
from sarcograph.graph.prefixes import SHAPES
from sarcograph.graph.quick_graph import Triple
from sarcograph.graph.validate.report import Result

_LABEL = f"{SHAPES}label"
_TELLING = f"""
<{SHAPES}Telling> a <http://www.w3.org/ns/shacl#PropertyShape> ;
    <http://www.w3.org/ns/shacl#targetSubjectsOf> <{_LABEL}> ;
    <http://www.w3.org/ns/shacl#path> <{_LABEL}> ;
    <http://www.w3.org/ns/shacl#in> () .
"""
"""A shape that every label offends: the engine renames blank nodes, and so tells their labels."""


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one graph."""
    return graph_of(turtle(shapes_text()))


@cache
def compiled_shapes() -> shacl.Shapes:
    """Return all shapes in the form that the engine runs."""
    return shacl.Shapes.from_turtle(shapes_text() + _TELLING)


def labelled(triples: Iterable[Triple]) -> str:
    """Return a graph as N-Triples in which each blank node tells its label."""
    graph = list(triples)
    blank = {one.n3() for triple in graph for one in triple[::2] if isinstance(one, BNode)}
    told = "".join(f'{label} <{_LABEL}> "{label}" .\n' for label in sorted(blank))
    return ntriples(statements(graph, blank_nodes=True)) + told


def unfit_shapes(graph: Iterable[Triple]) -> Iterator[Result]:
    """Yield what the shapes find in the triples of a graph, blank nodes by their labels there."""
    return unfit_labelled(labelled(graph))


def unfit_labelled(text: str) -> Iterator[Result]:
    """Yield what the shapes find in a graph, or in several, that `labelled` gives as N-Triples."""
    found = list(run_shacl(text, compiled_shapes()))
    labels = {one.focus: (one.value or "")[1:-1] for one in found if one.path == _LABEL}
    for one in found:
        if one.path != _LABEL:
            value = labels.get(one.value, one.value) if one.value else one.value
            yield replace(one, focus=labels.get(one.focus, one.focus), value=value)


def run_shacl(text: str, shapes: shacl.Shapes) -> Iterator[Result]:
    """Yield what `shapes` find in a graph given as N-Triples, blank nodes by names of its own."""
    for one in shapes.validate_text(text, format="ntriples").results:
        yield Result(
            focus=_bare(one.focus_node) or "",
            path=_bare(one.path),
            component=one.component,
            severity=one.severity,
            message=one.message or "",
            value=_bare(one.value),
            shape=_bare(one.source_shape),
        )


def _bare(term: str | None) -> str | None:
    """Return a term in N-Triples syntax as `text_of` would."""
    return term[1:-1] if term and term[0] == "<" and term[-1] == ">" else term
