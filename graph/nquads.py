"""The whole graph as sorted N-Quads: the form that is stored, hashed, loaded and exported from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node


def quads_of(name: URIRef, graph: Graph) -> Iterator[ox.Quad]:
    """Yield the triples of an rdflib graph as quads of the graph `name`."""
    text = graph.serialize(format="nt", encoding="utf-8")
    target = ox.NamedNode(str(name))
    for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, target)


def dataset_of(graphs: Mapping[URIRef, Graph]) -> ox.Dataset:
    """Return all graphs as one dataset."""
    return ox.Dataset(quad for name, graph in graphs.items() for quad in quads_of(name, graph))


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
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode("utf-8")


def has_blank_node(triple: ox.Triple) -> bool:
    """Tell whether a triple speaks of a node without an IRI."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
