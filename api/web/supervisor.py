"""Several web processes at one socket: started, kept, told to reload, and ended together."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

from sarcograph.api.evaluators.restarting import how_it_ended, restart_pauses
from sarcograph.api.settings import Settings
from sarcograph.api.web.metrics_folder import metrics_folder
from sarcograph.api.web.signals import on_signals
from sarcograph.api.web.web_process import READY, drain_seconds, event_loop
from sarcograph.graph.errors import SarcographError

logger = logging.getLogger(__name__)

RESTART_PAUSES_SECONDS = (0.1, 0.5, 2.0, 10.0)
STEADY_SECONDS = 30.0
"""A web process that has lived for so long did not fail in its start."""

_KILL_SECONDS = 2


class WebProcessError(SarcographError):
    """Web processes that do not start; has the text of the first that said why."""


def supervise(
    settings: Settings,
    listener: socket.socket,
    application: str,
    on_ready: Callable[[], None],
) -> None:
    """Keep `settings.workers` web processes answering at `listener` until SIGINT or SIGTERM.

    `on_ready` is called once the first answers. `application` names what makes the application, as
    ``module:function``. Raises WebProcessError if none ever starts.
    """
    with (
        metrics_folder() as metrics,
        asyncio.Runner(loop_factory=event_loop) as runner,
    ):
        supervisor = _Supervisor(settings, listener, application, on_ready, metrics)
        runner.run(supervisor.run())


class _Supervisor:
    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        application: str,
        on_ready: Callable[[], None],
        metrics: Path,
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._application = application
        self._on_ready = on_ready
        self._metrics = metrics
        self._processes: set[asyncio.subprocess.Process] = set()
        self._ready: set[asyncio.subprocess.Process] = set()
        self._answered = False
        self._stopping = asyncio.Event()
        self._failure = ""

    async def run(self) -> None:
        on_signals(stop=self._stop, reload=self._reload)
        keepers = [asyncio.create_task(self._keep()) for _ in range(self._settings.workers)]
        await self._stopping.wait()
        self._listener.close()
        await asyncio.wait(keepers, timeout=drain_seconds(self._settings) + _KILL_SECONDS)
        for process in self._processes:
            _send(process, signal.SIGKILL)
        await asyncio.gather(*keepers)
        if self._failure:
            raise WebProcessError(self._failure)

    def _reload(self) -> None:
        for process in self._ready:
            _send(process, signal.SIGHUP)

    def _stop(self) -> None:
        """Tell all to stop; told so again, they no longer wait for answers."""
        self._stopping.set()
        for process in self._processes:
            _send(process, signal.SIGTERM)

    async def _keep(self) -> None:
        """Keep one web process: whenever it has ended start another."""
        loop = asyncio.get_running_loop()
        pauses = restart_pauses()
        while not self._stopping.is_set():
            started = loop.time()
            told, returncode = await self._run_one()
            if self._stopping.is_set():
                return
            ended = f"a web process {how_it_ended(returncode)}"
            if told == READY:
                if loop.time() - started > STEADY_SECONDS:
                    pauses = restart_pauses()
            elif self._answered:
                ended = f"{ended} before it answered: {told.decode() or 'it did not say why'}"
            else:
                self._failure = told.decode() or f"{ended} before it answered"
                self._stop()
                return
            pause = next(pauses)
            logger.error("%s; starting another in %g seconds", ended, pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_one(self) -> tuple[bytes, int]:
        """Run a web process to its end; return what it told and its return code."""
        told, telling = os.pipe()
        listening = self._listener.fileno()
        words = (listening, telling, os.getpid(), self._application)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # not the directory the server was started in
                "-m",
                "sarcograph.api.web.web_process",
                *map(str, words),
                stdin=asyncio.subprocess.PIPE,
                pass_fds=(listening, telling),
                env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(self._metrics)},
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which tells them
            )
        finally:
            os.close(telling)
        self._processes.add(process)
        if self._stopping.is_set():
            _send(process, signal.SIGTERM)
        try:
            await _hand_over(process, self._settings.model_dump_json().encode())
            said = await _read(told)
            if said == READY:
                self._ready.add(process)
                if not self._answered:
                    self._answered = True
                    self._on_ready()
            returncode = await process.wait()
        finally:
            self._processes.discard(process)
            self._ready.discard(process)
        mark_process_dead(process.pid, str(self._metrics))  # type: ignore[no-untyped-call]
        return said, returncode


def _send(process: asyncio.subprocess.Process, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended a moment ago
        process.send_signal(what)


async def _hand_over(process: asyncio.subprocess.Process, settings: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    with suppress(ConnectionError):  # it ended, which is noticed elsewhere
        process.stdin.write(settings)
        await process.stdin.drain()
        process.stdin.close()


async def _read(descriptor: int) -> bytes:
    """Return what is written to a pipe until the other side closes it."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb")
    )
    try:
        return await reader.read()
    finally:
        transport.close()
