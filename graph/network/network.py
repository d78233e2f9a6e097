"""The network: a multigraph of things, keyed by the statements between them."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

import networkx as nx

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.kinds import INTO_REGIMENS
from sarcograph.graph.network.results import Result

if TYPE_CHECKING:
    Statements = nx.MultiDiGraph[str]
    Steps = nx.MultiGraph[str]


@dataclass(frozen=True, slots=True)
class Step:
    """All edges of one kind from one thing to another, the strongest first."""

    start: str
    end: str
    kind: str
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Network:
    """Things by IRI, the edges between them, and what its numbers are; a value, to be pickled."""

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
            {iri: known.get(iri) or _unnamed(iri) for iri in sorted(ends)},
            joined,
            {result.iri: result for result in results if result.iri in ends},
        )

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the network that `content` made; only of bytes that this program wrote."""
        return cls(*pickle.loads(content))  # noqa: S301 - our own

    def content(self) -> bytes:
        """Return the network as bytes, for another process."""
        return pickle.dumps((self.nodes, self.edges, self.results))

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
        """Return the edges from a thing, negated ones too."""
        graph = self.statements
        return [data["edge"] for _, _, data in graph.out_edges(iri, data=True)]

    def into(self, iri: str) -> list[Edge]:
        """Return the edges to a thing, negated ones too."""
        graph = self.statements
        return [data["edge"] for _, _, data in graph.in_edges(iri, data=True)]

    @cached_property
    def steps(self) -> Steps:
        """What a path may consist of: the edges that nobody denies, as one step a kind and way."""
        bundles: defaultdict[tuple[str, str, str], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if not edge.negated and edge.start != edge.end:
                bundles[edge.start, edge.end, edge.kind].append(edge)
        graph: Steps = nx.MultiGraph()
        graph.add_nodes_from(self.nodes)
        for (start, end, kind), edges in bundles.items():
            edges.sort(key=lambda edge: (edge.strength, -(edge.n or 0), edge.statement))
            step = Step(start, end, kind, tuple(edges))
            graph.add_edge(start, end, (kind, start), step=step)
        nx.freeze(graph)
        return graph

    def node(self, iri: str) -> Node:
        """Return the thing with an IRI, which no edge need reach."""
        return self.nodes.get(iri) or _unnamed(iri)

    def agents_of(self, regimen: str) -> tuple[Node, ...]:
        """Return what is given in a regimen, in those too that it is a sequence of."""
        found: dict[str, Node] = {}
        for edge in self.into(regimen):
            if edge.kind in INTO_REGIMENS:
                found[edge.start] = self.node(edge.start)
            elif edge.kind == "step":
                found |= {agent.iri: agent for agent in self.agents_of(edge.start)}
        return tuple(sorted(found.values(), key=lambda node: (node.name, node.iri)))

    def where(self, holds: Callable[[Edge], bool]) -> Network:
        """Return the part of the network whose edges meet a condition."""
        return Network.of(self.nodes.values(), filter(holds, self.edges), self.results.values())


def _unnamed(iri: str) -> Node:
    local = iri.partition("/id/")[2] or iri
    return Node(iri, local.partition("/")[0], local.partition("/")[2] or local)
