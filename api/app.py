"""The web application: what answers at which path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from sarcograph import __version__
from sarcograph.api.problems import ProblemError, send_failure, send_http_error, send_problem
from sarcograph.api.settings import Settings
from sarcograph.api.sparql import answer_query
from sarcograph.api.workers import WorkerPool
from sarcograph.graph.namespaces import PREFIXES

_MIB = 2**20


def create_app(settings: Settings) -> FastAPI:
    """Return the application; its lifespan starts and ends the workers over the graph."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = WorkerPool(
            settings.graph_file,
            prefixes=PREFIXES,
            workers=settings.workers,
            deadline=settings.deadline_seconds,
            memory=settings.worker_memory_mib * _MIB,
            max_bytes=settings.answer_mib * _MIB,
            queue_length=settings.queue_length,
        )
        async with pool:
            app.state.pool = pool
            yield

    app = FastAPI(
        title="sarcograph",
        version=__version__,
        description=f"{_WHAT} {_NOT_FOR}",
        lifespan=lifespan,
        # their pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
    )
    app.add_exception_handler(ProblemError, send_problem)
    app.add_exception_handler(HTTPException, send_http_error)
    app.add_exception_handler(Exception, send_failure)
    app.add_api_route("/", _front_page, include_in_schema=False)
    for method in ("GET", "POST"):
        app.add_api_route(
            "/sparql",
            answer_query,
            methods=[method],
            operation_id=f"query_by_{method.lower()}",
            summary="Answer a SPARQL 1.1 query",
            description="Without graphs of its own, a query sees the union of all named graphs.",
            response_class=Response,
            tags=["SPARQL"],
        )
    return app


_WHAT = (
    "The evidence knowledge graph of targeted therapy in sarcoma: mechanisms, regimens and"
    " outcomes, each number with its place in the paper."
)
_NOT_FOR = "Not for clinical decisions."
_EXAMPLE = "SELECT ?class (COUNT(?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"

_PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>sarcograph</title>
<h1>sarcograph</h1>
<p>{_WHAT}</p>
<p><strong>{_NOT_FOR}</strong></p>
<form action="sparql">
<p><label for="query">SPARQL 1.1 query</label></p>
<p><textarea id="query" name="query" rows="8" cols="80">{_EXAMPLE}</textarea></p>
<p><button>Run</button></p>
</form>
<p>Version {__version__}. Programs send queries to <a href="sparql">sparql</a>.</p>
</html>
"""


async def _front_page(request: Request) -> Response:
    headers = {
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; form-action 'self'",
    }
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_PAGE, headers=headers)
    command = f"curl '{request.base_url}sparql' --data-urlencode 'query={_EXAMPLE}'"
    parts = (f"sarcograph {__version__}", f"{_WHAT}\n{_NOT_FOR}", f"SPARQL 1.1:\n{command}\n")
    return PlainTextResponse("\n\n".join(parts), headers=headers)
