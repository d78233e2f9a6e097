"""The two transports: standard input and output of one program, or HTTP on this machine alone."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.guard import MAX_BYTES

HOST = "127.0.0.1"
PATH = "/mcp"
_LARGEST_REQUEST = 2 * MAX_BYTES
"""Bytes of a request: a query of the largest size, and what stands around it."""


class PortError(SarcographError):
    """A port that cannot be listened at."""


class _Server(uvicorn.Server):
    """Stops when it is told to, which is no failure."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals; uvicorn would raise them again at the end."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        yield


def serve_stdio(server: Server[Any]) -> None:
    """Answer the program that started this one, until it closes the standard input.

    Ctrl-C ends the process at once, and the evaluators with it: one thread waits for input and
    could not be told.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    async def run() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    asyncio.run(run())


def serve_http(server: Server[Any], port: int, announce: Callable[[str], None]) -> None:
    """Answer programs of this machine by HTTP, until told to stop; port 0 takes a free one.

    A page of another origin and a request for another host are refused by the package: a browser
    could be led to send both. There are no sessions.
    """
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        host=HOST,
        stateless_http=True,
        max_request_body_size=_LARGEST_REQUEST,
    )
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise PortError(f"{HOST}:{port}: {error.strerror}") from None
    with listener:
        announce(f"http://{HOST}:{listener.getsockname()[1]}{PATH}")
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        _Server(config).run(sockets=[listener])
