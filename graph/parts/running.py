"""Parts made by a crew: none is lost with a worker, and none stops the others."""

from __future__ import annotations

import pickle
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field

from sarcograph.graph.errors import Problem, SarcographError
from sarcograph.graph.parts.code import code_key
from sarcograph.graph.parts.crews import Crew
from sarcograph.graph.parts.foundation import Packed
from sarcograph.graph.parts.part import Failure, Part
from sarcograph.graph.parts.work import work
from sarcograph.graph.validated import Announce

_AHEAD = 2
"""How many jobs for each worker are given out at a time, so that none waits for the next."""
_MOST_KILLS = 2
"""After so many workers a document that dies with them is its own error."""
_PAUSE = 1.0
"""Seconds between two announcements."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document of which a part is to be made; `read` gives the content of its file."""

    name: str
    read: Callable[[], bytes]


@dataclass
class Run:
    """Makes parts and hands each over as soon as it is there.

    `take` is called with the job, the content that went out with it, and its part.
    """

    crew: Crew
    packed: Packed
    take: Callable[[Job, bytes, Part], None]
    announce: Announce
    problems: list[Problem] = field(default_factory=list)
    _running: dict[Future[bytes | None], tuple[Job, bytes]] = field(default_factory=dict)
    _kills: Counter[str] = field(default_factory=Counter)

    def make(self, jobs: Iterable[Job]) -> list[Problem]:
        """Make the parts of all jobs; return what is wrong with those of which there is none.

        Raises SarcographError where no worker can go on.
        """
        waiting, suspects = deque(jobs), deque[Job]()
        progress = _Progress(len(waiting), self.announce)
        while waiting or suspects or self._running:
            # after a death each job that may have caused it runs alone, so that one knows which
            alone = bool(suspects)
            room = 1 if alone else self.crew.slots * _AHEAD
            queue = suspects if alone else waiting
            lost: list[Job] = []
            while queue and len(self._running) < room and not lost:
                job = queue.popleft()
                if not self._submit(job):
                    lost.append(job)
            if self._running and not lost:
                finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
                dead = [self._finish(one) for one in finished]
                lost += [job for job in dead if job is not None]
            if lost:
                lost += [job for job, _ in self._running.values()]
                self._running.clear()
                self.crew.renew()
                suspects += [job for job in lost if self._may_go_on(job)]
            progress.tell(len(waiting) + len(suspects) + len(self._running))
        return self.problems

    def _submit(self, job: Job, packed: bytes | None = None) -> bool:
        """Give a job out, and tell whether there was somebody to take it."""
        content = job.read()
        arguments = code_key(), self.packed.digest, packed, job.name, content
        try:
            future = self.crew.executor().submit(work, *arguments)
        except BrokenExecutor:
            return False
        self._running[future] = job, content
        return True

    def _finish(self, future: Future[bytes | None]) -> Job | None:
        """Take what came back; return the job if its worker died."""
        job, content = self._running.pop(future)
        error = future.exception()
        match error:
            case None:
                pass
            case BrokenExecutor():
                return job
            case SarcographError():
                raise error
            case _:
                said = f"its part cannot be made: {type(error).__name__}: {error}"
                self.problems.append(Problem(job.name, 1, said, "report this with the file"))
                return None
        result = future.result()
        if result is None:
            return None if self._submit(job, self.packed.content) else job
        outcome = pickle.loads(zlib.decompress(result))  # noqa: S301 - of a worker of ours
        match outcome:
            case Failure():
                self.problems += outcome.problems
            case Part():
                self.take(job, content, outcome)
        return None

    def _may_go_on(self, job: Job) -> bool:
        """Tell whether a job may be tried again after a worker died that may have been at it."""
        self._kills[job.name] += 1
        if self._kills[job.name] < _MOST_KILLS:
            return True
        said = f"{_MOST_KILLS} workers died while they made its part"
        remedy = "see whether there is enough memory; split the file if it is very large"
        self.problems.append(Problem(job.name, 1, said, remedy))
        return False


class _Progress:
    """Announces how many parts are made, and how long the others may take."""

    def __init__(self, total: int, announce: Announce) -> None:
        self.total, self.announce = total, announce
        self.began = self.last = time.monotonic()

    def tell(self, left: int) -> None:
        """Announce the state if there is something new to say."""
        now = time.monotonic()
        if now - self.last < _PAUSE:
            return
        self.last = now
        done = self.total - left
        seconds = (now - self.began) / done * left if done else 0
        rest = f", {_words(seconds)} left" if done else ""
        self.announce(f"making parts: {done:,} of {self.total:,}{rest}")


def _words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
