"""Refusals and failures as `application/problem+json` (RFC 9457), with nothing of the inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from sarcograph.api.observation import observation_of

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
"""What anything here is asked with."""


class ProblemError(Exception):
    """An answer other than the one asked for; raised by a route, sent by the application.

    `code` is a stable name of the kind of problem, for programs; `detail` is for people.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **members: int,
    ) -> None:
        """Describe the problem; `members` are further members of its JSON object."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = headers
        self.body = {
            "title": status.phrase,
            "status": status.value,
            "code": code,
            "detail": detail,
            **members,
        }


def _response(problem: ProblemError) -> Response:
    content = json.dumps(problem.body, ensure_ascii=False)
    headers = {"Cache-Control": "no-store", **(problem.headers or {})}
    return Response(content, problem.status, headers, "application/problem+json")


async def send_problem(request: Request, problem: Exception) -> Response:
    """Return the response for a ProblemError, and note its code."""
    assert isinstance(problem, ProblemError)  # noqa: S101 - it is registered for no other
    observation_of(request.scope).problem = problem.code
    return _response(problem)


async def send_http_error(request: Request, error: Exception) -> Response:
    """Return the response for an error of the framework: an unknown path or method.

    OPTIONS, which no route takes, is answered with the methods of the path (RFC 9110, 9.3.7).
    """
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    status = HTTPStatus(error.status_code)
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
    return await send_problem(request, ProblemError(status, code, detail, headers))


def _methods_of(request: Request) -> list[str]:
    """Return the methods that the path of a request is asked with."""

    def answers(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] == Match.FULL for route in request.app.routes)

    return [method for method in METHODS if method == "OPTIONS" or answers(method)]


async def send_failure(request: Request, _: Exception) -> Response:
    """Return the response for an error that nobody foresaw; the server's log has the rest."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "the server failed; its log says how"
    return await send_problem(request, ProblemError(status, "internal-error", detail))
