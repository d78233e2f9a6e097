"""Talk to a SPARQL service: its address, the client, and what its answers mean.

The queries go as POST forms: Virtuoso 7.2.5 never answers a query that is the body itself.
Tables are asked for as XML, graphs as N-Triples. These are what engines write most alike (Virtuoso
writes truth values as numbers in JSON), and a parser then tells whether the answer is whole: an
engine that fails midway breaks off or writes its message into the answer, after "200 OK".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from importlib import metadata
from typing import Any

import httpx2
import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.remote.query import RemoteQuery
from sarcograph.graph.store.question import Answer, EvaluationError, Format, QuerySyntaxError
from sarcograph.graph.store.serialise import serialise
from sarcograph.graph.store.syntax_error import engine_syntax_error

USER = "SARCOGRAPH_STORE_USER"
PASSWORD = "SARCOGRAPH_STORE_PASSWORD"  # noqa: S105 - the name of a variable

CONNECT_SECONDS = 10.0
# SPARQL's XML of a table with short values has about three times the bytes of the same in CSV
WIRE_FACTOR = 4
_MESSAGE_LENGTH = 300
_PROBLEM_BYTES = 10_000
_TABLE = "application/sparql-results+xml"
_GRAPH = "application/n-triples"
_TRUE, _FALSE = (b'{"head":{},"boolean":%s}' % word for word in (b"true", b"false"))


class ServiceAddressError(SarcographError):
    """An address that cannot be that of a service."""


class ServiceError(EvaluationError):
    """A service that is not there, refuses, breaks off, or answers as no SPARQL service does."""


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
        elif response.status_code == 401 and challenges:
            self._asked_basic = True
            yield from self._basic.auth_flow(request)


def service_url(url: str) -> str:
    """Return the address of a service as it is given; raises ServiceAddressError."""
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise ServiceAddressError(f"this is not the address of a service: {error}") from None
    if parts.userinfo:
        # not echoed: it would be in the log
        raise ServiceAddressError(f"name and password belong in {USER} and {PASSWORD}")
    if parts.scheme not in ("http", "https") or not parts.host or parts.fragment:
        raise ServiceAddressError(f"'{url}' is not an address of the form http://host/path")
    return url


def shown(url: str) -> str:
    """Return an address as it may be printed: some services want a token in its query."""
    return str(httpx2.URL(url).copy_with(query=None))


def client_options(timeout: float) -> dict[str, Any]:
    """Return the options of an HTTP client that waits `timeout` seconds for each piece.

    Redirects are not followed: they could lead to another host.
    """
    user = os.environ.get(USER)
    return {
        "auth": _Credentials(user, os.environ.get(PASSWORD, "")) if user else None,
        "follow_redirects": False,
        "timeout": httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        "headers": {
            "Accept-Encoding": "identity",  # so that bytes that are counted are bytes that are kept
            "User-Agent": f"sarcograph/{metadata.version('sarcograph')}",
        },
    }


def request_options(query: RemoteQuery) -> dict[str, Any]:
    """Return the form and headers of the request for a query."""
    table = query.form in ("SELECT", "ASK")
    return {
        "data": {
            "query": query.text,
            "default-graph-uri": query.default_graphs,
            "named-graph-uri": query.named_graphs,
        },
        "headers": {"Accept": _TABLE if table else _GRAPH},
    }


def unreachable(error: httpx2.TransportError, url: str) -> ServiceError:
    """Return what to say when no answer, or no whole answer, came."""
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return ServiceError(
            f"nothing answers at {shown(url)}: {str(error) or 'no connection in time'}"
        )
    if isinstance(error, httpx2.TimeoutException):
        return ServiceError(f"{shown(url)} did not answer in time")
    return ServiceError(f"the answer of {shown(url)} broke off: {error}")


def answer_of(
    response: httpx2.Response,
    content: bytes,
    query: RemoteQuery,
    *,
    formats: Sequence[Format],
    prefixes: Mapping[str, str],
    max_bytes: int | None = None,
) -> Answer:
    """Return a service's whole response as an Answer in the first of `formats` that suits.

    Raises what `Store.query` raises; AnswerTooLargeError for more than `max_bytes`; ServiceError
    if the response is no answer.
    """
    if response.status_code != httpx2.codes.OK:
        raise _failure(response, content, query)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    table = query.form in ("SELECT", "ASK")
    if media_type != (_TABLE if table else _GRAPH):
        raise ServiceError(
            f"a {query.form} query was answered as '{media_type[:60]}': {message_of(content)}"
        )
    _refuse_incomplete(response, content)
    try:
        results = _read_table(content, query) if table else _read_graph(content)
        return serialise(results, formats, prefixes=prefixes, max_bytes=max_bytes)
    except (SyntaxError, ValueError) as error:
        raise ServiceError(f"the answer is damaged or was cut short: {error}") from error


def _read_table(content: bytes, query: RemoteQuery) -> ox.QuerySolutions | ox.QueryBoolean:
    # labels as Virtuoso writes them; in XML no text can look like a tag
    content = content.replace(b"<bnode>nodeID://", b"<bnode>")
    results = ox.parse_query_results(content, format=ox.QueryResultsFormat.XML)
    if query.form == "ASK" and isinstance(results, ox.QuerySolutions):
        # Virtuoso answers with a table, empty for no
        text = _TRUE if next(results, None) is not None else _FALSE
        return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    return results


def _read_graph(content: bytes) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))


def _refuse_incomplete(response: httpx2.Response, content: bytes) -> None:
    """Raise ServiceError for a part of an answer; Virtuoso says so in headers alone."""
    rows = response.headers.get("x-sparql-maxrows", "")
    if rows.isdecimal() and content.count(b"<result>") >= int(rows):
        raise ServiceError(
            f"the service cuts every answer at {rows} rows (in Virtuoso: ResultSetMaxRows)"
        )
    if response.headers.get("x-sql-state"):
        reason = response.headers.get("x-sql-message", "it ran out of time")
        raise ServiceError(f"the service gave a part of the answer: {reason[:_MESSAGE_LENGTH]}")


def _failure(
    response: httpx2.Response, content: bytes, query: RemoteQuery
) -> QuerySyntaxError | EvaluationError:
    status = response.status_code
    message = message_of(content)
    if status == httpx2.codes.BAD_REQUEST:
        oxigraphs = engine_syntax_error(_text_of(content), query.text, inserted=query.inserted)
        return oxigraphs or _syntax_error(message, query.inserted)
    if response.is_redirect:
        place = response.headers.get("location", "nowhere")[:_MESSAGE_LENGTH]
        return ServiceError(f"the service is not here but says it is at {place}; give that address")
    if status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        return ServiceError(
            f"the service lets nobody in without the right name and password ({USER} and"
            f" {PASSWORD}): {status} {message}"
        )
    if status in (httpx2.codes.NOT_FOUND, httpx2.codes.METHOD_NOT_ALLOWED):
        return ServiceError(f"there is no SPARQL service at this address: {status} {message}")
    if status == httpx2.codes.INTERNAL_SERVER_ERROR:
        return EvaluationError(message or "the service failed and does not say how")
    return ServiceError(f"the service answered {status} {message}")


_PLACE = re.compile(r"\bat (\d+):(\d+)\b|\bline (\d+)(?:,? column (\d+))?", re.IGNORECASE)


def _syntax_error(message: str, inserted: int) -> QuerySyntaxError:
    """Return a service's complaint, with its place if it tells one as the known engines do."""
    place = _PLACE.search(message)
    if place is None:
        return QuerySyntaxError(f"the service says: {message or 'no more than 400'}")
    line = int(place[1] or place[3])
    column = int(place[2] or place[4] or 0)
    if line == 1 and column:
        column = max(column - inserted, 1)
    where = f"line {line}, column {column}" if column else f"line {line}"
    # that of the text as it was sent says the same, or is off by what was put before it
    message = re.sub(r"^line \d+, column \d+: ", "", message)
    return QuerySyntaxError(f"{where}: the service says: {message}", line, column)


def _text_of(content: bytes) -> str:
    return content[:_PROBLEM_BYTES].decode("utf-8", "replace")


def _detail(content: bytes) -> str:
    """Return what a problem in JSON says (RFC 9457), as our own server writes it; else nothing."""
    try:
        problem = json.loads(content[:_PROBLEM_BYTES])
    except (ValueError, RecursionError):
        return ""
    detail = problem.get("detail") if isinstance(problem, dict) else None
    return detail if isinstance(detail, str) else ""


def message_of(content: bytes) -> str:
    """Return what a service says, without markup, the query it repeats, and long lists."""
    text = _detail(content) or _text_of(content)
    if re.match(r"\s*<(?:!doctype|html)", text, re.IGNORECASE):
        text = re.sub(r"<(head|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    text = " ".join(text.partition("SPARQL query:")[0].split())
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + "…"
