"""The server's side of one evaluator: a query goes out, an answer or a failure comes back."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from sarcograph.api.evaluators.evaluator import DeadlineError, OutOfMemoryError, WorkerDiedError
from sarcograph.api.evaluators.worker_process import (
    FAILURES,
    FORMATS,
    NOT_COUNTED,
    OUTCOMES,
    REPLY,
)
from sarcograph.api.evaluators.zygote import START_SECONDS, WorkerStartError, Zygote
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.question import (
    Answer,
    QuerySyntaxError,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

# A query that takes more of a processor than most do gives way to them. On a busy machine it is
# looked at again, but not more often than every so many seconds.
SLOW_SECONDS = 0.05
LOOK_SECONDS = 0.01
# What a query may still take of a processor when nobody waits for it any more: about as much as it
# takes to fork another evaluator in place of this one.
LEFT_SECONDS = 0.01

# After these the engine has left nothing behind that could reach the next answer.
_REUSABLE = {"ready", "answer"} | {
    failure.__name__ for failure in (QuerySyntaxError, UnsupportedQueryError, UnsuitableFormatError)
}
# clock_getcpuclockid(3): the clock of a process, from its number (linux/posix-timers.h)
_CPU_CLOCK = 2
_FAILURES = {failure.__name__: failure for failure in FAILURES}


_Heard = Callable[["Worker"], None]


class Worker(asyncio.Protocol):
    """One evaluator; it evaluates one query at a time."""

    def __init__(self, zygote: Zygote, on_slow: _Heard, on_loss: _Heard) -> None:
        """Be the protocol of a connection; `start` is what others call."""
        self._loop = asyncio.get_running_loop()
        self._zygote = zygote
        self._on_slow = on_slow
        self._on_loss = on_loss
        self._transport: asyncio.Transport | None = None
        self._number = 0
        self._clock = 0
        # of the query that is evaluated: when it came by the clock of the loop, its seconds, and
        # the processor time that was used when it was first looked at
        self._asked = self._seconds = 0.0
        self._used: float | None = None
        self._left = False  # nobody waits for the answer
        # the reply that is coming in: its head once known, what is there of the rest, what is not
        self._head: tuple[int, int, int, int] | None = None
        self._received: list[bytes] = []
        self._missing = 0
        self._reply: asyncio.Future[Answer] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._obituary: WorkerDiedError | None = None
        self.reusable = True
        """Whether it may be asked once more."""
        self.cause = ""
        """Why it ended or is about to: deadline, memory, crash, cancelled, busy or replaced."""
        self.client = ""
        """Who asks, for those who share evaluators out."""
        self.ended = asyncio.Event()

    @property
    def end(self) -> str:
        """Return for the log why it ended."""
        return f"{self.cause} ({self._obituary})" if self.cause == "crash" else self.cause

    @classmethod
    async def start(cls, zygote: Zygote, on_slow: _Heard, on_loss: _Heard) -> Worker:
        """Have an evaluator forked off and wait until it is ready; raises WorkerStartError.

        `on_slow` is called when an evaluation takes long enough to give way to others,
        `on_loss` as soon as its connection is lost, a moment before it has `ended`.
        """
        worker = cls(zygote, on_slow, on_loss)
        worker._number, channel = zygote.fork(worker._bury)
        try:
            await worker._loop.create_unix_connection(lambda: worker, sock=channel)
            async with asyncio.timeout(START_SECONDS):
                process = int((await worker._reply).content)
        except BaseException as error:
            worker.kill("cancelled")
            if worker._transport is None:
                channel.close()
            else:
                worker._transport.abort()
            if isinstance(error, OSError | WorkerDiedError):  # TimeoutError is an OSError
                raise WorkerStartError(f"an evaluator did not start: {error}") from error
            raise
        worker._clock = ~process << 3 | _CPU_CLOCK
        return worker

    def ask(self, request: bytes, asked: float, seconds: float) -> asyncio.Future[Answer]:
        """Send a request (`encode_request`); return what will be the answer.

        It is a DeadlineError `seconds` after `asked` (by the clock of the loop), a WorkerDiedError
        if the evaluator ends, or what `Store.query` raises.
        """
        self._reply = self._loop.create_future()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(request)
        self._asked, self._seconds = asked, seconds
        self._used = None
        self._left = False
        self._watch()
        self._fail()
        return self._reply

    def kill(self, cause: str) -> None:
        """End the evaluation and the evaluator."""
        self.reusable = False
        self._stop_timer()
        if not self.cause:
            self.cause = cause
            self._zygote.kill(self._number)

    def give_up(self, cause: str, error: SarcographError) -> None:
        """End the evaluation and the evaluator; who waits for the answer gets `error`."""
        self.kill(cause)
        if not self._reply.done():
            self._reply.set_exception(error)

    def leave(self) -> asyncio.Future[Answer]:
        """Have nobody wait for the answer; return what is done when the evaluator is free.

        It goes on for `LEFT_SECONDS`: most are at their end sooner than another is forked in their
        place. One that gave way to others is killed.
        """
        if not self.reusable:
            self.kill("cancelled")
        elif self._reply.cancelled():  # the answer may have come at the same moment
            self._reply = self._loop.create_future()
            self._left = True
            self._used = self._processor_time()
            self._stop_timer()
            self._watch(LOOK_SECONDS)
        return self._reply

    def _watch(self, delay: float = SLOW_SECONDS) -> None:
        """Look at the evaluation after `delay` seconds, or when its time is over.

        A timer that the query before it has left is not set anew: most queries are over before
        anybody looks.
        """
        end = self._asked + self._seconds
        if self._timer is None or self._timer.when() > end:
            self._stop_timer()
            look = min(self._loop.time() + delay, end)
            self._timer = self._loop.call_at(look, self._look)

    def _look(self) -> None:
        """End an evaluation that had its time; have a slow one give way to others."""
        self._timer = None
        now = self._loop.time()
        if self._reply.done():
            return
        if now >= self._asked + self._seconds:
            self._end()
            return
        if not self.reusable:  # it gave way already
            self._watch(self._seconds)
            return
        used = self._processor_time()
        if self._used is None:
            self._used = used
        if used - self._used < (LEFT_SECONDS if self._left else SLOW_SECONDS):
            self._watch(LOOK_SECONDS)
            return
        if self._left:
            self.give_up("cancelled", DeadlineError("nobody waits for the answer"))
            return
        self.reusable = False  # a process cannot take back a low priority
        self._watch(self._seconds)
        self._on_slow(self)
        if not self.cause:  # what is ended does so sooner at its old priority
            self._zygote.demote(self._number)

    def _processor_time(self) -> float:
        """Return the seconds that the process has used, or the time where that is not known."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return time.monotonic()

    def _end(self) -> None:
        self.give_up("deadline", DeadlineError(f"no answer within {self._seconds:g} seconds"))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Gather a reply; hand it over when it is whole."""
        if self._head is None:
            data = b"".join((*self._received, data))
            if len(data) < REPLY.size:
                self._received = [data]
                return
            self._head = REPLY.unpack_from(data)
            self._missing = self._head[3]
            self._received, data = [], data[REPLY.size :]
        self._received.append(data)
        self._missing -= len(data)
        if not self._missing:
            outcome, written, counted, _ = self._head
            content = b"".join(self._received)
            self._head, self._received = None, []
            total = None if counted == NOT_COUNTED else counted
            self._take(OUTCOMES[outcome], Answer(FORMATS[written], content, total))

    def _take(self, outcome: str, answer: Answer) -> None:
        if outcome not in _REUSABLE:
            self.kill("memory" if outcome == "MemoryError" else "replaced")
        if self._reply.done():  # who waited for it has gone
            return
        if outcome in ("answer", "ready"):
            self._reply.set_result(answer)
        else:
            self._reply.set_exception(_failure(outcome, answer.content))

    def connection_lost(self, _exc: Exception | None) -> None:
        """Note that nothing more will come."""
        self._closed = True
        self.reusable = False
        self._on_loss(self)
        self._fail()

    def _bury(self, code: int | None, detail: str) -> None:
        self._obituary = WorkerDiedError(detail) if detail else _cause_of_death(code)
        self.cause = self.cause or ("memory" if code == -signal.SIGABRT else "crash")
        self._fail()

    def _fail(self) -> None:
        """Fail what is asked once the process is gone and all that it wrote is read."""
        if not self._closed or self._obituary is None:
            return
        self.reusable = False
        self._stop_timer()
        self.ended.set()
        if not self._reply.done():
            self._reply.set_exception(self._obituary)


def _cause_of_death(code: int | None) -> WorkerDiedError:
    """Return what a process died of; the engine aborts when it gets no more memory."""
    if code == -signal.SIGABRT:
        return OutOfMemoryError(
            "more memory was needed than a query may use; narrow the query, or ask for its parts"
        )
    if code is not None and code < 0:
        return WorkerDiedError(f"the process was ended by {signal.Signals(-code).name}")
    return WorkerDiedError("the process ended")


def _failure(outcome: str, content: bytes) -> SarcographError:
    if outcome == "MemoryError":
        return _cause_of_death(-signal.SIGABRT)
    told: Mapping[str, Any] = json.loads(content)
    failure = _FAILURES[outcome]
    if failure is QuerySyntaxError:
        return QuerySyntaxError(told["detail"], told["line"], told["column"])
    return failure(told["detail"])
