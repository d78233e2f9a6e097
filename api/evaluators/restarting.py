"""How a process ended, and how long to wait before it is started again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from itertools import chain, repeat

RESTART_PAUSES_SECONDS = (0.1, 0.5, 2.0, 10.0)


def restart_pauses() -> Iterator[float]:
    """Yield the pauses, in seconds, before one try after another: longer each time, then equal."""
    return chain(RESTART_PAUSES_SECONDS, repeat(RESTART_PAUSES_SECONDS[-1]))


def how_it_ended(returncode: int | None) -> str:
    """Return in words how a process ended, of which the system tells its return code."""
    if returncode is not None and returncode < 0:
        return f"was ended by {signal.Signals(-returncode).name}"
    return f"ended with code {returncode}"
