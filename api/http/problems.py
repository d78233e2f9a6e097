"""Refusals and failures as `application/problem+json` (RFC 9457), with nothing of the inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.http.observation import observation_of

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
"""What anything here is asked with."""


class Offer(NamedTuple):
    """What may be meant instead of the value of a parameter: how to write it, and what it is."""

    name: str
    value: str
    instead: str
    text: str


class ProblemError(Exception):
    """An answer other than the one asked for; raised by a route, sent by the application.

    `code` is a stable name of the kind of problem, for programs; `detail` is for people. `offers`
    are what a page links to instead.
    """

    offers: tuple[Offer, ...] = ()

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
        self.headers = {"Cache-Control": "no-store", **(headers or {})}
        self.body = {
            "title": status.phrase,
            "status": status.value,
            "code": code,
            "detail": detail,
            **members,
        }


def bad_parameter(told: str) -> ProblemError:
    """Return the problem of a parameter that cannot be."""
    return ProblemError(HTTPStatus.BAD_REQUEST, "bad-parameter", told, {"Vary": "Accept"})


async def send_problem(request: Request, problem: Exception) -> Response:
    """Return the response for a ProblemError, and note its code."""
    assert isinstance(problem, ProblemError)  # noqa: S101 - it is registered for no other
    observation_of(request.scope).problem = problem.code
    content = json.dumps(problem.body, ensure_ascii=False)
    return Response(content, problem.status, problem.headers, "application/problem+json")


async def send_failure(request: Request, _: Exception) -> Response:
    """Return the response for an error that nobody foresaw; the server's log has the rest."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "the server failed; its log says how"
    return await send_problem(request, ProblemError(status, "internal-error", detail))
