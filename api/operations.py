"""What those who run the server ask it: is it alive, is it ready, what has it done."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sarcograph import __version__
from sarcograph.api import metrics
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.problem_page import damage
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.publish.publication import PublicationError
from sarcograph.graph.store.question import Question

READY_SECONDS = 2.0

router = APIRouter(tags=["operation"])


@router.head("/health", include_in_schema=False)
@router.get("/health", summary="Tell that the server runs")
async def health() -> dict[str, str]:
    """Answer as long as the process does."""
    return {"status": "ok", "software": __version__}


@router.head("/ready", include_in_schema=False)
@router.get(
    "/ready",
    summary="Tell whether queries are answered",
    responses={503: {"description": "Queries are not answered now, or a file is damaged."}},
)
async def ready(request: Request) -> Response:
    """Answer a small query from files that are whole, or say with 503 what is not so."""
    edition: Edition = request.app.state.editions.current
    try:
        if edition.publication is not None:
            await asyncio.to_thread(edition.publication.prove)
        await edition.evaluator.query(Question("ASK {}"), deadline=READY_SECONDS)
    except PublicationError as error:
        damage.count(str(error))
        status = "damaged"
    except SarcographError:
        status = "busy"
    else:
        return JSONResponse({"status": "ready", "version": edition.version})
    return JSONResponse(
        {"status": status, "version": edition.version},
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Retry-After": "1"},
    )


@router.head("/metrics", include_in_schema=False)
@router.get("/metrics", summary="Count what was done, for Prometheus", response_class=Response)
async def measurements(request: Request) -> Response:
    """Return the counters of this server."""
    exposition: metrics.Exposition = request.app.state.exposition
    content = exposition.text(request.app.state.editions.current)
    return Response(content, headers={"Cache-Control": "no-store"}, media_type=metrics.MEDIA_TYPE)
