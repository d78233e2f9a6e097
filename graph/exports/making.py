"""Make the forms of export that are no RDF, each from the store of one graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.archive import zipped
from sarcograph.graph.exports.crate import crate_files
from sarcograph.graph.exports.csv_files import csv_files
from sarcograph.graph.exports.cytoscape import cx2, cyjs
from sarcograph.graph.exports.fhir import bundle, evidence_of, ucum_units
from sarcograph.graph.exports.flat_network import Beside, FlatNetwork, between_things, flattened
from sarcograph.graph.exports.forms import FORMS
from sarcograph.graph.exports.gexf import gexf
from sarcograph.graph.exports.graphml import graphml
from sarcograph.graph.exports.kgx import kgx_files, kgx_network
from sarcograph.graph.exports.nanopub import nanopublications, stated
from sarcograph.graph.exports.neo4j import neo4j_files
from sarcograph.graph.exports.parquet import parquet_files
from sarcograph.graph.exports.reading import Statement, ask, statements_of, studies_of
from sarcograph.graph.exports.sheet import Sheet
from sarcograph.graph.exports.tables import tables_of
from sarcograph.graph.exports.va_spec import Context, statements, va_spec
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.records.study import Study
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


_UNITS = "SELECT ?unit ?name { ?unit a sg:Unit ; rdfs:label ?name } ORDER BY ?unit"


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
            return network_made(form, self._between_things, self._beside, self._about)
        if form in self._documents:
            return self._documents[form]()
        raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMS)}")

    @property
    def _documents(self) -> Mapping[str, Callable[[], Made]]:
        """What makes each form that another field has agreed on."""
        return {
            "fhir": self._fhir,
            "ro-crate": self._crate,
            "va-spec": self._va_spec,
            "nanopub": self._nanopub,
        }

    def _fhir(self) -> Made:
        names = {str(iri): str(name) for iri, name in ask(self._store, "units", _UNITS).rows}
        units = ucum_units(self._beside.cross_references, names)
        made = evidence_of(self._studies, self._beside.addresses, units, self._about)
        return Made(bundle(made, self._about), {"resources": len(made)})

    def _crate(self) -> Made:
        counts = {sheet.name: len(sheet.rows) for sheet in self._sheets}
        return Made(zipped(crate_files(self._sheets, self._about)), counts)

    def _va_spec(self) -> Made:
        beside = self._beside
        context = Context.of(self._store, beside.cross_references, beside.addresses)
        made, left = statements(self._claims, context)
        reasons = Counter(f"left_out_{why}" for why in left.values())
        counts = {"statements": len(made), "left_out": len(left), **dict(sorted(reasons.items()))}
        return Made(va_spec(made, left, self._about), counts)

    def _nanopub(self) -> Made:
        claims = stated(self._claims)
        content = nanopublications(claims, self._beside.addresses, self._about)
        return Made(content, {"nanopublications": len(claims)})

    @cached_property
    def _studies(self) -> list[Study]:
        return list(studies_of(self._store))

    @cached_property
    def _claims(self) -> list[Statement]:
        return statements_of(self._store, "Claim")

    @cached_property
    def _sheets(self) -> list[Sheet]:
        return tables_of(self._store, self._studies)

    @cached_property
    def network(self) -> Network:
        """All statements between things, and between things and numbers; raises QueryError."""
        return read_network(self._store)

    @cached_property
    def _between_things(self) -> Network:
        return self.network.where(between_things)

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
    counts = {"nodes": len(flat.nodes), "edges": len(flat.edges)}
    if left_out := len(network.edges) - len(flat.edges):
        counts["edges_left_out"] = left_out
    return Made(content, counts)
