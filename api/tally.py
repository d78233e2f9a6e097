"""What may happen a thousand times a second, told to the log in one line a minute."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

REPORT_SECONDS = 60.0


class Tally:
    """Counts events by what they are; the first is told at once, those after it together."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Call `tell` with text such as "3 × deadline, 1 × memory"."""
        self._tell = tell
        self._counts: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def count(self, what: str) -> None:
        """Count one event; to be called in an event loop."""
        self._counts[what] += 1
        if self._timer is None:
            self._report()

    def _report(self) -> None:
        self._timer = None
        if self._counts:
            self._tell(", ".join(f"{count} × {what}" for what, count in self._counts.items()))
            self._counts.clear()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(REPORT_SECONDS, self._report)
