"""Requests begin in turn: whoever comes anew waits for one other at most, and nobody for ever."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

import pytest

from sarcograph.api.answering.beginning import PAUSE_SECONDS, Beginning


async def begun(asked: Sequence[str], then: Sequence[str] = ()) -> list[list[str]]:
    """Return whose requests began in each round, where `then` come one round after `asked`."""
    beginning, order, rounds = Beginning(), list[tuple[int, str]](), 0
    over = False

    async def ask(client: str) -> None:
        await beginning.turn(client)
        order.append((rounds, client))

    async def count() -> None:
        nonlocal rounds
        while not over:
            rounds += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    first = [asyncio.create_task(ask(client)) for client in asked]
    await asyncio.sleep(0)
    second = [asyncio.create_task(ask(client)) for client in then]
    await asyncio.gather(*first, *second)
    over = True
    await counting
    return [[client for _, client in one] for _, one in groupby(order, lambda pair: pair[0])]


@pytest.mark.anyio
async def test_one_new_and_one_old_client_begin_in_a_round() -> None:
    rounds = await begun(["a"] * 20 + ["b"] * 3, ["c", "d"])
    flat = [client for one in rounds for client in one]
    assert sorted(flat) == ["a"] * 20 + ["b"] * 3 + ["c", "d"]
    assert max(map(len, rounds)) == 2
    assert flat.index("c") < 6
    assert flat.index("d") < 8
    assert flat.index("b") < 4
    assert "".join(flat[-10:]) == "a" * 10


@pytest.mark.anyio
async def test_who_leaves_takes_no_turn_and_leaves_nothing_behind() -> None:
    beginning = Beginning()
    await beginning.turn("a")
    waiting = [asyncio.create_task(beginning.turn(client)) for client in "aab"]
    await asyncio.sleep(0)
    for one in waiting[:2]:
        one.cancel()
    last = asyncio.create_task(beginning.turn("a"))
    await asyncio.wait_for(asyncio.gather(*waiting[2:], last), 5)
    await asyncio.sleep(0.01)
    assert not beginning._queues
    await asyncio.wait_for(beginning.turn("a"), 5)


@pytest.mark.anyio
async def test_who_leaves_what_was_begun_begins_nothing_for_a_moment() -> None:
    beginning = Beginning()
    loop = asyncio.get_running_loop()
    order: list[str] = []

    async def ask(client: str) -> None:
        await beginning.turn(client)
        order.append(client)

    await beginning.turn("a")
    beginning.left("a")
    left = loop.time()
    await asyncio.gather(ask("a"), ask("b"), ask("a"), ask("b"))
    assert loop.time() - left >= PAUSE_SECONDS
    assert order == ["b", "b", "a", "a"]
    await asyncio.sleep(0.01)
    assert not beginning._queues
    assert not beginning._pauses
    await asyncio.wait_for(beginning.turn("a"), 5)


@pytest.mark.anyio
async def test_first_request_of_a_client_begins_at_once_among_many_of_others() -> None:
    beginning = Beginning()
    many = [asyncio.create_task(beginning.turn("a")) for _ in range(50)]
    for _ in range(5):
        await asyncio.sleep(0)
    asked = beginning.turn("b")
    with pytest.raises(StopIteration):  # without a round of the event loop
        asked.send(None)
    assert not all(one.done() for one in many)
    await asyncio.gather(*many)
