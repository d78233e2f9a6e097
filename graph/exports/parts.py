"""A part of the network for other programs: what an answer says, a path, a neighbourhood.

As a network it is in the forms of the whole one; as a table it has a row a statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.csv_files import csv_file
from sarcograph.graph.exports.flat_network import (
    EDGE,
    AttributeType,
    Beside,
    FlatNetwork,
    flattened,
    part_of,
)
from sarcograph.graph.exports.making import Made, network_made
from sarcograph.graph.exports.parquet import parquet_file
from sarcograph.graph.exports.sheet import Sheet, SheetType
from sarcograph.graph.network.edge import Edge
from sarcograph.graph.network.network import Network
from sarcograph.graph.store.table import Iri, Table

TABLES = ("csv", "parquet")
"""The forms of a part as a table."""
_TYPES: Mapping[AttributeType, SheetType] = {
    "string": "text",
    "integer": "integer",
    "boolean": "boolean",
    "strings": "texts",
}
_ENDS = ("source", "source_name", "source_kind", "target", "target_name", "target_kind")


def said_by(edges: Iterable[Edge], answer: Table) -> list[Edge]:
    """Return those of `edges` whose statements an answer names in any of its columns.

    Raises QueryError where it names none.
    """
    named = {str(cell) for row in answer.rows for cell in row if isinstance(cell, Iri)}
    found = [edge for edge in edges if edge.statement in named]
    if not found:
        raise QueryError(
            f"{answer.name}: its rows name no statement between two things, of which a network is"
            " made; csv and parquet hold them"
        )
    return found


def part_made(
    form: str, network: Network, edges: Iterable[Edge], beside: Beside, about: About
) -> Made:
    """Return statements of a network, each once, in a form of networks or of `TABLES`."""
    part = part_of(network.nodes.values(), edges)
    if form not in TABLES:
        return network_made(form, part, beside, about)
    sheet = statements_sheet(flattened(part, beside))
    content = csv_file(sheet) if form == "csv" else parquet_file(sheet, about)
    return Made(content, {"rows": len(sheet.rows)})


def statements_sheet(network: FlatNetwork) -> Sheet:
    """Return the edges of a network as a table, with what they are between."""
    of = {node.id: node.attributes for node in network.nodes}
    columns: dict[str, SheetType] = dict.fromkeys(_ENDS, "text")
    columns |= {name: _TYPES[kind] for name, (kind, _) in EDGE.items()}
    records = (
        {
            "source": edge.source,
            "source_name": of[edge.source]["label"],
            "source_kind": of[edge.source]["kind"],
            "target": edge.target,
            "target_name": of[edge.target]["label"],
            "target_kind": of[edge.target]["kind"],
            **edge.attributes,
        }
        for edge in network.edges
    )
    return Sheet.of("statements", "statements between two things", columns, records)
