"""The SPARQL 1.1 Protocol's query operation, over a pool of workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api import guard
from sarcograph.api.negotiation import acceptable
from sarcograph.api.problems import ProblemError
from sarcograph.api.workers import DeadlineError, PoolBusyError, WorkerDiedError, WorkerPool
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store import (
    Answer,
    AnswerTooLargeError,
    EvaluationError,
    Format,
    QuerySyntaxError,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

# A form writes a byte of the query as up to three, and holds graph names beside it.
MAX_FORM_BYTES = 4 * guard.MAX_BYTES
RETRY_AFTER_SECONDS = 1

_PARAMETERS = frozenset("query update default-graph-uri named-graph-uri".split())


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """One query as the protocol carries it; graphs are IRIs, None where the request names none."""

    query: str
    default_graphs: Sequence[str] | None
    named_graphs: Sequence[str] | None


async def answer_query(request: Request) -> Response:
    """Answer a GET or POST of a query; raises ProblemError."""
    formats = acceptable(request.headers.get("accept", ""))
    operation = await read_operation(request)
    answer = await _evaluate(request.app.state.pool, operation, tuple(formats))
    media_type = formats[answer.format]
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    headers = {"Vary": "Accept", "X-Content-Type-Options": "nosniff"}
    return Response(answer.content, headers=headers, media_type=media_type)


async def read_operation(request: Request) -> QueryOperation:
    """Read query and dataset from a request (SPARQL 1.1 Protocol, 2.1); raises ProblemError."""
    if request.method == "GET":
        return _operation(_fields(request.scope["query_string"]))
    match _content_type(request):
        case "application/x-www-form-urlencoded":
            return _operation(_fields(await _body(request, MAX_FORM_BYTES)))
        case "application/sparql-query":
            fields = _fields(request.scope["query_string"])
            body = await _body(request, guard.MAX_BYTES)
            return _operation([*fields, ("query", _text(body))])
        case "application/sparql-update":
            raise _update_refused()
        case other:
            raise ProblemError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                f"a query comes as application/sparql-query or as a form, not as {other or 'this'}",
                {"Accept-Post": "application/sparql-query, application/x-www-form-urlencoded"},
            )


def _operation(fields: Sequence[tuple[str, str]]) -> QueryOperation:
    values: dict[str, list[str]] = {name: [] for name in _PARAMETERS}
    for name, value in fields:
        if name in values:
            values[name].append(value)
    if values["update"]:
        raise _update_refused()
    if len(values["query"]) != 1:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "one-query-expected",
            f"a request carries one query; this one carries {len(values['query'])}",
        )
    return QueryOperation(
        values["query"][0], values["default-graph-uri"] or None, values["named-graph-uri"] or None
    )


def _update_refused() -> ProblemError:
    return ProblemError(HTTPStatus.FORBIDDEN, "refused", guard.NO_UPDATES)


def _content_type(request: Request) -> str:
    """Return the media type of the body, "" if it is in another character set than UTF-8."""
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8"):
            return ""
    return media_type.strip()


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


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError:
        raise _malformed("the form or query string is not UTF-8 in percent-encoding") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("the query is not UTF-8") from None


def _malformed(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, "malformed-request", detail)


async def _evaluate(
    pool: WorkerPool, operation: QueryOperation, formats: Sequence[Format]
) -> Answer:
    try:
        guard.check(operation.query)
        return await pool.query(
            operation.query,
            formats=formats,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
        )
    except QuerySyntaxError as error:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "syntax-error",
            str(error),
            line=error.line,
            column=error.column,
        ) from None
    except EvaluationError:
        # the engine's words could tell of the inside
        detail = "the query cannot be evaluated"
        raise ProblemError(HTTPStatus.BAD_REQUEST, "evaluation-error", detail) from None
    except SarcographError as error:
        kind = _KINDS.get(type(error))
        if kind is None:
            raise
        status, code, headers = kind
        raise ProblemError(status, code, str(error), headers) from None


_RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_KINDS: Mapping[type[SarcographError], tuple[HTTPStatus, str, Mapping[str, str]]] = {
    UnsupportedQueryError: (HTTPStatus.BAD_REQUEST, "unsupported-query", {}),
    UnsuitableFormatError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", {}),
    guard.RefusedQueryError: (HTTPStatus.FORBIDDEN, "refused", {}),
    guard.OversizedQueryError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "query-too-large", {}),
    AnswerTooLargeError: (HTTPStatus.SERVICE_UNAVAILABLE, "answer-too-large", {}),
    WorkerDiedError: (HTTPStatus.SERVICE_UNAVAILABLE, "evaluation-aborted", _RETRY),
    PoolBusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", _RETRY),
    DeadlineError: (HTTPStatus.GATEWAY_TIMEOUT, "deadline-exceeded", {}),
}
