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
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

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
RESTART_PAUSES_SECONDS = (0.1, 0.5, 2.0, 10.0)

_STDIN, _STDOUT = 0, 1

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
        pauses = _restart_pauses()
        while True:
            if worker is None:
                try:
                    worker = await self._start_worker()
                except (WorkerStartError, OSError) as error:
                    pause = next(pauses)
                    logger.error("%s; trying again in %g seconds", error, pause)
                    await asyncio.sleep(pause)
                    continue
            pauses = _restart_pauses()
            self._idle.put_nowait(worker)
            try:
                await worker.wait()
            finally:
                await worker.end()
            worker = None


class _Worker(asyncio.SubprocessProtocol):
    """One worker process, as the server sees it."""

    def __init__(self) -> None:
        self._exited = asyncio.Event()
        self._closed = False
        self._received: list[bytes] = []
        self._missing = 0  # bytes of the frame that is coming in, 0 until its lengths are known
        self._reply: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None

    @classmethod
    async def start(cls, settings: Mapping[str, Any], descriptor: int) -> _Worker:
        """Start a process and wait until it has loaded the graph; raises WorkerStartError."""
        _, worker = await asyncio.get_running_loop().subprocess_exec(
            cls,
            sys.executable,
            "-P",  # not the directory the server was started in
            "-m",
            "sarcograph.api.worker_process",
            stderr=None,
            pass_fds=(descriptor,),
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                header, _ = await worker.ask(settings)
            if header["status"] != "ready":
                raise WorkerStartError(header["detail"])
        except BaseException as error:
            await worker.end()
            if isinstance(error, WorkerDiedError | TimeoutError):
                reason = str(error) or f"it was not up in {START_SECONDS:g} seconds"
                raise WorkerStartError(f"a worker did not start, {reason}") from error
            raise
        return worker

    @property
    def alive(self) -> bool:
        return self._transport.get_returncode() is None

    async def ask(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send a frame and return the header and content of the frame that answers it."""
        self._reply = asyncio.get_running_loop().create_future()
        if not self._requests.is_closing():
            self._requests.write(b"".join(frame(request)))
        self._give_up()
        return await self._reply

    def kill(self) -> None:
        if self.alive:
            self._transport.kill()

    async def wait(self) -> None:
        await self._exited.wait()

    async def end(self) -> None:
        """Kill the process, wait until the system has let go of it, close the pipes."""
        self.kill()
        await self.wait()
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(_STDIN))

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        self._received.append(data)
        if not self._missing:
            start = b"".join(self._received)
            if len(start) < LENGTHS.size:
                return
            self._missing = LENGTHS.size + sum(LENGTHS.unpack_from(start)) - len(start)
            self._received = [start]
        else:
            self._missing -= len(data)
        if not self._missing:
            self._take(b"".join(self._received))

    def _take(self, reply: bytes) -> None:
        """Hand over a whole frame, unless who waited for it has gone."""
        self._received = []
        header_length, content_length = LENGTHS.unpack_from(reply)
        header = json.loads(reply[LENGTHS.size : LENGTHS.size + header_length])
        if self._reply is not None and not self._reply.done():
            self._reply.set_result((header, reply[len(reply) - content_length :]))

    def pipe_connection_lost(self, fd: int, _exc: Exception | None) -> None:
        if fd == _STDOUT:
            self._closed = True
            self._give_up()

    def process_exited(self) -> None:
        self._exited.set()
        self._give_up()

    def _give_up(self) -> None:
        """Fail what is asked once the process is gone and all that it wrote is read."""
        returncode = self._transport.get_returncode()
        if self._closed and returncode is not None and self._reply and not self._reply.done():
            self._reply.set_exception(WorkerDiedError(_cause_of_death(returncode)))


def _restart_pauses() -> Iterator[float]:
    return chain(RESTART_PAUSES_SECONDS, repeat(RESTART_PAUSES_SECONDS[-1]))


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _cause_of_death(returncode: int) -> str:
    """Say what a process died of; the engine aborts when it gets no more memory."""
    if returncode == -signal.SIGABRT:
        return "more memory was needed than is allowed"
    if returncode < 0:
        return f"the process was ended by {signal.Signals(-returncode).name}"
    return "the process ended"


def _answer(header: Mapping[str, Any], content: bytes) -> Answer:
    status = header["status"]
    if status == "answer":
        return Answer(Format(header["format"]), content)
    if status == "QuerySyntaxError":
        raise QuerySyntaxError(header["detail"], header["line"], header["column"])
    if status == "MemoryError":
        raise WorkerDiedError(_cause_of_death(-signal.SIGABRT))
    raise _FAILURES[status](header["detail"])
