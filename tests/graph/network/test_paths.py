"""The search for paths, against networkx and by its laws."""

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.edge import Edge, Node, Strength
from sarcograph.graph.network.kinds import HIERARCHY, KINDS, ONLY_ENDS, may_follow
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.paths import MOST_TURNS, Hop, Path, paths

PLACES = "abcdefg"
SOME_KINDS = ("claim", "inference", "role", HIERARCHY, "given", "result", "of", "to")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Networks of a few things, some of which a path only ends at."""
    kinds = st.sampled_from(("drug", "protein", "family", "condition", "measure"))
    nodes = [Node(place, draw(kinds), place) for place in PLACES]
    place = st.sampled_from(PLACES)
    edges = draw(
        st.lists(
            st.builds(
                Edge,
                start=place,
                end=place,
                kind=st.sampled_from(SOME_KINDS),
                relation=st.just("acts on"),
                statement=st.integers(0, 99).map(str),
                standing=st.sampled_from(("document", "external", "inferred")),
                n=st.none() | st.integers(1, 400),
                negated=st.integers(0, 9).map(lambda one: one == 0),
                told=st.frozensets(st.sampled_from("xyz"), max_size=2),
            ),
            max_size=16,
            unique_by=lambda edge: (edge.start, edge.end, edge.key),
        )
    )
    return Network.of(nodes, edges)


Taken = tuple[tuple[str, str, str], ...]


def taken(path: Path) -> Taken:
    """Return the hops of a path as networkx has them."""
    return tuple((hop.start.iri, hop.end.iri, hop.edge.kind) for hop in path.hops)


def steps_of(network: Network) -> Any:
    """Return what a path may consist of: what nobody denies, as one step a kind and way."""
    graph: Any = nx.MultiGraph()
    graph.add_nodes_from(network.nodes)
    for edge in network.edges:
        if not edge.negated and edge.start != edge.end:
            graph.add_edge(edge.start, edge.end, (edge.kind, edge.start))
    return graph


def by_networkx(network: Network, start: str, end: str, hops: int) -> dict[int, set[Taken]]:
    """Return all paths that may be taken, by how often they turn."""
    found: dict[int, set[Taken]] = {}
    if not {start, end} <= network.nodes.keys():
        return found
    # the types of networkx know no keys of edges
    every: Any = nx.all_simple_edge_paths(steps_of(network), start, end, cutoff=hops)
    for edges in every:
        kinds = [key[0] for _, _, key in edges]
        if not all(may_follow(*pair) for pair in pairwise(kinds)):
            continue
        passed = enumerate([there for _, there, _ in edges[:-1]], 1)
        stands_for_an_end = {1: kinds[0], len(edges) - 1: kinds[-1]}
        by_hierarchy = {
            place
            for place, kind in stands_for_an_end.items()
            if kind == HIERARCHY or (len(edges) == 2 and HIERARCHY in kinds)
        }
        if any(
            network.nodes[iri].kind in ONLY_ENDS and place not in by_hierarchy
            for place, iri in passed
        ):
            continue
        ways = [key[1] == here for here, _, key in edges if key[0] != HIERARCHY]
        turns = sum(one != other for one, other in pairwise(ways))
        found.setdefault(turns, set()).add(tuple((u, v, key[0]) for u, v, key in edges))
    return found


@given(networks(), st.integers(1, 5))
def test_paths_are_those_of_networkx_that_turn_least(network: Network, hops: int) -> None:
    expected = by_networkx(network, "a", "b", hops)
    least = min((turns for turns in expected if turns <= MOST_TURNS), default=None)
    found = paths(network, "a", "b", hops=hops, limit=10_000)
    assert {taken(path) for path in found.paths} == (set() if least is None else expected[least])
    assert found.found == len(found.paths)
    assert found.stopped == ""
    assert all(path.turns == found.turns for path in found.paths)


@given(networks(), st.integers(1, 4))
def test_laws_of_paths(network: Network, limit: int) -> None:
    found = paths(network, "a", "b", limit=10_000)
    for path in found.paths:
        assert not any(edge.negated for hop in path.hops for edge in hop.edges)
        assert path.weakest.strength == max(hop.strength for hop in path.hops)
        assert all(hop.edge.strength == min(e.strength for e in hop.edges) for hop in path.hops)
    weakest = [path.weakest.strength for path in found.paths]
    assert weakest == sorted(weakest), "the best proved first"
    few = paths(network, "a", "b", limit=limit)
    assert few.paths == found.paths[:limit]
    assert few.found == found.found
    back = paths(network, "b", "a", limit=10_000)
    reversed_back = {
        tuple((end, start, kind) for start, end, kind in reversed(taken(path)))
        for path in back.paths
    }
    assert {taken(path) for path in found.paths} == reversed_back
    assert Network.read(network.content()) == network


def dense(size: int) -> Network:
    """Return a network in which everything inhibits everything that comes later."""
    names = [f"p{number:02}" for number in range(size)]
    return Network.of(
        (Node(name, "protein", name) for name in names),
        (
            Edge(one, other, "claim", "inhibits", f"{one}-{other}")
            for place, one in enumerate(names)
            for other in names[place + 1 :]
        ),
    )


def test_a_search_that_is_cut_says_so() -> None:
    network = dense(40)
    by_number = paths(network, "p00", "p39", hops=8, limit=5, seconds=600)
    assert by_number.stopped == "stopped after 20,000 paths"
    assert len(by_number.paths) == 5
    assert by_number.remarks == (
        "stopped after 20,000 paths; there may be more and better paths",
        "5 of 20,000 paths, the best proved first",
    )
    by_time = paths(network, "p00", "p39", hops=8, limit=5, seconds=0)
    assert by_time.stopped == "stopped after 0 seconds"
    whole = paths(dense(5), "p00", "p04", limit=100)
    assert (whole.found, whole.stopped, whole.remarks) == (8, "", ())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"hops": 0}, "'hops' is from 1 to 8, not 0"),
        ({"hops": 9}, "'hops' is from 1 to 8, not 9"),
        ({"limit": 0}, "'limit' is 1 or more, not 0"),
        ({}, "both ends are the same thing"),
    ],
)
def test_what_cannot_be_sought(given: dict[str, int], says: str) -> None:
    with pytest.raises(QueryError, match=says):
        paths(dense(3), "p00", "p01" if given else "p00", **given)


def edge(start: str, end: str, kind: str = "claim", **rest: Any) -> Edge:
    return Edge(start, end, kind, KINDS[kind].relation, f"{start}-{end}", **rest)


KINDS_OF = {"m": "protein", "F": "family", "C": "drug-class", "P": "measure"}


def network_of(*edges: Edge) -> Network:
    names = {name for one in edges for name in (one.start, one.end)}
    return Network.of((Node(name, KINDS_OF.get(name, "drug"), name) for name in names), edges)


@pytest.mark.parametrize(
    ("edges", "end", "weakest"),
    [
        # what is stated of a bare family is not stated of its member
        ((edge("a", "F"), edge("m", "F", HIERARCHY)), "m", Strength.POSSIBLE),
        ((edge("a", "m"), edge("m", "F", HIERARCHY)), "F", Strength.DOCUMENT),
        ((edge("a", "F"), edge("m", "F", HIERARCHY, standing="registry")), "m", Strength.DOCUMENT),
        # nor what is stated of a class of each drug in it; two drugs may share the class
        ((edge("a", "C", "role"), edge("C", "P")), "P", Strength.POSSIBLE),
        ((edge("a", "C", "role"), edge("b", "C", "role")), "b", Strength.DOCUMENT),
    ],
)
def test_a_part_is_less_than_its_whole(
    edges: tuple[Edge, ...], end: str, weakest: Strength
) -> None:
    there = paths(network_of(*edges), "a", end)
    back = paths(network_of(*edges), end, "a")
    assert [path.weakest.strength for path in (*there.paths, *back.paths)] == [weakest] * 2


@pytest.mark.parametrize(
    ("edges", "composed"),
    [
        ((edge("a", "b", told=frozenset("x")), edge("b", "P", told=frozenset("x"))), False),
        ((edge("a", "b"), edge("b", "P", told=frozenset("x"))), False),
        ((edge("a", "b", told=frozenset("x")), edge("b", "P", told=frozenset("y"))), True),
        ((edge("a", "P", "inference", standing="inferred", told=frozenset("x")),), True),
    ],
)
def test_what_no_source_states_as_a_whole_is_composed(
    edges: tuple[Edge, ...], *, composed: bool
) -> None:
    (path,) = paths(network_of(*edges), "a", "P").paths
    assert path.composed is composed


def test_what_is_denied_makes_no_path_and_is_told() -> None:
    denied = edge("a", "P", "prognostic", negated=True, sources=("lavit-2022",))
    beside = network_of(denied, edge("a", "b"), edge("b", "P"))
    found = paths(beside, "a", "P")
    assert [len(path.hops) for path in found.paths] == [2]
    assert found.denied == (denied,)
    assert found.remarks == ("denied by lavit-2022: that a is prognostic for P",)
    alone = paths(network_of(denied), "a", "P")
    assert (alone.paths, alone.denied) == ((), (denied,))


@pytest.mark.parametrize(
    ("given", "strength"),
    [
        ({}, Strength.DOCUMENT),
        ({"standing": "external"}, Strength.EXTERNAL),
        ({"standing": "inferred"}, Strength.INFERRED),
        ({"standing": "external", "qualified": True}, Strength.RESTRICTED),
        ({"certainty": "Established", "hedge": "clinically"}, Strength.PROBABLE),
        ({"certainty": "Speculative", "hedge": "may"}, Strength.SPECULATIVE),
    ],
)
def test_strength_of_an_edge(given: dict[str, Any], strength: Strength) -> None:
    assert edge("a", "b", **given).strength is strength
    assert strength.words


def test_hops_tell_of_all_their_statements() -> None:
    weak = Edge("a", "P", "claim", "inhibits", "2", standing="external")
    strong = Edge("a", "P", "claim", "blocks", "1")
    (path,) = paths(network_of(weak, strong), "a", "P").paths
    assert path.hops == (
        Hop(Node("a", "drug", "a"), Node("P", "measure", "P"), forward=True, edges=(strong, weak)),
    )
