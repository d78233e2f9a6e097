"""Canonical N-Quads."""

import hashlib
import itertools

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, BNode, Literal, URIRef

from sarcograph.graph.nquads import (
    all_quads,
    canonical_nquads,
    empty_graph,
    graph_of,
    ntriples_of,
    written_graphs,
)
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.validated import ValidatedGraph, fingerprint

EXAMPLE = "http://example.org/"
NODES = st.sampled_from("abcdef").map(lambda name: ox.NamedNode(EXAMPLE + name))
LITERALS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal)
QUADS = st.lists(st.builds(ox.Quad, NODES, NODES, NODES | LITERALS, NODES), max_size=12)


@given(QUADS, st.randoms())
def test_order_and_repetition_do_not_matter(quads: list[ox.Quad], draw: object) -> None:
    shuffled = quads + quads[:3]
    draw.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert canonical_nquads(shuffled) == canonical_nquads(quads)


@given(QUADS)
def test_dump_is_sorted_and_read_back(quads: list[ox.Quad]) -> None:
    content = canonical_nquads(quads)
    lines = content.decode().split("\n")
    assert lines[-1] == ""
    assert lines[:-1] == sorted(lines[:-1])
    assert set(ox.parse(content, format=ox.RdfFormat.N_QUADS)) == set(quads)


@settings(max_examples=40, deadline=None)
@given(st.permutations("xyzw"), st.integers(0, 3))
def test_names_of_blank_nodes_do_not_matter(names: list[str], first: int) -> None:
    """A ring of four with one marked node, which has no other symmetry."""
    ring = [ox.BlankNode(name) for name in names]
    link = ox.NamedNode(EXAMPLE + "next")
    quads = [ox.Quad(a, link, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    marked = [*quads, ox.Quad(ring[first], link, ox.Literal("first"))]
    assert fingerprint(canonical_nquads(marked)) == fingerprint(
        canonical_nquads(_ring(["a", "b", "c", "d"]))
    )


BLANKS = st.sampled_from("xyz").map(ox.BlankNode)
MIXED = st.lists(
    st.builds(ox.Quad, NODES | BLANKS, NODES, NODES | BLANKS | LITERALS, NODES | BLANKS),
    max_size=12,
)


@given(MIXED)
def test_dump_is_that_of_the_canonical_dataset(quads: list[ox.Quad]) -> None:
    """What has no blank node is not canonicalised, and changes no label of what has one."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    assert canonical_nquads(quads) == b"".join(sorted(written.splitlines(keepends=True)))


def _ring(names: list[str]) -> list[ox.Quad]:
    ring = [ox.BlankNode(name) for name in names]
    link = ox.NamedNode(EXAMPLE + "next")
    quads = [ox.Quad(a, link, b) for a, b in itertools.pairwise([*ring, ring[0]])]
    return [*quads, ox.Quad(ring[0], link, ox.Literal("first"))]


def test_literals_are_escaped_as_the_canonical_form_asks() -> None:
    """Seven short escapes, a number for the rest (RDF Dataset Canonicalization, section 5)."""
    node = ox.NamedNode(EXAMPLE + "a")
    text = '\b\t\n\f\r"\\\x01\x1f\x7f\u2028é😀'
    content = canonical_nquads([ox.Quad(node, node, ox.Literal(text), node)]).decode()
    a = f"<{EXAMPLE}a>"
    literal = r"\b\t\n\f\r\"\\\u0001\u001F\u007F"
    assert content == f'{a} {a} "{literal}\u2028é😀" {a} .\n'


def test_fingerprint_is_the_sha_256_of_the_dump(validated: ValidatedGraph) -> None:
    assert fingerprint(validated.nquads) == hashlib.sha256(validated.nquads).hexdigest()
    assert validated.sha256 == fingerprint(validated.nquads)


def test_dump_of_the_corpus_holds_every_triple(
    assembly: Assembly, validated: ValidatedGraph
) -> None:
    lines = validated.nquads.decode().split("\n")[:-1]
    assert lines == sorted(set(lines))
    assert (
        len(lines)
        == sum(map(len, assembly.graphs.values()))
        == len(set(all_quads(assembly.graphs)))
    )


def test_facts_have_no_blank_nodes(assembly: Assembly) -> None:
    for name, graph in assembly.graphs.items():
        if not name.endswith("/ontology"):
            assert "_:" not in {term.n3()[:2] for triple in graph for term in triple}, name


@given(st.lists(st.builds(ox.Triple, NODES, NODES, NODES | LITERALS), max_size=9))
def test_graphs_without_blank_nodes_are_written_as_the_engine_writes_them(
    triples: list[ox.Triple],
) -> None:
    graphs = {URIRef(f"{EXAMPLE}one"): graph_of(triples), URIRef(f"{EXAMPLE}two"): empty_graph()}
    assert written_graphs(graphs) == canonical_nquads(all_quads(graphs))


def test_every_character_of_a_text_is_written_as_the_engine_writes_it() -> None:
    text = "".join(map(chr, range(0x300))) + "\u2028\ufeff\ufffe\uffff\U0001f9ec"
    for literal in (Literal(text), Literal(text, lang="en"), Literal(text, datatype=XSD.token)):
        graph = empty_graph().add((URIRef(EXAMPLE), URIRef(EXAMPLE), literal))
        graphs = {URIRef(EXAMPLE): graph}
        assert written_graphs(graphs) == canonical_nquads(all_quads(graphs))


@pytest.mark.parametrize("node", [BNode("b"), URIRef(f"{EXAMPLE}two words")])
def test_what_has_no_name_that_stays_is_not_written(node: URIRef) -> None:
    graph = empty_graph().add((URIRef(EXAMPLE), URIRef(EXAMPLE), node))
    with pytest.raises(ValueError, match="no IRI"):
        written_graphs({URIRef(EXAMPLE): graph})


@given(st.lists(st.builds(ox.Triple, NODES, NODES, NODES | LITERALS), max_size=9))
def test_quads_come_back_as_triples_in_ascii(triples: list[ox.Triple]) -> None:
    graphs = {
        URIRef(f"{EXAMPLE}one"): graph_of(triples),
        URIRef(f"{EXAMPLE}two"): graph_of(triples[:2]),
    }
    text = "".join(ntriples_of(written_graphs(graphs), graphs))
    assert text.isascii()
    found = {quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES)}
    assert found == set(triples)


def test_many_quads_come_back_in_pieces() -> None:
    graph = empty_graph()
    for number in range(30_000):
        graph.add((URIRef(f"{EXAMPLE}{number}"), URIRef(EXAMPLE), Literal(f"≥ {number}")))
    graphs = {URIRef(EXAMPLE): graph}
    pieces = list(ntriples_of(written_graphs(graphs), graphs))
    assert len(pieces) > 1
    assert sum(piece.count("\n") for piece in pieces) == len(graph)
    assert set(graph_of(ox.parse("".join(pieces), ox.RdfFormat.N_TRIPLES))) == set(graph)
