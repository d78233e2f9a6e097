"""Write graphs to a SPARQL service: by the Graph Store Protocol, or by SPARQL Update in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Literal, Protocol

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.remote.answers import PASSWORD, USER, Response, message_of
from sarcograph.graph.remote.service import shown, with_parameter
from sarcograph.graph.remote.store import RemoteStore

Method = Literal["auto", "graph-store", "update"]

BATCH_BYTES = 128 * 1024
"""Triples in one update, as N-Triples; Virtuoso 7.2.5 runs out of memory at 1 MiB."""

# Where engines have the two addresses for writing, by how the one for queries ends.
_CONVENTIONS = (
    ("/query", "/store", "/update"),  # Oxigraph
    ("/query", "/data", "/update"),  # Fuseki
    ("/sparql", "/sparql-graph-crud-auth", "/sparql-auth"),  # Virtuoso
    ("/sparql", "/data", "/update"),  # Fuseki
    ("/sparql", "/sparql/gsp/", "/sparql"),  # Neptune
    ("", "/rdf-graphs/service", "/statements"),  # GraphDB, RDF4J: /repositories/NAME
)
_REFUSED = frozenset((401, 403))


class LoadError(SarcographError):
    """A graph that could not be written to a service; says which and what to do about it."""


class WriteRefusedError(LoadError):
    """A service that is read-only, or read-only for this user."""


class Writer(Protocol):
    """What replaces and removes graphs of a service."""

    def replace(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """Make `triples` the whole content of a graph; raises LoadError or ServiceError."""
        ...

    def extend(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """Add `triples` to a graph; raises LoadError or ServiceError.

        Their blank nodes are others than those that are there.
        """
        ...

    def remove(self, graph: str) -> None:
        """Leave nothing in a graph; raises LoadError or ServiceError."""
        ...


class GraphStoreWriter:
    """Writes by the Graph Store Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/ ."""

    def __init__(self, store: RemoteStore, url: str) -> None:
        """Name the address of the graph store."""
        self._store = store
        self._url = url

    def __str__(self) -> str:
        """Return how and where to graphs are written."""
        return f"Graph Store Protocol at {shown(self._url)}"

    def replace(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """See `Writer.replace`; the graph goes as one body."""
        # N-Triples is Turtle too, and Turtle is what every graph store must take
        self._send("PUT", graph, content=ntriples(triples), headers=_TURTLE)

    def extend(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """See `Writer.extend`."""
        self._send("POST", graph, content=ntriples(triples), headers=_TURTLE)

    def remove(self, graph: str) -> None:
        """See `Writer.remove`."""
        self._send("DELETE", graph)

    def _send(
        self,
        method: str,
        graph: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        _only_ours(graph)
        url = with_parameter(self._url, "graph", graph)
        response = self._store.send(method, url, content=content, headers=headers)
        if method != "DELETE" or response.status != HTTPStatus.NOT_FOUND:
            _check(response, self._url)


class UpdateWriter:
    """Writes by SPARQL 1.1 Update, in batches."""

    def __init__(self, store: RemoteStore, url: str) -> None:
        """Name the address for updates."""
        self._store = store
        self._url = url

    def __str__(self) -> str:
        """Return how and where to graphs are written."""
        return f"SPARQL Update at {shown(self._url)}"

    def replace(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """See `Writer.replace`; raises LoadError for blank nodes that do not fit in one batch."""
        self.remove(graph)
        self.extend(graph, triples)

    def extend(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        """See `Writer.extend`; raises LoadError as `replace` does."""
        _only_ours(graph)
        for batch, blank in batches(triples):
            data = f"{{ GRAPH <{graph}> {{\n{batch}}} }}"
            # a new batch means new blank nodes; Virtuoso takes none in INSERT DATA
            self._update(f"INSERT {data} WHERE {{}}" if blank else f"INSERT DATA {data}")

    def remove(self, graph: str) -> None:
        """See `Writer.remove`."""
        _only_ours(graph)
        self._update(f"CLEAR SILENT GRAPH <{graph}>")

    def _update(self, text: str) -> None:
        _check(self._store.send("POST", self._url, data={"update": text}), self._url)


def writers(
    store: RemoteStore, url: str, method: Method, graph_store: str | None, update: str | None
) -> Iterator[Writer]:
    """Yield the ways to write that may exist, the best first.

    Given addresses are taken, others guessed from that for queries by the known engines' custom.
    """
    known = [
        (url.removesuffix(end) + store, url.removesuffix(end) + updates)
        for end, store, updates in _CONVENTIONS
        if url.endswith(end)
    ]
    given = graph_store is not None or update is not None
    stores = [graph_store] if graph_store else [] if given else [place for place, _ in known]
    updates = [update] if update else [] if given else [place for _, place in known]
    if method != "update":
        yield from (GraphStoreWriter(store, place) for place in dict.fromkeys(stores))
    if method != "graph-store":
        yield from (UpdateWriter(store, place) for place in dict.fromkeys(updates))


def batches(triples: Sequence[ox.Triple], size: int = BATCH_BYTES) -> Iterator[tuple[str, bool]]:
    """Yield N-Triples of about `size` bytes, and whether there are blank nodes in them.

    Triples that share a blank node stay together, however indirectly. Raises LoadError if so many
    do that a batch would have 16 times the size.
    """
    ground, linked = _components(triples)
    for blank, groups in ((False, [[triple] for triple in ground]), (True, linked)):
        batch: list[str] = []
        length = 0
        for group in groups:
            text = ntriples(group).decode("utf-8")
            if len(text) > 16 * size:
                raise LoadError(
                    f"{len(group)} triples are tied by blank nodes, too many for one update;"
                    " use the Graph Store Protocol"
                )
            if batch and length + len(text) > size:
                yield "".join(batch), blank
                batch, length = [], 0
            batch.append(text)
            length += len(text)
        if batch:
            yield "".join(batch), blank


def _components(
    triples: Iterable[ox.Triple],
) -> tuple[list[ox.Triple], list[list[ox.Triple]]]:
    """Return the triples without blank nodes, and the others grouped by those they share."""
    ground: list[ox.Triple] = []
    linked: list[tuple[ox.BlankNode, ox.Triple]] = []
    parent: dict[ox.BlankNode, ox.BlankNode] = {}

    def root(node: ox.BlankNode) -> ox.BlankNode:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    for triple in triples:
        nodes = [one for one in (triple.subject, triple.object) if isinstance(one, ox.BlankNode)]
        if not nodes:
            ground.append(triple)
            continue
        parent[root(nodes[-1])] = root(nodes[0])
        linked.append((nodes[0], triple))
    groups: dict[ox.BlankNode, list[ox.Triple]] = {}
    for node, triple in linked:
        groups.setdefault(root(node), []).append(triple)
    return ground, list(groups.values())


_TURTLE = {"Content-Type": "text/turtle"}


def ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as N-Triples."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _only_ours(graph: str) -> None:
    if not graph.startswith(GRAPH):
        raise LoadError(f"<{graph}> is not a graph of this project and stays as it is")


def _check(response: Response, url: str) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    said = f"{status} {message_of(response.content)}"
    place = shown(url)
    if status in _REFUSED or "SECURITY" in said:  # Virtuoso answers 500 to an update
        raise WriteRefusedError(
            f"{place} lets this user write nothing: {said}\n"
            f"Give a user who may write in {USER} and {PASSWORD}, or allow it: in Virtuoso"
            ' GRANT SPARQL_UPDATE TO "name"; Oxigraph writes if started by "serve", not'
            ' "serve-read-only".'
        )
    raise LoadError(f"{place} did not take what was sent: {said}")
