"""How long to wait before a process that ended is started again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

RESTART_PAUSES_SECONDS = (0.1, 0.5, 2.0, 10.0)


def restart_pauses() -> Iterator[float]:
    """Yield the pauses, in seconds, before one try after another: longer each time, then equal."""
    return chain(RESTART_PAUSES_SECONDS, repeat(RESTART_PAUSES_SECONDS[-1]))
