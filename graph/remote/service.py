"""Talk to a SPARQL service: its address, the client, and how much of an answer is waited for.

The queries go as POST forms: Virtuoso 7.2.5 never answers a query that is the body itself.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from importlib import metadata
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

from sarcograph.graph.confined.call import ConfinedError, Confinement, Elsewhere
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.remote.answers import (
    GRAPH,
    PASSWORD,
    TABLE,
    USER,
    Response,
    ServiceError,
    printable,
    read_answer,
)
from sarcograph.graph.remote.query import RemoteQuery
from sarcograph.graph.store.question import Answer, AnswerTooLargeError, Format

CONNECT_SECONDS = 10.0
# SPARQL's XML of a table with short values has about three times the bytes of the same in CSV
WIRE_FACTOR = 4
# of what a service says to a graph that it was sent: it is shown when it refuses
REMARK_BYTES = 10_000


class ServiceAddressError(SarcographError):
    """An address that cannot be that of a service."""


class _Credentials(httpx2.Auth):
    """Name and password, by Digest or Basic as the service asks, and never before it asks."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx2.BasicAuth(user, password)
        self._digest = httpx2.DigestAuth(user, password)
        self._asked_basic = False

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Answer a challenge; once one was answered, later requests anticipate it."""
        if self._asked_basic:
            yield from self._basic.auth_flow(request)
            return
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        challenges = response.headers.get_list("www-authenticate")
        if any(one.lower().startswith("digest ") for one in challenges):
            try:
                yield flow.send(response)
            except StopIteration:
                return
            except (KeyError, ValueError, NotImplementedError) as error:
                raise ServiceError(
                    "the service asks for name and password in a way that is not known"
                ) from error
        elif response.status_code == 401 and challenges:
            self._asked_basic = True
            yield from self._basic.auth_flow(request)


_MOST_PORT = 65_535


def service_url(url: str) -> str:
    """Return the address of a service as it is given; raises ServiceAddressError."""
    try:
        parts = httpx2.URL(url)
        urlsplit(url)  # which refuses what the other takes, such as half of an IPv6 address
    except (httpx2.InvalidURL, ValueError) as error:
        told = printable(str(error))
        raise ServiceAddressError(f"this is not the address of a service: {told}") from None
    if parts.port is not None and not 0 < parts.port <= _MOST_PORT:
        raise ServiceAddressError(f"there is no port {parts.port}")
    if parts.userinfo:
        # not echoed: it would be in the log
        raise ServiceAddressError(f"name and password belong in {USER} and {PASSWORD}")
    if parts.scheme not in ("http", "https") or not parts.host or parts.fragment:
        raise ServiceAddressError(
            f"'{printable(url)}' is not an address of the form http://host/path"
        )
    return url


def shown(url: str) -> str:
    """Return an address as it may be printed: some services want a token in its query."""
    return str(httpx2.URL(url).copy_with(query=None))


def with_parameter(url: str, name: str, value: str) -> str:
    """Return an address with one more parameter in its query."""
    return str(httpx2.URL(url).copy_merge_params({name: value}))


class Service:
    """Asks and fills services; an asynchronous context manager.

    What a service answers is held up to a size, and read in a process of its own: some texts crash
    whoever reads them.
    """

    def __init__(
        self,
        *,
        prefixes: Mapping[str, str],
        seconds: float,
        memory: int,
        max_bytes: int,
        connections: int | None = None,
    ) -> None:
        """Set the limits of one answer; nothing is sent yet.

        `seconds` for reading it, `memory` in bytes for whoever reads it, `max_bytes` of it in the
        wanted format. `connections` may be open at once; None for any number.

        Redirects are not followed: they could lead to another host.
        """
        self._prefixes = dict(prefixes)
        self._max_bytes = max_bytes
        self._reading = Confinement(seconds=seconds, memory=memory)
        user = os.environ.get(USER)
        self._client = httpx2.AsyncClient(
            auth=_Credentials(user, os.environ.get(PASSWORD, "")) if user else None,
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=connections),
            headers={
                "Accept-Encoding": "identity",  # bytes that are counted are bytes that are kept
                "User-Agent": f"sarcograph/{metadata.version('sarcograph')}",
            },
        )

    async def __aenter__(self) -> Self:
        """Return the service itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections and end who reads answers."""
        await self._client.aclose()
        self._reading.close()

    async def answer(self, url: str, query: RemoteQuery, formats: Sequence[Format]) -> Answer:
        """Ask the service at `url`; raises what `Store.query` raises, and ServiceError.

        There is no limit of time; cancelling the call closes the connection.
        """
        form = {
            "query": query.text,
            "default-graph-uri": query.default_graphs,
            "named-graph-uri": query.named_graphs,
        }
        accept = TABLE if query.form in ("SELECT", "ASK") else GRAPH
        most = self._max_bytes * WIRE_FACTOR
        response = await self._received("POST", url, most, data=form, headers={"Accept": accept})
        if len(response.content) > most:
            raise AnswerTooLargeError(f"more than {self._max_bytes} bytes")
        try:
            return await self._reading.call_async(
                Elsewhere.of(read_answer),
                response,
                query,
                formats=formats,
                prefixes=self._prefixes,
                max_bytes=self._max_bytes,
            )
        except ConfinedError as error:
            raise ServiceError(f"the answer of {shown(url)} cannot be read: {error}") from error

    async def send(
        self,
        method: str,
        url: str,
        *,
        most: int = REMARK_BYTES,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send something and return the first `most` bytes of the response; raises ServiceError."""
        return await self._received(method, url, most, content=content, data=data, headers=headers)

    async def _received(self, method: str, url: str, most: int, **options: Any) -> Response:
        """Return a response with its whole content, or a little more than `most` bytes of it."""
        received = bytearray()
        try:
            async with self._client.stream(method, url, **options) as response:
                async for piece in response.aiter_raw():
                    received += piece
                    if len(received) > most:
                        break
        except httpx2.RequestError as error:
            raise _unreachable(error, url) from error
        return Response(response.status_code, dict(response.headers), bytes(received))


def _unreachable(error: httpx2.RequestError, url: str) -> ServiceError:
    """Return what to say when no answer, or no whole answer, came."""
    told = printable(str(error))
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return ServiceError(f"nothing answers at {shown(url)}: {told or 'no connection in time'}")
    return ServiceError(f"the answer of {shown(url)} broke off: {told}")
