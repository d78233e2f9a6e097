"""Addresses that clients try unasked: crawlers, and who looks for data sets."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sarcograph.api.browse.llms import PATH as LLMS_PATH
from sarcograph.api.browse.llms import llms
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.rendering import way_up
from sarcograph.api.http.addresses import base_of

EXAMPLES = "/.well-known/sparql-examples"
"""Below it lie the IRIs of the example queries (a convention of the endpoints of SIB)."""

_ROBOTS = """\
User-agent: *
Disallow: /sparql
Disallow: /graph-store
Disallow: /queries/*?
Disallow: /api/*?
"""


async def send_robots() -> Response:
    """Keep crawlers from what is evaluated for each of them; all pages are open.

    The star stands for any characters (RFC 9309, 2.2.3): a question is open, its parameters not.
    """
    return PlainTextResponse(_ROBOTS, headers={"Cache-Control": "max-age=86400"})


async def send_llms(request: Request) -> Response:
    """Tell an assistant what there is here, and how to ask it."""
    return PlainTextResponse(llms(base_of(request), library().values()))


async def redirect_description(request: Request) -> Response:
    """Send the client to the service's description, which holds VoID and the example queries."""
    up = way_up(request.scope["path"])
    return RedirectResponse(f"{up}sparql", HTTPStatus.SEE_OTHER)


router = APIRouter(include_in_schema=False)
for _path, _endpoint in (
    ("/robots.txt", send_robots),
    (LLMS_PATH, send_llms),
    ("/.well-known/void", redirect_description),
    (EXAMPLES, redirect_description),
    (f"{EXAMPLES}/{{name}}", redirect_description),
):
    router.add_api_route(_path, _endpoint, methods=["GET", "HEAD"])
