"""A network for other programs: nodes and edges with attributes of one declared type each.

Where libraries write a network they take the type of an attribute from its first value, and bend
what does not fit. Here the types are declared, and each form says what it makes of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sarcograph.graph.exports.reading import addresses_of, cross_references
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.network import Network
from sarcograph.graph.store.question import Store

AttributeType = Literal["string", "integer", "boolean", "strings"]
Attribute = str | int | bool | tuple[str, ...]
BETWEEN = " | "
"""What stands between several texts where a form has no lists."""

NODE: Mapping[str, tuple[AttributeType, str]] = {
    "label": ("string", "what it is called"),
    "kind": ("string", "what kind of thing it is, as in its IRI"),
    "cross_references": ("strings", "what it is called exactly in other vocabularies"),
}
"""The attributes of a node beside its id, which is its IRI; each has a type and a meaning."""

EDGE: Mapping[str, tuple[AttributeType, str]] = {
    "predicate": ("string", "what is said, from the source to the target"),
    "kind": ("string", "the kind of edge; docs/paths.md lists them"),
    "statement": ("string", "the IRI of the claim, conclusion, line or number that says it"),
    "standing": ("string", "document, external, inferred, hierarchy or registry"),
    "sources": ("strings", "the documents or external sources"),
    "addresses": ("strings", "where these are to be found: DOI, PubMed or the web"),
    "strength": ("string", "how well it stands, in words"),
    "certainty": ("string", "how likely the source holds it"),
    "hedge": ("string", "the words by which it says so"),
    "evidence_level": ("string", "the level of evidence, of claims on biomarkers"),
    "design": ("string", "the design of the study"),
    "n": ("integer", "how many patients count"),
    "negated": ("boolean", "whether the source says that it is not so"),
    "qualified": ("boolean", "whether it holds under a restriction alone"),
    "cited_work": ("string", "the work from which the source takes it"),
    "doubts": ("strings", "passages with several readings, and what checks found"),
}
"""The attributes of an edge beside its id, its source and its target."""


@dataclass(frozen=True, slots=True)
class FlatNode:
    """A thing: its IRI, and its attributes, those of them that are known."""

    id: str
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class FlatEdge:
    """A statement: an id of its own, the IRIs of the things it is between, its attributes."""

    id: str
    source: str
    target: str
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class FlatNetwork:
    """Nodes, and edges between them, in an order that depends on nothing else."""

    nodes: tuple[FlatNode, ...]
    edges: tuple[FlatEdge, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a network does not hold of itself: by source its addresses, by thing its other names."""

    addresses: Mapping[str, tuple[str, ...]]
    cross_references: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, store: Store) -> Beside:
        """Return what a store has; raises QueryError."""
        return cls(addresses_of(store), cross_references(store))


_NUMBERS = frozenset({"estimate", "comparison", "absence"})


def between_things(edge: Edge) -> bool:
    """Tell whether an edge is between things, not to or from a number or a comparison.

    A network has no place for an interval; tables have.
    """
    return not {kind_of(edge.start), kind_of(edge.end)} & _NUMBERS


def kind_of(iri: str) -> str:
    """Return the kind of a thing as its IRI has it."""
    return iri.partition("/id/")[2].partition("/")[0]


def flattened(network: Network, beside: Beside) -> FlatNetwork:
    """Return a network, or a part of one, with the attributes of its nodes and edges."""
    return FlatNetwork(
        tuple(_node(node, beside) for node in network.nodes.values()),
        tuple(_edge(edge, beside) for edge in network.edges),
    )


def part_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> Network:
    """Return the network of edges that were found, each once, and of the things they join."""
    once = {(edge.start, edge.end, edge.key): edge for edge in edges}
    return Network.of(nodes, once.values())


def id_of(edge: Edge) -> str:
    """Return an id that no other edge of any network has, and the same edge has in every one.

    What says one thing of two is the edge itself; of a line or a number several edges are told.
    """
    if edge.predicate:
        return edge.statement
    ends = hashlib.sha256(f"{edge.start}\x1f{edge.end}".encode()).hexdigest()[:12]
    return f"{edge.statement}#{edge.kind}-{ends}"


def _node(node: Node, beside: Beside) -> FlatNode:
    prefixes = bundled_prefixes()
    others = tuple(compact(one, prefixes) for one in beside.cross_references.get(node.iri, ()))
    known: dict[str, Attribute | None] = {"label": node.name, "kind": node.kind}
    known["cross_references"] = others
    return FlatNode(node.iri, dict(_known(known)))


def _edge(edge: Edge, beside: Beside) -> FlatEdge:
    addresses = (one for source in edge.sources for one in beside.addresses.get(source, ()))
    known = {
        "predicate": edge.relation,
        "kind": edge.kind,
        "statement": edge.statement,
        "standing": edge.standing,
        "sources": edge.sources,
        "addresses": tuple(dict.fromkeys(addresses)),
        "strength": edge.strength.words,
        "certainty": edge.certainty,
        "hedge": edge.hedge,
        "evidence_level": edge.level.removeprefix("level "),
        "design": edge.design,
        "n": edge.n,
        "negated": edge.negated,
        "qualified": edge.qualified,
        "cited_work": edge.cited,
        "doubts": tuple(f"{doubt.what}: {doubt.says}" for doubt in edge.doubts),
    }
    return FlatEdge(id_of(edge), edge.start, edge.end, dict(_known(known)))


def _known(values: Mapping[str, Attribute | None]) -> Iterator[tuple[str, Attribute]]:
    """Yield what is known; False and 0 are."""
    for name, value in values.items():
        if value is not None and value not in ("", ()):
            yield name, value
