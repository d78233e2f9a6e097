"""A stored network says what the network says, and is searched without being read whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sarcograph.graph.confined.call import Confinement
from sarcograph.graph.confined.given import given
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.elsewhere import find_neighbourhood, find_paths
from sarcograph.graph.network.narrowing import Narrowing
from sarcograph.graph.network.neighbours import neighbourhood
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.paths import paths
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.network.stored import StoredNetwork
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.question import Store

DRUG, PFS = f"{ID}drug/anlotinib", f"{ID}measure/progression-free-survival"


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return read_network(store)


def test_a_stored_network_says_the_same_of_each_thing(network: Network) -> None:
    stored = StoredNetwork(network.content())
    assert stored.size == len(network.nodes)
    assert stored.count == len(network.edges)
    assert list(stored.edges()) == list(network.edges)
    for iri, node in network.nodes.items():
        assert stored.node(iri) == node
        assert stored.result(iri) == network.result(iri)
        assert stored.out_of(iri) == network.out_of(iri)
        assert sorted(map(repr, stored.into(iri))) == sorted(map(repr, network.into(iri)))
        assert stored.agents_of(iri) == network.agents_of(iri)
    for absent in ("", "z", f"{ID}drug/anlotini", f"{ID}drug/anlotinibb"):
        assert stored.node(absent) == network.node(absent)
        assert stored.out_of(absent) == stored.into(absent) == []
        assert stored.result(absent) is None


def test_the_same_network_gives_the_same_bytes(network: Network) -> None:
    again = Network.of(
        reversed([*network.nodes.values()]), reversed(network.edges), network.results.values()
    )
    assert again.content() == network.content()


def test_bytes_of_another_kind_are_refused() -> None:
    for content in (b"", b"sarcograph network 0\n" + b"\0" * 100):
        with pytest.raises(ValueError, match="no network of this release"):
            StoredNetwork(content)


def numbers_of(network: Network) -> frozenset[str]:
    """Return every third number or comparison."""
    found = sorted({edge.statement for edge in network.edges if edge.kind in ("of", "by")})
    return frozenset(found[::3])


NARROWINGS: tuple[Callable[[Network], Narrowing], ...] = (
    lambda _: Narrowing(sources="documents"),
    lambda _: Narrowing(sources="external"),
    lambda _: Narrowing(standing="inferred"),
    lambda _: Narrowing(evidence_level="C", standing="document"),
    lambda network: Narrowing(numbers_of(network)),
    lambda network: Narrowing(numbers_of(network), "documents"),
    lambda _: Narrowing(frozenset()),
)


def stays(network: Network, narrowing: Narrowing, edge: Edge) -> bool:
    """Tell whether an edge is in the part of a network, word for word as `Narrowing` has it."""
    is_number = edge.kind in ("result", "of", "event", "compared", "by")
    if narrowing.results is not None and is_number and edge.statement not in narrowing.results:
        return False
    if edge.standing in ("registry", "hierarchy"):
        return True
    if narrowing.standing not in (None, edge.standing):
        return False
    level = narrowing.evidence_level
    is_told = edge.kind in ("claim", "inference", "role")
    if level is not None and is_told and f"level {level}" not in edge.level.split(", "):
        return False
    wanted = {"documents": "document", "external": "external"}.get(narrowing.sources)
    if wanted in (None, edge.standing):
        return True
    named = {one for edge in network.edges if edge.standing == wanted for one in edge.sources}
    return edge.standing == "inferred" and named >= set(edge.sources)


@pytest.mark.parametrize("make", NARROWINGS)
def test_parts_are_the_same_of_both(network: Network, make: Callable[[Network], Narrowing]) -> None:
    narrowing, stored = make(network), StoredNetwork(network.content())
    expected = [edge for edge in network.edges if stays(network, narrowing, edge)]
    assert 0 < len(expected) < len(network.edges)
    assert list(narrowing.of(network).edges) == list(narrowing.of(stored).edges()) == expected
    part, of_stored = narrowing.of(network), narrowing.of(stored)
    for iri in (DRUG, PFS):
        assert of_stored.out_of(iri) == part.out_of(iri)
        assert len(of_stored.into(iri)) == len(part.into(iri))
    found, same = (paths(one, DRUG, PFS, limit=10_000) for one in (of_stored, part))
    assert (found.paths, found.denied, found.turns) == (same.paths, same.denied, same.turns)


def test_a_search_reads_the_statements_of_what_it_finds_alone(network: Network) -> None:
    stored = StoredNetwork(network.content())
    found = paths(stored, DRUG, PFS, limit=10_000)
    on_paths = {edge for path in found.paths for hop in path.hops for edge in hop.edges}
    read = stored.edge.cache_info().currsize
    assert found.paths
    assert read <= len(on_paths) + len(found.denied) < stored.count / 4


def test_a_process_searches_the_file_that_it_was_given(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "network"
    file.write_bytes(network.content())
    with Confinement(seconds=60, memory=2**28, file=file) as aside:
        assert aside.call(find_paths, None, DRUG, PFS) == paths(network, DRUG, PFS)
        assert aside.call(find_neighbourhood, None, DRUG) == neighbourhood(network, DRUG)
    with pytest.raises(LookupError):
        given()


def test_names_may_have_any_characters() -> None:
    nodes = [Node("a", "drug", "tab\tline\nß"), Node("b", "measure", "")]
    network = Network.of(nodes, [Edge("a", "b", "claim", "acts on", "s")])
    assert Network.read(network.content()) == network
