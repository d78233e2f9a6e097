"""What forks processes for calls, each for those of one function, and what such a process does.

`Confinement` starts it as ``python -m sarcograph.graph.confined.process SECONDS BYTES FILE`` with a
socket as its standard input; FILE is what it is given to read, or empty. Over that come functions,
each as its module and its name: the module is imported. With one that comes with a socket it forks:
calls come over that socket one after another, and their outcomes go back. One thread and no event
loop, which is what makes forking safe.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import io
import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sarcograph.graph.confined.given import give
from sarcograph.graph.confined.limits import confine
from sarcograph.graph.confined.slices import MAKING, take_slices
from sarcograph.graph.garbage import seldom_collected

SIZE = struct.Struct(">Q")
"""What a call and its outcome begin with: the bytes that follow, which are pickled."""

_STANDARD = (0, 1, 2)

# Where processors are few, who asked for a call is to have them first: a server has other clients.
_NICENESS = 5


def main() -> NoReturn:
    """Import what is named, and fork for it, until the other side closes the socket."""
    seconds, memory, file = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of who waits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    control = socket.socket(fileno=os.dup(_STANDARD[0]))
    if file:
        give(Path(file))
    os.nice(_NICENESS)
    take_slices(MAKING)
    nowhere = os.open(os.devnull, os.O_RDWR)
    while True:
        work, channel = _next(control)
        if channel is None:
            continue
        with channel:
            if os.fork() == 0:
                try:
                    control.close()
                    for stream in _STANDARD:  # a parser that overflows its stack says so
                        os.dup2(nowhere, stream)
                    confine(int(memory))
                    while _answer(channel, work, float(seconds)):
                        pass
                finally:
                    os._exit(1)


def _next(control: socket.socket) -> tuple[Callable[..., object], socket.socket | None]:
    """Return the function that is named next, imported, and the socket for calls of it, if any."""
    head, channels, _, _ = socket.recv_fds(control, SIZE.size, 1, socket.MSG_WAITALL)
    if not head:
        os._exit(0)
    (size,) = SIZE.unpack(head)
    module, _, function = control.recv(size, socket.MSG_WAITALL).decode().partition(":")
    if module not in sys.modules:
        importlib.import_module(module)
        gc.collect()
        gc.freeze()  # a collection in a fork would copy the pages of every object there is
    work: Callable[..., object] = getattr(sys.modules[module], function)
    return work, socket.socket(fileno=channels[0]) if channels else None


def _answer(channel: socket.socket, work: Callable[..., object], seconds: float) -> bool:
    """Carry out a call and write its outcome; tell whether another may follow.

    None does after an error, which may have left something behind.
    """
    request = _request(channel)
    if not request:
        return False
    # these signals are not caught: they end even who is deep in a parser
    signal.setitimer(signal.ITIMER_REAL, seconds)
    arguments, named = pickle.loads(request)  # noqa: S301  # from the program that started this
    flags = fcntl.fcntl(channel, fcntl.F_GETFL)
    fcntl.fcntl(channel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(channel, fcntl.F_SETFL, flags | os.O_ASYNC)  # SIGIO when who waits has left
    if _has_left(channel):  # before the signal was asked for
        return False
    error, result = None, None
    with seldom_collected():  # garbage is looked for when nobody waits any more
        try:
            result = work(*arguments, **named)
        except MemoryError:
            return False  # there is not even enough to say so
        except Exception as raised:  # noqa: BLE001 - whatever it is, who waits is told
            error = raised
        fcntl.fcntl(channel, fcntl.F_SETFL, flags)
        signal.setitimer(signal.ITIMER_REAL, 0)
        reply = pickle.dumps((error, result))
        channel.sendall(SIZE.pack(len(reply)))
        channel.sendall(reply)
    return error is None


def _has_left(channel: socket.socket) -> bool:
    try:
        return not channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


def _request(channel: socket.socket) -> bytearray:
    """Return the next call; nothing when who calls is gone."""
    with channel.makefile("rb", 0) as stream:
        head = _exactly(stream, SIZE.size)
        return _exactly(stream, SIZE.unpack(head)[0]) if head else head


def _exactly(stream: io.RawIOBase, size: int) -> bytearray:
    received = bytearray(size)
    rest = memoryview(received)
    while rest:
        count = stream.readinto(rest)
        if not count:
            return bytearray()
        rest = rest[count:]
    return received


if __name__ == "__main__":
    main()
