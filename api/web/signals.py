"""What a process does when it is told to stop or to look for a new version of the graph."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

_STDERR = 2  # where it is seen whether there still is a terminal


def on_signals(*, stop: Callable[[], None], reload: Callable[[], None]) -> None:
    """Call `stop` at SIGINT and SIGTERM, `reload` at SIGHUP, in the running loop.

    The closing of a terminal is told by SIGHUP too: whoever was started from one then stops.
    """
    loop = asyncio.get_running_loop()
    from_terminal = os.isatty(_STDERR)

    def hang_up() -> None:
        if from_terminal and not os.isatty(_STDERR):
            stop()
        else:
            reload()

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_signal_handler(signal.SIGINT, stop)
    loop.add_signal_handler(signal.SIGHUP, hang_up)
