"""The network: a multigraph of things, keyed by the statements between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

import networkx as nx

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.joined import Joined, unnamed
from sarcograph.graph.network.results import Result
from sarcograph.graph.network.stored import StoredNetwork
from sarcograph.graph.network.storing import stored

if TYPE_CHECKING:
    Statements = nx.MultiDiGraph[str]


@dataclass(frozen=True)
class Network(Joined):
    """Things by IRI, the edges between them, and what its numbers are; a value.

    It is searched in its stored form, which is made when it is first needed.
    """

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    results: Mapping[str, Result] = field(default_factory=dict)

    @classmethod
    def of(
        cls, nodes: Iterable[Node], edges: Iterable[Edge], results: Iterable[Result] = ()
    ) -> Self:
        """Return the network of `edges`, with those of the rest that they join, in one order."""
        joined = tuple(sorted(edges, key=lambda edge: (edge.start, edge.end, *edge.key)))
        ends = {iri for edge in joined for iri in (edge.start, edge.end)}
        known = {node.iri: node for node in nodes}
        return cls(
            {iri: known.get(iri) or unnamed(iri) for iri in sorted(ends)},
            joined,
            {result.iri: result for result in results if result.iri in ends},
        )

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the network that `content` made; raises ValueError for other bytes."""
        held = StoredNetwork(content)
        nodes = map(held.node_at, range(held.size))
        numbers = (held.result(node.iri) for node in map(held.node_at, range(held.size)))
        return cls.of(nodes, held.edges(), (one for one in numbers if one is not None))

    def content(self) -> bytes:
        """Return the network as bytes, for a file or another process."""
        return stored(self.nodes, self.edges, self.results)

    @cached_property
    def stored(self) -> StoredNetwork:
        """The network as it is searched."""
        return StoredNetwork(self.content())

    @cached_property
    def statements(self) -> Statements:
        """Every edge, negated ones too, as a frozen graph of networkx: key and `edge` of each."""
        graph: Statements = nx.MultiDiGraph()
        graph.add_nodes_from(self.nodes)
        for edge in self.edges:
            graph.add_edge(edge.start, edge.end, edge.key, edge=edge)
        nx.freeze(graph)
        return graph

    def out_of(self, iri: str) -> list[Edge]:
        """See Joined."""
        graph = self.statements
        return [data["edge"] for _, _, data in graph.out_edges(iri, data=True)]

    def into(self, iri: str) -> list[Edge]:
        """See Joined."""
        graph = self.statements
        return [data["edge"] for _, _, data in graph.in_edges(iri, data=True)]

    def node(self, iri: str) -> Node:
        """See Joined."""
        return self.nodes.get(iri) or unnamed(iri)

    def result(self, iri: str) -> Result | None:
        """See Joined."""
        return self.results.get(iri)

    def where(self, holds: Callable[[Edge], bool]) -> Network:
        """Return the part of the network whose edges meet a condition."""
        return Network.of(self.nodes.values(), filter(holds, self.edges), self.results.values())
