"""Make the forms of export that are no RDF, each from the store of one graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.archive import zipped
from sarcograph.graph.exports.csv_files import csv_files
from sarcograph.graph.exports.cytoscape import cx2, cyjs
from sarcograph.graph.exports.flat_network import Beside, FlatNetwork, between_things, flattened
from sarcograph.graph.exports.forms import FORMS, forms_of
from sarcograph.graph.exports.gexf import gexf
from sarcograph.graph.exports.graphml import graphml
from sarcograph.graph.exports.kgx import kgx_files, kgx_network
from sarcograph.graph.exports.neo4j import neo4j_files
from sarcograph.graph.exports.parquet import parquet_files
from sarcograph.graph.exports.sheet import Sheet
from sarcograph.graph.exports.tables import tables_of
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.store.question import Store

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Made:
    """An export: its bytes, and how many of what it holds, such as rows by the name of a table."""

    content: bytes
    contents: Mapping[str, int]


_NETWORKS: Mapping[str, Callable[[FlatNetwork, About], bytes | Files]] = {
    "graphml": graphml,
    "gexf": gexf,
    "cyjs": cyjs,
    "cx2": cx2,
    "neo4j": neo4j_files,
    "kgx": kgx_files,
}
_TABLES: Mapping[str, Callable[[list[Sheet], About], Files]] = {
    "csv": csv_files,
    "parquet": parquet_files,
}


class Maker:
    """Makes exports of one graph; what several forms hold is read once."""

    def __init__(self, store: Store, about: About) -> None:
        """Take the store that is asked, and what each export says of itself."""
        self._store, self._about = store, about

    def make(self, form: str) -> Made:
        """Return an export of a form that is no RDF; raises QueryError."""
        if form in _TABLES:
            return tables_made(form, self._sheets, self._about)
        if form in _NETWORKS:
            return network_made(form, self._network, self._beside, self._about)
        raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMS)}")

    @cached_property
    def _sheets(self) -> list[Sheet]:
        return tables_of(self._store)

    @cached_property
    def _network(self) -> Network:
        return read_network(self._store).where(between_things)

    @cached_property
    def _beside(self) -> Beside:
        return Beside.of(self._store)


def tables_made(form: str, sheets: list[Sheet], about: About) -> Made:
    """Return tables in a form for tables."""
    return Made(
        zipped(_TABLES[form](sheets, about)), {sheet.name: len(sheet.rows) for sheet in sheets}
    )


def network_made(form: str, network: Network, beside: Beside, about: About) -> Made:
    """Return a network, or a part of one, in a form for networks."""
    flat = kgx_network(network, beside) if form == "kgx" else flattened(network, beside)
    made = _NETWORKS[form](flat, about)
    content = made if isinstance(made, bytes) else zipped(made)
    return Made(content, {"nodes": len(flat.nodes), "edges": len(flat.edges)})


NETWORK_FORMS = forms_of("network")
"""The forms of a network, whole or a part."""
