"""Call functions in processes of their own, from a program that must not end with it.

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
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar, cast

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

    @property
    def words(self) -> str:
        """How it is named to another process."""
        return f"{self.module}:{self.name}"


Work = Callable[P, T] | Elsewhere[P, T]


class Confinement:
    """Calls functions, always in other processes; to be closed or used as a context.

    A process makes one call at a time, of one function, and another only after one without an
    error. It is forked off by one that has imported the modules of these functions and nothing
    else, which is started by the first call, and again if it has ended.
    """

    def __init__(self, *, seconds: float, memory: int, file: Path | None = None) -> None:
        """Begin with no process: `seconds` for a call, `memory` bytes for its own.

        What a function takes, returns and raises is pickled. It may open no file and no socket; it
        reads `file` by `given`.
        """
        self._words = (str(seconds), str(memory), str(file or ""))
        self._limits = f"{seconds:g} seconds and {memory // 2**20} MiB"
        # of each function, the sockets to processes that may take another call
        self._idle: defaultdict[str, list[socket.socket]] = defaultdict(list)
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
        for channel in chain.from_iterable(self._idle.values()):
            channel.close()
        self._idle.clear()
        if self._parent is not None:
            process, control = self._parent
            self._parent = None
            control.close()
            process.wait()

    def start(self, works: Iterable[Elsewhere[..., Any]]) -> None:
        """Start the process that forks, and have it import what first calls would wait for."""
        for work in works:
            self._tell(work.words)

    def call(self, work: Work[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call a function of a module; raises ConfinedError and what the function raises."""
        words, request, reply = _words(work), _packed(arguments, named), bytearray()
        channel = self._channel(words)
        try:
            channel.setblocking(True)
            with suppress(ConnectionError):  # it has ended
                channel.sendall(request)
                while not _is_whole(reply) and (piece := channel.recv(_READ_BYTES)):
                    reply += piece
        except BaseException:
            channel.close()
            raise
        return cast(T, self._outcome(words, channel, reply))

    async def call_async(self, work: Elsewhere[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Call the function as `call` does; cancelling this ends the process, and waits for that.

        So whoever bounds the calls that are made at once bounds the processes, too.
        """
        loop = asyncio.get_running_loop()
        words, request, reply = work.words, _packed(arguments, named), bytearray()
        channel = self._channel(words)
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
        return cast(T, self._outcome(words, channel, reply))

    def _outcome(self, words: str, channel: socket.socket, reply: bytearray) -> object:
        if not _is_whole(reply):
            channel.close()
            raise ConfinedError(f"it crashed whoever read it, or took more than {self._limits}")
        # from a process that runs our own code, on whatever text
        error, result = pickle.loads(memoryview(reply)[SIZE.size :])  # noqa: S301
        if error is not None:
            channel.close()
            raise error
        self._idle[words].append(channel)
        return result

    def _channel(self, words: str) -> socket.socket:
        """Return the socket to a process for calls of a function, forked off if none is idle."""
        if self._idle[words]:
            return self._idle[words].pop()
        ours, its = socket.socketpair()
        with its:
            self._tell(words, its)
        return ours

    def _tell(self, words: str, *channels: socket.socket) -> None:
        """Name a function to the process that forks, with the socket for calls of it if any."""
        try:
            self._send(words, *channels)
        except OSError as error:
            self._bury(words, error)
            self._send(words, *channels)

    def _bury(self, words: str, error: OSError) -> None:
        """Let go of a process that no longer listens, and tell the log."""
        assert self._parent is not None, error  # noqa: S101 - what was sent, was sent to it
        process, control = self._parent
        self._parent = None
        control.close()
        process.kill()  # whatever has become of it
        logger.warning(
            "the process that forks for %s and others ended with code %d; starting another",
            words,
            process.wait(),
        )

    def _send(self, words: str, *channels: socket.socket) -> None:
        if self._parent is None:
            self._parent = self._start()
        said = words.encode()
        described = [channel.fileno() for channel in channels]
        socket.send_fds(self._parent[1], [SIZE.pack(len(said)) + said], described)

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


def _words(work: Work[..., Any]) -> str:
    return (work if isinstance(work, Elsewhere) else Elsewhere.of(work)).words


def _packed(*call: object) -> bytes:
    request = pickle.dumps(call)
    return SIZE.pack(len(request)) + request


def _is_whole(reply: bytearray) -> bool:
    return len(reply) >= SIZE.size and len(reply) == SIZE.size + SIZE.unpack_from(reply)[0]
