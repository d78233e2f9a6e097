"""Call a function in a process of its own, from a program that must not end with it.

Some texts end whoever parses them: a term that is nested deep enough overflows the stack, which no
`except` can catch. This confines accidents and hostile texts; it is no jail for hostile code.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar, cast

from sarcograph.graph.confined.process import SIZE
from sarcograph.graph.errors import SarcographError

logger = logging.getLogger(__name__)

_READ_BYTES = 2**18

P = ParamSpec("P")
T = TypeVar("T")


class ConfinedError(SarcographError):
    """A call that came to nothing: it crashed, took too long, or wanted too much memory."""


@dataclass(frozen=True, slots=True)
class Elsewhere(Generic[P, T]):
    """A function by its module and name: who has it called need not import what it imports."""

    module: str
    name: str

    @classmethod
    def of(cls, work: Callable[P, T]) -> Elsewhere[P, T]:
        """Return the name of a function that is imported here too."""
        return cls(work.__module__, work.__name__)


class Confinement(Generic[P, T]):
    """Calls one function, always in another process; to be closed or used as a context.

    A process makes one call at a time, and another only after one without an error. It is forked
    off by one that has imported the function's module and nothing else, which is started by the
    first call, and again if it has ended.
    """

    def __init__(
        self,
        work: Callable[P, T] | Elsewhere[P, T],
        *,
        seconds: float,
        memory: int,
        file: Path | None = None,
    ) -> None:
        """Confine `work`, a function of a module: `seconds` for a call, `memory` bytes for its own.

        What it takes, returns and raises is pickled. It may open no file and no socket; it reads
        `file` by `given`.
        """
        named = work if isinstance(work, Elsewhere) else Elsewhere.of(work)
        self._words = (named.module, named.name, str(seconds), str(memory), str(file or ""))
        self._limits = f"{seconds:g} seconds and {memory // 2**20} MiB"
        self._idle: list[socket.socket] = []  # to processes that may take another call
        self._parent: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> Self:
        """Return the confinement itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes."""
        self.close()

    def close(self) -> None:
        """End the process that forks; a call that is not over ends when who waits for it leaves."""
        while self._idle:
            self._idle.pop().close()
        if self._parent is not None:
            process, control = self._parent
            self._parent = None
            control.close()
            process.wait()

    def start(self) -> None:
        """Start the process that forks, which imports what a first call would wait for."""
        if self._parent is None:
            self._parent = self._start()

    def call(self, *arguments: P.args, **named: P.kwargs) -> T:
        """Call the function; raises ConfinedError and what the function raises."""
        request, reply = _packed(arguments, named), bytearray()
        channel = self._idle.pop() if self._idle else self._fork()
        try:
            channel.setblocking(True)
            with suppress(ConnectionError):  # it has ended
                channel.sendall(request)
                while not _is_whole(reply) and (piece := channel.recv(_READ_BYTES)):
                    reply += piece
        except BaseException:
            channel.close()
            raise
        return self._outcome(channel, reply)

    async def call_async(self, *arguments: P.args, **named: P.kwargs) -> T:
        """Call the function as `call` does; cancelling this ends the process, and waits for that.

        So whoever bounds the calls that are made at once bounds the processes, too.
        """
        loop = asyncio.get_running_loop()
        request, reply = _packed(arguments, named), bytearray()
        channel = self._idle.pop() if self._idle else self._fork()
        try:
            channel.setblocking(False)
            with suppress(ConnectionError):  # it has ended
                await loop.sock_sendall(channel, request)
                while not _is_whole(reply) and (
                    piece := await loop.sock_recv(channel, _READ_BYTES)
                ):
                    reply += piece
        except asyncio.CancelledError:
            try:
                await _ended(channel)
            finally:
                channel.close()
            raise
        except BaseException:
            channel.close()
            raise
        return self._outcome(channel, reply)

    def _outcome(self, channel: socket.socket, reply: bytearray) -> T:
        if not _is_whole(reply):
            channel.close()
            raise ConfinedError(f"it crashed whoever read it, or took more than {self._limits}")
        # from a process that runs our own code, on whatever text
        error, result = pickle.loads(memoryview(reply)[SIZE.size :])  # noqa: S301
        if error is not None:
            channel.close()
            raise error
        self._idle.append(channel)
        return cast(T, result)

    def _fork(self) -> socket.socket:
        """Have a process forked off; return the socket to it."""
        ours, its = socket.socketpair()
        with its:
            try:
                self._send(its)
            except OSError as error:
                self._bury(error)
                self._send(its)
        return ours

    def _bury(self, error: OSError) -> None:
        """Let go of a process that no longer listens, and tell the log."""
        assert self._parent is not None, error  # noqa: S101 - what was sent, was sent to it
        process, control = self._parent
        self._parent = None
        control.close()
        process.kill()  # whatever has become of it
        logger.warning(
            "the process that forks for each %s ended with code %d; starting another",
            self._words[1],
            process.wait(),
        )

    def _send(self, channel: socket.socket) -> None:
        self.start()
        assert self._parent is not None  # noqa: S101 - it was started
        socket.send_fds(self._parent[1], [b"\0"], [channel.fileno()])

    def _start(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        control, other = socket.socketpair()
        with other:
            process = subprocess.Popen(  # noqa: S603 - our own module
                # -P: not the directory that this program was started in
                [sys.executable, "-P", "-m", "sarcograph.graph.confined.process", *self._words],
                stdin=other.fileno(),
                stdout=subprocess.DEVNULL,
            )
        return process, control


async def _ended(channel: socket.socket) -> None:
    """End the process at the other end, or what is still to become one, and wait until it has."""
    with suppress(OSError):
        channel.shutdown(socket.SHUT_WR)
        while await asyncio.get_running_loop().sock_recv(channel, _READ_BYTES):
            pass


def _packed(*call: object) -> bytes:
    request = pickle.dumps(call)
    return SIZE.pack(len(request)) + request


def _is_whole(reply: bytearray) -> bool:
    return len(reply) >= SIZE.size and len(reply) == SIZE.size + SIZE.unpack_from(reply)[0]
