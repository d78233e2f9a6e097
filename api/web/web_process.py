"""One web process: it answers at a socket that is open already, and reloads the graph when told.

Several share a socket under a supervisor, which starts each of them as
``python -m sarcograph.api.web.web_process`` (api/web/supervisor.py).
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import uvicorn
from uvicorn.importer import import_from_string

from sarcograph.api.answering.following import current_version, follow
from sarcograph.api.evaluators.parent import die_with
from sarcograph.api.settings import Settings
from sarcograph.api.web.connections import Connections, Limits
from sarcograph.api.web.logs import log_to_stderr
from sarcograph.api.web.protocol import SURPLUS, limited_protocol
from sarcograph.api.web.signals import on_signals
from sarcograph.graph.confined.slices import ANSWERING, take_slices
from sarcograph.graph.errors import SarcographError

logger = logging.getLogger(__name__)

# What sending an answer may take beyond its deadline once the server is told to stop.
SHUTDOWN_SECONDS = 3

# How many of the largest answers may wait for clients that take them slowly.
_SLOW_ANSWERS = 8

_FILES_OF_OUR_OWN = 256

_ACCEPTED_IN_A_ROUND = 16
"""Connections; a round takes some milliseconds under the heaviest load."""


def run_web_process(
    settings: Settings,
    listener: socket.socket,
    application: str,
    on_ready: Callable[[], None],
) -> None:
    """Answer at `listener` until SIGINT or SIGTERM; `on_ready` is called once it does.

    `application` names what makes the application (`api.app.Application`), as ``module:function``.
    Raises SarcographError when that cannot start.
    """
    take_slices(ANSWERING)
    with asyncio.Runner(loop_factory=event_loop) as runner, suppress(asyncio.CancelledError):
        runner.run(_serve(settings, listener, application, on_ready))


def drain_seconds(settings: Settings) -> int:
    """Return how long a web process that is told to stop may take for the answers it owes."""
    return math.ceil(settings.deadline_seconds) + SHUTDOWN_SECONDS


def event_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop, the fast one where there is one."""
    try:
        import uvloop
    except ImportError:  # it is not made for every system
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _serve(
    settings: Settings, listener: socket.socket, application: str, on_ready: Callable[[], None]
) -> None:
    _allow_open_files(SURPLUS * settings.connections + _FILES_OF_OUR_OWN)
    app = import_from_string(application)(settings)
    connections = Connections(
        Limits(
            header_bytes=settings.header_kib * 2**10,
            request_seconds=settings.request_seconds,
            connections=settings.connections,
            client_connections=settings.client_connections,
            unsent_bytes=_SLOW_ANSWERS * settings.answer_mib * 2**20,
        )
    )
    config = uvicorn.Config(
        app,
        http=limited_protocol(connections, settings.forwarded_allow_ips),
        ws="none",
        lifespan="off",  # run here, so that a failure to start is an exception
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=drain_seconds(settings),
    )
    server = _Server(config, on_ready)
    told = _take_signals(server)
    seen = current_version(settings.publication)
    async with app.lifespan():
        reloading = follow(app.reload, settings.publication, seen, told)
        async with _beside(connections.watch(), reloading):
            await server.serve(sockets=accepting(listener))


def accepting(listener: socket.socket) -> list[socket.socket]:
    """Return `listener` as often as connections are to be accepted in a round of the event loop.

    The fast loop takes one from each socket in a round. Under many who come and go that is fewer
    than come, and who comes next would wait behind all of them, however soon it is answered then.
    """
    # `dup` of Python would have every process that shares the listener wait in it for a connection
    others = (os.dup(listener.fileno()) for _ in range(_ACCEPTED_IN_A_ROUND - 1))
    return [listener, *(socket.socket(fileno=other) for other in others)]


class _Server(uvicorn.Server):
    """Says when it answers, and leaves signals to others."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _take_signals(server: _Server) -> asyncio.Event:
    """Stop at SIGINT and SIGTERM; return what is set at SIGHUP."""
    starting = asyncio.current_task()
    told = asyncio.Event()

    def stop() -> None:
        if not server.started and starting is not None:
            starting.cancel()
        elif server.should_exit:
            server.force_exit = True
        else:
            server.should_exit = True

    on_signals(stop=stop, reload=told.set)
    return told


@asynccontextmanager
async def _beside(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run coroutines without end for as long as the block lasts."""
    tasks = [asyncio.create_task(one) for one in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _allow_open_files(wanted: int) -> None:
    """Raise the limit of open files, each connection being one, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def main() -> None:
    """Run a web process of a supervisor: its arguments are open files, settings come as JSON."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it has something to reload
    listening, telling, parent = map(int, sys.argv[1:4])
    die_with(parent)
    for descriptor in (listening, telling):
        os.set_inheritable(descriptor, False)  # an evaluator must not keep the port
    log_to_stderr()
    settings = Settings.model_validate_json(sys.stdin.buffer.read())
    with socket.socket(fileno=listening) as listener, os.fdopen(telling, "wb") as supervisor:

        def on_ready() -> None:
            supervisor.write(READY)
            supervisor.close()

        try:
            run_web_process(settings, listener, sys.argv[4], on_ready)
        except SarcographError as error:
            supervisor.write(str(error).encode())
            sys.exit(2)


READY = b"\0"
"""What a web process tells its supervisor; anything else is why it did not start."""

if __name__ == "__main__":
    main()
