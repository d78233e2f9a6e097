"""The index of names is the same, whether made of a graph's quads or of the store that has them."""

import pyoxigraph as ox

from sarcograph.graph.names.of_graph import COUNTED, FIGURES, NAMED, READ
from sarcograph.graph.names.stored import index_of, index_of_store
from sarcograph.graph.prefixes import ID, PREFIXES, REVISION
from sarcograph.graph.store.question import Store


def test_a_store_tells_the_names_that_its_quads_have(store: Store, quads: ox.Store) -> None:
    named = index_of(quads)
    assert named.equal("c-MYC duplication")
    assert index_of_store(store).content() == named.content()


def test_of_figures_nothing_is_left_out_but_what_they_are_and_were_called(quads: ox.Store) -> None:
    assert NAMED.isdisjoint(FIGURES)
    counted = {name for names in COUNTED.values() for name in names}
    left_out = {
        quad.predicate.value
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(tuple(f"{ID}{kind}/" for kind in FIGURES))
    }
    assert left_out & (READ - counted) == {f"{PREFIXES['rdfs']}label", REVISION}
