"""A client has a few requests under way; what it asks beyond waits, and others do not."""

import asyncio
from collections.abc import Coroutine

import pytest

from sarcograph.api.answering import under_way
from sarcograph.api.answering.bounds import AT_ONCE, LONGEST_PAUSE_SECONDS, PAUSE_SECONDS
from sarcograph.api.answering.under_way import UnderWay
from sarcograph.api.http.problems import ProblemError


def begins_at_once(asked: Coroutine[object, object, None]) -> bool:
    """Tell whether a request begins without a round of the event loop."""
    try:
        asked.send(None)
    except StopIteration:
        return True
    asked.close()
    return False


async def settled() -> None:
    for _ in range(4 * AT_ONCE):
        await asyncio.sleep(0)


@pytest.mark.anyio
async def test_what_is_asked_beyond_the_few_waits_and_nobody_else_does() -> None:
    requests, began = UnderWay(), list[int]()

    async def ask(number: int) -> None:
        await requests.begin("a")
        began.append(number)

    asked = [asyncio.create_task(ask(number)) for number in range(3 * AT_ONCE)]
    await settled()
    assert began == list(range(AT_ONCE))
    assert begins_at_once(requests.begin("b"))
    for ended in range(1, 2 * AT_ONCE + 1):
        requests.ended("a")
        await settled()
        assert began == list(range(AT_ONCE + ended))
    await asyncio.gather(*asked)
    for client in "a" * AT_ONCE + "b":
        requests.ended(client)
    assert not requests._count
    assert not requests._waiting


@pytest.mark.anyio
@pytest.mark.parametrize("moment", ["while it waits", "when it has just begun"])
async def test_who_leaves_keeps_no_place(moment: str) -> None:
    requests = UnderWay()
    for _ in range(AT_ONCE):
        await requests.begin("a")
    leaves, stays = (asyncio.create_task(requests.begin("a")) for _ in range(2))
    await settled()
    if moment == "when it has just begun":
        requests.ended("a")
    leaves.cancel()
    await settled()
    assert leaves.cancelled()
    if moment == "while it waits":
        requests.ended("a")
    await asyncio.wait_for(stays, 5)
    for _ in range(AT_ONCE):
        requests.ended("a")
    assert not requests._count
    assert not requests._waiting


@pytest.mark.anyio
async def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_way, "MOST_WAITING_SECONDS", 0.01)
    requests = UnderWay()
    for _ in range(AT_ONCE):
        await requests.begin("a")
    with pytest.raises(ProblemError) as refused:
        await requests.begin("a")
    assert (refused.value.status, refused.value.code) == (503, "busy")
    for _ in range(AT_ONCE):
        requests.ended("a")
    assert begins_at_once(requests.begin("a"))


@pytest.mark.anyio
async def test_who_leaves_what_was_begun_begins_nothing_for_a_while() -> None:
    requests = UnderWay()
    loop = asyncio.get_running_loop()
    for _ in range(2):
        await requests.begin("a")
        requests.ended("a")
    left = loop.time()
    for _ in range(2):
        requests.left("a")
    assert begins_at_once(requests.begin("b"))
    await asyncio.wait_for(requests.begin("a"), 5)
    assert loop.time() - left >= 2 * PAUSE_SECONDS
    assert not requests._pauses
    for _ in range(1000):
        requests.left("a")
    assert requests._pauses["a"].when() <= loop.time() + LONGEST_PAUSE_SECONDS
    requests._pauses["a"].cancel()
