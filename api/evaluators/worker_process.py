"""What an evaluator runs: it answers one query after another over the graph that it was born with.

The process is forked off by one that holds the graph (zygote_process.py) and talks to the server
over a socket of its own. A query may loop, exhaust memory or crash the engine: the process
is there to be killed, and confines itself before it asks for the first query.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from typing import NoReturn

from sarcograph.graph.confined.limits import confine
from sarcograph.graph.store.embedded import OxigraphStore
from sarcograph.graph.store.question import (
    AnswerTooLargeError,
    EvaluationError,
    Format,
    QuerySyntaxError,
    Question,
    UnsuitableFormatError,
    UnsupportedQueryError,
    UnwritableAnswerError,
)

REQUEST = struct.Struct(">I")
"""What a request begins with: the bytes of JSON that follow."""

REPLY = struct.Struct(">BBqI")
"""What a reply begins with: place in OUTCOMES, place in FORMATS, how many rows there are in all or
NOT_COUNTED, bytes of content that follow.

The content is the answer, JSON about the failure, or the process id of who is ready.
"""

NOT_COUNTED = -1

FORMATS = tuple(Format)
FAILURES = (
    QuerySyntaxError,
    UnsupportedQueryError,
    UnsuitableFormatError,
    UnwritableAnswerError,
    EvaluationError,
    AnswerTooLargeError,
)
OUTCOMES = ("ready", "answer", "MemoryError", *(failure.__name__ for failure in FAILURES))

# A whole request and a usual answer fit, so that neither side waits for the other to read on.
SOCKET_BYTES = 2**20

# Deep nesting overflows an ordinary stack; 256 MiB of address space carry 20 000 levels.
STACK_BYTES = 256 * 2**20

_READ_BYTES = 2**12  # more than most requests have: a large buffer for each costs more
_MORE_BYTES = 2**18


def encode_request(question: Question) -> bytes:
    """Return a question as it is sent to an evaluator."""
    parts = question.text, question.formats, question.default_graphs, question.named_graphs
    request = json.dumps(parts).encode("ascii")
    return REQUEST.pack(len(request)) + request


def _decoded(request: bytes) -> Question:
    text, formats, *graphs = json.loads(request)
    default, named = (None if names is None else tuple(names) for names in graphs)
    return Question(text, tuple(map(Format, formats)), default, named)


def run(
    store: OxigraphStore, channel: socket.socket, lifeline: int, limits: Mapping[str, int]
) -> NoReturn:
    """Answer what comes over `channel`; end with the process at the other end of `lifeline`.

    `limits` are ``memory``, the bytes that may be used beyond those in use, and ``max_bytes``, the
    size of an answer.
    """
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_answer_all, args=(store, channel, limits), daemon=True).start()
    # nothing is ever written to it: it ends when nobody is left who could
    os.read(lifeline, 1)
    os._exit(1)


def _answer_all(store: OxigraphStore, channel: socket.socket, limits: Mapping[str, int]) -> None:
    try:
        confine(limits["memory"])
        _send(channel, "ready", b"%d" % os.getpid())
        for question in _questions(channel):
            try:
                answer = store.query(question, max_bytes=limits["max_bytes"])
            except FAILURES as error:
                _send_failure(channel, error)
            except MemoryError:
                _send(channel, "MemoryError")
            else:
                _send(channel, "answer", answer.content, answer.format, answer.total)
    finally:
        os._exit(1)  # an error that nobody foresaw, or a server that is gone


def _questions(channel: socket.socket) -> Iterator[Question]:
    """Yield questions until the server closes; it sends one when it has the reply to the last."""
    while data := channel.recv(_READ_BYTES):
        while len(data) < REQUEST.size or len(data) < REQUEST.size + REQUEST.unpack_from(data)[0]:
            more = channel.recv(_MORE_BYTES)
            if not more:
                return
            data += more
        yield _decoded(data[REQUEST.size :])


def _send_failure(channel: socket.socket, error: Exception) -> None:
    told: dict[str, str | int] = {"detail": str(error)}
    if isinstance(error, QuerySyntaxError):
        told |= {"line": error.line, "column": error.column}
    _send(channel, type(error).__name__, json.dumps(told).encode("ascii"))


def _send(
    channel: socket.socket,
    outcome: str,
    content: bytes = b"",
    written: Format = Format.JSON,
    total: int | None = None,
) -> None:
    counted = NOT_COUNTED if total is None else total
    head = REPLY.pack(OUTCOMES.index(outcome), FORMATS.index(written), counted, len(content))
    sent = channel.sendmsg((head, content))
    if sent < len(head) + len(content):
        channel.sendall((head + content)[sent:])
