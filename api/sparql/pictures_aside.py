"""What is drawn in a process of its own; imported there without the web framework."""

from __future__ import annotations

from sarcograph.graph.pictures.of_rows import drawn
from sarcograph.graph.pictures.written import written
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.table import Table


def drawn_rows(
    name: str, question: str, content: bytes, given: str, stamped: str, suffix: str
) -> bytes:
    """Return the picture of rows, SPARQL results in JSON, as SVG or PNG; raises QueryError."""
    table = Table.read(name, content)
    picture = drawn(table, question, given=given, address=_beside_queries).stamped(stamped)
    return written(picture, suffix)


def _beside_queries(iri: str) -> str:
    """Return where a thing is looked up, from an address below /queries/."""
    return f"../id/{iri.removeprefix(ID)}" if iri.startswith(ID) else ""
