"""The server's own log: one line for each event, on standard error."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import traceback
from pathlib import Path

from starlette.requests import ClientDisconnect

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FRAMES = 8

# how clients end, and how the server ends what they left behind
_EXPECTED = (ClientDisconnect, asyncio.CancelledError)


class _OneLine(logging.Formatter):
    """Time in UTC, process, level, message, and of an error its place: all on one line."""

    converter = time.gmtime  # type: ignore[assignment]  # the stub has an alias of its own

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s [%(process)d] %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ"
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what a client sent cannot begin another."""
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = record.exc_text = None
        line = super().format(record).rstrip()
        while error is not None:
            line += f"; {_described(error)}"
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", line)


def log_to_stderr() -> None:
    """Write what the project reports, and what libraries report as wrong, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine())
    handler.addFilter(_is_news)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # where a line cannot be written, a traceback cannot either
    logging.getLogger("sarcograph").setLevel(logging.INFO)
    # these warn of what any client can cause
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _is_news(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], _EXPECTED))


def _described(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames)]
    return f"{type(error).__name__}: {error}" + (f" ({' < '.join(places)})" if places else "")
