"""Evaluate a query for a request: refused, cancelled and failed ones become problems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from sarcograph.api.answering.edition import Edition
from sarcograph.api.evaluators.evaluator import (
    DeadlineError,
    OutOfMemoryError,
    PoolBusyError,
    WorkerDiedError,
)
from sarcograph.api.http.negotiation import GRAPH_TYPES, MEDIA_TYPES
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store import guard
from sarcograph.graph.store.otherwise import OtherwiseError
from sarcograph.graph.store.question import (
    Answer,
    AnswerTooLargeError,
    EvaluationError,
    QuerySyntaxError,
    Question,
    UnsuitableFormatError,
    UnsupportedQueryError,
    UnwritableAnswerError,
)

RETRY_AFTER_SECONDS = 1

_TABLE_TYPES = [media_type for media_type in MEDIA_TYPES if media_type not in GRAPH_TYPES]
_NOT_ACCEPTABLE = (
    f"'Accept' or 'format' allows no media type of this answer; a table (SELECT, ASK) comes as"
    f" {', '.join(_TABLE_TYPES)}, a graph (CONSTRUCT, DESCRIBE) as {', '.join(GRAPH_TYPES)}"
)


async def evaluate_guarded(
    edition: Edition, question: Question, client: str, timeout: float | None
) -> Answer:
    """Answer a query of whoever, which is looked at before; see `evaluate`."""
    try:
        guard.check(question.text)
    except SarcographError as error:
        raise problem_of(error) from None
    return await evaluate(edition, question, client, timeout)


async def evaluate(
    edition: Edition, question: Question, client: str, timeout: float | None = None
) -> Answer:
    """Answer a query of the project's own; its evaluation ends when the call is cancelled.

    `client` is the address of who asks. A `timeout` in seconds counts if it is shorter than the
    evaluator's deadline. Raises ProblemError.
    """
    try:
        return await edition.evaluator.query(question, client=client, deadline=timeout)
    except SarcographError as error:
        raise problem_of(error) from None


def problem_of(error: SarcographError) -> ProblemError:
    """Return what is told of a query that was not answered; other errors are raised as they are."""
    if isinstance(error, QuerySyntaxError):
        members = {"line": error.line, "column": error.column} if error.line else {}
        return ProblemError(HTTPStatus.BAD_REQUEST, "syntax-error", str(error), None, **members)
    if isinstance(error, EvaluationError):
        # the engine's words could tell of the inside
        detail = "the query cannot be evaluated"
        return ProblemError(HTTPStatus.BAD_REQUEST, "evaluation-error", detail)
    kind = _KINDS.get(type(error))
    if kind is None:
        raise error
    status, code, headers = kind
    return ProblemError(status, code, _detail(error), headers)


def _detail(error: SarcographError) -> str:
    """Return what an error says in the terms of the protocol and of the server's settings."""
    if isinstance(error, UnsuitableFormatError):
        return _NOT_ACCEPTABLE
    if isinstance(error, AnswerTooLargeError):
        bound = re.sub(r"(\d+) bytes", lambda match: f"{int(match[1]) / 2**20:g} MiB", str(error))
        return (
            f"the answer has {bound}; ask for less, by LIMIT or fewer columns, or take a whole"
            " export from /downloads/"
        )
    return str(error)


_RETRY = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_KINDS: Mapping[type[SarcographError], tuple[HTTPStatus, str, Mapping[str, str]]] = {
    UnsupportedQueryError: (HTTPStatus.BAD_REQUEST, "unsupported-query", {}),
    UnsuitableFormatError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", {}),
    UnwritableAnswerError: (HTTPStatus.NOT_ACCEPTABLE, "not-writable", {}),
    guard.RefusedQueryError: (HTTPStatus.FORBIDDEN, "refused", {}),
    guard.OversizedQueryError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "query-too-large", {}),
    OtherwiseError: (HTTPStatus.SERVICE_UNAVAILABLE, "evaluation-aborted", {}),
    AnswerTooLargeError: (HTTPStatus.SERVICE_UNAVAILABLE, "answer-too-large", {}),
    OutOfMemoryError: (HTTPStatus.SERVICE_UNAVAILABLE, "evaluation-aborted", {}),
    WorkerDiedError: (HTTPStatus.SERVICE_UNAVAILABLE, "evaluation-aborted", _RETRY),
    PoolBusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", _RETRY),
    DeadlineError: (HTTPStatus.GATEWAY_TIMEOUT, "deadline-exceeded", {}),
}
