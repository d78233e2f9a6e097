"""Numbers about the running server, in the text format that Prometheus reads."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.registry import REGISTRY

from sarcograph.api.answering.bounds import MEASURED_EVERY_SECONDS
from sarcograph.api.answering.edition import Edition

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("sarcograph_requests_total", "Requests answered.", ("route", "method", "status"))
QUERIES = Counter("sarcograph_queries_total", "Queries by what became of them.", ("outcome",))
SECONDS = Histogram(
    "sarcograph_request_seconds",
    "From a request's arrival to its answer.",
    ("route",),
    buckets=_SECONDS,
)
SENT_BYTES = Counter("sarcograph_sent_bytes_total", "Bytes of answers.", ("route",))
EVALUATORS = Gauge(
    "sarcograph_evaluators",
    "Processes that evaluate queries.",
    ("state",),
    multiprocess_mode="livesum",
)
WAITING = Gauge(
    "sarcograph_queries_waiting",
    "Queries that wait for an evaluator.",
    multiprocess_mode="livesum",
)
ENDED = Gauge(
    "sarcograph_evaluators_ended",
    "Evaluators that were ended, by cause.",
    ("cause",),
    multiprocess_mode="livesum",
)
CACHED_BYTES = Gauge(
    "sarcograph_cached_bytes", "Bytes of answers that are kept.", multiprocess_mode="livesum"
)
STORED = Gauge(
    "sarcograph_graph_info",
    "1 for the version of the graph that is served.",
    ("version",),
    multiprocess_mode="mostrecent",
)
OBSERVED_EVERY_SECONDS = 5.0
MEDIA_TYPE = CONTENT_TYPE_LATEST


def count_request(route: str, method: str, status: int, sent: int, seconds: float) -> None:
    """Count an answered request; each argument but the last two has few values."""
    requests, durations, sizes = _of_request(route, method, status)
    requests.inc()
    durations.observe(seconds)
    sizes.inc(sent)


def count_query(outcome: str) -> None:
    """Count a query by what became of it."""
    _of_query(outcome).inc()


@cache
def _of_request(route: str, method: str, status: int) -> tuple[Counter, Histogram, Counter]:
    """Return the numbers with these labels; looking them up costs more than counting."""
    return (
        REQUESTS.labels(route, method, str(status)),
        SECONDS.labels(route),
        SENT_BYTES.labels(route),
    )


@cache
def _of_query(outcome: str) -> Counter:
    return QUERIES.labels(outcome)


async def keep_observing(current: Callable[[], Edition]) -> None:
    """Set the gauges again and again: of several web processes only one is asked for numbers."""
    served: str | None = None
    while True:
        edition = current()
        observe_edition(edition)
        if served is not None and served != edition.version:
            STORED.labels(served).set(0)
        served = edition.version or "unknown"
        STORED.labels(served).set(1)
        await asyncio.sleep(OBSERVED_EVERY_SECONDS)


def observe_edition(edition: Edition) -> None:
    """Set the gauges from what an edition is doing now."""
    CACHED_BYTES.set(edition.answers.size)
    statistics = edition.evaluator.statistics
    if statistics is None:
        return
    EVALUATORS.labels("idle").set(statistics.idle)
    EVALUATORS.labels("busy").set(statistics.busy)
    WAITING.set(statistics.waiting)
    for cause, count in statistics.ended.items():
        ENDED.labels(cause).set(count)


class Exposition:
    """All numbers as text, made again when they are older than a second."""

    def __init__(self) -> None:
        """Begin with none."""
        self._content = b""
        self._made = -math.inf

    def text(self, edition: Edition) -> bytes:
        """Return the numbers, of every web process if there are several."""
        now = time.monotonic()
        if now - self._made >= MEASURED_EVERY_SECONDS:
            observe_edition(edition)
            self._content = _exposition()
            self._made = now
        return self._content


def _exposition() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
