"""What lies around a document's part in the graph: of the registry only what it leads to.

To judge a part one looks from its nodes to entities, and from these to what they are made of and
what lies above them. Everything that can be reached so, however far, is taken; nothing else is
shown to whoever judges, so that a part depends on nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property

from rdflib import Graph
from rdflib.term import Node

from sarcograph.graph.nquads import ntriples, statements
from sarcograph.graph.quick_graph import QuickGraph, Triple
from sarcograph.graph.reaching import reached_from
from sarcograph.graph.validate.by_parts import Ground


class Surroundings:
    """The triples of registry and hierarchies by their subjects, beside the ontology's."""

    def __init__(self, ontology: QuickGraph, registry: Iterable[Graph]) -> None:
        """Keep the triples; `registry` are the graphs of entities and of what lies above them."""
        self.ground = Ground(ontology)
        self.of: dict[Node, list[Triple]] = {}
        for graph in registry:
            for triple in graph:
                self.of.setdefault(triple[0], []).append(triple)

    def __contains__(self, node: Node) -> bool:
        """Tell whether the registry or a hierarchy describes `node`."""
        return node in self.of

    @cached_property
    def subjects(self) -> frozenset[Node]:
        """What ontology, registry or hierarchies describe."""
        return frozenset({*self.of, *self.ground.ontology.subjects(unique=True)})

    def around(self, entrances: Iterable[Node]) -> tuple[list[Triple], str]:
        """Return what the registry says of entities and of all that they lead to, however far.

        Once as triples and once as N-Triples.
        """
        nodes = self._from(entrances)
        triples = [triple for node in nodes for triple in self.of[node]]
        return triples, "".join(self._texts[node] for node in nodes)

    def digest(self, nodes: Iterable[Node]) -> str:
        """Return the SHA-256 of what `around` returns."""
        digest = hashlib.sha256()
        for one in sorted(self._digests[node] for node in self._from(nodes)):
            digest.update(one)
        return digest.hexdigest()

    def entrances(self, part: QuickGraph) -> set[Node]:
        """Return the entities that a graph names."""
        return part.own_names() & self.of.keys()

    def _from(self, nodes: Iterable[Node]) -> set[Node]:
        return reached_from(filter(self.of.__contains__, nodes), self._leads_to.__getitem__)

    @cached_property
    def _leads_to(self) -> Mapping[Node, frozenset[Node]]:
        return {
            node: frozenset(target for _, _, target in triples if target in self.of) - {node}
            for node, triples in self.of.items()
        }

    @cached_property
    def _texts(self) -> Mapping[Node, str]:
        return {node: ntriples(sorted(statements(triples))) for node, triples in self.of.items()}

    @cached_property
    def _digests(self) -> Mapping[Node, bytes]:
        return {node: hashlib.sha256(text.encode()).digest() for node, text in self._texts.items()}
