"""Serve a graph over HTTP until told to stop: from this process, or from several that it keeps."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import suppress

from sarcograph.api.browse.software import script
from sarcograph.api.settings import Settings
from sarcograph.api.web.logs import log_to_stderr
from sarcograph.api.web.supervisor import supervise
from sarcograph.api.web.web_process import run_web_process
from sarcograph.graph.errors import SarcographError

APPLICATION = "sarcograph.api.app:create_app"
"""The function that makes the application from its settings, as ``module:function``."""


class ServeError(SarcographError):
    """A server that cannot listen where it is told to."""


def serve(settings: Settings, application: str = APPLICATION) -> None:
    """Serve until SIGINT or SIGTERM; SIGHUP or a newly published version makes it load the graph.

    Prints the URL on standard error once it answers. When told to stop it takes no more requests
    and answers those it has; told so twice, it ends at once.

    Raises SarcographError when it cannot start.
    """
    log_to_stderr()
    with _listen(settings.host, settings.port) as listener:
        url = _url(listener)

        def announce() -> None:
            with suppress(OSError):  # on a full disk the server serves on in silence
                if script() is None:
                    sys.stderr.write("the pages have no scripts: none were built in\n")
                sys.stderr.write(f"sarcograph answers at {url}\n")
                sys.stderr.flush()

        if settings.workers == 1:
            run_web_process(settings, listener, application, announce)
        else:
            supervise(settings, listener, application, announce)


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


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
