"""What is drawn in a process of its own; imported there without the web framework."""

from __future__ import annotations

# the process opens no file later: what draws PNG is loaded now, and the font below
import resvg_py  # noqa: F401

from sarcograph.graph.pictures.font import font
from sarcograph.graph.pictures.of_rows import drawn
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.table import Table

for _bold in (False, True):
    font(bold=_bold)


def drawn_rows(
    name: str, question: str, content: bytes, given: str, stamped: str, suffix: str
) -> bytes:
    """Return the picture of rows, SPARQL results in JSON, as SVG or PNG; raises QueryError."""
    table = Table.read(name, content)
    picture = drawn(table, question, given=given, address=_beside_queries).stamped(stamped)
    return picture.png() if suffix == "png" else picture.svg().encode()


def _beside_queries(iri: str) -> str:
    """Return where a thing is looked up, from an address below /queries/."""
    return f"../id/{iri.removeprefix(ID)}" if iri.startswith(ID) else ""
