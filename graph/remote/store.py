"""Ask a graph elsewhere: on a SPARQL service that `sarcograph load` filled, or on our own server.

A service that was loaded holds the graphs of others too, so each request names its dataset. A
server of ours holds nothing else and makes the dataset itself: it gets the query as it stands.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import httpx2
import pyoxigraph as ox

from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.prefixes import BASE, GRAPH
from sarcograph.graph.remote.query import RemoteQuery, remote_query, served_query
from sarcograph.graph.remote.service import (
    ServiceError,
    answer_of,
    client_options,
    request_options,
    service_url,
    unreachable,
)
from sarcograph.graph.store.question import Answer, Format, Question

RECORD_GRAPH = f"{GRAPH}publication"
"""What says which graphs are published; it is there only while all of them are whole."""
DATASET = f"{BASE}dataset"
_OUR_SERVER = f"<{DCTERMS.source}> <{DATASET}> .".encode()
"""What the service description of our server says as N-Triples, and no other's."""
_DESCRIPTION_BYTES = 4 * 1024 * 1024


class NotPublishedError(ServiceError):
    """A service without a graph of the project, or with one that is not wholly loaded."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is published on a service: the dataset's SHA-256 and the names of its graphs."""

    sha256: str
    graphs: tuple[str, ...]


# Without a dataset in the parameters: none is known yet. GRAPH means the same everywhere.
CATALOGUE_QUERY = RemoteQuery(
    f"SELECT ?sha256 ?graph {{ GRAPH <{RECORD_GRAPH}> {{ <{DATASET}>"
    f" <{DCTERMS.identifier}> ?sha256 ; <{DCTERMS.hasPart}> ?graph }} }}",
    form="SELECT",
    default_graphs=(),
    named_graphs=(),
    inserted=0,
)


def catalogue_of(answer: Answer) -> Catalogue:
    """Return the catalogue in the JSON answer to CATALOGUE_QUERY; raises NotPublishedError."""
    table = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(table, ox.QuerySolutions)  # noqa: S101 - the query is a SELECT
    rows = [(row["sha256"].value, row["graph"].value) for row in table]
    if len({sha256 for sha256, _ in rows}) != 1:
        raise NotPublishedError(
            "the service holds no sarcograph graph, or loading it did not finish; run"
            " 'sarcograph load' with its address, or give that of a 'sarcograph serve'"
        )
    return Catalogue(rows[0][0], tuple(sorted(graph for _, graph in rows)))


class RemoteStore:
    """A published graph on a SPARQL 1.1 service; a Store, to be closed or used as a context.

    What the service is and which graphs are published is asked once, so a graph loaded anew wants
    a new RemoteStore.
    """

    def __init__(self, url: str, *, prefixes: Mapping[str, str], timeout: float = 60.0) -> None:
        """Name a service; nothing is sent yet.

        `timeout` is in seconds, for a whole answer. Name and password, for a service that asks for
        them, are taken from SARCOGRAPH_STORE_USER and SARCOGRAPH_STORE_PASSWORD.

        Raises ServiceAddressError.
        """
        self._url = service_url(url)
        self._prefixes = dict(prefixes)
        self._timeout = timeout
        self._client = httpx2.Client(**client_options(timeout))

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is published; raises NotPublishedError or ServiceError."""
        return self.read_catalogue()

    def read_catalogue(self) -> Catalogue:
        """Ask what is published now; raises NotPublishedError or ServiceError."""
        return catalogue_of(self.answer(CATALOGUE_QUERY, (Format.JSON,)))

    def query(self, question: Question) -> Answer:
        """Answer a query; see `Store.query`.

        Besides those errors raises ServiceError (an EvaluationError).
        """
        if self._loaded_graphs is None:
            query = served_query(question, prefixes=self._prefixes)
        else:
            query = remote_query(question, prefixes=self._prefixes, graphs=self._loaded_graphs)
        return self.answer(query, question.formats)

    def answer(self, query: RemoteQuery, formats: Sequence[Format]) -> Answer:
        """Answer a query that is ready to be sent; raises what `query` raises."""
        response, content = self._received("POST", **request_options(query))
        return answer_of(response, content, query, formats=formats, prefixes=self._prefixes)

    @cached_property
    def _loaded_graphs(self) -> tuple[str, ...] | None:
        """The graphs that `load` brought; None where our own server answers, which needs none."""
        try:
            return self.catalogue.graphs
        except NotPublishedError:
            if self._is_our_server():
                return None
            raise

    def _is_our_server(self) -> bool:
        """Tell whether `sarcograph serve` answers there, by its service description."""
        headers = {"Accept": "application/n-triples"}
        response, content = self._received("GET", max_bytes=_DESCRIPTION_BYTES, headers=headers)
        return response.status_code == httpx2.codes.OK and _OUR_SERVER in content

    def _received(
        self, method: str, *, max_bytes: int | None = None, **options: Any
    ) -> tuple[httpx2.Response, bytes]:
        """Return a response with its content, cut after about `max_bytes`; raises ServiceError."""
        end = time.monotonic() + self._timeout
        received = bytearray()
        try:
            with self._client.stream(method, self._url, **options) as response:
                for piece in response.iter_bytes():
                    received += piece
                    if time.monotonic() > end:
                        raise ServiceError(f"no whole answer within {self._timeout:g} seconds")
                    if max_bytes is not None and len(received) > max_bytes:
                        break
        except httpx2.TransportError as error:
            raise unreachable(error, self._url) from error
        return response, bytes(received)
