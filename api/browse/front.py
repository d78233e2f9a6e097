"""The first page, for people with a browser and for people with a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sarcograph import __version__
from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.counted import terms_counted
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.graph_page import graphs_of
from sarcograph.api.browse.known_iris import kinds
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.paths_page import CENTRAL
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.about import NOT_FOR, WHAT
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred
from sarcograph.graph.namespaces import SG

_EXAMPLE = "SELECT ?class (COUNT(?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"

ASKED_FIRST = (
    "drugs-and-targets",
    "outcomes-by-regimen",
    "outcomes-by-mechanism",
    "after-failure",
    "resistance-markers",
    "adverse-events-by-regimen",
    "comparisons",
    "findings-by-source",
    "places-of-a-printed-value",
)
_COUNTED = {
    "study": "studies",
    "drug": "drugs",
    "regimen": "regimens",
    "condition": "diseases",
    "estimate": "numbers",
    "claim": "claims",
}
_FINDINGS = "queries/findings-by-source"

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


class Card(NamedTuple):
    """A question to begin with, and some of its answers."""

    question: str
    href: str
    examples: Sequence[tuple[str, str]]


class Count(NamedTuple):
    """How many things of a kind the graph has; `href` is below the root, "" for nowhere."""

    text: str
    number: int
    href: str


async def _page(asker: Asker, _media_type: str) -> Pieces:
    version = asker.edition.version
    return render(
        "home.html",
        "/",
        what=WHAT,
        central=CENTRAL,
        cards=[_card(name) for name in ASKED_FIRST],
        questions=len(library()),
        counts=await _counts(asker) if version is not None else (),
        version=version,
    )


def _card(name: str) -> Card:
    query, href = library()[name], f"{way_up('/')}queries/{name}"
    examples = [(", ".join(one.values()), f"{href}?{urlencode(one)}") for one in query.examples]
    return Card(query.question, href, [one for one in examples if one[0]])


async def _counts(asker: Asker) -> Sequence[Count]:
    """Return how much of each kind there is; raises ProblemError."""
    things = await kinds(asker)
    classes, _ = await terms_counted(asker)
    graphs = Counter(graph.origin.kind for graph in await graphs_of(asker))
    return (
        Count("documents read whole", graphs["document"], "graph/"),
        Count("external sources", graphs["external"], "graph/"),
        *(Count(text, things.get(kind, 0), f"id/{kind}/") for kind, text in _COUNTED.items()),
        Count("findings on what sources print", classes.get(str(SG.Finding), 0), _FINDINGS),
    )
