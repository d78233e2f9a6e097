"""pySHACL, the engine of reference: too slow to judge every build, so a witness of the fast one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

from rdflib import OWL, RDF, RDFS, SH, Graph

from sarcograph.graph.errors import MissingLibraryError, SarcographError
from sarcograph.graph.validate.paths import path_text
from sarcograph.graph.validate.report import Result, text_of
from sarcograph.graph.validate.shapes import shapes_graph

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


def run_pyshacl(graph: Graph, shapes: Graph) -> Iterator[Result]:
    """Yield what pySHACL finds; raises MissingLibraryError where it is not installed."""
    try:
        import pyshacl
    except ImportError:
        raise MissingLibraryError("pyshacl") from None
    # it would repeat every result on stderr
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    graph = Graph() + graph  # its own store, as pySHACL wants one that keeps graphs apart
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
    if not isinstance(report, Graph):
        raise SarcographError(f"pySHACL cannot judge: {text}")
    for node in report.objects(None, SH.result):
        facts = dict(report.predicate_objects(node))
        path, value = shapes.value(facts[SH.sourceShape], SH.path), facts.get(SH.value)
        yield Result(
            focus=text_of(facts[SH.focusNode]),
            path=path_text(path, shapes) if path is not None else None,
            component=_local(facts[SH.sourceConstraintComponent]),
            severity=_local(facts[SH.resultSeverity]),
            message=str(facts.get(SH.resultMessage, "")),
            value=text_of(value) if value is not None else None,
            shape=text_of(facts[SH.sourceShape]),
        )


def _local(iri: object) -> str:
    return str(iri).rpartition("#")[2]


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


def unfit_by_reference(graph: Graph) -> Iterator[Result]:
    """Yield what pySHACL finds in `graph` by our shapes, in minutes."""
    return run_pyshacl(graph, flat_shapes())
