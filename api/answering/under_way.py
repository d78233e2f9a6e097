"""How many requests of one client are answered at once: what it asks beyond waits for its own.

Who is refused asks anew at once, which costs as much again. A queue that holds what many clients
ask for would be filled by one of them, and all others be refused with it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque

from sarcograph.api.answering.bounds import (
    AT_ONCE,
    LONGEST_PAUSE_SECONDS,
    MOST_WAITING_SECONDS,
    PAUSE_SECONDS,
)
from sarcograph.api.answering.turns import busy


class UnderWay:
    """Which requests are under way, and which wait, by the client that asks.

    One whose address is unknown, "", is not limited.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._count: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._pauses: dict[str, asyncio.TimerHandle] = {}

    async def begin(self, client: str) -> None:
        """Return when a request of `client` is under way, until it has `ended`.

        Raises ProblemError when those before it take too long.
        """
        if client not in self._waiting and self._may_begin(client):
            self._count[client] += 1
            return
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(client, deque()).append(waiter)
        timer = loop.call_later(MOST_WAITING_SECONDS, _give_up, waiter)
        try:
            await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self.ended(client)  # it had begun when who waits for it left
            raise
        finally:
            timer.cancel()

    def ended(self, client: str) -> None:
        """Let the next request of `client` begin, if one waits."""
        self._count[client] -= 1
        if not self._count[client]:
            del self._count[client]
        self._go_on(client)

    def left(self, client: str) -> None:
        """Have nothing begin for a while of a client that left what was under way."""
        loop = asyncio.get_running_loop()
        end = now = loop.time()
        if client in self._pauses:
            end = self._pauses[client].when()
            self._pauses[client].cancel()
        end = min(end + PAUSE_SECONDS, now + LONGEST_PAUSE_SECONDS)
        self._pauses[client] = loop.call_at(end, self._end_pause, client)

    def _end_pause(self, client: str) -> None:
        del self._pauses[client]
        self._go_on(client)

    def _may_begin(self, client: str) -> bool:
        if not client:
            return True
        return client not in self._pauses and self._count[client] < AT_ONCE

    def _go_on(self, client: str) -> None:
        """Let one request of `client` begin, and more after what waits in the process otherwise."""
        waiting = self._waiting.get(client)
        if waiting is None or not self._may_begin(client):
            return
        while waiting and (waiter := waiting.popleft()).done():
            pass  # who asked has left, or waited too long
        if not waiter.done():
            self._count[client] += 1
            waiter.set_result(None)
        if waiting:
            asyncio.get_running_loop().call_soon(self._go_on, client)
        else:
            del self._waiting[client]


def _give_up(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(
            busy(f"{AT_ONCE} other requests of this client have been under way for long")
        )
