"""Work in a process of its own that announces its stages, and may be killed within one."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sarcograph.graph.validated import Announce

Work: TypeAlias = Callable[[Path, Announce], None]
"""What is done in a folder, with its cache there."""

CACHE = "cache"
STDERR = "stderr.txt"
_GONE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run that nobody killed: its seconds, and when each stage was announced."""

    seconds: float
    stages: tuple[tuple[str, float], ...]

    def lengths(self) -> list[tuple[str, float]]:
        """Return each stage with its seconds, in their order."""
        ends = [*(began for _, began in self.stages[1:]), self.seconds]
        return [(name, end - began) for (name, began), end in zip(self.stages, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Child:
    """A process that does the work in a session of its own, and the end of its announcements."""

    process: int
    announced: int
    began: float = field(default_factory=time.monotonic)

    def stages(self) -> Iterator[str]:
        """Yield each stage as it is announced, until the process ends."""
        with os.fdopen(os.dup(self.announced), encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n")

    def wait(self) -> int:
        """Return the exit code, negative where a signal ended it."""
        os.close(self.announced)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def started(work: Work, folder: Path) -> Child:
    """Start the work in a process that announces its stages."""
    here, there = os.pipe()
    process = os.fork()
    if process:
        os.close(there)
        return Child(process, here)
    os.setsid()
    os.close(here)
    # of a process that is killed, others tell what it left to them
    os.dup2(os.open(folder / STDERR, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), sys.stderr.fileno())
    os.environ |= {"XDG_CACHE_HOME": str(folder / CACHE), "SOURCE_DATE_EPOCH": "0"}

    def announce(stage: str) -> None:
        os.write(there, f"{stage}\n".encode())

    code = 1
    try:
        work(folder, announce)
        code = 0
    except BaseException:  # noqa: BLE001  # whatever it is, this process must end here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def undisturbed(work: Work, folder: Path) -> Run:
    """Let the work end, and return what it took."""
    child = started(work, folder)
    stages = [(stage, time.monotonic() - child.began) for stage in child.stages()]
    if code := child.wait():
        said = (folder / STDERR).read_text("utf-8")
        raise SystemExit(f"the work in {folder} ended with code {code}\n{said}")
    return Run(time.monotonic() - child.began, tuple(stages))


def killed(work: Work, folder: Path, stage: str | None, seconds: float) -> tuple[bool, bool]:
    """Kill the work so many seconds after a stage was announced, or after its beginning.

    Tell whether it had not ended before, and whether all processes that it began are gone.
    """
    child = started(work, folder)
    if stage is not None:
        for announced in child.stages():
            if announced == stage:
                break
    time.sleep(seconds)
    os.kill(child.process, signal.SIGKILL)
    return child.wait() == -signal.SIGKILL, all_gone(child.process)


def all_gone(leader: int) -> bool:
    """Tell whether all processes of a session end soon after the one that began it."""
    end = time.monotonic() + _GONE_SECONDS
    while time.monotonic() < end:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
