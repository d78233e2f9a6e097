"""The graph that everything is written into answers as rdflib's own does."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.quick_graph import QuickGraph, Triple

NODES: list[Node] = [URIRef(f"urn:x:{name}") for name in "abc"]
VALUES: list[Node] = [*NODES, Literal("a"), Literal("a", lang="en"), Literal(1)]
TRIPLES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(VALUES)), max_size=12
)
PATTERNS = [
    (subject, predicate, target)
    for subject in (None, *NODES)
    for predicate in (None, *NODES)
    for target in (None, *VALUES)
]


counted = Counter[object]


def same(quick: QuickGraph, plain: Graph) -> None:
    """Require that two graphs answer every question alike."""
    assert len(quick) == len(plain)
    assert set(quick) == set(plain)
    for subject, predicate, target in PATTERNS:
        pattern = subject, predicate, target
        assert counted(quick.triples(pattern)) == counted(plain.triples(pattern))
        assert (pattern in quick) == (pattern in plain)
    for one in (None, *NODES):
        for other in (None, *NODES):
            assert counted(quick.objects(one, other)) == counted(plain.objects(one, other))
            assert counted(quick.subjects(one, other)) == counted(plain.subjects(one, other))
            assert set(quick.subjects(one, other, unique=True)) == set(plain.subjects(one, other))
            assert counted(quick.subject_objects(one)) == counted(plain.subject_objects(one))
            assert counted(quick.subject_predicates(one)) == counted(plain.subject_predicates(one))
            assert counted(quick.predicate_objects(one)) == counted(plain.predicate_objects(one))
            found = quick.value(one, other) if one is not None and other is not None else None
            assert found is None or (one, other, found) in plain


@given(TRIPLES, TRIPLES, st.sampled_from(PATTERNS))
def test_it_answers_as_a_graph_of_rdflib(
    first: list[Triple], second: list[Triple], gone: tuple[Node | None, Node | None, Node | None]
) -> None:
    quick, plain = QuickGraph(), Graph()
    for triple in first:
        quick.add(triple)
        plain.add(triple)
    same(quick, plain)
    quick.remove(gone)
    plain.remove(gone)
    same(quick, plain)
    for triple in second:
        quick.add(triple)
        plain.add(triple)
    same(quick, plain)


@given(TRIPLES, TRIPLES)
def test_it_stands_on_another_that_it_leaves_as_it_is(
    below: list[Triple], own: list[Triple]
) -> None:
    ground = QuickGraph()
    for triple in below:
        ground.add(triple)
    before = set(ground)
    quick, plain = QuickGraph(ground), Graph()
    for triple in below:
        plain.add(triple)
    for triple in own:
        if triple not in ground:
            quick.add(triple)
        plain.add(triple)
    same(quick, plain)
    assert set(ground) == before
    mine = set(plain) - before
    assert set(quick.own_triples()) == mine
    assert counted(quick.own_triples_of(NODES[:2])) == counted(
        triple for triple in mine if triple[0] in NODES[:2]
    )
    assert quick.own_predicates() == {predicate for _, predicate, _ in mine}
    assert quick.own_names() == {
        node for triple in mine for node in triple if not isinstance(node, Literal)
    }


@given(TRIPLES, TRIPLES, st.sampled_from(PATTERNS))
def test_it_takes_the_triples_of_another_that_it_leaves_as_it_is(
    first: list[Triple], second: list[Triple], gone: tuple[Node | None, Node | None, Node | None]
) -> None:
    quick, other, plain = QuickGraph(), QuickGraph(), Graph()
    for triple in first:
        quick.add(triple)
        plain.add(triple)
    same(quick, plain)  # which looks everything up before more comes
    for triple in second:
        other.add(triple)
        plain.add(triple)
    quick.take(other)
    same(quick, plain)
    quick.remove(gone)
    plain.remove(gone)
    same(quick, plain)
    assert set(other) == set(second)


@given(TRIPLES, TRIPLES)
def test_what_it_takes_away_is_nowhere_else(first: list[Triple], second: list[Triple]) -> None:
    quick, other, plain = QuickGraph(), QuickGraph(), Graph()
    for graph, triples in ((quick, first), (other, second)):
        for triple in triples:
            graph.add(triple)
            plain.add(triple)
        same(graph, graph)
    quick.take(other, away=True)
    same(quick, plain)
    same(other, Graph())
    quick.clear()
    same(quick, Graph())
