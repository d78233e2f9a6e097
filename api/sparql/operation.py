"""Read the query operation of the SPARQL 1.1 Protocol (section 2.1) from a request."""

from __future__ import annotations

import binascii
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from sarcograph.api.http.negotiation import NAMES, PICTURES, accept_of
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.store import guard
from sarcograph.graph.store.question import Format, Question

# A form writes a byte of the query as up to three, and holds graph names beside it.
MAX_FORM_BYTES = 4 * guard.MAX_BYTES
MAX_FIELDS = 1000

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
ACCEPTED_BODIES = f"{QUERY}, {FORM}"

_PARTS = frozenset("query update default-graph-uri named-graph-uri".split())
_PARAMETERS = _PARTS | {"timeout"}
FORMAT_PARAMETERS = ("format", "output")
"""What clients of other endpoints choose a format by, whatever Accept says."""


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """One query as the protocol carries it: its text, and the graphs of its dataset if any.

    `timeout` is in seconds, None where the request leaves it to the server. `accept` takes the
    place of the request's Accept header, None where no parameter says so.
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    timeout: float | None
    accept: str | None

    def question(self, formats: tuple[Format, ...]) -> Question:
        """Return what is to be answered in one of the formats that were negotiated."""
        return Question(self.query, formats, self.default_graphs, self.named_graphs)


async def read_operation(request: Request) -> QueryOperation | None:
    """Return the operation, None for a GET without any part of one; raises ProblemError.

    Clients send what they have no value for: an empty parameter is as one that is not there. Only
    an empty query is one that says nothing.
    """
    if request.method in ("GET", "HEAD"):
        fields = fields_of(request.scope["query_string"])
        if not any(name in _PARTS and (value or name == "query") for name, value in fields):
            return None
        return _operation(fields)
    if not _has_body(request):
        return _operation(fields_of(request.scope["query_string"]))
    media_type, charset = content_type(request)
    if media_type in (FORM, QUERY) and charset not in ("", "utf-8", "utf8"):
        raise _unsupported(f"the character set of a query must be UTF-8, not {charset[:40]}")
    match media_type:
        case "application/x-www-form-urlencoded":
            in_target = fields_of(request.scope["query_string"])
            return _operation([*in_target, *fields_of(await _body(request, MAX_FORM_BYTES))])
        case "application/sparql-query":
            in_target = fields_of(request.scope["query_string"])
            body = await _body(request, guard.MAX_BYTES)
            return _operation([*in_target, ("query", _text(body))])
        case "application/sparql-update":
            raise update_refused()
        case other:
            came = f"not as {other[:80]}" if other else "and this request has no Content-Type"
            raise _unsupported(f"a query comes as {QUERY} or as a form ({FORM}), {came}")


def _has_body(request: Request) -> bool:
    headers = request.headers
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def update_refused() -> ProblemError:
    """Return the problem of whoever wants to change the graph."""
    return ProblemError(HTTPStatus.FORBIDDEN, "refused", guard.NO_UPDATES)


def _unsupported(detail: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        detail,
        {"Accept-Post": ACCEPTED_BODIES, "Accept-Query": ACCEPTED_BODIES},
    )


def content_type(request: Request) -> tuple[str, str]:
    """Return the media type of the body and its character set, "" for what is not said."""
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return media_type.strip(), value.strip(' "')
    return media_type.strip(), ""


def _operation(fields: Sequence[tuple[str, str]]) -> QueryOperation:
    values: dict[str, list[str]] = {name: [] for name in _PARAMETERS}
    for name, value in fields:
        if name in values and (value or name == "query"):
            values[name].append(value)
    if values["update"]:
        raise update_refused()
    if len(values["query"]) != 1:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "one-query-expected",
            f"a request carries one query; this one carries {len(values['query'])}",
        )
    return QueryOperation(
        values["query"][0],
        tuple(values["default-graph-uri"]) or None,
        tuple(values["named-graph-uri"]) or None,
        seconds_of(values["timeout"]),
        accept_parameter(fields),
    )


def accept_parameter(fields: Sequence[tuple[str, str]]) -> str | None:
    """Return the Accept header that a parameter stands for, None without one.

    Raises ProblemError for a format that nobody knows, and for two that differ.
    """
    chosen: str | None = None
    for name, value in fields:
        if name not in FORMAT_PARAMETERS or value in ("", "auto"):
            continue
        accept = PICTURES.get(value.lower()) or accept_of(value)
        if accept is None:
            raise malformed(
                f"'{name}' is a media type or one of {', '.join(NAMES)}; not '{value[:40]}'"
            )
        if chosen not in (None, accept):
            raise malformed("'format' and 'output' name two formats; name one")
        chosen = accept
    return chosen


def seconds_of(values: Sequence[str]) -> float | None:
    """Return the last of `values`, None for 0, by which clients say that they set no limit.

    Raises ProblemError for what is no number of seconds.
    """
    if not values:
        return None
    try:
        seconds = float(values[-1])
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise malformed(f"'timeout' is a number of seconds from 0 on, not '{values[-1][:40]}'")
    return seconds or None


async def _body(request: Request, limit: int) -> bytes:
    """Read a body, counting while it comes in."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ProblemError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "request-too-large",
                f"the body may have {limit} bytes",
                {"Connection": "close"},  # the rest is not read
            )
    return bytes(body)


def fields_of(encoded: bytes) -> list[tuple[str, str]]:
    """Return names and values (https://url.spec.whatwg.org/#urlencoded-parsing), UTF-8 alone.

    Raises ProblemError.
    """
    if encoded.count(b"&") >= MAX_FIELDS:
        raise malformed(f"a request may have {MAX_FIELDS} parameters")
    try:
        return [
            (_unquoted(name), _unquoted(value))
            for name, _, value in (field.partition(b"=") for field in encoded.split(b"&"))
            if name or value
        ]
    except ValueError:
        raise malformed("the form or query string is not UTF-8 in percent-encoding") from None


_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _unquoted(part: bytes) -> str:
    """Return a name or value as it was before it was encoded; raises ValueError.

    Quoted-printable (RFC 2045, 6.7) writes a byte as percent-encoding does but for the sign, and
    reading it takes a twentieth of the time of `urllib.parse`.
    """
    part = part.replace(b"+", b" ")
    if _NO_ESCAPE.search(part):
        return unquote_to_bytes(part).decode("utf-8")
    return binascii.a2b_qp(part.replace(b"=", b"=3D").replace(b"%", b"=")).decode("utf-8")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("the query is not UTF-8") from None


def malformed(detail: str) -> ProblemError:
    """Return the problem of a request that cannot be read."""
    return ProblemError(HTTPStatus.BAD_REQUEST, "malformed-request", detail)
