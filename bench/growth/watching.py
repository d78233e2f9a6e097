"""What a command takes, with all processes that it starts: time, processors, memory."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from serving import family

_EVERY_SECONDS = 0.1
_OWN = slice(11, 13)  # of the fields of /proc/PID/stat that follow the name: user and system time


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds by the clock and on the processors, and MB of the largest process at its peak."""

    wall: float
    processor: float
    peak: float


def watched(command: list[str], cache: Path) -> Usage:
    """Run a command with its cache in a folder, and return what it took; raises SystemExit.

    Processes are looked at ten times a second, so that of one that ends the last tenth is lost.
    Their peaks are those that the system keeps.
    """
    ticks: dict[int, int] = {}
    peak = 0
    began = time.perf_counter()
    with subprocess.Popen(command, env=os.environ | {"XDG_CACHE_HOME": str(cache)}) as process:
        while process.poll() is None:
            for one in family(process.pid):
                try:
                    ticks[one] = _ticks(one)
                    peak = max(peak, _peak_kibibytes(one))
                except (OSError, StopIteration):  # it ended meanwhile
                    continue
            time.sleep(_EVERY_SECONDS)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with code {process.returncode}")
    return Usage(wall, sum(ticks.values()) / os.sysconf("SC_CLK_TCK"), peak * 1024 / 1e6)


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[_OWN]))


def _peak_kibibytes(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
