"""The two forms of Cytoscape: its JSON, and CX2, which NDEx and Cytoscape Web have.

https://js.cytoscape.org/#notation/elements-json and
https://cytoscape.org/cx/cx2/specification/cytoscape-exchange-format-specification-(version-2)/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.flat_network import (
    EDGE,
    NODE,
    Attribute,
    AttributeType,
    FlatNetwork,
)

_TYPES: Mapping[AttributeType, str] = {
    "string": "string",
    "strings": "list_of_string",
    "integer": "integer",
    "boolean": "boolean",
}
# names that CX2 gives a meaning of its own
_OF_CX2 = {"label": "name", "predicate": "interaction"}
_ALSO_NAMED = "iri"


def cyjs(network: FlatNetwork, about: About) -> bytes:
    """Return a network as Cytoscape JSON; nodes and edges share one space of ids."""
    whole = {
        "format_version": "1.0",
        "generated_by": about.record()["software_version"],
        "target_cytoscapejs_version": "~3.0",
        "data": {"name": about.asked or "sarcograph", **about.record()},
        "elements": {
            "nodes": [
                {"data": {"id": node.id, "name": node.attributes["label"], **node.attributes}}
                for node in network.nodes
            ],
            "edges": [
                {
                    "data": {
                        "id": edge.id,
                        "source": edge.source,
                        "target": edge.target,
                        "interaction": edge.attributes["predicate"],
                        **edge.attributes,
                    }
                }
                for edge in network.edges
            ],
        },
    }
    return _json(whole)


def cx2(network: FlatNetwork, about: About) -> bytes:
    """Return a network as CX2, whose ids are numbers; `iri` tells which thing one stands for."""
    told = {"name": about.asked or "sarcograph", "version": about.version, **about.record()}
    told["description"] = f"{told.pop('title')}. {told.pop('notice')}"
    places = {node.id: number for number, node in enumerate(network.nodes)}
    aspects: list[tuple[str, list[Any]]] = [
        (
            "attributeDeclarations",
            [
                {
                    "networkAttributes": {name: {"d": "string"} for name in told},
                    "nodes": _declared(NODE),
                    "edges": _declared(EDGE),
                }
            ],
        ),
        ("networkAttributes", [told]),
        (
            "nodes",
            [
                {"id": places[node.id], "v": _values(node.id, node.attributes)}
                for node in network.nodes
            ],
        ),
        (
            "edges",
            [
                {
                    "id": number,
                    "s": places[edge.source],
                    "t": places[edge.target],
                    "v": _values(edge.id, edge.attributes),
                }
                for number, edge in enumerate(network.edges)
            ],
        ),
    ]
    counted = [{"name": name, "elementCount": len(of)} for name, of in aspects]
    return _json(
        [
            {"CXVersion": "2.0", "hasFragments": False},
            {"metaData": counted},
            *({name: of} for name, of in aspects),
            {"status": [{"success": True, "error": ""}]},
        ]
    )


def _declared(attributes: Mapping[str, tuple[AttributeType, str]]) -> dict[str, dict[str, str]]:
    known = {_OF_CX2.get(name, name): {"d": _TYPES[kind]} for name, (kind, _) in attributes.items()}
    return {_ALSO_NAMED: {"d": "string"}, **known}


def _values(iri: str, attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    return {_ALSO_NAMED: iri, **{_OF_CX2.get(name, name): of for name, of in attributes.items()}}


def _json(whole: object) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
