"""The first page, for people with a browser and for people with a terminal."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sarcograph import __version__
from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.query_page import examples
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.about import NOT_FOR, WHAT
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred

_EXAMPLE = "SELECT ?class (COUNT(?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"

router = APIRouter()


@router.head("/", include_in_schema=False)
@router.get("/", include_in_schema=False)
async def front_page(request: Request) -> Response:
    """Say what this is and how to ask it."""
    offered = ("text/plain", "text/html")
    if preferred(request.headers.get("accept", ""), offered) == "text/html":
        return await represented(request, Asker.of(request), "text/html", _page)
    command = f"curl '{base_of(request)}sparql' --data-urlencode 'query={_EXAMPLE}'"
    parts = (f"sarcograph {__version__}", f"{WHAT}\n{NOT_FOR}", f"SPARQL 1.1:\n{command}\n")
    return PlainTextResponse("\n\n".join(parts), headers={"Vary": "Accept"})


async def _page(asker: Asker, _media_type: str) -> Pieces:
    return render(
        "home.html",
        "/",
        what=WHAT,
        examples=examples(way_up("/")),
        software=__version__,
        version=asker.edition.version,
    )
