"""What forks a process for each call of one function, and what such a process does.

`Confinement` starts it as ``python -m sarcograph.graph.confined.process MODULE FUNCTION SECONDS
BYTES`` with a socket as its standard input. For each byte that comes over it, with a socket, it
forks: the call comes over that socket, and its outcome goes back. One thread and no event loop,
which is what makes forking safe.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from sarcograph.graph.confined.limits import confine

_READ_BYTES = 2**18
_STANDARD = (0, 1, 2)

# Where processors are few, who asked for a call is to have them first: a server has other clients.
_NICENESS = 5


def main() -> NoReturn:
    """Import the function, then fork until the other side closes the socket."""
    module, function, seconds, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of who waits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    control = socket.socket(fileno=os.dup(_STANDARD[0]))
    work = getattr(importlib.import_module(module), function)
    os.nice(_NICENESS)
    nowhere = os.open(os.devnull, os.O_RDWR)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy the pages of every object there is
    while True:
        told, channels, _, _ = socket.recv_fds(control, 1, 1)
        if not told:
            os._exit(0)
        with socket.socket(fileno=channels[0]) as channel:
            if os.fork() == 0:
                try:
                    control.close()
                    for stream in _STANDARD:  # a parser that overflows its stack says so
                        os.dup2(nowhere, stream)
                    _answer(channel, work, float(seconds), int(memory))
                finally:
                    os._exit(1)


def _answer(
    channel: socket.socket, work: Callable[..., object], seconds: float, memory: int
) -> None:
    """Read a call, carry it out within the limits, and write its outcome."""
    # these signals are not caught: they end even who is deep in a parser
    signal.setitimer(signal.ITIMER_REAL, seconds)
    confine(memory)
    arguments, named = _call(channel)
    flags = fcntl.fcntl(channel, fcntl.F_GETFL)
    fcntl.fcntl(channel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(channel, fcntl.F_SETFL, flags | os.O_ASYNC)  # SIGIO when who waits has left
    error, result = None, None
    try:
        result = work(*arguments, **named)
    except MemoryError:
        return  # there is not even enough to say so
    except Exception as raised:  # noqa: BLE001 - whatever it is, who waits is told
        error = raised
    fcntl.fcntl(channel, fcntl.F_SETFL, flags)
    channel.sendall(pickle.dumps((error, result)))


def _call(channel: socket.socket) -> Any:
    with channel.makefile("rb", _READ_BYTES) as stream:
        return pickle.load(stream)  # noqa: S301  # from the program that started this


if __name__ == "__main__":
    main()
