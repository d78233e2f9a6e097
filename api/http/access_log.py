"""One line of JSON for each request: who asked what, what became of it, in which time."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from starlette.types import Scope

from sarcograph.api.http.addresses import client_of
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.representation import tag_of
from sarcograph.graph.errors import SarcographError

CLIENT_CLOSED_REQUEST = 499
"""The status of a request whose client left before there was one; it was never sent."""

_logger = logging.getLogger("sarcograph.access")


class AccessLogError(SarcographError):
    """A file that the access log cannot be written to."""


def open_access_log(target: Path | None) -> None:
    """Write the log to a file, to standard error for ``-``, nowhere for None.

    The file may be renamed while the server runs: the next line goes to a new one of that name.
    Raises AccessLogError.
    """
    for handler in list(_logger.handlers):
        _logger.removeHandler(handler)
        handler.close()
    _logger.propagate = False
    _logger.setLevel(logging.INFO if target is not None else logging.CRITICAL)
    if target is None:
        return
    opened: logging.Handler
    if str(target) == "-":
        opened = logging.StreamHandler(sys.stderr)
    else:
        try:
            opened = WatchedFileHandler(target, encoding="utf-8")
        except OSError as error:
            raise AccessLogError(f"access log {target}: {error.strerror}") from error
    _logger.addHandler(opened)


def is_logged() -> bool:
    """Tell whether anybody reads the lines."""
    return _logger.isEnabledFor(logging.INFO)


def log_access(scope: Scope, status: int, sent: int, seconds: float) -> None:
    """Write the line of a request that was answered with `status` and `sent` bytes.

    `query` is a hash of the query's text, in which users may write what is not for others' eyes.
    """
    if not is_logged():
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
    _logger.info(json.dumps({name: value for name, value in entry.items() if value is not None}))


def outcome_of(scope: Scope, status: int) -> str:
    """Return in a word what became of a request."""
    if status == CLIENT_CLOSED_REQUEST:
        return "client-left"
    return observation_of(scope).problem or ("answered" if status < 400 else "refused")
