"""`/api/v1/pool`: the numbers of a measure pooled, or why they are not.

What is pooled is asked of the graph as any question is; the pooling itself goes to a process of its
own, which can be killed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
from sarcograph.api.browse.pooling_answers import pooling_answers
from sarcograph.api.http.problems import bad_parameter
from sarcograph.api.rest.filters import (
    Agent,
    Combination,
    Design,
    Disease,
    Line,
    Size,
    StandingOfStudy,
    State,
    filters_of,
    given,
)
from sarcograph.api.rest.lists import JSON, only_declared
from sarcograph.api.rest.pool_contract import PoolingFound
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.pooling.asking import parameters

POOL = "/api/v1/pool"
_POOLING: Elsewhere[..., bytes] = Elsewhere("sarcograph.api.rest.pool_aside", "answer")

Measure = Annotated[
    str, Query(min_length=1, max_length=LONGEST, description="a measure, by any name")
]
Mechanism = Annotated[
    str, Query(max_length=LONGEST, description=parameters()["mechanism"].description)
]
Sources = Annotated[
    Literal["all", "documents", "external", ""],
    Query(description=parameters()["sources"].description),
]
Untold = Annotated[
    Literal["apart", "alike", ""], Query(description=parameters()["untold"].description)
]

router = APIRouter(tags=["Facts"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def pooling_filters(
    mechanism: Mechanism = "",
    sources: Sources = "",
    agent: Agent = "",
    disease: Disease = "",
    state: State = "",
    line: Line = "",
    design: Design = "",
    combination: Combination = "",
    n: Size = "",
    standing: StandingOfStudy = "",
    untold: Untold = "",
) -> str:
    """Return the filters of what is pooled."""
    return given(locals())


async def answer_pool(
    request: Request, measure: Measure, filtered: Annotated[str, Depends(pooling_filters)]
) -> Response:
    """Return the numbers of a measure pooled, or why they are not."""
    media_type = chosen(request, JSON)
    return await represented(request, Asker.of(request), media_type, _pool, measure, filtered)


async def _pool(asker: Asker, _media_type: str, measure: str, filtered: str) -> Pieces:
    asked, answers, remarks = await pooling_answers(
        asker, {"measure": measure, **filters_of(filtered)}
    )
    try:
        content = await asker.edition.aside.call(
            asker.client,
            _POOLING,
            answers,
            asked,
            remarks=remarks,
            version=asker.edition.version or "",
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    return [content]


add_route(
    router,
    POOL,
    answer_pool,
    "Return the numbers of a measure pooled, or why they are not",
    JSON,
    {
        400: "A parameter that cannot be, or a name that is not known or means several.",
        503: "Too busy, or more than may be worked out for one answer.",
        504: "Not answered within the deadline.",
    },
    schema=schema_of(PoolingFound),
    example=f"{POOL}?measure=ORR&agent=apatinib&disease=osteosarcoma&untold=alike",
)
