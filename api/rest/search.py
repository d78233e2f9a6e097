"""`/api/v1/search`: what words may mean, by the names of things, studies, papers and queries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.finding import JSON_PATH, names_of
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
from sarcograph.api.rest.contract import Match, Matches
from sarcograph.api.rest.facts import named
from sarcograph.api.rest.lists import JSON, json_of, only_declared
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.names.finding import EQUAL, MOST_FOUND, Hit, search
from sarcograph.graph.names.index import LONGEST, NameIndex
from sarcograph.graph.names.name import QUERY
from sarcograph.graph.prefixes import ID

Words = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="a name, a code, an identifier, or words of a title",
        examples=["AL3818"],
    ),
]
MostFound = Annotated[int, Query(ge=1, le=MOST_FOUND, description="how many matches at most")]

router = APIRouter(tags=["Search"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def find(request: Request, q: Words, limit: MostFound = MOST_FOUND) -> Response:
    """Find things, studies, papers and queries by their names."""
    media_type, words = chosen(request, JSON), " ".join(q.split())
    return await represented(request, Asker.of(request), media_type, _found, words, limit)


async def _found(asker: Asker, _media_type: str, words: str, limit: int) -> Pieces:
    return _pieces(await names_of(asker.edition), words, limit)


def _pieces(index: NameIndex, words: str, limit: int) -> Pieces:
    found = search(index, words)
    yield ""
    yield from json_of(
        Matches(
            words=words,
            items=tuple(map(_match, found.hits[:limit])),
            meant=tuple(
                named(ID + hit.thing.identifier, hit.thing.label)
                for hit in found.hits
                if hit.match == EQUAL and hit.thing.kind != QUERY
            ),
            near=tuple(map(_match, found.near[:limit])),
            more=found.more + max(len(found.hits) - limit, 0),
        )
    )


def _match(hit: Hit) -> Match:
    return Match(
        match=hit.match,
        name=hit.name.text,
        how=hit.name.how,
        kind=hit.thing.kind,
        label=hit.thing.label,
        id=hit.thing.identifier,
        iri=None if hit.thing.kind == QUERY else ID + hit.thing.identifier,
        claims=hit.thing.claims,
        estimates=hit.thing.estimates,
    )


add_route(
    router,
    JSON_PATH,
    find,
    "Find things, studies, papers and queries by their names",
    JSON,
    {
        400: "A parameter that cannot be.",
        404: "No names were published with the graph.",
        503: "Too busy.",
    },
    schema=schema_of(Matches),
    example=f"{JSON_PATH}?q=AL3818",
)
