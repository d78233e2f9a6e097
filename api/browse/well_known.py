"""Addresses that clients try unasked: crawlers, and who looks for data sets."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import iris_under
from sarcograph.api.browse.llms import PATH as LLMS_PATH
from sarcograph.api.browse.llms import llms
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.rendering import way_up
from sarcograph.api.http.addresses import base_of
from sarcograph.graph.prefixes import BASE, ID

EXAMPLES = "/.well-known/sparql-examples"
"""Below it lie the IRIs of the example queries (a convention of the endpoints of SIB)."""

_ROBOTS = """\
User-agent: *
Disallow: /sparql
Disallow: /graph-store
Disallow: /queries/*?
Disallow: /api/*?
Disallow: /search
Disallow: /graph-view
Sitemap: {base}sitemap.xml
"""


async def send_robots(request: Request) -> Response:
    """Keep crawlers from what is evaluated for each of them; all pages are open.

    The star stands for any characters (RFC 9309, 2.2.3): a question is open, its parameters not.
    """
    return PlainTextResponse(
        _ROBOTS.format(base=base_of(request)), headers={"Cache-Control": "max-age=86400"}
    )


async def send_sitemap(request: Request) -> Response:
    """Name the pages that people may look for: the lists, the questions, the things with names.

    Numbers, readings and anchors, which are most of the graph, are linked from these.
    """
    base = base_of(request)
    return await represented(
        request, Asker.of(request), "application/xml", _sitemap, base, vary="Accept-Encoding"
    )


async def _sitemap(asker: Asker, _media_type: str, base: str) -> Pieces:
    paths = [*_LISTS, *(f"queries/{name}" for name in library())]
    for kind in _LOOKED_FOR:
        paths += [iri.removeprefix(BASE) for iri in await iris_under(asker, f"{ID}{kind}/")]
    return sitemap_of(base, paths)


def sitemap_of(base: str, paths: Sequence[str]) -> Pieces:
    """Yield a sitemap of as many pages as it may have, and how many it leaves out."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    if left_out := paths[_MOST_URLS:]:
        yield f"<!-- {len(left_out):,} more pages are left out: no sitemap may have them all -->\n"
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for path in paths[:_MOST_URLS]:
        yield f"<url><loc>{escape(base + quote(path, safe='/%'))}</loc></url>\n"
    yield "</urlset>\n"


async def send_llms(request: Request) -> Response:
    """Tell an assistant what there is here, and how to ask it."""
    return PlainTextResponse(llms(base_of(request), library().values()))


async def redirect_description(request: Request) -> Response:
    """Send the client to the service's description, which holds VoID and the example queries."""
    up = way_up(request.scope["path"])
    return RedirectResponse(f"{up}sparql", HTTPStatus.SEE_OTHER)


_LISTS = ("", "queries/", "paths", "id/", "vocab/", "graph/", "downloads/", "api/v1/")
_LOOKED_FOR = ("drug", "regimen", "protein", "gene", "process", "condition", "measure", "study")
_MOST_URLS = 50_000
"""As many as one sitemap may have (https://www.sitemaps.org/protocol.html)."""

router = APIRouter(include_in_schema=False)
for _path, _endpoint in (
    ("/robots.txt", send_robots),
    ("/sitemap.xml", send_sitemap),
    (LLMS_PATH, send_llms),
    ("/.well-known/void", redirect_description),
    (EXAMPLES, redirect_description),
    (f"{EXAMPLES}/{{name}}", redirect_description),
):
    router.add_api_route(_path, _endpoint, methods=["GET", "HEAD"])
