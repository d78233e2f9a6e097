"""From evidence to named graphs: a function of its input alone, equal bytes for equal input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from rdflib import OWL, Graph, URIRef

from sarcograph.graph.build.comparisons import build_comparisons
from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.design import build_design
from sarcograph.graph.build.dosing import build_dosing
from sarcograph.graph.build.doubts import build_doubts
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.build.hierarchies import build_hierarchies
from sarcograph.graph.build.laboratory import build_external_potencies, build_laboratory
from sarcograph.graph.build.publications import build_publications
from sarcograph.graph.build.quantities import build_quantities
from sarcograph.graph.build.revisions import build_revisions
from sarcograph.graph.build.statements import build_external_claims, build_statements
from sarcograph.graph.build.tables import build_tables
from sarcograph.graph.bundled import ontology_files
from sarcograph.graph.model.evidence import Document, Entity, Evidence
from sarcograph.graph.model.schema import ExternalFile, RegistryFile
from sarcograph.graph.namespaces import (
    ENTITIES_GRAPH,
    ONTOLOGY_GRAPH,
    evidence_graph,
    external_graph,
)
from sarcograph.graph.nquads import empty_graph, graph_of, merged, turtle
from sarcograph.graph.quick_graph import QuickGraph

NamedGraphs = dict[URIRef, Graph]


def build_ontology() -> QuickGraph:
    """Return the vocabulary, its modules and what keeps them apart, without imports to resolve."""
    return merged([_bundled_ontology()])


@cache
def _bundled_ontology() -> QuickGraph:
    """Return the same, read once in a process: nobody writes into it."""
    files = (path.read_text("utf-8") for path in ontology_files())
    graph = graph_of(chain.from_iterable(map(turtle, files)))
    graph.remove((None, OWL.imports, None))
    return graph


def registry_statements(entities: Mapping[str, Entity]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what the graph says of the registry and of terms: subject, property, value, graph."""
    for name, one in build_base(entities, ()).items():
        for subject, property_, value in one:
            yield str(subject), str(property_), str(value), str(name)


def build_document(evidence: Evidence, document: Document) -> Graph:
    """Return the graph of what one document says."""
    context = DocumentContext(evidence, document)
    build_publications(context)
    build_design(context)
    build_tables(context)
    build_dosing(context)
    build_quantities(context)
    build_comparisons(context)
    build_laboratory(context)
    build_statements(context)
    build_revisions(context.graph, document.file)
    build_doubts(context)
    return context.graph


def build_external(evidence: Evidence, content: ExternalFile) -> Graph:
    """Return the graph of what one external source says."""
    graph = empty_graph()
    citation = build_external_claims(graph, evidence.entities, content)
    build_external_potencies(graph, evidence.entities, content, citation)
    return graph


def build_base(entities: Mapping[str, Entity], registry: tuple[RegistryFile, ...]) -> NamedGraphs:
    """Return what documents speak of: the ontology, the entities, the hierarchies above them."""
    graph = build_entities(Evidence(entities, (), (), registry))
    hierarchies = build_hierarchies(graph)
    return {ONTOLOGY_GRAPH: build_ontology(), ENTITIES_GRAPH: graph, **hierarchies}


def build_graphs(evidence: Evidence) -> NamedGraphs:
    """Return ontology, entities, and a graph for each hierarchy, document and external source.

    A trial of which no text is kept is external: its figures cite pages.
    """
    graphs = build_base(evidence.entities, evidence.registry)
    for document in evidence.documents:
        name = evidence_graph if document.text_sha256 else external_graph
        graphs[name(document.key)] = build_document(evidence, document)
    for external in evidence.externals:
        graphs[external_graph(external.citation.key)] = build_external(evidence, external)
    return graphs
