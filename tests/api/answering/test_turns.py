"""Pages are made a little at a time, one after the other, and no longer than their client waits."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from sarcograph.api.answering import turns as turns_module
from sarcograph.api.answering.bounds import (
    LARGEST_PAGE,
    MOST_WAITING,
    OTHERS_SECONDS,
    REST_SECONDS,
    SLICE_SECONDS,
)
from sarcograph.api.answering.turns import Turns
from sarcograph.api.http.problems import ProblemError


def slowly(made: list[str], name: str, pieces: int) -> Iterator[str]:
    """Yield a page each piece of which takes a slice of time."""
    for number in range(pieces):
        end = time.perf_counter() + SLICE_SECONDS
        while time.perf_counter() < end:
            pass
        made.append(name)
        yield f"{name}{number} "


@pytest.mark.anyio
async def test_others_go_first_after_each_slice() -> None:
    made: list[str] = []

    async def other() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
            made.append("other")

    page, _ = await asyncio.gather(Turns().make("", slowly(made, "page", 5)), other())
    assert page == b"page0 page1 page2 page3 page4 "
    assert made.index("other") < len(made) - 1 - made[::-1].index("page")


@pytest.mark.anyio
async def test_page_rests_only_while_others_are_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    sleep = asyncio.sleep

    async def slept(seconds: float) -> None:
        rests.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", slept)
    with monkeypatch.context() as patch:
        patch.setattr(turns_module, "OTHERS_SECONDS", 10.0)  # as nobody is, on a busy machine too
        await Turns().make("a", slowly([], "a", 5))
    assert set(rests) == {0}

    async def other(page: asyncio.Task[bytes]) -> None:
        while not page.done():
            end = time.perf_counter() + 2 * OTHERS_SECONDS
            while time.perf_counter() < end:
                pass
            await sleep(0)

    page = asyncio.create_task(Turns().make("a", slowly([], "a", 5)))
    await other(page)
    assert REST_SECONDS in rests


@pytest.mark.anyio
async def test_one_page_is_made_at_a_time_and_clients_take_turns() -> None:
    made: list[str] = []
    turns = Turns()
    clients = ["a", "a", "a", "b"]
    await asyncio.gather(
        *(turns.make(client, slowly(made, client, 2)) for client in clients),
    )
    assert made == ["a", "a", "b", "b", "a", "a", "a", "a"]


@pytest.mark.anyio
async def test_page_of_who_leaves_is_not_made_to_its_end() -> None:
    made: list[str] = []
    turns = Turns()
    making = asyncio.create_task(turns.make("a", slowly(made, "a", 1000)))
    while not made:
        await asyncio.sleep(0)
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making
    assert len(made) < 1000
    assert await turns.make("b", ["next"]) == b"next"


@pytest.mark.anyio
async def test_page_has_a_size() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 2**16

    with pytest.raises(ProblemError, match="more than 16 MiB"):
        await Turns().make("a", endless())
    with pytest.raises(ProblemError, match="more than 16 MiB"):
        await Turns().make("a", [b"x" * (LARGEST_PAGE + 1)])


@pytest.mark.anyio
async def test_page_has_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "MOST_SECONDS", 10 * SLICE_SECONDS)
    made: list[str] = []
    with pytest.raises(ProblemError, match=f"more than {10 * SLICE_SECONDS:g} seconds"):
        await Turns().make("a", slowly(made, "a", 1000))
    assert len(made) < 20


@pytest.mark.anyio
async def test_so_many_wait_and_no_more() -> None:
    turns = Turns()
    first = asyncio.create_task(turns.make("a", slowly([], "a", 50)))
    await asyncio.sleep(0)
    others = [turns.make("a", ["x"]) for _ in range(MOST_WAITING + 3)]
    ended = await asyncio.gather(first, *others, return_exceptions=True)
    refused = [one for one in ended if isinstance(one, ProblemError)]
    assert [(one.status, one.code) for one in refused] == 3 * [(503, "busy")]
    assert refused[0].headers["Retry-After"] == "1"
