"""What the answers of a SPARQL service mean, and whether they are whole.

They are the texts of others, of any size and nested to any depth, so they are read in a process of
their own (`graph/confined/`); nothing here opens a connection.

Tables are asked for as XML, graphs as N-Triples. These are what engines write most alike (Virtuoso
writes truth values as numbers in JSON). An engine that fails midway breaks off or writes its
message into the answer, after "200 OK". XML shows that; N-Triples that end after a line do not, so
there the end has to be told by HTTP.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from xml.parsers import expat

import pyoxigraph as ox

from sarcograph.graph.remote.query import RemoteQuery
from sarcograph.graph.store.question import Answer, EvaluationError, Format, QuerySyntaxError
from sarcograph.graph.store.serialise import serialise
from sarcograph.graph.store.syntax_error import engine_syntax_error

USER = "SARCOGRAPH_STORE_USER"
PASSWORD = "SARCOGRAPH_STORE_PASSWORD"  # noqa: S105 - the name of a variable

TABLE = "application/sparql-results+xml"
GRAPH = "application/n-triples"

DEEPEST_TERM = 16
"""Triples may stand in each other so deep. Who reads the answer on needs a stack for each level."""

_DEEPEST_ELEMENT = 8 + 2 * DEEPEST_TERM
_MESSAGE_LENGTH = 300
_TRUE, _FALSE = (b'{"head":{},"boolean":%s}' % word for word in (b"true", b"false"))


class ServiceError(EvaluationError):
    """A service that is not there, refuses, breaks off, or answers as no SPARQL service does."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a service sent: status, headers (lower case) and the whole content as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def tells_its_end(self) -> bool:
        """Tell whether HTTP itself would have noticed a missing end (RFC 9112, 6.3)."""
        return "content-length" in self.headers or "transfer-encoding" in self.headers


def read_answer(
    response: Response,
    query: RemoteQuery,
    *,
    formats: Sequence[Format],
    prefixes: Mapping[str, str],
    max_bytes: int | None = None,
) -> Answer:
    """Return a service's whole response as an Answer in the first of `formats` that suits.

    Raises what `Store.query` raises; AnswerTooLargeError for more than `max_bytes`; ServiceError
    if the response is no answer, or not known to be a whole one.
    """
    content = response.content
    if response.status != HTTPStatus.OK:
        raise _failure(response, query)
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ServiceError("the answer is compressed, which was not asked for")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    table = query.form in ("SELECT", "ASK")
    if media_type != (TABLE if table else GRAPH):
        kind = printable(media_type)[:60]
        raise ServiceError(f"a {query.form} query was answered as '{kind}': {message_of(content)}")
    _refuse_incomplete(response, table=table)
    try:
        results = _read_table(content, query) if table else _read_graph(content)
        return serialise(results, formats, prefixes=prefixes, max_bytes=max_bytes)
    except (SyntaxError, ValueError, expat.ExpatError) as error:
        told = printable(str(error))[:_MESSAGE_LENGTH]
        raise ServiceError(f"the answer is damaged or was cut short: {told}") from error


def _read_table(content: bytes, query: RemoteQuery) -> ox.QuerySolutions | ox.QueryBoolean:
    _prove_whole(content)
    # labels as Virtuoso writes them; in XML no text can look like a tag
    content = content.replace(b"<bnode>nodeID://", b"<bnode>")
    results = ox.parse_query_results(content, format=ox.QueryResultsFormat.XML)
    if query.form == "ASK" and isinstance(results, ox.QuerySolutions):
        # Virtuoso answers with a table, empty for no
        text = _TRUE if next(results, None) is not None else _FALSE
        return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    if query.form == "SELECT" and isinstance(results, ox.QueryBoolean):
        raise ServiceError("a SELECT query was answered with a truth value")
    return results


def _prove_whole(content: bytes) -> None:
    """Raise ExpatError unless `content` is one XML document to its end, ValueError if it is deep.

    The engine's own parser takes a document that ends after any row for a whole one.
    """
    parser = expat.ParserCreate()
    if b"triple" in content:  # the only element that may hold others of its kind
        depth = 0

        def enter(*_: object) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST_ELEMENT:
                raise ValueError("its terms are nested too deeply")

        def leave(_: object) -> None:
            nonlocal depth
            depth -= 1

        parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.Parse(content, True)


def _read_graph(content: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        term, depth = quad.object, 0
        while isinstance(term, ox.Triple):
            term, depth = term.object, depth + 1
            if depth > DEEPEST_TERM:
                raise ValueError("its terms are nested too deeply")
        yield quad.triple


def _refuse_incomplete(response: Response, *, table: bool) -> None:
    """Raise ServiceError for a part of an answer, or for what may be one."""
    headers = response.headers
    rows = headers.get("x-sparql-maxrows", "")  # Virtuoso says so in headers alone
    if rows.isdecimal() and response.content.count(b"<result>") >= int(rows):
        raise ServiceError(
            f"the service cuts every answer at {rows} rows (in Virtuoso: ResultSetMaxRows)"
        )
    if headers.get("x-sql-state"):
        reason = printable(headers.get("x-sql-message", "it ran out of time"))
        raise ServiceError(f"the service gave a part of the answer: {reason[:_MESSAGE_LENGTH]}")
    if not table and not response.tells_its_end:
        raise ServiceError(
            "the service ends an answer by closing the connection, so nobody can tell a whole"
            " graph from a part of one; it has to send Content-Length or chunks"
        )


def _failure(response: Response, query: RemoteQuery) -> QuerySyntaxError | EvaluationError:
    status = response.status
    message = message_of(response.content)
    if status == HTTPStatus.BAD_REQUEST:
        text = _text_of(response.content)
        oxigraphs = engine_syntax_error(text, query.text, inserted=query.inserted)
        return oxigraphs or _syntax_error(message, query.inserted)
    if 300 <= status < 400:
        place = printable(response.headers.get("location", "nowhere"))[:_MESSAGE_LENGTH]
        return ServiceError(f"the service is not here but says it is at {place}; give that address")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ServiceError(
            f"the service lets nobody in without the right name and password ({USER} and"
            f" {PASSWORD}): {status} {message}"
        )
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return ServiceError(f"there is no SPARQL service at this address: {status} {message}")
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return EvaluationError(message or "the service failed and does not say how")
    return ServiceError(f"the service answered {status} {message}")


_PLACE = re.compile(
    r"\bat (\d{1,9}):(\d{1,9})\b|\bline (\d{1,9})(?:,? column (\d{1,9}))?", re.IGNORECASE
)


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
    return content[:10_000].decode("utf-8", "replace")


def _detail(text: str) -> str:
    """Return what a problem in JSON says (RFC 9457), as our own server writes it; else nothing."""
    try:
        problem = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    detail = problem.get("detail") if isinstance(problem, dict) else None
    return detail if isinstance(detail, str) else ""


def message_of(content: bytes) -> str:
    """Return what a service says, without markup, the query it repeats, and long lists."""
    text = _text_of(content)
    text = _detail(text) or text
    if re.match(r"\s*<(?:!doctype|html)", text, re.IGNORECASE):
        text = re.sub(r"<(head|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    text = printable(" ".join(text.partition("SPARQL query:")[0].split()))
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 1] + "…"


def printable(text: str) -> str:
    r"""Return text of others as it may be shown in a terminal.

    >>> printable("a\x1b[31mb")
    'a\ufffd[31mb'
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
