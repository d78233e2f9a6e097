"""What is asked of a network, whether it is at hand as objects or stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.kinds import INTO_REGIMENS
from sarcograph.graph.network.results import Result


class Joined(ABC):
    """Things by IRI, and the edges between them."""

    @abstractmethod
    def node(self, iri: str) -> Node:
        """Return the thing with an IRI, which no edge need reach."""

    @abstractmethod
    def out_of(self, iri: str) -> Sequence[Edge]:
        """Return the edges from a thing, negated ones too."""

    @abstractmethod
    def into(self, iri: str) -> Sequence[Edge]:
        """Return the edges to a thing, negated ones too."""

    @abstractmethod
    def result(self, iri: str) -> Result | None:
        """Return what a number is, None for what is no number."""

    def agents_of(self, regimen: str) -> tuple[Node, ...]:
        """Return what is given in a regimen, in those too that it is a sequence of."""
        found: dict[str, Node] = {}
        for edge in self.into(regimen):
            if edge.kind in INTO_REGIMENS:
                found[edge.start] = self.node(edge.start)
            elif edge.kind == "step":
                found |= {agent.iri: agent for agent in self.agents_of(edge.start)}
        return tuple(sorted(found.values(), key=lambda node: (node.name, node.iri)))


def unnamed(iri: str) -> Node:
    """Return a thing of which nothing but the IRI is known."""
    local = iri.partition("/id/")[2] or iri
    return Node(iri, local.partition("/")[0], local.partition("/")[2] or local)
