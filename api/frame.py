"""What surrounds every answer: headers, the client's rate, problems, access log and metrics."""

from __future__ import annotations

import time
from collections.abc import Iterable
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarcograph.api import metrics
from sarcograph.api.answering.leaving import unless_left
from sarcograph.api.answering.under_way import UnderWay
from sarcograph.api.http.access_log import CLIENT_CLOSED_REQUEST, log_access, outcome_of
from sarcograph.api.http.addresses import client_of, network_of
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.problems import ProblemError, send_failure, send_problem

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"cross-origin-resource-policy": b"cross-origin",
    # the graph is public and nobody is logged in: a page from anywhere may read it
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"Content-Location, ETag, Link, Query-Notes, Retry-After",
}
"""What every answer says unless a page says otherwise."""

WATCHED = frozenset(("/health", "/ready", "/metrics"))
"""What those ask who watch the server. The bounds for a client hold for each of these by itself, so
that neither the watching nor what else comes from the same address takes from the other."""


class Frame:
    """An ASGI application around another."""

    def __init__(
        self, app: ASGIApp, *, rate: RateLimitItem | None, routes: Iterable[str] = ()
    ) -> None:
        """Surround `app`; one client may ask at `rate`, as often as it likes for None.

        `routes` are the paths that `app` answers, their variable parts in braces.
        """
        self._app = app
        self._counted = frozenset(map(_first_part, routes))
        self._rate = rate
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._under_way = UnderWay()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, sent, begun = CLIENT_CLOSED_REQUEST, 0, False

        async def send_framed(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"] = list(message.get("headers", ()))
                given = {name for name, _ in headers}
                headers.extend(item for item in HEADERS.items() if item[0] not in given)
            else:
                sent += len(message.get("body", b""))
            await send(message)

        client = network_of(client_of(scope))
        asking = f"{client} {path}" if (path := scope["path"]) in WATCHED else client

        async def answer_when_begun() -> None:
            nonlocal begun
            await self._under_way.begin(asking)
            begun = True
            await self._app(scope, receive, send_framed)

        try:
            seconds = self._seconds_to_wait(scope["path"], client)
            if seconds:
                raise _too_many(seconds)
            await unless_left(scope, answer_when_begun)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
            if begun:
                self._under_way.left(asking)
        except ProblemError as problem:
            response = await send_problem(Request(scope), problem)
            await response(scope, receive, send_framed)
        except Exception as error:
            if status == CLIENT_CLOSED_REQUEST:  # nothing is sent yet
                response = await send_failure(Request(scope), error)
                await response(scope, receive, send_framed)
            raise  # for the server's log
        finally:
            if begun:
                self._under_way.ended(asking)
            self._record(scope, status, sent, time.perf_counter() - started)

    def counted_as(self, path: str) -> str:
        """Return the route that metrics count a path under: the first part of a path that is there.

        A client may ask for any other, so that all of those are one.
        """
        first = _first_part(path)
        plain = first.partition(".")[0]  # a form of the page at that path
        known = (one for one in (first, plain) if one in self._counted)
        return next((one for one in known if one != "/" or path == "/"), "other")

    def _seconds_to_wait(self, path: str, client: str) -> int:
        """Return 0 if the client may ask now, else after how many seconds it may again."""
        if self._rate is None:
            return 0
        asking = (path if path in WATCHED else "", client)
        if self._limiter.hit(self._rate, *asking):
            return 0
        window = self._limiter.get_window_stats(self._rate, *asking)
        return max(1, round(window.reset_time - time.time()))

    def _record(self, scope: Scope, status: int, sent: int, seconds: float) -> None:
        route = self.counted_as(scope["path"])
        metrics.count_request(route, _method(scope), status, sent, seconds)
        noted = observation_of(scope)
        if noted.query is not None:
            metrics.count_query("cached" if noted.cached else outcome_of(scope, status))
        log_access(scope, status, sent, seconds)


def _first_part(path: str) -> str:
    """Return the first part of a path, of the path of a route without what varies.

    >>> _first_part("/id/{kind}/{key}"), _first_part("/paths.{suffix}"), _first_part("/")
    ('/id', '/paths', '/')
    """
    first = path.removeprefix("/").partition("/")[0]
    return f"/{first.partition('{')[0].removesuffix('.')}"


def _method(scope: Scope) -> str:
    """Return the method, all that nobody knows under one name: a client may send any word."""
    method = scope["method"]
    known = ("GET", "HEAD", "OPTIONS", "POST", "QUERY", "PUT", "DELETE", "PATCH")
    return method if method in known else "other"


def _too_many(seconds: int) -> ProblemError:
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        f"this client may ask again in {seconds} seconds",
        {"Retry-After": str(seconds)},
    )
