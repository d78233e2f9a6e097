"""The web application: what answers at which path."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import limits
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sarcograph import __version__
from sarcograph.api import metrics, operations
from sarcograph.api.answering.edition import Editions
from sarcograph.api.answering.opening import open_latest
from sarcograph.api.browse import (
    brief_page,
    compare_page,
    completions,
    curate_page,
    downloads,
    finding,
    front,
    graph_view,
    page_files,
    paths_page,
    pool_page,
    resources,
    well_known,
)
from sarcograph.api.browse.preparing import prepare
from sarcograph.api.browse.problem_page import (
    send_bad_parameter,
    send_damage,
    send_http_error,
    send_problem_or_page,
    send_unreadable,
)
from sarcograph.api.description import api_page, openapi
from sarcograph.api.frame import Frame
from sarcograph.api.http.about import DESCRIPTION
from sarcograph.api.http.access_log import open_access_log
from sarcograph.api.http.problems import METHODS, ProblemError, send_failure
from sarcograph.api.rest import entities, findings, network, pool, search, studies
from sarcograph.api.settings import Settings
from sarcograph.api.sparql import questions
from sarcograph.api.sparql.endpoint import answer_sparql
from sarcograph.api.sparql.graph_store import answer_graph_store
from sarcograph.graph.publish.publication import PublicationError

ENDPOINTS: Mapping[str, ASGIApp] = {
    # a client that follows no redirect of a POST is answered with the slash too
    **dict.fromkeys(("/sparql", "/sparql/"), answer_sparql),
    **dict.fromkeys(("/graph-store", "/graph-store/"), answer_graph_store),
}


@dataclass(frozen=True, slots=True)
class Application:
    """What a server calls for each request, and how it is told to serve the newest graph."""

    answer: ASGIApp
    pages: FastAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["app"] = self.pages  # where all find the settings and the editions
        await self.answer(scope, receive, send)

    def lifespan(self) -> AbstractAsyncContextManager[object]:
        """Return what starts and ends all that evaluates queries."""
        return self.pages.router.lifespan_context(self.pages)

    async def reload(self) -> bool:
        """Serve the newest version of the graph; see `Editions.reload`."""
        editions: Editions = self.pages.state.editions
        return await editions.reload()


def create_app(settings: Settings) -> Application:
    """Return the application; its lifespan starts and ends what evaluates queries.

    One layer lies in the other: what every answer has, the questions of browsers whether a page may
    ask, the endpoints that must be fast, and the framework with pages and REST.
    """
    open_access_log(settings.access_log)
    pages = _pages(settings)
    rate = limits.parse(settings.rate_limit) if settings.rate_limit else None
    answering = _with_preflight(_with_endpoints(pages))
    return Application(Frame(answering, rate=rate, routes=answered_paths(pages)), pages)


def answered_paths(pages: FastAPI) -> frozenset[str]:
    """Return every path that is answered, its variable parts in braces."""
    return frozenset((*_paths_in(pages.routes), *ENDPOINTS))


def _paths_in(routes: Sequence[BaseRoute]) -> Iterator[str]:
    for route in routes:
        # a router that is included keeps its routes to itself
        within = getattr(route, "original_router", None)
        if within is not None:
            yield from _paths_in(within.routes)
        elif isinstance(route, Route):
            yield route.path


def _with_endpoints(pages: ASGIApp) -> ASGIApp:
    """Answer what must be fast without the framework, whose layers cost more than a small query."""

    def dispatch(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return ENDPOINTS.get(scope.get("path", ""), pages)(scope, receive, send)

    return dispatch


def _with_preflight(app: ASGIApp) -> ASGIApp:
    """Tell browsers that a page from anywhere may ask."""
    preflight = CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=METHODS,
        allow_headers=["*"],
        # the graph is public wherever it is served, so a public page may ask a private server
        allow_private_network=True,
        max_age=86_400,
    )

    def choose(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        chosen = preflight if scope.get("method") == "OPTIONS" else app
        return chosen(scope, receive, send)

    return choose


def _pages(settings: Settings) -> FastAPI:
    """Return the framework's application: pages and REST, and the lifespan of the whole."""

    @asynccontextmanager
    async def lifespan(pages: FastAPI) -> AsyncIterator[None]:
        opening = partial(open_latest, settings)
        async with Editions(opening, settings.deadline_seconds, prepare) as editions:
            pages.state.editions = editions
            gc.collect()
            gc.freeze()  # what is there now stays; collections need not look at it again
            observing = asyncio.create_task(metrics.keep_observing(lambda: editions.current))
            yield
            observing.cancel()

    pages = FastAPI(
        title="sarcograph",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        # api/description describes more than the framework sees
        openapi_url=None,
        # their pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        # made from the address that a proxy asks at; what is wanted here leads on by itself
        redirect_slashes=False,
    )
    pages.state.settings = settings
    pages.state.exposition = metrics.Exposition()
    pages.add_exception_handler(ProblemError, send_problem_or_page)
    pages.add_exception_handler(RequestValidationError, send_bad_parameter)
    pages.add_exception_handler(OSError, send_unreadable)
    pages.add_exception_handler(HTTPException, send_http_error)
    pages.add_exception_handler(PublicationError, send_damage)
    pages.add_exception_handler(Exception, send_failure)
    for part in (
        *(front, openapi, operations, well_known, page_files, completions),
        *(downloads, finding, api_page, entities, findings, network, pool, search, studies),
        *(questions, compare_page, paths_page, pool_page, brief_page, graph_view, curate_page),
        resources,
    ):
        pages.include_router(part.router)
    return pages
