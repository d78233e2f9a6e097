"""Who gets the next free evaluator: clients in turn, and none so many that others find none."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from itertools import chain
from typing import Generic, TypeVar

from sarcograph.api.evaluators.evaluator import PoolBusyError

T = TypeVar("T")


class Sharing(Generic[T]):
    """Free evaluators, how many each client holds, and who waits for one.

    A client may take another only while more than twice as many are free as it holds. So a third
    of them is enough for one client, a third of the rest for a second, and a newcomer finds one
    free until many hold some (a dynamic threshold as for the buffers of switches: Choudhury and
    Hahne, 1998). One that finds none has the next but one at the latest: by turns a client gets one
    that had none before it came, and one of the others (RFC 8290, 4.2).
    Whose address is unknown, "", is not limited.
    """

    def __init__(self, queue_length: int) -> None:
        """Begin without evaluators; at most `queue_length` queries wait."""
        self._queue_length = queue_length
        self._free: list[T] = []
        self._held: Counter[str] = Counter()
        self._queues: dict[str, deque[asyncio.Future[T]]] = {}  # in the order of their turns
        self._new: dict[str, None] = {}  # of these clients those that had none before they came
        self._newcomer = False  # whether one of them had the last turn
        self.waiting = 0

    @property
    def free(self) -> int:
        """Return the number of free evaluators."""
        return len(self._free)

    @property
    def held(self) -> int:
        """Return the number of evaluators that clients hold."""
        return self._held.total()

    def take(self, client: str) -> T | None:
        """Return a free evaluator, None if there is none or none for this client."""
        return self._hold(client) if self._may_take(client) else None

    def wait(self, client: str) -> asyncio.Future[T]:
        """Return who waits for an evaluator; raises PoolBusyError if too many do.

        A full queue makes room for a client at the cost of the one with most queries in it.
        """
        if self.waiting >= self._queue_length:
            busy = PoolBusyError(
                "no evaluator is free for this query and no more queries may wait; ask again later"
            )
            greediest = max(self._queues, key=self._count, default=client)
            if self._count(greediest) <= self._count(client) + 1:
                raise busy
            self._remove(greediest, self._queues[greediest][-1], busy)
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if client not in self._queues and not self._held[client]:
            self._new[client] = None
        self._queues.setdefault(client, deque()).append(waiter)
        self.waiting += 1
        return waiter

    def give_up(self, client: str, waiter: asyncio.Future[T]) -> None:
        """Stop waiting; an evaluator that has come meanwhile goes to the next."""
        if waiter in self._queues.get(client, ()):
            self._remove(client, waiter)
        elif not waiter.cancelled() and waiter.exception() is None:
            self.give_back(client, waiter.result())

    def turn_away(self, error: Callable[[], Exception]) -> None:
        """Let all who wait know that nothing will come: each gets an error of its own."""
        for client, queue in list(self._queues.items()):
            for waiter in list(queue):
                self._remove(client, waiter, error())

    def give_back(self, client: str, evaluator: T | None) -> None:
        """Take back what a client held, None if it is of no more use."""
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        if evaluator is not None:
            self._free.append(evaluator)
        self._serve()

    def add(self, evaluator: T) -> None:
        """Put a new evaluator to use."""
        self._free.append(evaluator)
        self._serve()

    def discard(self, evaluator: T) -> None:
        """Forget an evaluator that has ended, if it was free."""
        if evaluator in self._free:
            self._free.remove(evaluator)

    def _may_take(self, client: str) -> bool:
        return len(self._free) > (2 * self._held[client] if client else 0)

    def _count(self, client: str) -> int:
        return len(self._queues.get(client, ()))

    def _remove(
        self, client: str, waiter: asyncio.Future[T], error: Exception | None = None
    ) -> None:
        queue = self._queues[client]
        queue.remove(waiter)
        if not queue:
            del self._queues[client]
            self._new.pop(client, None)
        self.waiting -= 1
        if error is not None and not waiter.done():
            waiter.set_exception(error)

    def _serve(self) -> None:
        """Give free evaluators to those who wait and may have one, one client after the other."""
        while (client := self._next()) is not None:
            self._newcomer = client in self._new
            self._new.pop(client, None)
            queue = self._queues.pop(client)
            waiter = queue.popleft()
            self.waiting -= 1
            if queue:
                self._queues[client] = queue  # now the last
            if not waiter.done():  # given up a moment ago
                waiter.set_result(self._hold(client))

    def _next(self) -> str | None:
        """Return whose turn it is: a newcomer's, but not twice before another's."""
        turns = chain(self._queues, self._new) if self._newcomer else chain(self._new, self._queues)
        return next(filter(self._may_take, turns), None)

    def _hold(self, client: str) -> T:
        self._held[client] += 1
        return self._free.pop()  # the one used last has most in the processor's caches
