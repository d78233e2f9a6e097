"""Judge a graph by the shapes: our curation, not the sources, which `graph.checks.run` judges.

The shapes are SHACL Core; what Core cannot say of relations between nodes, the rules in `relations`
do. What counts is the number of results by severity; a Violation would mislead a reader, a Warning
is a gap in the curation, an Info is a matter of style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from rdflib import BNode, Graph

from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.coverage import coverage_of, judged_classes
from sarcograph.graph.validate.naming import reached_in, way_to
from sarcograph.graph.validate.relations import unfit_relations
from sarcograph.graph.validate.report import Report, Result, ordered, text_of
from sarcograph.graph.validate.shapes import unfit_shapes
from sarcograph.graph.validate.vocabulary import Vocabulary, misused_terms


@seldom_collected()
def validate(graph: Graph, unfit: Callable[[Graph], Iterable[Result]] = unfit_shapes) -> Report:
    """Return what is wrong with `graph`, the merged triples of data and ontology.

    The shapes say it, and the vocabulary where a term of ours is used that it does not declare.
    `unfit` is the engine that applies the shapes.
    """
    vocabulary = Vocabulary(graph)
    # those with a name first, for one of them is the example
    nodes = sorted(
        graph.subjects(unique=True), key=lambda node: (isinstance(node, BNode), str(node))
    )
    coverage = coverage_of(graph, nodes, vocabulary, judged_classes(graph))
    results = ordered((*unfit(graph), *unfit_relations(graph), *misused_terms(graph, vocabulary)))
    told = {one.focus for one in results} | {one.example for one in coverage.unjudged}
    names = {
        text_of(node): way_to(node, reached_in(graph), graph, PREFIXES)
        for node in nodes
        if isinstance(node, BNode) and text_of(node) in told
    }
    return Report(results, coverage, names)


def results_of(graph: Graph) -> Iterable[Result]:
    """Return what is wrong in `graph` by the shapes and beyond them, in any order."""
    return chain(unfit_shapes(graph), unfit_relations(graph))
