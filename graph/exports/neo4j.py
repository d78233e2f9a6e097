"""Nodes and relationships for Neo4j's importer, https://neo4j.com/docs/operations-manual/current/import/."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

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
    "strings": "string[]",
    "integer": "long",
    "boolean": "boolean",
}
_DELIMITER = "\x1f"
"""Between the elements of a list: the unit separator, which no printed text has in it."""
_COMMAND = (
    "neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv"
    " --array-delimiter=U+001F sarcograph\n"
)


def neo4j_files(network: FlatNetwork, about: About) -> dict[str, bytes]:
    """Return a network as files by their names: nodes, relationships, and how to import them."""
    nodes = (
        [node.id, _words(str(node.attributes["kind"])), *_cells(NODE, node.attributes)]
        for node in network.nodes
    )
    relationships = (
        [
            edge.source,
            edge.target,
            _words(str(edge.attributes["kind"])).upper(),
            edge.id,
            *_cells(EDGE, edge.attributes),
        ]
        for edge in network.edges
    )
    return {
        "README.txt": f"{about.text()}\n{_COMMAND}".encode(),
        "nodes.csv": _csv(["iri:ID", ":LABEL", *_heads(NODE)], nodes),
        "relationships.csv": _csv(
            [":START_ID", ":END_ID", ":TYPE", "id:string", *_heads(EDGE)], relationships
        ),
    }


def _heads(attributes: Mapping[str, tuple[AttributeType, str]]) -> list[str]:
    return [f"{name}:{_TYPES[kind]}" for name, (kind, _) in attributes.items()]


def _cells(
    declared: Mapping[str, tuple[AttributeType, str]], known: Mapping[str, Attribute]
) -> list[str]:
    return [_cell(known[name]) if name in known else "" for name in declared]


def _cell(value: Attribute) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return _DELIMITER.join(" ".join(one.replace(_DELIMITER, " ").split()) for one in value)
        case str():
            return " ".join(value.split())  # the importer takes a line for a row
        case _:
            return str(value)


def _words(kind: str) -> str:
    return kind.replace("-", "_")


def _csv(head: list[str], rows: Iterable[list[str]]) -> bytes:
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(head)
    lines.writerows(rows)
    return written.getvalue().encode()
