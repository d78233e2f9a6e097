"""What is done for a client ends when it leaves."""

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from sarcograph.api.answering.leaving import Leaving, unless_left


def connection() -> tuple[Leaving, dict[str, Any]]:
    """Return a connection's notice of leaving, and the scope of a request that comes over it."""
    leaving = Leaving()
    scope: dict[str, Any] = {}
    leaving.register(scope)
    return leaving, scope


async def for_ever() -> None:
    await asyncio.Event().wait()


def test_all_that_is_done_at_once_ends() -> None:
    async def answer() -> list[Any]:
        leaving, scope = connection()
        asyncio.get_running_loop().call_later(0.01, leaving.happened)
        work = (unless_left(scope, for_ever) for _ in range(3))
        return await asyncio.gather(*work, return_exceptions=True)

    assert [type(one) for one in asyncio.run(answer())] == 3 * [ClientDisconnect]


def test_what_is_over_is_not_cancelled() -> None:
    async def answer() -> int:
        leaving, scope = connection()
        first = await unless_left(scope, lambda: asyncio.sleep(0, 1))
        leaving.happened()
        return first + await asyncio.sleep(0, 1)

    assert asyncio.run(answer()) == 2


def test_cancelling_from_elsewhere_stays_that() -> None:
    async def answer() -> None:
        _, scope = connection()
        async with asyncio.timeout(0.01):
            await unless_left(scope, for_ever)

    with pytest.raises(TimeoutError):
        asyncio.run(answer())


def test_who_begins_afterwards_is_told_at_once() -> None:
    async def answer() -> None:
        leaving, scope = connection()
        leaving.happened()
        await unless_left(scope, for_ever)

    with pytest.raises(ClientDisconnect):
        asyncio.run(answer())
