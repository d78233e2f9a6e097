"""The graph that is being served, and its replacement by the next one while queries run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.aside import Aside
from sarcograph.api.answering.turns import Turns
from sarcograph.api.evaluators.evaluator import Evaluator
from sarcograph.graph.prefixes import VOCABULARY
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.notes import QueryNotes
from sarcograph.graph.store.vocabulary_terms import VocabularyTerms

logger = logging.getLogger(__name__)

T = TypeVar("T")

_vocabulary = cache(VocabularyTerms)


@dataclass(frozen=True, slots=True)
class Edition:
    """One graph as it is served.

    A store that others may change at any moment has no `version`: nothing about it is kept.
    """

    version: str | None
    publication: Publication | None
    evaluator: Evaluator
    answers: AnswerCache
    turns: Turns = field(default_factory=Turns)
    aside: Aside = field(init=False)
    has_network: bool = field(init=False)
    """Whether what is worked out aside has the network of statements as a file."""
    _known: dict[str, object] = field(default_factory=dict)
    _making: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
    notes: QueryNotes = field(init=False)
    """Writes notes on queries. What things a store elsewhere holds is not known: there terms of the
    vocabulary are judged alone."""

    def __post_init__(self) -> None:
        """Let the publication say which terms there are, or else the vocabulary."""
        if self.publication is not None:
            notes = QueryNotes(self.publication)
        else:
            notes = QueryNotes(_vocabulary(), VOCABULARY)
        object.__setattr__(self, "notes", notes)
        network = self.publication.network_file if self.publication is not None else None
        object.__setattr__(self, "aside", Aside(network))
        object.__setattr__(self, "has_network", network is not None)

    async def once(self, name: str, make: Callable[[], Awaitable[T]]) -> T:
        """Return what `make` makes of this edition: made once under `name`, and then kept.

        Who asks while it is being made waits for it, and whoever leaves does not end it: it would
        never be there if all left soon enough. What failed is made again. Of a store that may
        change, it is made each time.
        """
        if self.version is None:
            return await make()
        if name in self._known:
            return cast(T, self._known[name])
        making = self._making.get(name)
        if making is None:
            making = asyncio.create_task(_awaited(make))
            self._making[name] = making
            making.add_done_callback(partial(self._made, name))
        return cast(T, await asyncio.shield(making))

    def _made(self, name: str, making: asyncio.Task[object]) -> None:
        del self._making[name]
        if not making.cancelled() and making.exception() is None:
            self._known[name] = making.result()

    async def close(self) -> None:
        """End what is being made, and the processes that make what is asked for."""
        for making in self._making.values():
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        self.aside.close()


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()


async def _logged(prepare: Callable[[Edition], Awaitable[None]], edition: Edition) -> None:
    """Make what nobody asked for, whose failure is told by the log alone."""
    try:
        await prepare(edition)
    except Exception:
        logger.exception("what is not to wait for the first asker could not be made")


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Editions:
    """Opens the edition that is served first and each that follows it; a context manager."""

    def __init__(
        self,
        open_latest: Callable[[], Edition],
        drain_seconds: float,
        prepare: Callable[[Edition], Awaitable[None]] | None = None,
    ) -> None:
        """Describe the editions.

        `open_latest` returns the newest edition, its evaluator not yet started, or raises
        SarcographError; a query may run for `drain_seconds`, so long is an old evaluator kept.
        `prepare` makes of each edition, beside all else, what is not to wait for the first asker.
        """
        self._open_latest = open_latest
        self._drain_seconds = drain_seconds
        self._prepare = prepare
        self._reloading = asyncio.Lock()
        self._retiring: dict[asyncio.Task[None], AsyncExitStack] = {}
        self._current: tuple[Edition, AsyncExitStack] | None = None

    @property
    def current(self) -> Edition:
        """Return the edition that new requests see."""
        assert self._current is not None  # noqa: S101 - requests come between enter and exit
        return self._current[0]

    async def __aenter__(self) -> Self:
        """Open the first edition; raises SarcographError."""
        self._current = await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End every evaluation, of old editions too."""
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        for stack in self._retiring.values():
            await stack.aclose()
        if self._current is not None:
            await self._current[1].aclose()

    async def reload(self) -> bool:
        """Serve the newest edition; return whether it is another than before.

        Who is being answered from the old one gets that answer. Raises SarcographError if the new
        edition cannot be opened; the old one is served on.
        """
        async with self._reloading:
            old = self._current
            new = await self._open(than=old[0] if old else None)
            if old is None:
                return False
            before = old[0].version
            if new is None:
                logger.info("version %s is still the current one", before)
                return False
            self._current = new
            if before is None:
                logger.info("the store is asked by new evaluators")
            else:
                logger.info("serving version %s instead of %s", new[0].version, before)
            self._retiring[asyncio.create_task(self._retire(old[1]))] = old[1]
            return True

    async def _open(self, than: Edition | None = None) -> tuple[Edition, AsyncExitStack] | None:
        edition = await asyncio.to_thread(self._open_latest)
        if than is not None and edition.version == than.version is not None:
            return None
        stack = AsyncExitStack()
        await stack.enter_async_context(edition.evaluator)
        stack.push_async_callback(edition.close)
        if self._prepare is not None:
            preparing = asyncio.create_task(_logged(self._prepare, edition))
            stack.push_async_callback(_end, preparing)
        return edition, stack

    async def _retire(self, stack: AsyncExitStack) -> None:
        """Close an old edition when nobody can still be waiting for it."""
        await asyncio.sleep(self._drain_seconds)
        await stack.aclose()
        self._retiring = {task: one for task, one in self._retiring.items() if one is not stack}
