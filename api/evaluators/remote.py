"""Evaluate queries on a SPARQL service elsewhere, within the limits of this server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from sarcograph.api.evaluators.evaluator import DeadlineError, PoolBusyError, WorkerDiedError
from sarcograph.api.evaluators.sharing import Sharing
from sarcograph.graph.remote.answers import ServiceError
from sarcograph.graph.remote.query import remote_query
from sarcograph.graph.remote.service import Service, service_url
from sarcograph.graph.remote.store import CATALOGUE_QUERY, Catalogue, catalogue_of
from sarcograph.graph.store.question import Answer, Format, Question

logger = logging.getLogger(__name__)

# for what is published there; it includes the start of who reads answers
_START_SECONDS = 60.0


class RemoteEvaluator:
    """The service as an Evaluator; an asynchronous context manager.

    Which graphs are published is asked when it is entered. A query that runs out of time or whose
    client leaves has its connection closed; whether the service then stops is its own affair.
    """

    def __init__(
        self,
        url: str,
        *,
        prefixes: Mapping[str, str],
        evaluators: int,
        deadline: float,
        memory: int,
        max_bytes: int,
        queue_length: int,
    ) -> None:
        """Name a service; entering asks it what it holds.

        `evaluators` is the number of queries sent at the same time, `deadline` is in seconds from
        the call to the answer, waiting and connecting included, `memory` is what reading an answer
        may use and `max_bytes` its size, both in bytes, `queue_length` is the number of queries
        that may wait.

        Raises ServiceAddressError.
        """
        self._url = service_url(url)
        self._prefixes = dict(prefixes)
        self._deadline = deadline
        self._sharing: Sharing[object] = Sharing(queue_length)
        for _ in range(evaluators):
            self._sharing.add(object())
        self._service = Service(
            prefixes=prefixes,
            seconds=deadline,
            memory=memory,
            max_bytes=max_bytes,
            connections=evaluators,
        )
        self._catalogue: Catalogue | None = None

    async def __aenter__(self) -> Self:
        """Ask the service what it holds; raises NotPublishedError or ServiceError."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                answer = await self._service.answer(self._url, CATALOGUE_QUERY, (Format.JSON,))
            self._catalogue = catalogue_of(answer)
        except BaseException as error:
            await self._service.__aexit__(None, None, None)
            if isinstance(error, TimeoutError):
                raise ServiceError(f"no whole answer within {_START_SECONDS:g} seconds") from None
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._service.__aexit__(kind, error, traceback)

    @property
    def statistics(self) -> None:
        """Return nothing: the service has numbers of its own."""
        return

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        """Answer a query; see `Evaluator.query`.

        Raises WorkerDiedError when the service is not there or does not answer as it should; the
        log says how.
        """
        assert self._catalogue is not None, "not entered"  # noqa: S101 - a mistake of the caller
        query = remote_query(question, prefixes=self._prefixes, graphs=self._catalogue.graphs)
        seconds = self._deadline if deadline is None else min(deadline, self._deadline)
        turn = None
        try:
            async with asyncio.timeout(seconds):
                turn = await self._turn(client)
                return await self._service.answer(self._url, query, question.formats)
        except TimeoutError:
            if turn is None:
                raise PoolBusyError("no other query ended in time") from None
            raise DeadlineError(f"no answer within {seconds:g} seconds") from None
        except ServiceError as error:
            logger.error("the store failed: %s", error)
            raise WorkerDiedError("the store behind this server failed") from None
        finally:
            if turn is not None:
                self._sharing.give_back(client, turn)

    async def _turn(self, client: str) -> object:
        turn = self._sharing.take(client)
        if turn is not None:
            return turn
        waiter = self._sharing.wait(client)
        try:
            return await waiter
        except BaseException:
            self._sharing.give_up(client, waiter)
            raise
