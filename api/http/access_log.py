"""One line of JSON for each request: who asked what, what became of it, in which time."""

from __future__ import annotations

import errno
import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from starlette.types import Scope

from sarcograph.api.http.addresses import client_of
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.representation import tag_of
from sarcograph.api.tally import Tally
from sarcograph.graph.errors import SarcographError

CLIENT_CLOSED_REQUEST = 499
"""The status of a request whose client left before there was one; it was never sent."""

logger = logging.getLogger(__name__)

_STDERR = 2


class AccessLogError(SarcographError):
    """A file that the access log cannot be written to."""


class _Lines:
    """Lines at the end of a file; what cannot be written is lost and counted, and nothing else.

    Each is one write, without a buffer: that would be written in part when the disk is full, and
    the rest later.
    """

    def __init__(self, target: Path) -> None:
        """Open a file, or standard error for ``-``; raises OSError."""
        self._path = None if str(target) == "-" else target
        self._descriptor = _STDERR if self._path is None else _opened(self._path)
        self._torn = False  # the last line is there in part
        self._lost = Tally(lambda counts: logger.error("lines of the access log lost: %s", counts))

    def write(self, line: bytes) -> None:
        """Write a line to the file that has the name now."""
        try:
            self._reopen_if_renamed()
            data = b"\n" + line if self._torn else line
            self._torn = os.write(self._descriptor, data) < len(data)
            if self._torn:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._lost.count(str(error.strerror))

    def close(self) -> None:
        """Close the file."""
        if self._path is not None:
            os.close(self._descriptor)

    def _reopen_if_renamed(self) -> None:
        if self._path is None:
            return
        try:
            if os.path.samestat(self._path.stat(), os.fstat(self._descriptor)):
                return
        except FileNotFoundError:
            pass
        opened = _opened(self._path)
        os.close(self._descriptor)
        self._descriptor, self._torn = opened, False


def _opened(path: Path) -> int:
    # a pipe that nobody empties is not waited for
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK
    return os.open(path, flags, 0o666)


_lines: _Lines | None = None


def open_access_log(target: Path | None) -> None:
    """Write the log to a file, to standard error for ``-``, nowhere for None.

    The file may be renamed while the server runs: the next line goes to a new one of that name.
    Raises AccessLogError.
    """
    global _lines
    if _lines is not None:
        _lines.close()
        _lines = None
    if target is not None:
        try:
            _lines = _Lines(target)
        except OSError as error:
            raise AccessLogError(f"access log {target}: {error.strerror}") from error


def is_logged() -> bool:
    """Tell whether anybody reads the lines."""
    return _lines is not None


def log_access(scope: Scope, status: int, sent: int, seconds: float) -> None:
    """Write the line of a request that was answered with `status` and `sent` bytes.

    `query` is a hash of the query's text, in which users may write what is not for others' eyes.
    """
    if _lines is None:
        return
    noted = observation_of(scope)
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": client_of(scope) or None,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "seconds": round(seconds, 6),
        "bytes": sent,
        "query": None if noted.query is None else tag_of(noted.query),
        "rows": noted.rows,
        "cached": noted.cached,
        "outcome": outcome_of(scope, status),
    }
    line = json.dumps({name: value for name, value in entry.items() if value is not None})
    _lines.write(line.encode("ascii") + b"\n")


def outcome_of(scope: Scope, status: int) -> str:
    """Return in a word what became of a request."""
    if status == CLIENT_CLOSED_REQUEST:
        return "client-left"
    return observation_of(scope).problem or ("answered" if status < 400 else "refused")
