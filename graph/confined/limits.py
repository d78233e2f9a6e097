"""What a process that works on the texts of others may still do."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from pathlib import Path


def confine(memory: int) -> None:
    """Allow this process `memory` bytes beyond those in use, no core dump, no new file or socket.

    Open files stay open. Where the system does not tell what is in use, memory is not limited.
    """
    if sys.platform == "linux":
        # a machine that runs out of memory is to end this process before any other
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
