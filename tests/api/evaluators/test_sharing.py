"""Sharing of evaluators: by turns, never all for one, and a queue that nobody can fill alone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sarcograph.api.evaluators.evaluator import PoolBusyError
from sarcograph.api.evaluators.sharing import Sharing


def sharing_of(evaluators: int, queue_length: int = 100) -> Sharing[int]:
    sharing: Sharing[int] = Sharing(queue_length)
    for number in range(evaluators):
        sharing.add(number)
    return sharing


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def call() -> None:
        await test()

    asyncio.run(call())


def taken(sharing: Sharing[int], client: str) -> int:
    """Take as many evaluators as a client gets and return their number."""
    number = 0
    while sharing.take(client) is not None:
        number += 1
    return number


@pytest.mark.parametrize(
    ("evaluators", "shares"),
    [(1, [1, 0]), (2, [1, 1, 0]), (4, [2, 1, 1, 0]), (8, [3, 2, 1, 1, 1, 0])],
)
def test_each_client_leaves_room_for_another(evaluators: int, shares: list[int]) -> None:
    sharing = sharing_of(evaluators)
    assert [taken(sharing, f"192.0.2.{number}") for number in range(len(shares))] == shares


def test_unknown_client_is_not_limited() -> None:
    assert taken(sharing_of(4), "") == 4


def test_clients_are_served_in_turn() -> None:
    async def test() -> None:
        sharing = sharing_of(1)
        assert sharing.take("x") == 0
        order: list[str] = []

        async def wait(name: str) -> None:
            await sharing.wait(name)
            order.append(name)

        waiting = [asyncio.create_task(wait(name)) for name in "aaabbc"]
        await asyncio.sleep(0)
        holder = "x"
        for number in range(6):
            sharing.give_back(holder, 0)
            await asyncio.sleep(0.001)
            assert len(order) == number + 1
            holder = order[-1]
        await asyncio.gather(*waiting)
        assert "".join(order) == "abcaba"
        assert sharing.waiting == 0

    run(test)


def test_client_that_holds_its_share_is_passed_over() -> None:
    async def test() -> None:
        sharing = sharing_of(2)
        held = sharing.take("greedy")
        greedy, other = sharing.wait("greedy"), sharing.wait("other")
        assert sharing.free == 1  # neither had waited if it could have it
        sharing.give_back("greedy", held)
        assert greedy.done()
        assert other.done()

    run(test)


def test_full_queue_makes_room_at_the_cost_of_the_greediest() -> None:
    async def test() -> None:
        sharing = sharing_of(0, queue_length=4)
        greedy = [sharing.wait("greedy") for _ in range(4)]
        with pytest.raises(PoolBusyError):
            sharing.wait("greedy")
        other = [sharing.wait("other") for _ in range(2)]
        assert [waiter.done() for waiter in greedy] == [False, False, True, True]
        assert [type(waiter.exception()) for waiter in greedy[2:]] == [PoolBusyError] * 2
        with pytest.raises(PoolBusyError):
            sharing.wait("other")
        assert sharing.waiting == 4
        for number in range(6):
            sharing.add(number)
        assert sharing.waiting == 0
        assert all(waiter.done() for waiter in greedy + other)

    run(test)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_evaluator_for_who_has_given_up_goes_to_the_next(moment: str) -> None:
    async def test() -> None:
        sharing = sharing_of(0)
        first, second = sharing.wait("a"), sharing.wait("b")
        if moment == "before":
            first.cancel()
            sharing.add(7)
            sharing.give_up("a", first)
        else:
            sharing.add(7)
            assert first.result() == 7
            sharing.give_up("a", first)
        assert second.result() == 7
        assert (sharing.held, sharing.free, sharing.waiting) == (1, 0, 0)

    run(test)


def test_ended_evaluator_is_not_given_out() -> None:
    sharing = sharing_of(2)
    sharing.discard(1)
    sharing.discard(1)
    assert sharing.take("") == 0
    assert sharing.take("") is None
    sharing.give_back("", None)
    assert (sharing.held, sharing.free) == (0, 0)


def test_all_who_wait_are_turned_away_at_once_and_others_may_wait_again() -> None:
    async def test() -> None:
        sharing = sharing_of(0, queue_length=3)
        waiting = [sharing.wait(client) for client in "aab"]
        sharing.turn_away(lambda: PoolBusyError("nothing will come"))
        assert len({id(one.exception()) for one in waiting}) == 3
        assert sharing.waiting == 0
        later = sharing.wait("a")
        sharing.add(7)
        assert await later == 7

    run(test)


def test_newcomer_is_served_before_those_who_have_had_some_but_not_always() -> None:
    async def test() -> None:
        sharing = sharing_of(4)
        order: list[str] = []
        held = [(client, sharing.take(client)) for client in "abcd"]

        def wait(client: str) -> None:
            waiter = sharing.wait(client)
            waiter.add_done_callback(lambda _: order.append(client))

        for client in "abcd":
            wait(client)
        for newcomer in "ef":
            wait(newcomer)
        for client, evaluator in held:
            sharing.give_back(client, evaluator)
            await asyncio.sleep(0)
        assert order == ["e", "a", "f", "b"]

    run(test)
