"""Make in a process of its own what takes longer than a page may, or may have no end.

A process can be killed: it is when its time is over, and when the client leaves. Few work at once,
and clients have theirs in turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sarcograph.api.answering.bounds import (
    ASIDE_AT_ONCE,
    ASIDE_BYTES,
    ASIDE_SECONDS,
    MOST_WAITING,
)
from sarcograph.api.answering.turns import turn_of
from sarcograph.api.evaluators.sharing import Sharing
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.confined.call import ConfinedError, Confinement, Elsewhere

P = ParamSpec("P")
T = TypeVar("T")


class Aside:
    """Calls functions of modules elsewhere; the processes start with the first call."""

    def __init__(self, file: Path | None = None) -> None:
        """Begin with nobody; each process is given `file` to read."""
        self._confined = Confinement(seconds=ASIDE_SECONDS, memory=ASIDE_BYTES, file=file)
        self._sharing: Sharing[object] = Sharing(MOST_WAITING)
        for _ in range(ASIDE_AT_ONCE):
            self._sharing.add(object())

    def start(self, works: Iterable[Elsewhere[..., Any]]) -> None:
        """Start the process that forks for `works`: the first call waits for no import."""
        self._confined.start(works)

    async def call(
        self, client: str, work: Elsewhere[P, T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Return what `work` returns, when it is the turn of `client`.

        It is given by its name, for what it imports would keep this process from others.

        Raises what it raises, and ProblemError when too many wait, or when it needs more time or
        memory than is allowed.
        """
        turn = await turn_of(self._sharing, client, "such answers")
        try:
            return await self._confined.call_async(work, *arguments, **named)
        except ConfinedError:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "evaluation-aborted",
                "its process ended, perhaps because this takes more than"
                f" {ASIDE_SECONDS:g} seconds or {ASIDE_BYTES // 2**20} MiB; ask again, or for less",
                {"Retry-After": "1"},
            ) from None
        finally:
            self._sharing.give_back(client, turn)

    def close(self) -> None:
        """End the processes."""
        self._confined.close()
