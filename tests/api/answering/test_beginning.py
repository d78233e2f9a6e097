"""Requests begin in turn: whoever comes anew waits for one other at most, and nobody for ever."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

import pytest

from sarcograph.api.answering.beginning import Beginning


async def rounds(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def begun(asked: Sequence[str], then: Sequence[str] = ()) -> list[list[str]]:
    """Return whose requests began in each round, where `then` come one round after `asked`."""
    beginning, order, number = Beginning(), list[tuple[int, str]](), 0

    def ask(clients: Sequence[str]) -> None:
        for client in clients:

            def begin(client: str = client) -> bool:
                order.append((number, client))
                return True

            beginning.ask(client, begin)

    ask(asked)
    while len(order) < len(asked) + len(then):
        number += 1
        await asyncio.sleep(0)
        if number == 1:
            ask(then)
    return [[client for _, client in one] for _, one in groupby(order, lambda pair: pair[0])]


@pytest.mark.anyio
async def test_one_new_and_one_old_client_begin_in_a_round() -> None:
    order = await begun(["a"] * 20 + ["b"] * 3, ["c", "d"])
    flat = [client for one in order for client in one]
    assert sorted(flat) == ["a"] * 20 + ["b"] * 3 + ["c", "d"]
    assert max(map(len, order)) == 2
    assert flat.index("c") < 6
    assert flat.index("d") < 8
    assert flat.index("b") < 4
    assert "".join(flat[-10:]) == "a" * 10


@pytest.mark.anyio
async def test_who_has_left_takes_no_turn_and_leaves_nothing_behind() -> None:
    beginning, began = Beginning(), list[str]()

    def begin(client: str, *, left: bool = False) -> bool:
        if not left:
            began.append(client)
        return not left

    beginning.ask("a", lambda: begin("a"))
    for _ in range(50):
        beginning.ask("a", lambda: begin("a", left=True))
    beginning.ask("b", lambda: begin("b"))
    beginning.ask("a", lambda: begin("a"))
    await rounds(4)
    assert sorted(began) == ["a", "a", "b"]
    await rounds(4)
    assert not beginning._queues
    beginning.ask("a", lambda: begin("a"))
    assert began[-1] == "a"
    assert len(began) == 4


@pytest.mark.anyio
async def test_first_request_of_a_client_begins_at_once_among_many_of_others() -> None:
    beginning, began = Beginning(), list[str]()

    def ask(client: str) -> None:
        def begin() -> bool:
            began.append(client)
            return True

        beginning.ask(client, begin)

    for _ in range(50):
        ask("a")
    await rounds(5)
    ask("b")
    assert began[-1] == "b"
    assert len(began) < 10
    await rounds(60)
    assert began.count("a") == 50
