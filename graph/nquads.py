"""Graphs while they are built, and the whole as sorted N-Quads, which is stored and exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node


def empty_graph() -> Graph:
    """Return a graph to write in, in a third of the time: its store keeps no graphs apart."""
    return Graph(store="SimpleMemory")


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return triples of the engine as a graph, literals as they are written."""
    graph = empty_graph()
    for one in triples:
        graph.add((rdflib_term(one.subject), rdflib_term(one.predicate), rdflib_term(one.object)))
    return graph


def turtle(text: str) -> Iterable[ox.Quad]:
    """Return the statements of Turtle that we wrote, blank nodes by names of their own."""
    return ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)


def quads_of(name: URIRef, graph: Graph) -> Iterator[ox.Quad]:
    """Yield the triples of an rdflib graph as quads of the graph `name`."""
    text = graph.serialize(format="nt", encoding="utf-8")
    target = ox.NamedNode(str(name))
    for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, target)


def all_quads(graphs: Mapping[URIRef, Graph]) -> Iterator[ox.Quad]:
    """Yield the triples of all graphs as quads."""
    for name, graph in graphs.items():
        yield from quads_of(name, graph)


def rdflib_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Return the rdflib term of an engine's term, the lexical form as it stands.

    rdflib would otherwise rewrite "01"^^xsd:integer, and holds a plain text to be another than a
    text of the type xsd:string. Raises TypeError for a triple.
    """
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal(language=str()):
            return Literal(term.value, lang=term.language)
        case ox.Literal(datatype=ox.NamedNode(value=datatype)) if datatype != str(XSD.string):
            return Literal(term.value, datatype=URIRef(datatype), normalize=False)
        case ox.Literal():
            return Literal(term.value)
        case _:
            raise TypeError("a triple as a term has no rdflib form")


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return `quads` as N-Quads with RDFC-1.0 blank node labels, sorted by code point.

    https://www.w3.org/TR/rdf-canon/ ; `validated.fingerprint` of these bytes is that of a release.
    Labels follow from the quads with blank nodes alone (4.6 there), so the engine has only those to
    look at, which are few.
    """
    plain: list[ox.Quad] = []
    labelled = ox.Dataset()
    for quad in quads:
        if any(isinstance(term, ox.BlankNode | ox.Triple) for term in quad):
            labelled.add(quad)
        else:
            plain.append(quad)
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = BytesIO()
    ox.serialize(plain, written, ox.RdfFormat.N_QUADS)
    ox.serialize(labelled, written, ox.RdfFormat.N_QUADS)
    # in UTF-8 the order of bytes is that of code points; a graph has each statement once
    return b"".join(sorted(set(written.getvalue().splitlines(keepends=True))))


def has_blank_node(triple: ox.Triple) -> bool:
    """Tell whether a triple speaks of a node without an IRI."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
