"""The server's side of the process that holds the graph and forks off evaluators."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from sarcograph.api.evaluators.worker_process import SOCKET_BYTES
from sarcograph.graph.errors import SarcographError

# Loading and its memory are the operator's; a start that takes longer has gone wrong.
START_SECONDS = 300.0
END_SECONDS = 5.0

_READ_BYTES = 2**16

# For the C library of GNU, which others ignore. Memory that a thread's own arena has reserved would
# escape the limit of an evaluator; a query needs many small pieces of memory at a time, and gets
# them a good deal sooner if those that the one before it gave back are all kept at hand.
_ARENAS = {"MALLOC_ARENA_MAX": "1"}
_TUNABLES = "glibc.malloc.tcache_count=127"


class WorkerStartError(SarcographError):
    """An evaluator that did not come up, for a reason that a person has to mend."""


class UnusableGraphError(WorkerStartError):
    """A graph that cannot be loaded as it lies there, however often it is tried."""


def _environment() -> dict[str, str]:
    given = os.environ.get("GLIBC_TUNABLES")
    tunables = f"{given}:{_TUNABLES}" if given else _TUNABLES
    return os.environ | _ARENAS | {"GLIBC_TUNABLES": tunables}


class Zygote:
    """A process with the graph loaded; see api/evaluators/zygote_process.py for what it does."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        """Take over a process and the socket to it; `start` is what others call."""
        self._process = process
        self._control = control
        self._rest = b""
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._children: dict[int, Callable[[int | None, str], None]] = {}
        self._forked = 0
        self.alive = True
        control.setblocking(False)
        self._loop.add_reader(control, self._read)

    @classmethod
    async def start(
        cls,
        graph: Mapping[str, Any],
        inherited: tuple[int, ...],
        names: Mapping[str, Any],
        limits: Mapping[str, int],
    ) -> Zygote:
        """Start a process and wait until it has the graph; raises WorkerStartError.

        `graph` says where that is, as `HeldGraph.ready` does with the descriptors that are
        `inherited`; `limits` are those of `worker_process.run`.
        """
        control, other = socket.socketpair()
        with other:
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-P",  # not the directory the server was started in
                    "-m",
                    "sarcograph.api.evaluators.zygote_process",
                    stdin=other.fileno(),
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=inherited,
                    env=_environment(),
                )
            except BaseException:
                control.close()
                raise
        zygote = cls(process, control)
        settings = {"server": os.getpid(), **graph, **names, "limits": dict(limits)}
        try:
            zygote._send(settings)
            async with asyncio.timeout(START_SECONDS):
                await zygote._ready
        except BaseException as error:
            zygote._kill()
            await zygote.end()
            if isinstance(error, TimeoutError):
                reason = f"the graph was not loaded in {START_SECONDS:g} seconds"
                raise WorkerStartError(reason) from error
            raise
        return zygote

    def fork(self, on_end: Callable[[int | None, str], None]) -> tuple[int, socket.socket]:
        """Have an evaluator forked off; return its number and the socket to it.

        `on_end` is called once it has ended, with its exit code (negative for a signal) if that is
        known, or else with the reason.
        """
        self._forked += 1
        ours, its = socket.socketpair()
        with its:
            for end in (ours, its):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
            self._children[self._forked] = on_end
            self._send({"fork": self._forked}, its.fileno())
        return self._forked, ours

    def kill(self, number: int) -> None:
        """Kill an evaluator, whatever it is doing."""
        self._send({"kill": number})

    def demote(self, number: int) -> None:
        """Let an evaluator run only when nothing else wants the processor."""
        self._send({"demote": number})

    @property
    def returncode(self) -> int | None:
        """Return with which code it ended, negative for a signal; None while it runs."""
        return self._process.returncode

    async def end(self) -> None:
        """End the process and all it has forked; return when the system has let go of them."""
        with suppress(OSError):  # it is gone already
            self._control.shutdown(socket.SHUT_WR)
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._kill()
            await self._process.wait()
        finally:
            self._lose()

    def _send(self, command: Mapping[str, Any], *descriptors: int) -> None:
        data = json.dumps(command).encode("ascii") + b"\n"
        try:
            if socket.send_fds(self._control, [data], descriptors) < len(data):
                raise BlockingIOError
        except OSError:
            # it is gone, or has not read for thousands of commands
            self._kill()

    def _read(self) -> None:
        try:
            data = self._control.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._kill()
            self._lose()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for report in map(json.loads, lines):
            if "ended" in report:
                on_end = self._children.pop(report["ended"])
                on_end(report.get("code"), report.get("detail", ""))
            elif self._ready.done():
                pass
            elif "unready" in report:
                self._ready.set_exception(UnusableGraphError(report["unready"]))
            else:
                self._ready.set_result(None)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    def _lose(self) -> None:
        """Let go of a process that is gone, and with it all it has forked."""
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._control)
        self._control.close()
        reason = "the process that holds the graph ended"
        if not self._ready.done():
            self._ready.set_exception(WorkerStartError(reason))
        children, self._children = self._children, {}
        for on_end in children.values():
            on_end(None, reason)
