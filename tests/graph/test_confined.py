"""Calls in a process of their own: what ends them ends nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from operator import mul, truediv
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph.confined.call import ConfinedError, Confinement, Elsewhere, _packed
from sarcograph.graph.confined.process import _answer

MEMORY = 2**28


def called(work: Callable[..., Any], *arguments: object, seconds: float = 20) -> Any:
    with Confinement(seconds=seconds, memory=MEMORY) as confinement:
        return confinement.call(work, *arguments)


def test_result_and_error_come_back() -> None:
    with Confinement(seconds=20, memory=MEMORY) as confinement:
        assert confinement.call(truediv, 1, 4) == 0.25
        with pytest.raises(ZeroDivisionError):
            confinement.call(truediv, 1, 0)
        assert asyncio.run(confinement.call_async(Elsewhere.of(truediv), 3, 4)) == 0.75
    assert len(called(mul, b"x", 2**24)) == 2**24, "more than a socket holds"


@pytest.mark.parametrize(
    ("work", "arguments"), [(os.abort, ()), (mul, (b"x", 2 * MEMORY)), (os._exit, (0,))]
)
def test_crash_costs_one_call(work: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    with Confinement(seconds=20, memory=MEMORY) as confinement:
        for _ in range(2):
            with pytest.raises(ConfinedError, match="20 seconds and 256 MiB"):
                confinement.call(work, *arguments)


def test_process_makes_another_call_unless_there_was_an_error() -> None:
    with Confinement(seconds=20, memory=MEMORY) as confinement:
        first = confinement.call(os.stat, "/proc/self").st_ino
        assert confinement.call(os.stat, "/proc/self").st_ino == first
        with pytest.raises(FileNotFoundError):
            confinement.call(os.stat, "/proc/self/none")
        assert confinement.call(os.stat, "/proc/self").st_ino != first


def test_call_of_who_has_left_before_it_began_is_not_made() -> None:
    ours, its = socket.socketpair()
    calls: list[str] = []
    with its:
        with ours:
            ours.sendall(_packed(("called",), {}))
        try:
            assert not _answer(its, calls.append, 60)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    assert calls == []


def test_call_without_end_is_ended() -> None:
    with pytest.raises(ConfinedError, match=r"more than 0\.2 seconds"):
        called(time.sleep, 60, seconds=0.2)


def test_no_file_and_no_socket_can_be_opened(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Too many open files"):
        called(os.open, str(tmp_path / "new"), os.O_CREAT)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(OSError, match="Too"):
        called(socket.create_connection, listener.getsockname())
    assert not list(tmp_path.iterdir())


def test_process_of_a_call_that_is_given_up_ends(
    children_of: Callable[[int], set[int]], eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    before = children_of(os.getpid())

    def calls() -> int:
        return sum(len(children_of(one)) for one in children_of(os.getpid()) - before)

    async def give_up() -> None:
        task = asyncio.ensure_future(confinement.call_async(Elsewhere.of(time.sleep), 50))
        assert await asyncio.to_thread(eventually, lambda: calls() == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(eventually, lambda: calls() == 0)

    with Confinement(seconds=60, memory=MEMORY) as confinement:
        asyncio.run(give_up())
    assert children_of(os.getpid()) <= before


def test_call_that_is_given_up_lasts_until_its_process_is_gone(
    children_of: Callable[[int], set[int]],
) -> None:
    before = children_of(os.getpid())

    async def give_up() -> None:
        task = asyncio.ensure_future(confinement.call_async(Elsewhere.of(truediv), 1, 2))
        await asyncio.sleep(0)
        task.cancel()
        _, pending = await asyncio.wait([task], timeout=0.2)
        assert pending, "its process is not even there"
        os.kill(parent, signal.SIGCONT)
        with pytest.raises(asyncio.CancelledError):
            await task

    with Confinement(seconds=60, memory=MEMORY) as confinement:
        with pytest.raises(ZeroDivisionError):  # after which no process is idle
            confinement.call(truediv, 1, 0)
        (parent,) = children_of(os.getpid()) - before
        os.kill(parent, signal.SIGSTOP)
        asyncio.run(give_up())
        assert confinement.call(truediv, 1, 2) == 0.5


def test_process_that_forks_is_replaced(
    children_of: Callable[[int], set[int]],
    eventually: Callable[[Callable[[], bool]], bool],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = children_of(os.getpid())
    with Confinement(seconds=60, memory=MEMORY) as confinement:
        assert confinement.call(truediv, 1, 2) == 0.5
        (parent,) = children_of(os.getpid()) - before
        os.kill(parent, 9)
        assert eventually(lambda: parent not in children_of(os.getpid()))
        with pytest.raises(ZeroDivisionError):  # by the process that is left
            confinement.call(truediv, 1, 0)
        assert confinement.call(truediv, 1, 2) == 0.5
    assert "_operator:truediv and others ended with code -9; starting another" in caplog.text
