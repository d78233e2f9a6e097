"""What lies around a document's part in the graph: of the registry only what it leads to.

To judge a part one looks from its nodes to entities, and from these to what they are made of and
what lies above them. Everything that can be reached so, however far, is taken; nothing else is
shown to whoever judges, so that a part depends on nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from rdflib import Graph
from rdflib.term import Literal, Node

Triple = tuple[Node, Node, Node]


class Surroundings:
    """The triples of registry and hierarchies by their subjects, beside the ontology's."""

    def __init__(self, ontology: Graph, registry: Iterable[Graph]) -> None:
        """Keep the triples; `registry` are the graphs of entities and of what lies above them."""
        self.ontology = ontology
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
        return frozenset({*self.of, *self.ontology.subjects(unique=True)})

    def around(self, triples: Iterable[Triple]) -> list[Triple]:
        """Return what the registry says of all that `triples` lead to, however far."""
        return [triple for node in self._reached(triples) for triple in self.of[node]]

    def digest(self, nodes: Iterable[Node]) -> str:
        """Return the SHA-256 of what `around` returns for triples that lead to `nodes`."""
        digest = hashlib.sha256()
        for node in sorted(self._from(node for node in nodes if node in self.of), key=str):
            digest.update(self._digests[node])
        return digest.hexdigest()

    def entrances(self, triples: Iterable[Triple]) -> set[Node]:
        """Return the entities that `triples` name, as subjects or as objects."""
        return {
            node for subject, _, target in triples for node in (subject, target) if node in self.of
        }

    def _reached(self, triples: Iterable[Triple]) -> Iterator[Node]:
        yield from sorted(self._from(self.entrances(triples)), key=str)

    def _from(self, nodes: Iterable[Node]) -> set[Node]:
        found = set(nodes)
        waiting = list(found)
        while waiting:
            new = self._leads_to[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    @cached_property
    def _leads_to(self) -> Mapping[Node, frozenset[Node]]:
        return {
            node: frozenset(target for _, _, target in triples if target in self.of) - {node}
            for node, triples in self.of.items()
        }

    @cached_property
    def _digests(self) -> Mapping[Node, bytes]:
        return {node: _digest_of(triples) for node, triples in self.of.items()}


def _digest_of(triples: Iterable[Triple]) -> bytes:
    lines = sorted("\0".join(map(_written, triple)) for triple in triples)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _written(term: Node) -> str:
    return term.n3() if isinstance(term, Literal) else str(term)
