"""What routes that answer in several media types share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from http import HTTPStatus
from types import FunctionType
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.evaluation import problem_of
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.software import software
from sarcograph.api.http.negotiation import preferred, schema_of
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import (
    VARY,
    Representation,
    is_current,
    send_representation,
    tag_of,
)
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.otherwise import as_the_model_has_it

Endpoint = Callable[..., Awaitable[Response]]
Renderer = Callable[..., Awaitable[Pieces]]
Values = tuple[tuple[str, str], ...]
"""Parameters by their names."""

EXAMPLE = "x-example"
"""The member of a described operation that is an address to try."""

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


class Represented(Response):
    """The response that is a representation, or word that the client has it."""

    def __init__(
        self,
        representation: Representation,
        *,
        vary: str = VARY,
        location: str | None = None,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Take what to send; `location` is the path below which it alone is found (RFC 9110).

        `more` are further headers.
        """
        super().__init__(media_type=representation.media_type)
        self._representation = representation
        self._vary = vary
        located = [("Content-Location", location)] if location is not None else []
        self._more = [*located, *more]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send it, or word that the client has it."""
        await send_representation(
            scope, send, self._representation, vary=self._vary, more=self._more
        )


async def represented(
    request: Request,
    asker: Asker,
    media_type: str,
    renderer: Renderer,
    *given: str | int | Values,
    vary: str = VARY,
    location: str | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return what `renderer` makes of `given` in a media type, made once for each edition.

    The renderer is a function of a module. It is called with the asker, the media type and `given`,
    and sees nothing else of the request: so what it shows has these for its key, and a part of the
    key cannot be forgotten.
    """
    if not isinstance(renderer, FunctionType) or renderer.__closure__ is not None:
        raise TypeError(f"{renderer} may show what its key lacks: give it arguments")
    edition, tag = asker.edition, None
    if edition.version is not None:
        name = f"{renderer.__module__}.{renderer.__qualname__}"
        tag = tag_of(software(), edition.version, name, media_type, *given)
    full_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    if is_current(request.headers, tag):
        known = Representation(b"", full_type, tag)
        return Represented(known, vary=vary, location=location, more=more)
    kept = edition.answers.get(tag) if tag is not None else None
    if kept is None:
        # our own publication was validated: what it lacks is a fault of the server
        elsewhere = edition.version is None
        try:
            with as_the_model_has_it() if elsewhere else nullcontext():
                pieces = await renderer(asker, media_type, *given)
                content = await asker.make(_unless_kept(edition.answers, tag, pieces))
        except SarcographError as error:
            raise problem_of(error) from None
        kept = Representation(content, full_type, tag)
        if tag is not None:
            edition.answers.put(tag, kept)
    return Represented(kept, vary=vary, location=location, more=more)


def _unless_kept(answers: AnswerCache, tag: str | None, pieces: Pieces) -> Pieces:
    """Yield what was made for another while this one waited, else `pieces`."""
    kept = answers.get(tag) if tag is not None else None
    if kept is not None:
        yield kept.content
    else:
        yield from pieces


async def plain_path(request: Request) -> None:
    """Let no path pass that has control characters in it; raises ProblemError.

    The framework takes a path that ends in a line feed for the same without it.
    """
    if not request.scope["path"].isprintable():
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", "no path here has such characters")


def chosen(request: Request, offered: Sequence[str]) -> str:
    """Return the media type that the client likes best; raises ProblemError for none."""
    media_type = preferred(request.headers.get("accept", ""), offered)
    if media_type is None:
        raise ProblemError(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            f"this is available as {', '.join(offered)}",
            {"Vary": "Accept"},
        )
    return media_type


async def redirect_list(request: Request) -> Response:
    """Send the client to a list, which ends in a slash; relative, so below any public URL."""
    last, query = request.scope["path"].rpartition("/")[2], request.scope["query_string"]
    return RedirectResponse(
        f"{last}/{'?' if query else ''}{query.decode('latin-1')}", HTTPStatus.PERMANENT_REDIRECT
    )


def slash_redirect(request: Request) -> Response:
    """Send the client to the same path without its last slash.

    Relative, so that whatever the path is, it leads nowhere but to this server.
    """
    name = quote(request.scope["path"].removesuffix("/").rpartition("/")[2])
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(
        f"../{name}{'?' if query else ''}{query}", HTTPStatus.PERMANENT_REDIRECT
    )


def add_route(
    router: APIRouter,
    path: str,
    endpoint: Endpoint,
    summary: str,
    media_types: Sequence[str],
    problems: Mapping[int, str],
    *,
    schema: Mapping[str, Any] | None = None,
    example: str = "",
    takes: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Add a route that answers GET and HEAD, described in OpenAPI.

    `schema` is that of its JSON, `example` an address to try, and `takes` the parameters that the
    endpoint reads itself.
    """
    described = {**({EXAMPLE: example} if example else {}), "parameters": list(takes)}
    responses: dict[int | str, dict[str, Any]] = {
        200: {
            "description": summary,
            "content": {name: {"schema": schema or schema_of(name)} for name in media_types},
        },
        304: {"description": "The client has this already."},
        406: {"description": "None of these media types is accepted.", "content": PROBLEM},
    }
    for status, description in problems.items():
        content = {**PROBLEM, **({"text/html": {}} if status in (404, 410) else {})}
        responses[status] = {"description": description, "content": content}
    for method in ("GET", "HEAD"):
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            summary=summary,
            response_class=Response,
            responses=responses,
            include_in_schema=method == "GET",
            openapi_extra={name: said for name, said in described.items() if said} or None,
        )


def add_redirect(
    router: APIRouter, path: str, endpoint: Endpoint, summary: str, status: int
) -> None:
    """Add a route that leads elsewhere, by GET and HEAD, described in OpenAPI."""
    missing = {"description": "There is nothing of that name; says what is.", "content": PROBLEM}
    for method in ("GET", "HEAD"):
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            summary=summary,
            response_class=Response,
            status_code=status,
            responses={404: missing},
            include_in_schema=method == "GET",
        )
