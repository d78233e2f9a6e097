"""Begin requests in turn, so that a client that asks often keeps no other from being heard.

What a request costs before anything is evaluated (its head, its path, its parameters) is little,
and much where one client asks a thousand times a second. So of those that have come only a few
begin between two looks at all connections. Who leaves meanwhile has cost next to nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

Begin = Callable[[], bool]
"""Begins what a client asks, and tells whether it did: nothing begins for one that has left."""


class Beginning:
    """Whose request begins next.

    In each round of the event loop one begins of those whose clients have waited for none before,
    at once if it is the first, and one of the others, clients in turn (as CoDel's fair queues have
    it: RFC 8290, 4.2).
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._queues: dict[str, deque[Begin]] = {}
        self._new: deque[str] = deque()
        self._others: deque[str] = deque()
        self._begun = False
        self._newcomer = False  # whether one that had waited for nothing began in this round

    def ask(self, client: str, begin: Begin) -> None:
        """Have `begin` called when a request of `client` may begin, which may be at once."""
        queue = self._queues.get(client)
        if queue is not None:
            queue.append(begin)
        elif self._newcomer:
            self._queues[client] = deque((begin,))
            self._new.append(client)
        else:
            self._newcomer = True
            if self._begun:
                self._queues[client] = deque()
                self._others.append(client)
            begin()
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
            queue = self._queues[client]
            began = False
            while queue and not began:
                began = queue.popleft()()
            if queue or began:
                self._others.append(client)  # and is new again when it has waited for nothing
            else:
                del self._queues[client]
            if began:
                return True
        return False
