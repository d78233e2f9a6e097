"""What is drawn in a process of its own; imported there without the web framework."""

from __future__ import annotations

from sarcograph.graph.pictures.of_rows import drawn
from sarcograph.graph.pictures.written import written
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.table import Table


def drawn_rows(
    name: str,
    question: str,
    content: bytes,
    given: str,
    stamped: str,
    suffix: str,
    part: str,
    up: str,
) -> bytes:
    """Return the picture of rows, SPARQL results in JSON, as SVG or PNG; raises QueryError.

    `up` leads from its address to the root.
    """

    def address(iri: str) -> str:
        return f"{up}id/{iri.removeprefix(ID)}" if iri.startswith(ID) else ""

    picture = drawn(Table.read(name, content), question, given=given, address=address, part=part)
    return written(picture.stamped(stamped), suffix)
