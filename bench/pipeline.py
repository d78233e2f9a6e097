"""Print time and memory of the commands over the bundled graph; exit 1 above the budget.

Each command runs in a process of its own, so its figures include the start of Python and the
imports. The budget holds for a whole command: ``validate`` builds, derives, infers, checks and
validates.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 15.0
MEGABYTES = 600.0
COMMANDS = {
    "start": ["--help"],
    "check": ["check", "--format", "json"],
    "validate": ["validate", "--format", "json"],
    "export": ["export", "--format", "nquads", "--out", "graph.nq"],
}


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process took: seconds by the clock and on the processors, peak memory in MB."""

    exit_code: int
    wall: float
    processor: float
    peak: float


def measure(arguments: list[str], directory: Path) -> Usage:
    """Run ``sarcograph`` with the arguments in a directory and return what it took.

    The peak is the resident set that the operating system reports for the process (``wait4``);
    child processes that it starts are not in it.
    """
    command = [sys.executable, "-m", "sarcograph", *arguments]
    began = time.perf_counter()
    process = os.fork()
    if process == 0:
        os.chdir(directory)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.execv(sys.executable, command)  # noqa: S606  # no shell is wanted
    _, status, usage = os.wait4(process, 0)
    bytes_per_unit = 1 if sys.platform == "darwin" else 1024
    return Usage(
        exit_code=os.waitstatus_to_exitcode(status),
        wall=time.perf_counter() - began,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * bytes_per_unit / 1e6,
    )


def main() -> int:
    """Measure every command, print one line for each and return the exit code."""
    kept = True
    print(f"{'command':<10}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as directory:
        for name, arguments in COMMANDS.items():
            usage = measure(arguments, Path(directory))
            kept &= usage.exit_code == 0 and usage.wall <= SECONDS and usage.peak <= MEGABYTES
            failed = f"  exit {usage.exit_code}" if usage.exit_code else ""
            print(
                f"{name:<10}{usage.wall:9.2f}{usage.processor:9.2f}{usage.peak:9.0f}{failed}",
                flush=True,
            )
    print(f"budget of each: {SECONDS:g} s, {MEGABYTES:g} MB")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
