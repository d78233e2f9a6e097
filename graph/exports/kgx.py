"""KGX, https://github.com/biolink/kgx: nodes and edges in the terms of the Biolink Model.

`biolink.py` says which of its predicates stands for which of ours; `original_predicate` is ours. A
test holds every column against the model's own file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.biolink import category_of, reading_of
from sarcograph.graph.exports.flat_network import (
    Beside,
    FlatEdge,
    FlatNetwork,
    flattened,
    kind_of,
)
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.prefixes import ID, VOCABULARY

_KINDS = frozenset(KINDS)
_EDGES = frozenset(
    {"claim", "inference", "role", "falls-under", "component", "option", "step", "product"}
    | {"altered"}
)
KNOWLEDGE = {"inferred": ("logical_entailment", "automated_agent")}
ASSERTED = ("knowledge_assertion", "manual_agent")
SOURCE = "infores:sarcograph"
"""Who publishes it; not registered as an information resource."""
_PREFIXES = {"doi": "DOI", "pubmed": "PMID", "pmc": "PMC"}

NODE_COLUMNS = ("id", "category", "name", "xref", "iri", "provided_by")
EDGE_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "negated",
    "qualified_predicate",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "original_predicate",
    "knowledge_level",
    "agent_type",
    "primary_knowledge_source",
    "publications",
)
_OWN: Mapping[str, str] = MappingProxyType(
    {
        "standing": "standing",
        "said_in": "sources",
        "certainty": "certainty",
        "hedge": "hedge",
        "evidence_level": "evidence_level",
        "n": "n",
        "doubts": "doubts",
    }
)
OWN_COLUMNS = tuple(_OWN)
"""Columns of edges that the model has no slot for."""
_BETWEEN = "|"

Record = dict[str, object]


def kgx_network(network: Network, beside: Beside) -> FlatNetwork:
    """Return what KGX has a place for: things of the registry, and what is said between them."""
    return flattened(
        network.where(
            lambda edge: edge.kind in _EDGES and {kind_of(edge.start), kind_of(edge.end)} <= _KINDS
        ),
        beside,
    )


def kgx_files(network: FlatNetwork, about: About) -> dict[str, bytes]:
    """Return a network as files by their names: nodes and edges as TSV and as JSON lines."""
    nodes: list[Record] = [
        {
            "id": _curie(node.id),
            "category": [f"biolink:{category_of(str(node.attributes['kind']))}"],
            "name": node.attributes["label"],
            "xref": list(_tuple(node.attributes.get("cross_references", ()))),
            "iri": node.id,
            "provided_by": [SOURCE],
        }
        for node in network.nodes
    ]
    edges = [_edge(edge) for edge in network.edges]
    remark = (
        f"{SOURCE} is not registered as an information resource."
        " sgid: is https://w3id.org/sarcograph/id/.\n"
    )
    return {
        "README.txt": f"{about.text()}{remark}".encode(),
        "metadata.json": (json.dumps(about.record(), ensure_ascii=False, indent=1) + "\n").encode(),
        "nodes.tsv": _tsv(NODE_COLUMNS, nodes),
        "edges.tsv": _tsv((*EDGE_COLUMNS, *OWN_COLUMNS), edges),
        "nodes.jsonl": _jsonl(nodes),
        "edges.jsonl": _jsonl(edges),
    }


def _edge(edge: FlatEdge) -> Record:
    known = edge.attributes
    categories = [category_of(kind_of(iri)) for iri in (edge.source, edge.target)]
    reading = reading_of(_said(edge), *categories)
    level, agent = KNOWLEDGE.get(str(known["standing"]), ASSERTED)
    record: Record = {
        "id": _curie(edge.id),
        "subject": _curie(edge.source),
        "predicate": f"biolink:{reading.predicate}",
        "object": _curie(edge.target),
        "negated": known["negated"],
        **reading.qualifiers(categories[1]),
        "original_predicate": known["predicate"],
        "knowledge_level": level,
        "agent_type": agent,
        "primary_knowledge_source": SOURCE,
        "publications": [_publication(one) for one in _tuple(known.get("addresses", ()))],
    }
    for name, ours in _OWN.items():
        if ours in known:
            value = known[ours]
            record[name] = list(value) if isinstance(value, tuple) else value
    return record


def _said(edge: FlatEdge) -> str:
    """Return the key of what is said: of a claim its predicate, else the kind of edge."""
    kind = str(edge.attributes["kind"])
    if kind in ("claim", "inference"):
        return str(edge.attributes["predicate"]).replace(" ", "-")
    return kind


def _curie(iri: str) -> str:
    if iri.startswith(ID):
        return f"sgid:{iri.removeprefix(ID)}"
    return f"sg:{iri.removeprefix(VOCABULARY)}" if iri.startswith(VOCABULARY) else iri


def _publication(address: str) -> str:
    prefix, _, rest = address.partition(":")
    return f"{_PREFIXES[prefix]}:{rest}" if prefix in _PREFIXES else address


def _tuple(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _tsv(columns: tuple[str, ...], records: Iterable[Record]) -> bytes:
    """Return records as TSV without quotes; a tab or a line break in a text is a space."""

    def lines() -> Iterator[str]:
        yield "\t".join(columns) + "\n"
        for record in records:
            yield "\t".join(_cell(record.get(name)) for name in columns) + "\n"

    return "".join(lines()).encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _BETWEEN.join(" ".join(one.split()) for one in value)
        case _:
            return " ".join(str(value).split())


def _jsonl(records: Iterable[Record]) -> bytes:
    lines = (
        json.dumps({name: of for name, of in record.items() if of != []}, ensure_ascii=False)
        for record in records
    )
    return "".join(f"{line}\n" for line in lines).encode()
