"""Problems as pages, for people who follow a link with a browser."""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.browse.rendering import error_page
from sarcograph.api.negotiation import preferred
from sarcograph.api.problems import ProblemError, send_http_error, send_problem

_OFFERED = ("application/problem+json", "application/json", "text/html")
_OF_CONTENT = ("content-type", "content-length")


async def send_problem_or_page(request: Request, error: Exception) -> Response:
    """Return the response for a ProblemError or an error of the framework, as the client likes."""
    send = send_problem if isinstance(error, ProblemError) else send_http_error
    response = await send(request, error)
    if preferred(request.headers.get("accept", ""), _OFFERED) != "text/html" or not response.body:
        return response
    body = json.loads(bytes(response.body))
    status = HTTPStatus(response.status_code)
    page = error_page(
        "problem.html",
        request.scope["path"],
        status,
        title=body["title"],
        detail=body["detail"],
    )
    page.headers.update({k: v for k, v in response.headers.items() if k not in _OF_CONTENT})
    return page
