"""Begin requests in turn, so that a client that asks often keeps no other from being heard.

What a request costs before anything is evaluated (its path, its parameters) is little, and much
where one client asks a thousand times a second. So of those that have come only a few begin between
two looks at all connections. Who leaves meanwhile has cost next to nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque

_Queue = deque["asyncio.Future[None]"]

PAUSE_SECONDS = 0.025
"""So long begins nothing for a client that left what was begun for it: nobody is to have much done
by asking and leaving. Who types and asks anew with each letter does not notice."""


class Beginning:
    """Whose request begins next.

    In each round of the event loop one begins of those whose clients have waited for none before,
    at once if it is the first, and one of the others, clients in turn (as CoDel's fair queues have
    it: RFC 8290, 4.2).
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._queues: dict[str, _Queue] = {}
        self._new: deque[str] = deque()
        self._others: deque[str] = deque()
        self._begun = False
        self._newcomer = False  # whether one that had waited for nothing began in this round
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._pausing: set[str] = set()  # of those the clients whose turn came meanwhile

    async def turn(self, client: str) -> None:
        """Return when a request of `client` may begin."""
        loop = asyncio.get_running_loop()
        if not (self._newcomer or client in self._queues or client in self._pauses):
            self._newcomer = True
            if self._begun:
                self._queues[client] = deque()
                self._others.append(client)
            else:
                self._go_on()
            return
        waiter: asyncio.Future[None] = loop.create_future()
        queue = self._queues.get(client)
        if queue is None:
            queue = self._queues[client] = deque()
            self._new.append(client)
        queue.append(waiter)
        if not self._begun:
            self._go_on()
        await waiter

    def left(self, client: str) -> None:
        """Have nothing begin for `PAUSE_SECONDS` of a client that left what was begun."""
        if client in self._pauses:
            self._pauses[client].cancel()
        loop = asyncio.get_running_loop()
        self._pauses[client] = loop.call_later(PAUSE_SECONDS, self._end_pause, client)

    def _end_pause(self, client: str) -> None:
        del self._pauses[client]
        if client in self._pausing:
            self._pausing.remove(client)
            self._others.append(client)
            if not self._begun:
                self._go_on()

    def _go_on(self) -> None:
        self._begun = True
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._newcomer, other = (self._begin(clients) for clients in (self._new, self._others))
        self._begun = self._newcomer or other
        if self._begun:
            self._go_on()

    def _begin(self, clients: deque[str]) -> bool:
        """Let one request begin; tell whether one did."""
        while clients:
            client = clients.popleft()
            if client in self._pauses:
                self._pausing.add(client)
                continue
            queue = self._queues[client]
            began = False
            while queue and not began:
                waiter = queue.popleft()
                began = not waiter.done()  # by who has left
                if began:
                    waiter.set_result(None)
            if queue or began:
                self._others.append(client)  # and is new again when it has waited for nothing
            else:
                del self._queues[client]
            if began:
                return True
        return False
