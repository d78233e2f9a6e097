"""Evaluate queries on a SPARQL service elsewhere, within the limits of this server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import httpx2

from sarcograph.api.evaluators.evaluator import DeadlineError, PoolBusyError, WorkerDiedError
from sarcograph.api.evaluators.sharing import Sharing
from sarcograph.graph.remote.query import RemoteQuery, remote_query
from sarcograph.graph.remote.service import (
    WIRE_FACTOR,
    ServiceError,
    answer_of,
    client_options,
    request_options,
    service_url,
    unreachable,
)
from sarcograph.graph.remote.store import CATALOGUE_QUERY, Catalogue, catalogue_of
from sarcograph.graph.store.question import Answer, AnswerTooLargeError, Format, Question

logger = logging.getLogger(__name__)


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
        max_bytes: int,
        queue_length: int,
    ) -> None:
        """Name a service; entering asks it what it holds.

        `evaluators` is the number of queries sent at the same time, `deadline` is in seconds from
        the call to the answer, waiting and connecting included, `max_bytes` is the size of an
        answer, `queue_length` the number of queries that may wait.

        Raises ServiceAddressError.
        """
        self._url = service_url(url)
        self._prefixes = dict(prefixes)
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._sharing: Sharing[object] = Sharing(queue_length)
        for _ in range(evaluators):
            self._sharing.add(object())
        self._client = httpx2.AsyncClient(
            **client_options(deadline), limits=httpx2.Limits(max_connections=evaluators)
        )
        self._catalogue: Catalogue | None = None

    async def __aenter__(self) -> Self:
        """Ask the service what it holds; raises NotPublishedError or ServiceError."""
        try:
            answer = await self._answer(CATALOGUE_QUERY, (Format.JSON,))
            self._catalogue = catalogue_of(answer)
        except BaseException:
            await self._client.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._client.aclose()

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
                return await self._answer(query, question.formats)
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

    async def _answer(self, query: RemoteQuery, formats: Sequence[Format]) -> Answer:
        received = bytearray()
        try:
            async with self._client.stream("POST", self._url, **request_options(query)) as response:
                async for piece in response.aiter_bytes():
                    received += piece
                    if len(received) > self._max_bytes * WIRE_FACTOR:
                        raise AnswerTooLargeError(f"more than {self._max_bytes} bytes")
        except httpx2.TransportError as error:
            raise unreachable(error, self._url) from error
        # reading a long answer takes a part of a second, in which other requests want to be served
        return await asyncio.to_thread(
            answer_of,
            response,
            bytes(received),
            query,
            formats=formats,
            prefixes=self._prefixes,
            max_bytes=self._max_bytes,
        )
