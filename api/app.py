"""The web application: what answers at which path."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import limits
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from sarcograph import __version__
from sarcograph.api import metrics, operations
from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition, Editions
from sarcograph.api.browse import downloads, front, resources
from sarcograph.api.browse.problem_page import send_http_error, send_problem_or_page
from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.api.evaluators.remote import RemoteEvaluator
from sarcograph.api.frame import Frame
from sarcograph.api.http.about import DESCRIPTION
from sarcograph.api.http.access_log import open_access_log
from sarcograph.api.http.problems import METHODS, ProblemError, send_failure
from sarcograph.api.openapi import described
from sarcograph.api.settings import Settings, SettingsError
from sarcograph.api.sparql.endpoint import answer_sparql
from sarcograph.api.sparql.graph_store import answer_graph_store
from sarcograph.graph.namespaces import BASE, PREFIXES
from sarcograph.graph.publish.publication import current_publication

_MIB = 2**20

ENDPOINTS: Mapping[str, ASGIApp] = {"/sparql": answer_sparql, "/graph-store": answer_graph_store}


class Application(FastAPI):
    """The framework's application, in the frame of what every answer has."""

    def __init__(self, settings: Settings, **given: Any) -> None:
        """Describe the application; `given` goes to the framework."""
        super().__init__(**given)
        rate = settings.rate_limit
        self._rate = limits.parse(rate) if rate else None

    def build_middleware_stack(self) -> ASGIApp:
        """Return the frame around everything, what answers unforeseen errors included."""
        usual = super().build_middleware_stack()

        def dispatch(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            # the framework's own layers and routes cost more than a small query
            return ENDPOINTS.get(scope.get("path", ""), usual)(scope, receive, send)

        # browsers' questions whether a page may ask: all answers say it may
        preflight = CORSMiddleware(
            dispatch,
            allow_origins=["*"],
            allow_methods=METHODS,
            allow_headers=["*"],
            max_age=86_400,
        )

        def chosen(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            app = preflight if scope.get("method") == "OPTIONS" else dispatch
            return app(scope, receive, send)

        return Frame(chosen, rate=self._rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the framework's own looks for telemetry that nobody set up."""
        scope["app"] = self
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        await self.middleware_stack(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Return the description of all paths, with those that are no route functions."""
        return described(super().openapi())


def create_app(settings: Settings) -> Application:
    """Return the application; its lifespan starts and ends what evaluates queries.

    `app.state.reload()` has it serve the newest version of the graph.
    """
    open_access_log(settings.access_log)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        def open_latest() -> Edition:
            return _open_latest(settings)

        async with Editions(open_latest, settings.deadline_seconds) as editions:
            app.state.editions = editions
            app.state.reload = editions.reload
            gc.collect()
            gc.freeze()  # what is there now stays; collections need not look at it again
            observing = asyncio.create_task(metrics.keep_observing(lambda: editions.current))
            yield
            observing.cancel()

    app = Application(
        settings,
        title="sarcograph",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        # their pages load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        # made from the address that a proxy asks at; what is wanted here leads on by itself
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.add_exception_handler(ProblemError, send_problem_or_page)
    app.add_exception_handler(HTTPException, send_http_error)
    app.add_exception_handler(Exception, send_failure)
    for part in (front, operations, downloads, resources):
        app.include_router(part.router)
    return app


def _open_latest(settings: Settings) -> Edition:
    if settings.store_url is not None:
        remote = RemoteEvaluator(
            settings.store_url,
            prefixes=PREFIXES,
            evaluators=settings.evaluators,
            deadline=settings.deadline_seconds,
            max_bytes=settings.answer_mib * _MIB,
            queue_length=settings.queue_length,
        )
        return Edition(None, None, remote, AnswerCache(0))
    if settings.publication is None:
        raise SettingsError("there is nothing to serve: name a publication or a store")
    publication = current_publication(settings.publication)
    pool = WorkerPool(
        publication.graph_file,
        prefixes=PREFIXES,
        base=BASE,
        evaluators=settings.evaluators,
        deadline=settings.deadline_seconds,
        memory=settings.evaluator_memory_mib * _MIB,
        max_bytes=settings.answer_mib * _MIB,
        queue_length=settings.queue_length,
    )
    cache = AnswerCache(settings.cache_mib * _MIB)
    return Edition(publication.version, publication, pool, cache)
