"""What evaluates queries for the server: worker processes of its own, or a service elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.question import Answer, Question


class PoolBusyError(SarcographError):
    """As many queries are waiting as may wait, or none got a worker within the deadline."""


class DeadlineError(SarcographError):
    """A query that was not answered in time; its evaluation was ended."""


class WorkerDiedError(SarcographError):
    """An evaluation that broke off: it ran out of memory, crashed or was ended from outside."""


class OutOfMemoryError(WorkerDiedError):
    """An evaluation that needed more memory than it may use: asked again, it does so again."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What evaluators are doing now, and how many ended of what."""

    alive: int
    idle: int
    busy: int
    waiting: int
    """Queries that wait for an evaluator."""
    started: int
    ended: Mapping[str, int]
    """By cause: deadline, memory, crash, cancelled, busy (too many were slow), replaced (after a
    query that was slow or failed)."""


class Evaluator(Protocol):
    """Answers queries over one graph, each within limits; an asynchronous context manager."""

    @property
    def statistics(self) -> Statistics | None:
        """Return what is going on, None where only the service behind it knows."""
        ...

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        """Answer a query as `Store.query` does, within `deadline` seconds or the evaluator's own.

        `client` is the address of who asks: one of them may not keep the others waiting.

        Raises PoolBusyError, DeadlineError, WorkerDiedError or AnswerTooLargeError besides what
        `Store.query` raises.
        Cancelling the call ends the evaluation.
        """
        ...

    async def __aenter__(self) -> Self:
        """Start to evaluate; raises SarcographError if that fails."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End everything that is being evaluated."""
        ...
