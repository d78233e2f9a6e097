"""The SPARQL endpoint: the protocol's query operation and the service's description.

It is an ASGI application rather than a route function: the framework's layers around a function
cost more than a small query.
"""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate_guarded
from sarcograph.api.browse.query_page import FORMATS as PAGE_FORMATS
from sarcograph.api.browse.query_page import query_page
from sarcograph.api.http.access_log import is_logged
from sarcograph.api.http.addresses import base_of, client_of
from sarcograph.api.http.negotiation import acceptable, prefers_page
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.problems import METHODS, ProblemError
from sarcograph.api.http.representation import (
    HTML,
    Representation,
    send_representation,
    tag_of,
)
from sarcograph.api.sparql.description import send_description
from sarcograph.api.sparql.operation import ACCEPTED_BODIES, QueryOperation, read_operation
from sarcograph.api.sparql.rows import count_rows
from sarcograph.graph.store.question import Question

# The same query has another answer each time if it calls one of these. The engine finds a call even
# within a word (`BYRAND()`); a string that looks like one costs no more than an evaluation.
_NEVER_THE_SAME = re.compile(r"(?i)(?:now|rand|uuid|bnode)\s*[(#]")

_acceptable = lru_cache(maxsize=256)(acceptable)
_prefers_page = lru_cache(maxsize=256)(prefers_page)


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
        await _answer(request, edition, operation, send)


async def _answer(
    request: Request, edition: Edition, operation: QueryOperation, send: Send
) -> None:
    scope = request.scope
    accept = operation.accept or request.headers.get("accept", "")
    reads = operation.accept or request.method in ("GET", "HEAD")
    for_people = reads and _prefers_page(accept)
    formats = dict.fromkeys(PAGE_FORMATS, HTML) if for_people else _acceptable(accept)
    question = operation.question(tuple(formats))
    endpoint = f"{base_of(request)}sparql" if for_people else None
    key = _key(edition, question, tuple(formats.values()), endpoint)
    noted = observation_of(scope)
    noted.query = question.text
    kept = edition.answers.get(key) if key else None
    noted.cached = kept is not None
    if kept is not None:
        answer = kept
    else:
        client = client_of(scope)
        try:
            found = await evaluate_guarded(edition, question, client, operation.timeout)
        except ProblemError as problem:
            if endpoint is None:
                raise
            noted.problem = problem.code
            pieces = query_page(endpoint, edition.version, query=question.text, problem=problem)
            page = Representation(await edition.turns.make(client, pieces), HTML)
            await send_representation(scope, send, page, status=problem.status)
            return
        content, notes = found.content, edition.notes.on(question.text)
        if endpoint is not None:
            pieces = query_page(
                endpoint, edition.version, query=question.text, answer=found, notes=notes
            )
            content = await edition.turns.make(client, pieces)
        # the log alone wants to know, and it takes as long as all else does
        rows = count_rows(found.format, found.content) if is_logged() else None
        answer = Representation(content, formats[found.format], rows=rows, notes=tuple(notes))
    noted.rows = answer.rows
    if key is not None and kept is None:
        # evaluated again, a query may have the same rows in another order
        answer.tag = tag_of(key, content=answer.content)
    before = answer.size
    await send_representation(scope, send, answer)
    if key is not None and (kept is None or answer.size != before):
        edition.answers.put(key, answer)


def _key(
    edition: Edition, question: Question, media_types: tuple[str, ...], endpoint: str | None
) -> str | None:
    """Return what stands for the answer before it is known, None if it is another each time."""
    upper = question.text.upper()
    # much sooner seen than the word, and written out: a loop takes longer than the search
    suspect = "NOW" in upper or "RAND" in upper or "UUID" in upper or "BNODE" in upper
    if edition.version is None or (suspect and _NEVER_THE_SAME.search(question.text)):
        return None
    return tag_of(
        edition.version,
        question.text,
        question.default_graphs,
        question.named_graphs,
        media_types,
        endpoint,  # which a page shows
    )
