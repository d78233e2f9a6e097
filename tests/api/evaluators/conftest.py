"""A pool of evaluators for ordinary code, and a look at its processes."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvloop

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.question import Answer, Format, Question
from sarcograph.graph.validated import fingerprint

DEADLINE = 1.0  # seconds
MAX_BYTES = 2**20
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"

T = TypeVar("T")


class Pool:
    """A pool with its event loop, for ordinary code; the loop runs during calls only."""

    def __init__(self, pool: WorkerPool, runner: asyncio.Runner) -> None:
        """Wrap a pool that `runner` has started."""
        self.pool = pool
        self.runner = runner

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def query(self, question: Question, *, deadline: float | None = None) -> Answer:
        # on a busy machine it takes a while until an evaluator that ran too long is gone
        assert self.until(lambda: self.pool.statistics.idle > 0)
        return self.run(self.pool.query(question, deadline=deadline))

    def count(self) -> bytes:
        """Return the answer to the query that must be answered after whatever went wrong."""
        return self.query(Question(COUNT, (Format.CSV,))).content

    def together(self, *texts: str) -> list[Answer | BaseException]:
        """Ask several queries at once."""

        async def ask() -> list[Answer | BaseException]:
            asking = (self.pool.query(Question(text)) for text in texts)
            return await asyncio.gather(*asking, return_exceptions=True)

        return self.run(ask())

    def until(self, holds: Callable[[], bool], seconds: float = 30) -> bool:
        """Run the loop until something holds; return whether it does."""

        async def wait() -> bool:
            end = asyncio.get_running_loop().time() + seconds
            while not holds() and asyncio.get_running_loop().time() < end:
                await asyncio.sleep(0.01)
            return holds()

        return self.run(wait())


@pytest.fixture(scope="session")
def open_pool(graph_file: Path) -> Callable[..., AbstractContextManager[Pool]]:
    """Start a pool of one evaluator with small limits, or with other settings."""

    @contextmanager
    def start(file: Path = graph_file, **settings: Any) -> Iterator[Pool]:
        limits = {"evaluators": 1, "deadline": DEADLINE, "memory": 2**28, "max_bytes": MAX_BYTES}
        sha256 = fingerprint(file.read_bytes()) if file.exists() else ""
        pool = WorkerPool(
            file, sha256, prefixes=PREFIXES, **(limits | {"queue_length": 4} | settings)
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(pool.__aenter__())
            try:
                yield Pool(pool, runner)
            finally:
                runner.run(pool.__aexit__(None, None, None))

    return start


@pytest.fixture(scope="module")
def pool(open_pool: Callable[..., AbstractContextManager[Pool]]) -> Iterator[Pool]:
    """A pool of one evaluator, so that whatever a query leaves behind meets the next one."""
    with open_pool() as pool:
        yield pool


@pytest.fixture(scope="session")
def children_of(children_of: Callable[[int], set[int]]) -> Callable[[int], set[int]]:
    """Return the living children of a process, without servers that other tests started."""

    def find(parent: int) -> set[int]:
        found = children_of(parent)
        if parent != os.getpid():
            return found
        commands = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in found}
        return {one for one, command in commands.items() if b"zygote_process" in command}

    return find


@pytest.fixture(scope="session")
def evaluators_of(children_of: Callable[[int], set[int]]) -> Callable[[int], set[int]]:
    """Return the living evaluators of a server's process."""

    def find(server: int) -> set[int]:
        return {one for zygote in children_of(server) for one in children_of(zygote)}

    return find


@pytest.fixture
def worker(pool: Pool, evaluators_of: Callable[[int], set[int]]) -> Callable[[], int]:
    """The process id of the evaluator of `pool`, once it is up."""

    def find() -> int:
        pool.count()
        assert pool.until(lambda: len(evaluators_of(os.getpid())) == 1)
        (process,) = evaluators_of(os.getpid())
        return process

    return find
