"""Serve a graph over HTTP from this process until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import math
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn

from sarcograph.api.app import create_app
from sarcograph.api.settings import Settings
from sarcograph.graph.errors import SarcographError

# What sending an answer may take beyond its deadline once the server is told to stop.
SHUTDOWN_SECONDS = 3


class ServeError(SarcographError):
    """A server that cannot listen where it is told to."""


def run(graph_file: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the N-Quads of a validated graph until SIGINT or SIGTERM; port 0 takes a free one.

    Prints the URL on standard error once it answers. When told to stop it takes no more requests
    and answers those it has. Further settings come from the environment (`Settings`).

    Raises SettingsError, WorkerStartError or ServeError.
    """
    settings = Settings.from_environment(os.environ, graph_file=graph_file)
    with _listen(host, port) as listener:
        signal.signal(signal.SIGTERM, _stop)
        try:
            with asyncio.Runner(loop_factory=_event_loop) as runner:
                runner.run(_serve(settings, listener))
        except KeyboardInterrupt:
            pass


async def _serve(settings: Settings, listener: socket.socket) -> None:
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        lifespan="off",  # run here, so that a failure to start is an exception
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.deadline_seconds) + SHUTDOWN_SECONDS,
    )
    async with app.router.lifespan_context(app):
        await _Server(config, listener).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Says where it listens as soon as it does."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self._listener = listener

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self._listener.getsockname()[:2]
            url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
            sys.stderr.write(f"sarcograph answers at {url}\n")
            sys.stderr.flush()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServeError(f"no address for the host {host!r}: {error.strerror}") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"port {port} of {host} is taken: stop what listens there or choose another port"
                " (0 takes a free one)"
            ) from error
        raise ServeError(f"cannot listen at {host}, port {port}: {error.strerror}") from error
    return listener


def _event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # it is not made for every system
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End in order: uvicorn repeats the signal when its connections are closed."""
    raise SystemExit(0)
