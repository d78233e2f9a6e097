"""Judge a graph by the shapes: our curation, not the sources, which `graph.checks.run` judges.

Two engines read the same shapes, SHACL Core only: pySHACL, the reference, and `shacl`, which is
fast. What Core cannot say of relations between nodes, the rules in `relations` do. What counts is
the number of results by severity; a Violation would mislead a reader, a Warning is a gap in the
curation, an Info is a matter of style.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rdflib import BNode, Graph

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.coverage import coverage_of
from sarcograph.graph.validate.engines import Engine, run_pyshacl, run_shacl
from sarcograph.graph.validate.naming import reached_in, way_to
from sarcograph.graph.validate.relations import unfit_relations
from sarcograph.graph.validate.report import Report, Result, ordered, text_of
from sarcograph.graph.validate.shapes import compiled_shapes, flat_shapes
from sarcograph.graph.validate.vocabulary import Vocabulary, misused_terms


def validate(graph: Graph, engine: Engine = "pyshacl") -> Report:
    """Return what is wrong with `graph`, the merged triples of data and ontology.

    The shapes say it, and the vocabulary where a term of ours is used that it does not declare.
    """
    vocabulary = Vocabulary(graph)
    # those with a name first, for one of them is the example
    nodes = sorted(
        graph.subjects(unique=True), key=lambda node: (isinstance(node, BNode), str(node))
    )
    coverage = coverage_of(graph, nodes, vocabulary)
    results = ordered((*results_of(graph, engine), *misused_terms(graph, vocabulary)))
    told = {one.focus for one in results} | {one.example for one in coverage.unjudged}
    names = {
        text_of(node): way_to(node, reached_in(graph), graph, PREFIXES)
        for node in nodes
        if isinstance(node, BNode) and text_of(node) in told
    }
    return Report(results, coverage, names)


def results_of(graph: Graph, engine: Engine) -> Iterable[Result]:
    """Return what an engine finds in `graph`, and what Core cannot say, in any order."""
    if engine == "pyshacl":
        found = run_pyshacl(graph, flat_shapes())
    else:
        found = run_shacl(graph.serialize(format="nt"), compiled_shapes())
    return chain(found, unfit_relations(graph))
