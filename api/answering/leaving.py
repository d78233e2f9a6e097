"""Cancel what is done for a client as soon as it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import Scope

_KEY = "sarcograph.leaving"
_T = TypeVar("_T")


class Leaving:
    """What happens when the client of a connection leaves; its requests follow one another."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.then: set[Callable[[], None]] = set()
        self.left = False

    def register(self, scope: Scope) -> None:
        """Let those who answer the request of `scope` say what happens."""
        scope[_KEY] = self

    def happened(self) -> None:
        """Tell all who work on an answer now, and all who are about to."""
        self.left = True
        for tell in list(self.then):
            tell()


async def unless_left(scope: Scope, answer: Callable[[], Awaitable[_T]]) -> _T:
    """Call `answer` and wait; it is cancelled and ClientDisconnect raised when the client leaves.

    For one that has left it is not called. A task that waits for the server's message of that would
    take as long as a small query. Under a server that does not register `Leaving` the wait goes on
    to its end.
    """
    leaving: Leaving | None = scope.get(_KEY)
    task = asyncio.current_task()
    if leaving is None or task is None:
        return await answer()
    if leaving.left:
        raise ClientDisconnect
    left = False

    def cancel() -> None:
        nonlocal left
        left = True
        task.cancel()

    leaving.then.add(cancel)
    try:
        return await answer()
    except asyncio.CancelledError:
        if not left or task.uncancel():
            raise
        raise ClientDisconnect from None
    finally:
        leaving.then.remove(cancel)
