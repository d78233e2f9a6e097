"""The shapes, in the forms that the two engines take them."""

from __future__ import annotations

from functools import cache

import shacl
from rdflib import OWL, RDF, RDFS, SH, Graph

from sarcograph.graph.bundled import shapes_text

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one graph."""
    return Graph().parse(data=shapes_text(), format="turtle")


def flattened(shapes: Graph) -> Graph:
    """Return `shapes` with the targets of node shapes moved to their property shapes.

    The results are the same, but pySHACL then judges all targets of a property shape at once
    instead of one by one, in a third of the time. A node shape stays as it is when another shape
    refers to it, when it is a class or switched off, or when its property shapes count disjointly.
    """
    flat = shapes + Graph()
    disjoint = set(shapes.subjects(SH.qualifiedValueShapesDisjoint))
    for node, inner in shapes.subject_objects(SH.property):
        targets = [(kind, one) for kind in _TARGETS for one in shapes.objects(node, kind)]
        is_class = (node, RDF.type, RDFS.Class) in shapes or (node, RDF.type, OWL.Class) in shapes
        bound = (None, None, node) in shapes or not disjoint.isdisjoint(
            shapes.objects(node, SH.property)
        )
        if not targets or is_class or bound or (node, SH.deactivated, None) in shapes:
            continue
        flat.remove((node, SH.property, inner))
        for target in targets:
            flat.add((inner, *target))
    return flat


@cache
def flat_shapes() -> Graph:
    """Return all shapes in the form that pySHACL is fastest with."""
    return flattened(shapes_graph())


@cache
def compiled_shapes() -> shacl.Shapes:
    """Return all shapes in the form that the fast engine runs."""
    return shacl.Shapes.from_turtle(shapes_text())
