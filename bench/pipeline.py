"""Print time and memory of every stage over the bundled graph; exit 1 above the budget.

Each part runs in a process of its own, so its figures include the start of Python and the imports.
The budget holds for the whole way from evidence to validated graph, which ``build`` takes with an
empty cache.
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
    "build (cold)": ["build"],
    "build (cached)": ["build"],
    "check": ["check", "--format", "json"],
    "validate": ["validate", "--format", "json"],
    "query": ["query", "drugs-and-targets", "--format", "csv"],
    "export": ["export", "--format", "turtle", "--out", "graph.ttl"],
}


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process took: seconds by the clock and on the processors, peak memory in MB."""

    exit_code: int
    wall: float
    processor: float
    peak: float


def measure(command: list[str], directory: Path) -> Usage:
    """Run a command in a directory, with its cache there, and return what it took.

    The peak is the resident set that the operating system reports for the process (``wait4``);
    child processes that it starts are not in it.
    """
    began = time.perf_counter()
    process = os.fork()
    if process == 0:
        os.chdir(directory)
        os.environ["XDG_CACHE_HOME"] = str(directory)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.dup2(silence, sys.stderr.fileno())
        os.execv(command[0], command)  # noqa: S606  # no shell is wanted
    _, status, usage = os.wait4(process, 0)
    bytes_per_unit = 1 if sys.platform == "darwin" else 1024
    return Usage(
        exit_code=os.waitstatus_to_exitcode(status),
        wall=time.perf_counter() - began,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * bytes_per_unit / 1e6,
    )


def stages() -> None:
    """Print the seconds of each stage of the pipeline in this process."""
    began = time.perf_counter()
    from sarcograph.graph.pipeline import assemble, validated

    marks = [("imports", time.perf_counter() - began)]
    running: list[tuple[str, float]] = []

    def announce(stage: str) -> None:
        now = time.perf_counter()
        if running:
            marks.append((running[-1][0], now - running[-1][1]))
        running.append((stage, now))

    graph = validated(assemble(announce=announce), announce)
    announce("end")
    for stage, seconds in marks:
        print(f"{stage:<28} {seconds:6.2f} s")
    print(f"{'all stages':<28} {time.perf_counter() - began:6.2f} s")
    quads = graph.nquads.count(b"\n")
    print(f"{'quads':<28} {quads:6d}")


def main() -> int:
    """Measure every command, print one line for each and return the exit code."""
    stages()
    print(f"\n{'command':<16} {'wall s':>7} {'cpu s':>7} {'peak MB':>8}")
    within = True
    with tempfile.TemporaryDirectory() as name:
        for label, arguments in COMMANDS.items():
            usage = measure([sys.executable, "-m", "sarcograph", *arguments], Path(name))
            print(f"{label:<16} {usage.wall:7.2f} {usage.processor:7.2f} {usage.peak:8.0f}")
            if usage.exit_code:
                print(f"{label} failed with exit code {usage.exit_code}")
                within = False
            within = within and usage.wall <= SECONDS and usage.peak <= MEGABYTES
    print(f"budget: {SECONDS:.0f} s, {MEGABYTES:.0f} MB: {'kept' if within else 'BROKEN'}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
