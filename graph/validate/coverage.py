"""How much of a graph the shapes look at: a node that none judges is not one that is well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.reaching import reached_from
from sarcograph.graph.validate.report import Coverage, Unjudged, short, text_of
from sarcograph.graph.validate.shapes import shapes_graph
from sarcograph.graph.validate.vocabulary import Vocabulary

_OF_AN_ONTOLOGY = ("owl:", "rdf:", "rdfs:")
_TERM = "terms of an ontology"
_AXIOM = "blank nodes in axioms of an ontology"
ONTOLOGY = (_TERM, _AXIOM)
"""The reasons of what is no data, and so wants no shape."""


def judged_classes(graph: Graph) -> set[Node]:
    """Return the classes whose members a shape judges, with all below them in `graph`."""
    judged = shapes_graph().objects(None, SH.targetClass)
    return reached_from(judged, lambda kind: graph.subjects(RDFS.subClassOf, kind))


def coverage_of(
    graph: Graph, nodes: Iterable[Node], vocabulary: Vocabulary, classes: set[Node]
) -> Coverage:
    """Return which of `nodes`, each named once, the shapes judge by their class in `graph`.

    `classes` are the `judged_classes`.

    A shape may also look at one property of any node; that does not make the node judged. The cells
    of a list are no nodes of their own.
    """
    judged = 0
    passed_over: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        types = sorted(graph.objects(node, RDF.type), key=str)
        if not classes.isdisjoint(types):
            judged += 1
        elif types or (node, RDF.first, None) not in graph:
            passed_over[_reason(graph, node, types, vocabulary)].append(node)
    found = [Unjudged(why, len(some), text_of(some[0])) for why, some in passed_over.items()]
    return Coverage(judged, tuple(sorted(found, key=lambda one: -one.count)))


def _reason(graph: Graph, node: Node, types: list[Node], vocabulary: Vocabulary) -> str:
    """Return why a node of these types is not judged: its type that comes nearest to ours."""
    if not types:
        facet = any(str(one).startswith(str(XSD)) for one in graph.predicates(node))
        return _AXIOM if facet else "no type (rdf:type)"
    reasons = (_reason_of_type(str(one), vocabulary) for one in types)
    reason = max(reasons, key=lambda pair: pair[0])[1]
    return _AXIOM if reason == _TERM and isinstance(node, BNode) else reason


def _reason_of_type(term: str, vocabulary: Vocabulary) -> tuple[int, str]:
    name = short(term, PREFIXES)
    if term in vocabulary.terms:
        kind = vocabulary.kind(term)
        if kind != "class":
            return 4, f"the type {name} is {'an' if kind == 'individual' else 'a'} {kind}, no class"
        if term in vocabulary.deprecated:
            return 3, f"the type {name} is deprecated"
        return 2, f"the type {name} alone is judged by no shape"
    meant = vocabulary.meant(term)
    if meant is not None:
        return 5, f"the type {name} is not in the vocabulary: {short(meant, PREFIXES)} is"
    if term.startswith(SG):
        return 4, f"the type {name} is not in the vocabulary"
    if name.startswith(_OF_AN_ONTOLOGY):
        # a dozen types, and all for one reason
        return 1, _TERM
    return 1, f"a type of another vocabulary ({name})"
