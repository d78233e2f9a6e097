"""A pool of worker processes that evaluate queries, each of which can be killed at any moment.

No query runs in the server's own process: the engine has no timeout and some short queries crash it
or fill the memory. A worker that runs too long, fails or dies costs one answer and is replaced.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sarcograph.api.worker_process import LENGTHS, frame
from sarcograph.graph.errors import QueryError, SarcographError
from sarcograph.graph.store import (
    DEFAULT_FORMATS,
    Answer,
    AnswerTooLargeError,
    EvaluationError,
    Format,
    QuerySyntaxError,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

logger = logging.getLogger(__name__)

# Loading and its memory are the operator's; a start that takes longer has gone wrong.
START_SECONDS = 300.0
RESTART_PAUSE_SECONDS = 1.0

# After these the engine has left nothing behind that could reach the next answer.
_REUSABLE = {"answer", "QuerySyntaxError", "UnsupportedQueryError", "UnsuitableFormatError"}
_FAILURES: dict[str, type[QueryError]] = {
    error.__name__: error
    for error in (
        UnsupportedQueryError,
        UnsuitableFormatError,
        EvaluationError,
        AnswerTooLargeError,
    )
}


class WorkerStartError(SarcographError):
    """A worker that did not come up, for a reason that a person has to mend."""


class PoolBusyError(SarcographError):
    """As many queries are waiting as may wait, or none got a worker within the deadline."""


class DeadlineError(SarcographError):
    """A query that was not answered in time; its worker was killed."""


class WorkerDiedError(SarcographError):
    """A worker that died over a query: it ran out of memory, crashed or was killed."""


class WorkerPool:
    """Warm worker processes over one graph file; an asynchronous context manager.

    A worker evaluates one query at a time, under a hard deadline.

    The file is opened once: a worker that starts later loads the same bytes even if another export
    has taken the file's name since.
    """

    def __init__(
        self,
        graph_file: Path,
        *,
        prefixes: Mapping[str, str],
        workers: int,
        deadline: float,
        memory: int,
        max_bytes: int,
        queue_length: int,
    ) -> None:
        """Describe a pool; entering it starts it.

        `deadline` is in seconds from the call to the answer, waiting included; `memory` is what a
        worker may use beyond what it uses when loaded, `max_bytes` the size of an answer, both in
        bytes; `queue_length` is the number of queries that may wait for a worker.
        """
        self._graph_file = graph_file
        self._prefixes = dict(prefixes)
        self._size = workers
        self._deadline = deadline
        self._memory = memory
        self._max_bytes = max_bytes
        self._queue_length = queue_length
        self._waiting = 0
        self._descriptor = -1
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._keepers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Start the workers and wait for the first, the others follow; raises WorkerStartError."""
        try:
            self._descriptor = os.open(self._graph_file, os.O_RDONLY)
        except OSError as error:
            raise WorkerStartError(f"{self._graph_file}: {error.strerror}") from error
        try:
            first = await self._start_worker()
        except BaseException:
            os.close(self._descriptor)
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
        """End the workers, evaluations and all."""
        await _cancel(self._keepers)
        os.close(self._descriptor)

    async def query(
        self,
        text: str,
        *,
        formats: Sequence[Format] = DEFAULT_FORMATS,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a query as `Store.query` does, in a worker and within the limits of the pool.

        Raises PoolBusyError, DeadlineError or WorkerDiedError besides what `Store.query` raises.
        """
        request = {
            "query": text,
            "formats": formats,
            "default_graphs": default_graphs,
            "named_graphs": named_graphs,
            "max_bytes": self._max_bytes,
        }
        worker: _Worker | None = None
        try:
            async with asyncio.timeout(self._deadline):
                worker = await self._take_worker()
                header, content = await worker.ask(request)
        except TimeoutError:
            if worker is None:
                raise PoolBusyError("no worker became free in time") from None
            worker.kill()
            raise DeadlineError(f"no answer within {self._deadline:g} seconds") from None
        except BaseException:
            if worker is not None:
                worker.kill()
            raise
        if header["status"] in _REUSABLE:
            self._idle.put_nowait(worker)
        else:
            worker.kill()
        return _answer(header, content)

    async def _take_worker(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self._queue_length:
            raise PoolBusyError(f"{self._waiting} queries are waiting already")
        self._waiting += 1
        try:
            # one that died while idle is still in the queue
            while not (worker := await self._idle.get()).alive:
                pass
        finally:
            self._waiting -= 1
        return worker

    async def _start_worker(self) -> _Worker:
        settings = {
            "server": os.getpid(),
            "graph": self._descriptor,
            "prefixes": self._prefixes,
            "memory": self._memory,
        }
        try:
            return await _Worker.start(settings, self._descriptor)
        except WorkerStartError as error:
            raise WorkerStartError(f"{self._graph_file}: {error}") from error

    async def _keep(self, worker: _Worker | None) -> None:
        """Keep one worker alive: put it to use, and whenever it has died start another."""
        while True:
            if worker is None:
                try:
                    worker = await self._start_worker()
                except (WorkerStartError, OSError):
                    logger.exception("a worker did not start, trying again")
                    await asyncio.sleep(RESTART_PAUSE_SECONDS)
                    continue
            self._idle.put_nowait(worker)
            try:
                await worker.wait()
            finally:
                await worker.end()
            worker = None


class _Worker:
    """One worker process, as the server sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None  # noqa: S101 - both are pipes, see start
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._requests = process.stdin
        self._answers = process.stdout

    @classmethod
    async def start(cls, settings: Mapping[str, Any], descriptor: int) -> _Worker:
        """Start a process and wait until it has loaded the graph; raises WorkerStartError."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # not the directory the server was started in
            "-m",
            "sarcograph.api.worker_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=(descriptor,),
            limit=2**20,
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                header, _ = await worker.ask(settings)
        except WorkerDiedError as error:
            raise WorkerStartError("a worker process ended while starting") from error
        except TimeoutError:
            await worker.end()
            raise WorkerStartError(f"a worker was not up in {START_SECONDS:g} seconds") from None
        except BaseException:
            await worker.end()
            raise
        if header["status"] != "ready":
            await worker.end()
            raise WorkerStartError(header["detail"])
        return worker

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send a frame and return the header and content of the frame that answers it."""
        self._requests.write(b"".join(frame(request)))
        try:
            lengths = await self._answers.readexactly(LENGTHS.size)
            header_length, content_length = LENGTHS.unpack(lengths)
            header = json.loads(await self._answers.readexactly(header_length))
            return header, await self._answers.readexactly(content_length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerDiedError(_cause_of_death(await self._process.wait())) from None

    def kill(self) -> None:
        if self.alive:
            self._process.kill()

    async def wait(self) -> None:
        await self._process.wait()

    async def end(self) -> None:
        """Kill the process, wait until the system has let go of it, close the pipe."""
        self.kill()
        await self._process.wait()
        self._requests.close()


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _cause_of_death(returncode: int) -> str:
    """Say what a process died of; the engine aborts when it gets no more memory."""
    if returncode == -signal.SIGABRT:
        return "the query needed more memory than it may use"
    if returncode < 0:
        return f"the query's process was ended by {signal.Signals(-returncode).name}"
    return "the query's process ended"


def _answer(header: Mapping[str, Any], content: bytes) -> Answer:
    status = header["status"]
    if status == "answer":
        return Answer(Format(header["format"]), content)
    if status == "QuerySyntaxError":
        raise QuerySyntaxError(header["detail"], header["line"], header["column"])
    if status == "MemoryError":
        raise WorkerDiedError(_cause_of_death(-signal.SIGABRT))
    raise _FAILURES[status](header["detail"])
