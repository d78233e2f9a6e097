"""The index of names is the same, whether made of a graph's quads or of the store that has them."""

import pyoxigraph as ox

from sarcograph.graph.names.stored import index_of, index_of_store
from sarcograph.graph.store.question import Store


def test_a_store_tells_the_names_that_its_quads_have(store: Store, quads: ox.Store) -> None:
    named = index_of(quads)
    assert named.equal("c-MYC duplication")
    assert index_of_store(store).content() == named.content()
