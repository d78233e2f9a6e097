"""Begin requests in turn, so that a client that asks often keeps no other from being heard.

What a request costs before anything is evaluated (its path, its parameters) is little, and much
where one client asks a thousand times a second. So of those that have come only a few begin between
two looks at all connections. Who leaves meanwhile has cost next to nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque

_Queue = deque["asyncio.Future[None]"]


class Beginning:
    """Whose request begins next.

    In each round of the event loop one begins of those whose clients have waited for none before,
    and one of the others, clients in turn (as CoDel's fair queues have it: RFC 8290, 4.2).
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._queues: dict[str, _Queue] = {}
        self._new: deque[str] = deque()
        self._others: deque[str] = deque()
        self._begun = False

    async def turn(self, client: str) -> None:
        """Return when a request of `client` may begin."""
        loop = asyncio.get_running_loop()
        if not self._begun:
            self._begun = True
            loop.call_soon(self._next)
            return
        waiter: asyncio.Future[None] = loop.create_future()
        queue = self._queues.get(client)
        if queue is None:
            queue = self._queues[client] = deque()
            self._new.append(client)
        queue.append(waiter)
        await waiter

    def _next(self) -> None:
        began = [self._begin(clients) for clients in (self._new, self._others)]
        self._begun = any(began)
        if self._begun:
            asyncio.get_running_loop().call_soon(self._next)

    def _begin(self, clients: deque[str]) -> bool:
        """Let one request begin; tell whether one did."""
        while clients:
            client = clients.popleft()
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
