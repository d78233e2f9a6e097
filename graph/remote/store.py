"""Ask a graph elsewhere: on a SPARQL service that `sarcograph load` filled, or on our own server.

A service that was loaded holds the graphs of others too, so each request names its dataset. A
server of ours holds nothing else and makes the dataset itself: it gets the query as it stands.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self, TypeVar

import pyoxigraph as ox

from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.prefixes import BASE, GRAPH
from sarcograph.graph.remote.answers import Response, ServiceError
from sarcograph.graph.remote.query import RemoteQuery, remote_query, served_query
from sarcograph.graph.remote.service import REMARK_BYTES, Service, service_url
from sarcograph.graph.store.question import Answer, Format, Question
from sarcograph.graph.validated import version_of

RECORD_GRAPH = f"{GRAPH}publication"
"""What says which graphs are published; it is there only while all of them are whole."""
DATASET = f"{BASE}dataset"
_OUR_SERVER = f"<{DCTERMS.source}> <{DATASET}> .".encode()
"""What the service description of our server says as N-Triples, and no other's."""
_VERSION = re.compile(rf'<{re.escape(DCTERMS.hasVersion)}> "([0-9a-f]+)"'.encode())
_DESCRIPTION_BYTES = 4 * 1024 * 1024

MAX_BYTES = 128 * 2**20
"""Of one answer; and so the size, as N-Triples, of the largest graph that can be read back."""

_READER_BYTES = 2**31

T = TypeVar("T")


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


def texts_of(answer: Answer, *columns: str) -> list[list[str]]:
    """Return the texts of the `columns` of a table in JSON, row by row.

    Raises ServiceError where one is not there: the service answered another question.
    """
    table = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(table, ox.QuerySolutions)  # noqa: S101 - the query is a SELECT
    try:
        return [[row[name].value for name in columns] for row in table]
    except (KeyError, AttributeError):  # no such column, a cell without a value
        raise ServiceError("the service answers another question than it was asked") from None


def catalogue_of(answer: Answer) -> Catalogue:
    """Return the catalogue in the JSON answer to CATALOGUE_QUERY.

    Raises NotPublishedError; ServiceError for what is no answer to it.
    """
    rows = texts_of(answer, "sha256", "graph")
    if len({sha256 for sha256, _ in rows}) != 1:
        raise NotPublishedError(
            "the service holds no sarcograph graph, or loading it did not finish; run"
            " 'sarcograph load' with its address ('query --store' takes a 'sarcograph serve' too,"
            " 'serve --store' does not)"
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
        self.timeout = timeout
        self._url = service_url(url)
        self._prefixes = dict(prefixes)
        self._service = Service(
            prefixes=prefixes, seconds=timeout, memory=_READER_BYTES, max_bytes=MAX_BYTES
        )
        # a thread of its own for the connections: only there has a whole answer a limit of time,
        # and whoever calls may have an event loop already
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._starting = Lock()

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
        if self._loop.is_closed():
            return
        self._wait(self._service.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

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
        return self._in_time(self._service.answer(self._url, query, formats))

    @cached_property
    def _loaded_graphs(self) -> tuple[str, ...] | None:
        """The graphs that `load` brought; None where our own server answers, which needs none."""
        try:
            return self.catalogue.graphs
        except NotPublishedError:
            if self._is_our_server():
                return None
            raise

    @cached_property
    def version(self) -> str:
        """The version of the graph there, "" where a server of ours has none; raises as `query`."""
        if self._loaded_graphs is not None:
            return version_of(self.catalogue.sha256)
        told = _VERSION.search(self._description)
        return told[1].decode() if told else ""

    def _is_our_server(self) -> bool:
        """Tell whether `sarcograph serve` answers there, by its service description."""
        return _OUR_SERVER in self._description

    @cached_property
    def _description(self) -> bytes:
        """The service description as N-Triples, empty where there is none."""
        headers = {"Accept": "application/n-triples"}
        response = self.send("GET", self._url, most=_DESCRIPTION_BYTES, headers=headers)
        return response.content if response.status == HTTPStatus.OK else b""

    def send(
        self,
        method: str,
        url: str,
        *,
        most: int = REMARK_BYTES,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send something to another address of the service; raises ServiceError.

        Of the content of the response come hardly more than `most` bytes.
        """
        sending = self._service.send(
            method, url, most=most, content=content, data=data, headers=headers
        )
        return self._in_time(sending)

    def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        async def within() -> T:
            async with asyncio.timeout(self.timeout):
                return await work

        try:
            return self._wait(within())
        except TimeoutError:
            raise ServiceError(f"no whole answer within {self.timeout:g} seconds") from None
        finally:
            work.close()  # of a closed store it has not begun

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        with self._starting:  # two threads may be the first
            if self._loop.is_closed():
                work.close()
                raise ServiceError("this store is closed; open it again")
            if not self._thread.is_alive():
                self._thread.start()
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return running.result()
        except BaseException:  # Ctrl-C above all
            running.cancel()
            raise
