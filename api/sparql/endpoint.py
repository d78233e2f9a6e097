"""The SPARQL endpoint: the protocol's query operation and the service's description.

It is an ASGI application rather than a route function: the framework's layers around a function
cost more than a small query.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.query_page import query_page
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.problems import METHODS, ProblemError
from sarcograph.api.sparql.answer import AnswerPage, Asked, send_answer, wants_page
from sarcograph.api.sparql.description import send_description
from sarcograph.api.sparql.operation import (
    ACCEPTED_BODIES,
    QueryOperation,
    fields_of,
    read_operation,
)
from sarcograph.api.sparql.pictures import PART, send_picture_of_query, suffix_of


async def answer_sparql(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request to the endpoint; raises ProblemError."""
    request = Request(scope, receive)
    if request.method not in METHODS:
        raise ProblemError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            f"queries come by GET, POST or QUERY, not by {request.method[:20]}",
            {"Allow": ", ".join(METHODS)},
        )
    if request.method == "OPTIONS":
        headers = {"Allow": ", ".join(METHODS), "Accept-Query": ACCEPTED_BODIES}
        await Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)(
            request.scope, receive, send
        )
        return
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-content-encoding",
            "a query is sent as it is, not compressed",
            {"Accept-Encoding": "identity"},
        )
    operation = await read_operation(request)
    # only now: while a slow body came in, the edition may have been replaced and closed
    edition: Edition = request.app.state.editions.current
    if operation is None:
        await send_description(request, edition, send)
    else:
        if suffix := suffix_of(operation.accept or ""):
            await (await _drawn(request, edition, operation, suffix))(scope, receive, send)
            return
        page = None
        if wants_page(request, operation.accept):
            text = operation.question(()).text
            page = AnswerPage(query_page, (f"{base_of(request)}sparql", edition.version, text))
        await send_answer(request, edition, Asked(operation, page), send)


async def _drawn(
    request: Request, edition: Edition, operation: QueryOperation, suffix: str
) -> Response:
    """Return the rows of a query as the picture that is asked for; raises ProblemError."""
    named = [value for name, value in fields_of(request.scope["query_string"]) if name == PART]
    return await send_picture_of_query(
        request, edition, operation.question(()), suffix, named[-1] if named else ""
    )
