"""Make pages in the web process a little at a time, so that everybody else is answered meanwhile.

What makes a page yields it in pieces. Pages are made one after the other, each client having one in
its turn; after each slice of time all that waits in the process goes first. Whoever leaves ends the
making of its page between two pieces, which no thread would allow.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from http import HTTPStatus

from sarcograph.api.answering.bounds import (
    LARGEST_PAGE,
    MOST_SECONDS,
    MOST_WAITING,
    MOST_WAITING_SECONDS,
    OTHERS_SECONDS,
    REST_SECONDS,
    SLICE_SECONDS,
)
from sarcograph.api.evaluators.evaluator import PoolBusyError
from sarcograph.api.evaluators.sharing import Sharing
from sarcograph.api.http.problems import ProblemError

Pieces = Iterable[str | bytes]
"""A page while it is made; an empty piece is a place to let others go first."""


class Turns:
    """Whose page is made now, and who is next."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._sharing: Sharing[object] = Sharing(MOST_WAITING)
        self._sharing.add(object())

    async def make(self, client: str, pieces: Pieces) -> bytes:
        """Return the page that `pieces` are, made when it is the turn of `client`.

        Raises ProblemError when too many wait, or the page becomes too large or takes too long.
        """
        turn = await turn_of(self._sharing, client, "pages")
        try:
            return await _made(pieces)
        finally:
            self._sharing.give_back(client, turn)


async def turn_of(sharing: Sharing[object], client: str, what: str) -> object:
    """Return a turn of `client` at making `what`, which is to be given back.

    Raises ProblemError when too many wait, or one waits too long.
    """
    turn = sharing.take(client)
    if turn is not None:
        return turn
    try:
        waiter = sharing.wait(client)
        try:
            async with asyncio.timeout(MOST_WAITING_SECONDS):
                return await waiter
        except BaseException:
            sharing.give_up(client, waiter)
            raise
    except (PoolBusyError, TimeoutError):
        raise busy(f"too many {what} wait to be made; ask again later") from None


def busy(detail: str) -> ProblemError:
    """Return what is told of that for which there was no turn."""
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, {"Retry-After": "1"})


async def _made(pieces: Pieces) -> bytes:
    page = bytearray()
    spent, began = 0.0, time.perf_counter()
    for piece in pieces:
        page += piece if isinstance(piece, bytes) else piece.encode()
        taken = time.perf_counter() - began
        if taken < SLICE_SECONDS and len(page) <= LARGEST_PAGE:
            continue
        spent += taken
        if spent > MOST_SECONDS or len(page) > LARGEST_PAGE:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "page-too-large",
                f"this would have more than {LARGEST_PAGE // 2**20} MiB or take more than"
                f" {MOST_SECONDS:g} seconds; a query or the downloads have it in parts",
            )
        await _let_others_go_first()
        began = time.perf_counter()
    return bytes(page)


async def _let_others_go_first() -> None:
    """Give all that waits in the process its turn, and rest if there was something.

    Where nobody else asks, resting would but make the page three times as late.
    """
    began = time.perf_counter()
    await asyncio.sleep(0)
    if time.perf_counter() - began > OTHERS_SECONDS:
        await asyncio.sleep(REST_SECONDS)
