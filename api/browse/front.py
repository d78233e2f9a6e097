"""The first page, for people with a browser and for people with a terminal."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from sarcograph import __version__
from sarcograph.api.browse.query_page import examples
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.about import NOT_FOR, WHAT
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred
from sarcograph.api.http.representation import PAGE_POLICY

_EXAMPLE = "SELECT ?class (COUNT(?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"

router = APIRouter()


@router.head("/", include_in_schema=False)
@router.get("/", include_in_schema=False)
async def front_page(request: Request) -> Response:
    """Say what this is and how to ask it."""
    offered = ("text/plain", "text/html")
    if preferred(request.headers.get("accept", ""), offered) == "text/html":
        page = render(
            "home.html",
            "/",
            what=WHAT,
            examples=examples(way_up("/")),
            software=__version__,
            version=request.app.state.editions.current.version,
        )
        return HTMLResponse(
            page, headers={"Vary": "Accept", "Content-Security-Policy": PAGE_POLICY}
        )
    command = f"curl '{base_of(request)}sparql' --data-urlencode 'query={_EXAMPLE}'"
    parts = (f"sarcograph {__version__}", f"{WHAT}\n{NOT_FOR}", f"SPARQL 1.1:\n{command}\n")
    return PlainTextResponse("\n\n".join(parts), headers={"Vary": "Accept"})
