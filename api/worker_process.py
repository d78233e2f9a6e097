"""What a worker process runs: it loads the graph once, then answers one query after another.

The server starts it as ``python -m sarcograph.api.worker_process`` (api/workers.py) and talks to it
in frames over its standard input and output. A query may loop, exhaust memory or crash the engine:
the process is there to be killed, and confines itself before it reads the first query.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import signal
import struct
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, NoReturn, cast

from sarcograph.graph.store import (
    AnswerTooLargeError,
    EmbeddedStore,
    EvaluationError,
    Format,
    GraphLoadError,
    QuerySyntaxError,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

LENGTHS = struct.Struct(">II")
"""What a frame begins with: the bytes of its header (JSON) and of its content."""

# Deep nesting overflows an ordinary stack; 256 MiB of address space carry 20 000 levels.
STACK_BYTES = 256 * 2**20

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

Header = Mapping[str, Any]


def frame(header: Header, content: bytes = b"") -> tuple[bytes, bytes]:
    """Return what is to be written for a frame: lengths with header, and content."""
    text = json.dumps(header).encode("utf-8")
    return LENGTHS.pack(len(text), len(content)) + text, content


def _read_frames(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the headers of frames until the other side closes."""
    while len(lengths := stream.read(LENGTHS.size)) == LENGTHS.size:
        header_length, content_length = LENGTHS.unpack(lengths)
        yield json.loads(stream.read(header_length))
        stream.read(content_length)


class _Channel:
    """The way back to the server, safe from anything that prints to standard output."""

    def __init__(self) -> None:
        self._stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        _to_nowhere(sys.stdout)

    def send(self, header: Header, content: bytes = b"") -> None:
        for part in frame(header, content):
            self._stream.write(part)
        self._stream.flush()


def main() -> NoReturn:
    """Load, confine this process, answer until the server closes the pipe or kills it."""
    # Ctrl-C reaches the whole process group; when to end is the server's business
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = _read_frames(sys.stdin.buffer)
    settings = next(requests)
    _die_with(settings["server"])
    channel = _Channel()
    try:
        store = _load(settings["graph"], settings["prefixes"])
    except GraphLoadError as error:
        channel.send({"status": "unready", "detail": str(error)})
        os._exit(1)
    queue: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_answer_all, args=(store, queue, channel), daemon=True).start()
    _confine(settings["memory"])
    channel.send({"status": "ready", "quads": store.quad_count})
    # this thread reads on during an evaluation, so that it ends when the server is gone
    for request in requests:
        queue.put(request)
    os._exit(0)


def _die_with(server: int) -> None:
    """Have the kernel kill this process when the server dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)


def _load(descriptor: int, prefixes: Mapping[str, str]) -> EmbeddedStore:
    """Load the graph from the file that the server holds open, which may since be replaced."""
    if not os.fstat(descriptor).st_size:
        raise GraphLoadError("the file is empty")
    # a map has a position of its own; that of the descriptor is shared by all workers
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as nquads:
        store = EmbeddedStore(cast(IO[bytes], nquads), prefixes=prefixes)
    os.close(descriptor)
    return store


def _confine(memory: int) -> None:
    """Allow `memory` bytes beyond what is in use, no core dump, and no new file or socket."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    _to_nowhere(sys.stderr)  # the engine's last words when memory runs out
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _to_nowhere(stream: IO[str]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _answer_all(
    store: EmbeddedStore, queue: SimpleQueue[dict[str, Any]], channel: _Channel
) -> None:
    try:
        while True:
            header, content = _answer(store, queue.get())
            channel.send(header, content)
    finally:
        os._exit(1)  # an error that nobody foresaw, or a server that is gone


def _answer(store: EmbeddedStore, request: Header) -> tuple[Header, bytes]:
    try:
        answer = store.query(
            request["query"],
            formats=[Format(name) for name in request["formats"]],
            default_graphs=request["default_graphs"],
            named_graphs=request["named_graphs"],
            max_bytes=request["max_bytes"],
        )
    except QuerySyntaxError as error:
        return _failure(error, line=error.line, column=error.column), b""
    except (
        UnsupportedQueryError,
        UnsuitableFormatError,
        EvaluationError,
        AnswerTooLargeError,
    ) as error:
        return _failure(error), b""
    except MemoryError:
        return {"status": "MemoryError"}, b""
    return {"status": "answer", "format": answer.format}, answer.content


def _failure(error: Exception, **place: int) -> Header:
    return {"status": type(error).__name__, "detail": str(error), **place}


if __name__ == "__main__":
    main()
