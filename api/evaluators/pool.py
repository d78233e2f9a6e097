"""A pool of processes that evaluate queries, each of which can be killed at any moment.

No query runs in the server's own process: the engine has no timeout and some short queries crash it
or fill the memory. An evaluator that runs too long, fails or dies costs one answer and is replaced.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sarcograph.api.evaluators.evaluator import (
    DeadlineError,
    OutOfMemoryError,
    PoolBusyError,
    Statistics,
    WorkerDiedError,
)
from sarcograph.api.evaluators.held import HeldGraph, InMemory, OnDisk
from sarcograph.api.evaluators.restarting import how_it_ended, restart_pauses
from sarcograph.api.evaluators.sharing import Sharing
from sarcograph.api.evaluators.worker import Worker
from sarcograph.api.evaluators.worker_process import encode_request
from sarcograph.api.evaluators.zygote import UnusableGraphError, WorkerStartError, Zygote
from sarcograph.api.tally import Tally
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.question import Answer, Question

__all__ = [
    "DeadlineError",
    "OutOfMemoryError",
    "PoolBusyError",
    "WorkerDiedError",
    "WorkerPool",
    "WorkerStartError",
]

logger = logging.getLogger(__name__)


class WorkerPool:
    """Warm evaluators over one graph file; an asynchronous context manager and an Evaluator.

    An evaluator evaluates one query at a time, under a hard deadline.
    """

    def __init__(
        self,
        graph_file: Path,
        sha256: str,
        *,
        prefixes: Mapping[str, str],
        base: str | None = None,
        evaluators: int,
        deadline: float,
        memory: int,
        max_bytes: int,
        queue_length: int,
        stores: KeptStores | None = None,
    ) -> None:
        """Describe a pool; entering it starts it. `prefixes` and `base` are `EmbeddedStore`'s.

        No evaluator is started over a file that has not the hash `sha256`. It is loaded into
        memory, or with `stores` kept there and asked on disk.

        `deadline` is in seconds from the call to the answer, waiting included; `memory` is what an
        evaluator may use beyond the loaded graph, `max_bytes` the size of an answer, both in
        bytes; `queue_length` is the number of queries that may wait for an evaluator.

        One of several `evaluators` is kept from queries that take long, so that others are answered
        meanwhile; on one client's account there are fewer still (`Sharing`).
        """
        self._graph_file = graph_file
        self._sha256 = sha256
        self._names = {"prefixes": dict(prefixes), "base": base}
        self._size = evaluators
        self._deadline = deadline
        self._limits = {"memory": memory, "max_bytes": max_bytes}
        self._sharing: Sharing[Worker] = Sharing(queue_length)
        self._stores = stores
        self._held: HeldGraph | None = None
        self._zygote: Zygote | None = None
        self._zygote_starting = asyncio.Lock()
        self._alive: set[Worker] = set()
        self._slow: list[Worker] = []
        self._started = 0
        self._ended: Counter[str] = Counter()
        self._replacements = Tally(lambda counts: logger.info("evaluators replaced: %s", counts))
        self._is_unusable = False  # the graph, when an evaluator was last to be started
        self._keepers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Open the graph and start the first evaluator; raises WorkerStartError."""
        if self._stores is None:
            self._held = InMemory(self._graph_file, self._sha256)
        else:
            self._held = OnDisk(self._graph_file, self._sha256, self._stores)
        try:
            first = await self._start_worker()
        except BaseException:
            await self._end()
            raise
        workers = [first, *[None] * (self._size - 1)]
        self._keepers = [asyncio.create_task(self._keep(worker)) for worker in workers]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the evaluators, evaluations and all."""
        for task in self._keepers:
            task.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._end()

    @property
    def statistics(self) -> Statistics:
        """Return what is going on."""
        return Statistics(
            alive=len(self._alive),
            idle=self._sharing.free,
            busy=self._sharing.held,
            waiting=self._sharing.waiting,
            started=self._started,
            ended=dict(self._ended),
        )

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        """Answer a query in an evaluator and within the limits of the pool; see `Evaluator.query`.

        `client` is who asks, by whatever name: see `Sharing` for what one may take from the others.
        `deadline` is in seconds and counts if it is shorter than the pool's.
        """
        if self._is_unusable and not self._alive:
            await asyncio.sleep(0)  # who asks again at once is not to keep it from being mended
            raise _unusable()
        asked = asyncio.get_running_loop().time()
        seconds = self._deadline if deadline is None else min(deadline, self._deadline)
        request = encode_request(question)
        worker = self._sharing.take(client) or await self._wait(client, asked + seconds)
        worker.client = client
        reply = worker.ask(request, asked, seconds)
        try:
            return await reply
        except asyncio.CancelledError:
            reply = worker.leave()
            raise
        finally:
            if reply.done():
                self._take_back(worker)
            else:
                reply.add_done_callback(lambda left: self._take_back(worker, left))

    def _take_back(self, worker: Worker, left: asyncio.Future[Answer] | None = None) -> None:
        """Have an evaluator back whose client has its answer, or has `left` without."""
        if left is not None and not left.cancelled():
            left.exception()  # of which nobody is to hear
        if not worker.reusable:
            worker.kill("replaced")
            if worker in self._slow:
                self._slow.remove(worker)
        self._sharing.give_back(worker.client, worker if worker.reusable else None)

    async def _wait(self, client: str, end: float) -> Worker:
        waiter = self._sharing.wait(client)
        timer = asyncio.get_running_loop().call_at(end, _turn_away, waiter)
        try:
            return await waiter
        except BaseException:
            self._sharing.give_up(client, waiter)
            raise
        finally:
            timer.cancel()

    def _limit_slow(self, worker: Worker) -> None:
        """End a slow query if all are slow: the newest of the client that has most of them."""
        self._slow.append(worker)
        if 1 < self._size <= len(self._slow):
            shares = Counter(one.client for one in self._slow)
            most = max(shares.values())
            newest = next(one for one in reversed(self._slow) if shares[one.client] == most)
            newest.give_up("busy", PoolBusyError("too many queries take long at the moment"))

    async def _start_worker(self) -> Worker:
        try:
            async with self._zygote_starting:
                if self._zygote is None or not self._zygote.alive:
                    if self._zygote is not None:
                        await self._zygote.end()
                        how = how_it_ended(self._zygote.returncode)
                        logger.warning("the process that holds the graph %s; loading it again", how)
                        self._zygote = None
                    assert self._held is not None  # noqa: S101 - none is started before entering
                    graph, inherited = await self._held.ready()
                    self._zygote = await Zygote.start(graph, inherited, self._names, self._limits)
            return await Worker.start(self._zygote, self._limit_slow, self._sharing.discard)
        except WorkerStartError as error:
            raise type(error)(f"{self._graph_file}: {error}") from error

    async def _keep(self, worker: Worker | None) -> None:
        """Keep one evaluator alive: put it to use, and whenever it has ended start another."""
        pauses = restart_pauses()
        while True:
            if worker is None:
                try:
                    worker = await self._start_worker()
                except (WorkerStartError, OSError) as error:
                    pause = next(pauses)
                    logger.error("%s; trying again in %g seconds", error, pause)
                    self._is_unusable = isinstance(error, UnusableGraphError)
                    if self._is_unusable and not self._alive:
                        self._sharing.turn_away(_unusable)
                    await asyncio.sleep(pause)
                    continue
            pauses = restart_pauses()
            self._is_unusable = False
            self._started += 1
            self._alive.add(worker)
            if worker.reusable:
                self._sharing.add(worker)
            await worker.ended.wait()
            self._alive.remove(worker)
            self._ended[worker.cause] += 1
            self._replacements.count(worker.end)
            worker = None

    async def _end(self) -> None:
        if self._zygote is not None:
            await self._zygote.end()
        for worker in self._alive:
            await worker.ended.wait()
        if self._held is not None:
            await asyncio.to_thread(self._held.close)


def _unusable() -> WorkerDiedError:
    return WorkerDiedError("no evaluator can be started; the server's log says why")


def _turn_away(waiter: asyncio.Future[Worker]) -> None:
    if not waiter.done():
        waiter.set_exception(PoolBusyError("no evaluator became free in time"))
