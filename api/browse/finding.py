"""The page of a search by words: the names of things, studies, publications and queries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import index_of
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.problems import ProblemError, bad_parameter
from sarcograph.graph.names.finding import Hit, search
from sarcograph.graph.names.index import LONGEST, NameIndex
from sarcograph.graph.names.name import QUERY

FIND_PATH = "/find"

Words = Annotated[str, Query(description="a name, a code, an identifier, or words of a title")]

router = APIRouter(tags=["Resources"], dependencies=[Depends(plain_path)])


async def find(request: Request, q: Words = "") -> Response:
    """Find things by their names."""
    media_type = chosen(request, ("text/html",))
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
    linked = [(_link(hit), hit) for hit in found.hits or found.near]
    values = {"words": words, "hits": linked, "known": bool(found.hits), "more": found.more}
    yield from render("find.html", FIND_PATH, **values)


def _link(hit: Hit) -> str:
    """Return where a hit leads: to the page of a thing, or of a query."""
    folder = "" if hit.thing.kind == QUERY else "id/"
    return f"{way_up(FIND_PATH)}{folder}{hit.thing.identifier}"


add_route(
    router,
    FIND_PATH,
    find,
    "Show what is called so",
    ("text/html",),
    {400: "Too many words.", 404: "No names were published with the graph.", 503: "Too busy."},
)
