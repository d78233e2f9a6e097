"""What routes fail with: a problem for programs, a page for people who follow a link."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from sarcograph.api.browse.page_routes import slash_redirect
from sarcograph.api.browse.rendering import error_page
from sarcograph.api.http.negotiation import preferred
from sarcograph.api.http.problems import METHODS, ProblemError, bad_parameter, send_problem
from sarcograph.api.tally import Tally

logger = logging.getLogger(__name__)

damage = Tally(lambda counts: logger.error("met by requests: %s", counts))

_OFFERED = ("application/problem+json", "application/json", "text/html")


async def send_problem_or_page(request: Request, problem: Exception) -> Response:
    """Return the response for a ProblemError, as the client likes it; and note its code."""
    assert isinstance(problem, ProblemError)  # noqa: S101 - it is registered for no other
    response = await send_problem(request, problem)
    if preferred(request.headers.get("accept", ""), _OFFERED) != "text/html":
        return response
    title, detail = problem.body["title"], problem.body["detail"]
    path = request.scope["path"]
    page = error_page("problem.html", path, problem.status, title=title, detail=detail)
    page.headers.update(problem.headers)
    return page


async def send_damage(request: Request, error: Exception) -> Response:
    """Return the response where a file of the publication is no longer what was published."""
    damage.count(str(error))
    detail = "a file of this version is damaged; the server's log says which"
    problem = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "damaged", detail)
    return await send_problem_or_page(request, problem)


async def send_http_error(request: Request, error: Exception) -> Response:
    """Return the response for an error of the framework: an unknown path or method.

    OPTIONS, which no route takes, is answered with the methods of the path (RFC 9110, 9.3.7).
    """
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND and (shorter := _without_slash(request)):
        return shorter
    headers = dict(error.headers or {})
    detail = status.description
    if status == HTTPStatus.NOT_FOUND:
        detail = "there is nothing at this address; the root, /, leads to all there is"
    everything = request.method == "OPTIONS" and request.scope["path"] == "*"
    if status == HTTPStatus.METHOD_NOT_ALLOWED or everything:
        # the framework names the methods of the first route of the path alone
        allowed = METHODS if everything else _methods_of(request)
        headers["Allow"] = ", ".join(allowed)
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        detail = f"here are answered: {headers['Allow']}"
    code = status.phrase.lower().replace(" ", "-")
    return await send_problem_or_page(request, ProblemError(status, code, detail, headers))


async def send_bad_parameter(request: Request, error: Exception) -> Response:
    """Return the response for a parameter of the address that may not be what it is."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    said = "; ".join(map(_allowed, error.errors()))
    return await send_problem_or_page(request, bad_parameter(said))


def _allowed(error: Mapping[str, Any]) -> str:
    name, given = error["loc"][-1], str(error.get("input"))[:40]
    limits = error.get("ctx", {})
    if "ge" in limits:
        return f"'{name}' is {limits['ge']} or more, not {given}"
    if "le" in limits:
        return f"'{name}' is {limits['le']} or less, not {given}"
    if error["type"] == "missing" or "min_length" in limits:
        return f"'{name}' is missing"
    if "max_length" in limits:
        return f"'{name}' has more than {limits['max_length']} characters"
    if error["type"].startswith("int"):
        return f"'{name}' is a whole number, not '{given}'"
    return f"'{name}' is not '{given}': {error['msg']}"


async def send_unreadable(request: Request, error: Exception) -> Response:
    """Return the response for files that were there and are not, or cannot be read."""
    logger.error("%s %s: %s", request.method, request.scope["path"][:200], error)
    problem = ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unreadable",
        "the files that this is in cannot be read now; the server's log says more",
    )
    return await send_problem_or_page(request, problem)


def _without_slash(request: Request) -> Response | None:
    """Return a redirect to what answers without the last slash, None if nothing does."""
    path = request.scope["path"]
    shorter = path.removesuffix("/")
    if shorter in ("", path) or not _answers({**request.scope, "path": shorter}):
        return None
    return slash_redirect(request)


def _methods_of(request: Request) -> list[str]:
    """Return the methods that the path of a request is asked with."""
    return [
        method
        for method in METHODS
        if method == "OPTIONS" or _answers({**request.scope, "method": method})
    ]


def _answers(scope: Scope) -> bool:
    return any(route.matches(scope)[0] == Match.FULL for route in scope["app"].routes)
