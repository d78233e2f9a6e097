"""Evaluate a query for a request: refused, cancelled and failed ones become problems."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from http import HTTPStatus

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from sarcograph.api.edition import Edition
from sarcograph.api.evaluators.evaluator import DeadlineError, PoolBusyError, WorkerDiedError
from sarcograph.api.problems import ProblemError
from sarcograph.api.sparql import guard
from sarcograph.api.sparql.operation import QueryOperation
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

RETRY_AFTER_SECONDS = 1


async def evaluate(
    edition: Edition,
    operation: QueryOperation,
    formats: Sequence[Format],
    *,
    client: str,
    receive: Receive,
) -> Answer:
    """Answer a query of whoever; its evaluation ends when the client leaves.

    `receive` is the request's, its body read. Raises ProblemError, or ClientDisconnect when nobody
    is there any more to be told.
    """
    try:
        guard.check(operation.query)
        return await _unless_gone(
            receive,
            edition.evaluator.query(
                operation.query,
                formats=formats,
                default_graphs=operation.default_graphs,
                named_graphs=operation.named_graphs,
                client=client,
                deadline=operation.timeout,
            ),
        )
    except SarcographError as error:
        raise problem_of(error) from None


async def _unless_gone(receive: Receive, answering: Awaitable[Answer]) -> Answer:
    """Wait for an answer or for the client to leave, whichever comes first.

    Cancels itself when the client leaves, as `asyncio.timeout` does when time is over: waiting for
    two tasks would take as long as a small query.
    """
    asking = asyncio.current_task()
    leaving = asyncio.ensure_future(_left(receive))
    state = "waiting"

    def leave(_: object) -> None:
        nonlocal state
        if state == "waiting" and not leaving.cancelled() and asking is not None:
            state = "left"
            asking.cancel()

    leaving.add_done_callback(leave)
    try:
        return await answering
    except asyncio.CancelledError:
        if state != "left" or asking is None or asking.uncancel() > 0:
            raise
        raise ClientDisconnect from None
    finally:
        state = "answered"
        leaving.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


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
    return ProblemError(status, code, str(error), headers)


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
