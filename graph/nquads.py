"""Graphs while they are built, and the whole as sorted N-Quads, which is stored and exported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.quick_graph import QuickGraph, Triple


def empty_graph() -> QuickGraph:
    """Return a graph to write in and to look through, in a fraction of rdflib's own time."""
    return QuickGraph()


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> QuickGraph:
    """Return triples of the engine as a graph, literals as they are written."""
    graph = empty_graph()
    for one in triples:
        graph.add(rdflib_triple(one))
    return graph


def merged(
    graphs: Iterable[Graph], below: QuickGraph | None = None, *, away: bool = False
) -> QuickGraph:
    """Return the triples of several graphs as one graph, which may stand on another.

    Taken `away` from them they cost no memory: the graphs may be empty afterwards.
    """
    whole = QuickGraph(below)
    for graph in graphs:
        if isinstance(graph, QuickGraph):
            whole.take(graph, away=away)
        else:
            whole += graph
    return whole


def turtle(text: str) -> Iterable[ox.Quad]:
    """Return the statements of Turtle that we wrote, blank nodes by names of their own."""
    return ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)


def quads_of(name: URIRef, graph: Graph) -> Iterator[ox.Quad]:
    """Yield the triples of an rdflib graph as quads of the graph `name`.

    Raises ValueError for an IRI that is none.
    """
    text = ntriples(statements(graph, blank_nodes=True))
    target = ox.NamedNode(str(name))
    for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, target)


def all_quads(graphs: Mapping[URIRef, Graph]) -> Iterator[ox.Quad]:
    """Yield the triples of all graphs as quads."""
    for name, graph in graphs.items():
        yield from quads_of(name, graph)


def rdflib_triple(one: ox.Triple | ox.Quad) -> Triple:
    """Return a statement of the engine as a triple of rdflib."""
    return rdflib_term(one.subject), rdflib_term(one.predicate), rdflib_term(one.object)


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


def written_graphs(graphs: Mapping[URIRef, Graph]) -> bytes:
    """Return graphs as `canonical_nquads` would, in a fraction of the time.

    The graphs have no blank nodes: nothing has to be labelled. Raises ValueError for one, and for
    an IRI that is none.
    """
    lines: list[bytes] = []
    for name, graph in graphs.items():
        end = f" {_written(name)} .\n"
        # as bytes, since one letter beyond ASCII would make the text of all twice as large
        lines += [f"{line}{end}".encode() for line in statements(graph)]
    lines.sort()  # in UTF-8 the order of bytes is that of code points
    return b"".join(lines)


def ntriples_of(nquads: bytes, names: Iterable[URIRef]) -> Iterator[str]:
    """Yield N-Quads, all of the graphs of these names, as N-Triples in ASCII, a piece at a time.

    One letter beyond would make the text of all twice or four times as large.
    """
    ends = [f" {_written(name)} .\n".encode() for name in names]
    start = 0
    while start < len(nquads):
        end = nquads.find(b"\n", min(start + _PIECE_BYTES, len(nquads) - 1)) + 1
        piece, start = nquads[start:end], end
        for one in ends:
            piece = piece.replace(one, b" .\n")
        if not piece.isascii():
            lines = piece.splitlines(keepends=True)
            piece = b"".join(
                [one if one.isascii() else _BEYOND_ASCII.sub(_numbered, one) for one in lines]
            )
        yield piece.decode("ascii")


_PIECE_BYTES = 2**20
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def _numbered(match: re.Match[bytes]) -> bytes:
    """Return letters as their numbers: https://www.w3.org/TR/n-triples/#grammar-production-UCHAR."""
    return b"".join(b"\\U%08X" % ord(letter) for letter in match[0].decode())


def statements(triples: Iterable[Triple], *, blank_nodes: bool = False) -> list[str]:
    """Return triples as lines of N-Triples without their ends, in their order.

    Raises ValueError for a blank node, unless they may have some, and for an IRI that is none.
    """
    names: dict[Node, str] = {}

    def named(node: Node) -> str:
        written = names.get(node)
        if written is None:
            written = names[node] = _written(node, blank_nodes)
        return written

    # to look a literal up takes as long as to write it
    return [
        f"{named(subject)} {named(predicate)} "
        f"{_written(target, blank_nodes) if type(target) is Literal else named(target)}"
        for subject, predicate, target in triples
    ]


def ntriples(lines: Iterable[str]) -> str:
    """Return `statements` as N-Triples."""
    return "".join([f"{line} .\n" for line in lines])


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **{ord(sign): f"\\{sign}" for sign in '"\\'},
    **{ord(sign): name for sign, name in zip("\b\t\n\f\r", r"\b \t \n \f \r".split(), strict=True)},
}
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def _written(term: Node, blank_nodes: bool = False) -> str:
    """Return a term in canonical N-Quads: https://www.w3.org/TR/rdf12-n-quads/#canonical-quads ."""
    if isinstance(term, Literal):
        text = str(term)
        if _ESCAPED.search(text):
            text = text.translate(_ESCAPES)
        if term.language:
            return f'"{text}"@{term.language}'
        return f'"{text}"{_ending(term.datatype)}'
    if blank_nodes and isinstance(term, BNode):
        return str(term.n3())
    if not isinstance(term, URIRef) or _NO_IRI.search(term):
        raise ValueError(f"{term!r} is no IRI")
    return f"<{term}>"


@lru_cache(100)
def _ending(datatype: URIRef | None) -> str:
    """Return what of a literal stands behind its text."""
    return "" if datatype in (None, XSD.string) else f"^^{_written(datatype)}"


def has_blank_node(triple: ox.Triple) -> bool:
    """Tell whether a triple speaks of a node without an IRI."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
