"""`/api/v1/paths`, `/api/v1/outcomes`, `/api/v1/neighbourhood`, `/api/v1/shared-targets`.

Which statements join things, and to which numbers a mechanism leads.

A search grows with what is asked, so none runs here: the network goes to a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.missing import require_thing
from sarcograph.api.browse.naming import named_ends, named_narrowing
from sarcograph.api.browse.page_routes import (
    add_route,
    chosen,
    plain_path,
    represented,
    slash_redirect,
)
from sarcograph.api.http.problems import bad_parameter
from sarcograph.api.rest.contract import (
    NeighbourhoodFound,
    OutcomesFound,
    PathsFound,
    SharedTargets,
)
from sarcograph.api.rest.filters import (
    Combination,
    Design,
    Disease,
    Line,
    Size,
    State,
    filters_of,
    given,
)
from sarcograph.api.rest.lists import JSON, Limit, only_declared
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.network.narrowing import measures_between
from sarcograph.graph.prefixes import ID

PATHS = "/api/v1/paths"
OUTCOMES = "/api/v1/outcomes"
NEIGHBOURHOOD = "/api/v1/neighbourhood"
SHARED = "/api/v1/shared-targets"
_SECONDS = 3.0
"""Of a search, which then tells what it has; its process may take a little longer."""

_ANSWERING: Elsewhere[..., bytes] = Elsewhere("sarcograph.api.rest.network_aside", "answer")

Start = Annotated[
    str, Query(alias="from", min_length=1, max_length=LONGEST, description="a thing, by any name")
]
End = Annotated[
    str, Query(alias="to", min_length=1, max_length=LONGEST, description="another thing")
]
Mechanism = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="a target, process, drug class or drug, by any name",
    ),
]
Measure = Annotated[
    str, Query(min_length=1, max_length=LONGEST, description="a measure of outcome, by any name")
]
Sources = Annotated[
    Literal["all", "documents", "external"], Query(description="whose statements count")
]
StandingOfStatement = Annotated[
    Literal["document", "external", "inferred", ""],
    Query(description="on what every statement rests"),
]
EvidenceLevel = Annotated[
    Literal["A", "B", "C", "D", "E", ""],
    Query(description="the level of evidence of what is stated of a biomarker, as CIViC has them"),
]
Hops = Annotated[int, Query(ge=1, le=8, description="how many statements a path may have")]
MostPaths = Annotated[int, Query(ge=1, le=100, description="how many paths at most")]
Drug = Annotated[str, Query(min_length=1, max_length=LONGEST, description="a drug, by any name")]

router = APIRouter(tags=["Network"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def network_filters(
    disease: Disease = "",
    state: State = "",
    line: Line = "",
    design: Design = "",
    combination: Combination = "",
    n: Size = "",
    sources: Sources = "all",
    standing: StandingOfStatement = "",
    evidence_level: EvidenceLevel = "",
) -> str:
    """Return the filters of what paths lead through and to."""
    return given(locals())


async def find_paths(
    request: Request,
    start: Start,
    end: End,
    filtered: Annotated[str, Depends(network_filters)],
    hops: Hops = 6,
    limit: MostPaths = 20,
) -> Response:
    """Return the paths from one thing to another, the best proved first."""
    media_type = chosen(request, JSON)
    return await represented(
        request, Asker.of(request), media_type, _paths, start, end, filtered, hops, limit
    )


async def _paths(
    asker: Asker, _media_type: str, start: str, end: str, filtered: str, hops: int, limit: int
) -> Pieces:
    ends, told = await named_ends(asker, [("from", start), ("to", end)])
    return await _narrowed(asker, "paths", ends, told, filtered, hops, limit)


async def find_outcomes(
    request: Request,
    mechanism: Mechanism,
    measure: Measure,
    filtered: Annotated[str, Depends(network_filters)],
    hops: Hops = 6,
    limit: MostPaths = 20,
) -> Response:
    """Return the numbers of a measure that hang on a mechanism, the best proved first."""
    media_type = chosen(request, JSON)
    return await represented(
        request, Asker.of(request), media_type, _outcomes, mechanism, measure, filtered, hops, limit
    )


async def _outcomes(
    asker: Asker,
    _media_type: str,
    mechanism: str,
    measure: str,
    filtered: str,
    hops: int,
    limit: int,
) -> Pieces:
    ends, told = await named_ends(asker, [("mechanism", mechanism), ("measure", measure)])
    if not ends[1].startswith(f"{ID}measure/"):
        wrong = f"'measure' is a measure such as progression-free survival, not {ends[1]}"
        raise bad_parameter(wrong)
    return await _narrowed(asker, "outcomes", ends, told, filtered, hops, limit)


async def answer_neighbourhood(
    request: Request, kind: str, key: str, limit: Limit = 50
) -> Response:
    """Return what is beside a thing, the best proved first, and how much there is of each."""
    if not key or key.endswith("/"):
        return slash_redirect(request)
    asker, media_type = Asker.of(request), chosen(request, JSON)
    local = f"id/{kind}/{key}"
    await require_thing(asker, local)
    return await represented(request, asker, media_type, _neighbourhood, local, limit)


async def _neighbourhood(asker: Asker, _media_type: str, local: str, limit: int) -> Pieces:
    return await _answer(asker, "neighbourhood", f"{ID}{local.removeprefix('id/')}", limit=limit)


async def find_shared_targets(request: Request, first: Drug, second: Drug) -> Response:
    """Return the molecules that two drugs both act on."""
    media_type = chosen(request, JSON)
    return await represented(request, Asker.of(request), media_type, _shared, first, second)


async def _shared(asker: Asker, _media_type: str, first: str, second: str) -> Pieces:
    (one, other), told = await named_ends(asker, [("first", first), ("second", second)])
    return await _answer(asker, "shared_targets", one, other, remarks=told)


async def _narrowed(
    asker: Asker,
    question: str,
    ends: Sequence[str],
    told: list[str],
    filtered: str,
    hops: int,
    limit: int,
) -> Pieces:
    """Return the answer of a search in the part of the network that meets filters."""
    measures = measures_between(ends[:1], ends[1:])
    narrowing = await named_narrowing(asker, filters_of(filtered), told, measures)
    bounds = {"hops": hops, "limit": limit, "seconds": _SECONDS}
    return await _answer(asker, question, *ends, **bounds, narrowing=narrowing, remarks=told)


async def _answer(asker: Asker, question: str, *things: str, **asked: object) -> Pieces:
    """Return the answer of a function in `network_aside`; raises ProblemError."""
    network = await network_of(asker)
    call = asker.edition.aside.call
    try:
        return [await call(asker.client, _ANSWERING, question, network, *things, **asked)]
    except QueryError as error:
        raise bad_parameter(str(error)) from None


_PROBLEMS = {
    400: "A parameter that cannot be, or a name that is not known or means several.",
    503: "Too busy, or more than may be worked out for one answer.",
    504: "Not answered within the deadline.",
}
add_route(
    router,
    PATHS,
    find_paths,
    "Return the paths from one thing to another",
    JSON,
    _PROBLEMS,
    schema=schema_of(PathsFound),
    example=f"{PATHS}?from=anlotinib&to=PFS&limit=1",
)
add_route(
    router,
    OUTCOMES,
    find_outcomes,
    "Return the numbers of a measure that hang on a mechanism",
    JSON,
    _PROBLEMS,
    schema=schema_of(OutcomesFound),
    example=f"{OUTCOMES}?mechanism=VEGFR2&measure=PFS&limit=1",
)
add_route(
    router,
    f"{NEIGHBOURHOOD}/{{kind}}/{{key:path}}",
    answer_neighbourhood,
    "Return what is beside a thing",
    JSON,
    {**_PROBLEMS, 404: "There is no such thing.", 410: "An earlier version had it."},
    schema=schema_of(NeighbourhoodFound),
    example=f"{NEIGHBOURHOOD}/alteration/myc-duplication?limit=5",
)
add_route(
    router,
    SHARED,
    find_shared_targets,
    "Return the molecules that two drugs both act on",
    JSON,
    _PROBLEMS,
    schema=schema_of(SharedTargets),
    example=f"{SHARED}?first=lenvatinib&second=apatinib",
)
