"""How a stored network is laid out, for what writes it and what reads it.

After MAGIC comes the size of the header, then the header as JSON, then arrays and texts where the
header says. Things and edges have their places in the order of IRIs, and of `Network.of`. Each
array of places has one more member than there are things or edges, so that two that follow one
another tell where something begins and ends.

| array | of each | what |
|---|---|---|
| node_at, node_kind | thing | where its text is: IRI, kind and name, with tabs between; its kind |
| result_at | thing | where its text as a number is, which is empty for what is none |
| out | thing | the first of the edges from it |
| into | thing | the first of the edges to it, among `into_edges` |
| into_edges | edge | the edges in the order of their ends |
| start, end | edge | the things between which it leads |
| kind, standing, level, source | edge | what `tables` has in that place |
| negated | edge | 1 where its source denies it |
| edge_at | edge | where the rest of it is, as JSON |
"""

from __future__ import annotations

import struct
from dataclasses import fields
from typing import Any, TypedDict

from sarcograph.graph.network.edge import Edge
from sarcograph.graph.network.results import Result

MAGIC = b"sarcograph network 1\n"
HEAD = struct.Struct("<I")
ALIGNED = 8
"""Arrays begin at a multiple of so many bytes."""

EDGE_FIELDS = tuple(
    one.name
    for one in fields(Edge)
    if one.name not in ("start", "end", "kind", "standing", "sources", "level", "negated")
)
"""What arrays do not tell of an edge."""

RESULT_FIELDS = tuple(one.name for one in fields(Result) if one.name != "iri")
DECIMALS = tuple(one.name for one in fields(Result) if one.type == "Decimal | None")


class Header(TypedDict):
    """Where arrays (type, offset, count) and texts (offset) are, and what numbers stand for."""

    arrays: dict[str, tuple[str, int, int]]
    texts: dict[str, int]
    tables: dict[str, list[Any]]
