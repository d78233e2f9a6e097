"""Send an attack as raw bytes and see how it ends."""

import json
import re
import select
import socket
import time
from dataclasses import dataclass

from corpus import Attack

NEVER = -1
ABORTED = -2
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@dataclass(frozen=True)
class Outcome:
    """How an attack ended: the status, 0 for none, ABORTED for a part of an answer, or NEVER."""

    status: int
    seconds: float
    answer: bytes


def deliver(attack: Attack, port: int, address: str, limit: float) -> Outcome:
    """Send an attack from an address and wait, at most `limit` seconds, until it is over."""
    began = time.monotonic()
    end = began + limit
    answer = b""
    over = False
    try:
        with socket.create_connection(
            ("127.0.0.1", port), limit, source_address=(address, 0)
        ) as connection:
            for piece in attack.pieces:
                if not _sent(connection, piece, attack.pause, end):
                    break
            while not over and not _whole(answer):
                connection.settimeout(max(0.001, end - time.monotonic()))
                part = connection.recv(2**16)
                over = not part
                answer += part
    except TimeoutError:
        return Outcome(NEVER, time.monotonic() - began, answer)
    except OSError:  # reset: the server reads no more of this
        over = True
    return Outcome(_status(answer), time.monotonic() - began, answer)


def _sent(connection: socket.socket, piece: bytes, pause: float, end: float) -> bool:
    """Send a piece; False if the server has answered or closed, so that more is in vain."""
    connection.settimeout(max(0.001, end - time.monotonic()))
    try:
        connection.sendall(piece)
    except TimeoutError:
        raise
    except OSError:
        return False
    return not select.select([connection], [], [], pause)[0]


def _whole(answer: bytes) -> bool:
    """Tell whether an answer is complete by what its head says."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    if re.match(rb"HTTP/1\.1 (1\d\d) ", head):
        return False
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length:
        return len(body) >= int(length[1])
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        return body.endswith(b"0\r\n\r\n")
    return False


def _status(answer: bytes) -> int:
    match = _STATUS.match(answer)
    if match is None:
        return 0
    if not _whole(answer):
        return ABORTED
    status = int(match[1])
    head, _, body = answer.partition(b"\r\n\r\n")
    if status == 200 and b"sparql-results+json" in head and b"chunked" not in head.lower():
        try:
            json.loads(body)
        except ValueError:
            return ABORTED
    return status
