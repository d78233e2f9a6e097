"""The part of a document's graph that says which facts rest on a passage with several readings."""

from __future__ import annotations

from rdflib import RDF
from rdflib.term import Node

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.namespaces import OA, SG

_PASSAGES = frozenset({SG.AmbiguousPassage, SG.Reading})
"""What no doubt is told of: the passages themselves, and the readings of facts that are told of."""


def build_doubts(context: DocumentContext) -> None:
    """Link each fact to the ambiguous passages that it stands in, or that are about it.

    It comes last: it looks at the places of all that was built.
    """
    graph = context.graph
    spans: dict[Node, list[tuple[int, int]]] = {}
    for passage in graph.subjects(RDF.type, SG.AmbiguousPassage):
        for anchor in graph.objects(passage, SG.hasAnchor):
            spans.setdefault(passage, []).append(_span(context, anchor))
    for fact, anchor in list(graph.subject_objects(SG.hasAnchor)):
        if not _PASSAGES.isdisjoint(graph.objects(fact, RDF.type)):
            continue
        start, end = _span(context, anchor)
        for passage, places in spans.items():
            if any(start < other_end and other < end for other, other_end in places):
                graph.add((fact, SG.restsOnPassage, passage))
    for passage, thing in list(graph.subject_objects(SG.about)):
        if passage in spans and (thing, SG.hasAnchor, None) in graph:
            graph.add((thing, SG.restsOnPassage, passage))


def _span(context: DocumentContext, anchor: Node) -> tuple[int, int]:
    start, end = (context.graph.value(anchor, at) for at in (OA.start, OA.end))
    return int(str(start)), int(str(end))
