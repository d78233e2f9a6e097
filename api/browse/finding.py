"""The page of a search by words: the names of things, studies, publications and queries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.asked_in_words import Understood, understood
from sarcograph.api.browse.known_iris import index_of
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.problems import ProblemError, bad_parameter
from sarcograph.graph.names.finding import EQUAL, Hit, search
from sarcograph.graph.names.index import LONGEST, NameIndex
from sarcograph.graph.names.name import QUERY

SEARCH_PATH = "/search"
JSON_PATH = "/api/v1/search"
"""Where the same is for programs."""

Words = Annotated[str, Query(description="a name, a code, an identifier, or words of a title")]

router = APIRouter(tags=["Resources"], dependencies=[Depends(plain_path)])


async def find(request: Request, q: Words = "") -> Response:
    """Find things by their names."""
    media_type = chosen(request, ("text/html", "application/json"))
    if media_type == "application/json":
        return RedirectResponse(_json_of(q), HTTPStatus.SEE_OTHER, {"Vary": "Accept"})
    if len(q) > LONGEST:
        raise bad_parameter(f"'q' has more than {LONGEST} characters")
    return await represented(request, Asker.of(request), media_type, _found, " ".join(q.split()))


async def names_of(edition: Edition) -> NameIndex:
    """Return what the things of an edition are called; raises ProblemError where nobody knows."""
    index = await index_of(edition)
    if index is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "no-names",
            "no index of names was published with this graph; 'sarcograph publish' makes one",
        )
    return index


async def _found(asker: Asker, _media_type: str, words: str) -> Pieces:
    return _pieces(await names_of(asker.edition), words)


def _pieces(index: NameIndex, words: str) -> Pieces:
    found = search(index, words)
    hits = [(_link(hit), hit) for hit in found.hits]
    is_named = any(hit.match == EQUAL for hit in found.hits)
    yield ""
    asked = Understood() if is_named or not words else understood(index, words)
    yield from render(
        "search.html",
        SEARCH_PATH,
        words=words,
        equal=[one for one in hits if one[1].match == EQUAL],
        sharing=[one for one in hits if one[1].match != EQUAL],
        near=[(_link(hit), hit) for hit in found.near],
        more=found.more,
        asked=asked,
        json=_json_of(words),
    )


def _json_of(words: str) -> str:
    """Return where the answer for programs is, as the page refers to it."""
    return f".{JSON_PATH}?{urlencode({'q': words})}"


def _link(hit: Hit) -> str:
    """Return where a hit leads: to the page of a thing, or of a query."""
    folder = "" if hit.thing.kind == QUERY else "id/"
    return f"{way_up(SEARCH_PATH)}{folder}{hit.thing.identifier}"


add_route(
    router,
    SEARCH_PATH,
    find,
    "Show what is called so",
    ("text/html", "application/json"),
    {400: "Too many words.", 404: "No names were published with the graph.", 503: "Too busy."},
)
