"""What is said of a named graph: its size, licence and source, and its triples."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker, term
from sarcograph.api.answering.bounds import LARGEST_GRAPH
from sarcograph.api.answering.counted import things_counted
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.resource_page import Cell, Origin, origin_of
from sarcograph.api.browse.resource_rdf import described_graph, serialised
from sarcograph.api.browse.vocabulary import vocabulary_of
from sarcograph.api.browse.wording import Piece
from sarcograph.api.http.negotiation import MEDIA_TYPES
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH, SG
from sarcograph.graph.prefixes import BASE, GRAPH
from sarcograph.graph.publish.one_ontology import ONTOLOGY, as_one_ontology
from sarcograph.graph.store.question import Format

_ONTOLOGY = str(ONTOLOGY_GRAPH)

WHAT_IT_HOLDS = {
    "document": "What one source document says, with the place of each fact.",
    "external": "Facts cited from a source outside the documents.",
    "derived": "Numbers recomputed from those that the documents print.",
    "inferred": "Conclusions of rules, each with the statements it rests on.",
    "findings": "What the checks found in the documents' own numbers.",
    "entities": "The registry of drugs, molecules, conditions and other things.",
    "hierarchy": "What a classification of others says lies above the entities of the registry.",
    "ontology": "The vocabulary: classes, properties and their axioms.",
}


@dataclass(frozen=True, slots=True)
class GraphSummary:
    """A named graph; the licence is an IRI, words, or "" where the store does not say."""

    name: str
    statements: int
    licence: str

    @property
    def origin(self) -> Origin:
        """How pages name it."""
        return origin_of(self.name)

    @property
    def holds(self) -> str:
        """What it holds, in a sentence."""
        return WHAT_IT_HOLDS.get(self.origin.kind, "")


async def graphs_of(asker: Asker) -> list[GraphSummary]:
    """Return the named graphs of the edition, sorted by name; raises ProblemError."""
    publication = asker.edition.publication
    if publication is not None:
        return [GraphSummary(one.name, one.statements, one.licence) for one in publication.graphs]
    rows = await asker.rows(
        "SELECT ?graph (COUNT(*) AS ?size) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    )
    found = [GraphSummary(row["graph"].value, int(row["size"].value), "") for row in rows]
    return sorted((one for one in found if one.name.startswith(GRAPH)), key=lambda one: one.name)


async def sources_of(asker: Asker, graph: GraphSummary) -> dict[str, list[Cell]]:
    """Return what the graph says of the document or work it was taken from, by property."""
    is_source = {
        "document": "{ ?source a sg:SourceDocument } UNION { ?file sg:describes ?source }",
        "external": "{ ?source sg:licence ?licence }",
        "hierarchy": "{ ?source a sg:Hierarchy }",
    }.get(graph.origin.kind)
    if is_source is None:
        return {}
    vocabulary, rows = await asyncio.gather(
        vocabulary_of(asker),
        asker.rows(f"""
SELECT DISTINCT ?source ?property ?value {{
  GRAPH {term(graph.name)} {{
    {is_source}
    ?source ?property ?value
    FILTER(isLiteral(?value))
  }}
}} ORDER BY ?source ?property ?value"""),
    )
    found: dict[str, list[Cell]] = {}
    for row in rows:
        name, value = row["property"].value, row["value"].value
        if name in _SHOWN:
            href = value if value.startswith(("http://", "https://")) else None
            piece = Piece(value, href, external=href is not None)
            found.setdefault(vocabulary.label(name), []).append(Cell([piece]))
    sources = dict.fromkeys(row["source"].value for row in rows)
    links = [Cell([Piece(iri.removeprefix(BASE), iri.removeprefix(BASE))]) for iri in sources]
    return {"described at": links, **found} if links else found


_SHOWN = frozenset(
    str(SG[name])
    for name in (
        "title journal year volume issue pages doi pubmedId webAddress sourceKind sourceVersion"
        " sourceGrade accessNote licence documentForm characterCount sha256 readYear readMonth"
        " readDay"
    ).split()
)


async def classes_in(asker: Asker, graph: GraphSummary) -> list[tuple[Piece, int]]:
    """Return the classes that the graph states of things, the most frequent first."""
    vocabulary, things = await asyncio.gather(
        vocabulary_of(asker), things_counted(asker, graph.name)
    )
    counted = list(things.get(graph.name, {}).items())
    counted.sort(key=lambda one: (-one[1], one[0]))
    return [
        (Piece(vocabulary.label(iri), iri.removeprefix(BASE) if iri.startswith(BASE) else None), n)
        for iri, n in counted
    ]


async def ontology_as_rdf(asker: Asker, media_type: str) -> Pieces:
    """Return the ontology as OWL tools take it: one header, nothing to import; or ProblemError."""
    return _as_ontology(await _triples_in(asker, _ONTOLOGY), MEDIA_TYPES[media_type])


async def graph_as_rdf(asker: Asker, graph: GraphSummary, form: Format) -> Pieces:
    """Return the graph's triples and its description in a syntax; raises ProblemError."""
    whole = graph.statements <= LARGEST_GRAPH
    triples = described_graph(graph.name, graph.statements, graph.licence, whole=whole)
    content = b""
    if whole:
        content = await _triples_in(asker, graph.name)
    return serialised(chain(triples, _read(content)), form)


async def _triples_in(asker: Asker, graph: str) -> bytes:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {term(graph)} {{ ?s ?p ?o }} }}"
    return await asker.graph(query, Format.NTRIPLES)


def _as_ontology(content: bytes, form: Format) -> Pieces:
    triples = as_one_ontology(_read(content), with_data=False)
    yield ""
    yield from serialised(triples, form, ONTOLOGY.value)


def _read(content: bytes) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
