"""The open connections of a web process, and which of them have to end."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from sarcograph.api.answering.beginning import Beginning
from sarcograph.api.tally import Tally

logger = logging.getLogger(__name__)


class Connection(Protocol):
    """What is asked of one connection (api/web/protocol.py)."""

    def look(self, now: float) -> int:
        """End the connection if its client is too slow; return the bytes that are unsent."""
        ...

    def unsent(self) -> int:
        """Return the bytes that the client has not taken yet."""
        ...

    def since(self) -> float:
        """Return from when on the client has owed its request, or the taking of its answer."""
        ...

    def cut(self, cause: str) -> None:
        """End the connection at once, whatever is still to be sent."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one web process allows its clients.

    `header_bytes` are those of request line and headers together. A request must be whole within
    `request_seconds`. `connections` may be open at once, and of them `client_connections` of one
    client, so that it leaves some to others. Answers that clients have not taken yet may be
    `unsent_bytes` in all.
    """

    header_bytes: int
    request_seconds: float
    connections: int
    client_connections: int
    unsent_bytes: int


class Connections:
    """The open connections of a web process, looked at about once a second."""

    def __init__(self, limits: Limits) -> None:
        """Watch connections that keep to `limits`."""
        self.limits = limits
        self.open: set[Connection] = set()
        self.admitted = 0
        self.beginning = Beginning()
        self._held: Counter[str] = Counter()  # of those admitted, by client
        self.refused = Tally(lambda counts: logger.warning("connections ended: %s", counts))

    @property
    def full(self) -> bool:
        """Tell whether no more connections are admitted, whoever's they are."""
        return self.admitted >= self.limits.connections

    def take(self, client: str) -> bool:
        """Count a connection to a client, unless that has its share; "" is nobody, who has none."""
        if client and self._held[client] >= self.limits.client_connections:
            return False
        self._held[client] += 1
        return True

    def give_back(self, client: str) -> None:
        """Count a connection to a client no longer."""
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]

    async def watch(self) -> None:
        """End the connections of slow clients, until this is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(1.0, self.limits.request_seconds / 4))
            self._look(loop.time())

    def _look(self, now: float) -> None:
        unsent = 0
        for connection in list(self.open):
            unsent += connection.look(now)
        if unsent > self.limits.unsent_bytes:
            waiting = (connection for connection in self.open if connection.unsent())
            for connection in sorted(waiting, key=lambda connection: connection.since()):
                unsent -= connection.unsent()
                connection.cut("too many unsent answers")
                if unsent <= self.limits.unsent_bytes:
                    return
