"""Queries of the server to a service: deadline, clients that leave, a full queue."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, BinaryIO

import pytest

from sarcograph.api.evaluators.evaluator import DeadlineError, PoolBusyError, WorkerDiedError
from sarcograph.api.evaluators.remote import RemoteEvaluator
from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.remote.store import NotPublishedError
from sarcograph.graph.store.question import Answer, AnswerTooLargeError, Format, Question

if TYPE_CHECKING:
    from engines.conftest import Puppet

MEMORY = 2**28
SELECT = "SELECT ?x { ?x ?p ?o }"
EMPTY = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="%s"/>'
    b'<variable name="graph"/></head><results>%s</results></sparql>'
)
CATALOGUE = EMPTY % (
    b"sha256",
    b'<result><binding name="sha256"><literal>abc</literal></binding><binding name="graph"><uri>'
    + f"{GRAPH}derived".encode()
    + b"</uri></binding></result>",
)
ANSWER = EMPTY % (b"x", b"")
ROWS = EMPTY % (
    b"x",
    40 * b'<result><binding name="x"><literal>1</literal></binding></result>',
)


def asked(
    puppet: Puppet, ask: Callable[[RemoteEvaluator], Awaitable[Answer]], **limits: float
) -> Answer:
    """Return what comes of asking an evaluator with small limits."""
    puppet.answer(CATALOGUE)
    options = {"evaluators": 1, "deadline": 10.0, "max_bytes": 1000, "queue_length": 1, **limits}

    async def main() -> Answer:
        named = {"prefixes": PREFIXES, "memory": MEMORY, **options}
        async with RemoteEvaluator(puppet.url, **named) as evaluator:  # type: ignore[arg-type]
            return await ask(evaluator)

    return asyncio.run(main())


def select(
    evaluator: RemoteEvaluator, wanted: Format = Format.CSV, deadline: float | None = None
) -> Awaitable[Answer]:
    return evaluator.query(Question(SELECT, (wanted,)), deadline=deadline)


def hold(left: threading.Event) -> Callable[[BinaryIO], None]:
    """Begin an answer and go on until the client has left."""

    def write(stream: BinaryIO) -> None:
        stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+xml\r\n\r\n")
        end = time.monotonic() + 5
        try:
            while time.monotonic() < end:
                stream.write(b" ")
                stream.flush()
                time.sleep(0.01)
        except OSError:
            left.set()

    return write


def test_answer(puppet: Puppet) -> None:
    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.answer(ANSWER)
        return await select(evaluator)

    assert asked(puppet, ask).content == b"x,graph\r\n"


def test_deadline_closes_the_connection_and_leaves_room_for_the_next(puppet: Puppet) -> None:
    left = threading.Event()

    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.responses.put(hold(left))
        start = time.monotonic()
        with pytest.raises(DeadlineError, match=r"within 0\.3 seconds"):
            await select(evaluator, deadline=0.3)
        assert time.monotonic() - start < 4
        puppet.answer(ANSWER)
        return await select(evaluator)

    assert asked(puppet, ask).content == b"x,graph\r\n"
    assert left.wait(5)


def test_client_that_leaves_closes_the_connection(puppet: Puppet) -> None:
    left = threading.Event()

    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.responses.put(hold(left))
        task = asyncio.ensure_future(select(evaluator))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(left.wait, 5)
        puppet.answer(ANSWER)
        return await select(evaluator)

    assert asked(puppet, ask).format is Format.CSV


def test_too_many_at_once(puppet: Puppet) -> None:
    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.responses.put(hold(threading.Event()))
        first = asyncio.ensure_future(select(evaluator))
        await asyncio.sleep(0.1)
        waiting = asyncio.ensure_future(select(evaluator, deadline=0.2))
        await asyncio.sleep(0)
        with pytest.raises(PoolBusyError, match="no more queries may wait"):
            await select(evaluator)
        with pytest.raises(PoolBusyError, match="no other query ended"):
            await waiting
        first.cancel()
        puppet.answer(ANSWER)
        return await select(evaluator)

    assert asked(puppet, ask).content == b"x,graph\r\n"


def test_failures_of_the_service_tell_nothing_of_it(
    puppet: Puppet, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.answer(b"at host secret", status="502 Bad Gateway", kind="text/plain")
        return await select(evaluator)

    with pytest.raises(WorkerDiedError) as caught:
        asked(puppet, ask)
    assert "secret" not in str(caught.value)
    assert "502 at host secret" in caplog.text


CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
NESTED = 100_000 * b"<http://e/s> <http://e/p> <<( " + b"<http://e/s> <http://e/p> <http://e/o> "
NESTED += 100_000 * b")>> "


def test_answer_that_crashes_its_reader_costs_one_answer(
    puppet: Puppet, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.answer(NESTED + b".\n", kind="application/n-triples")
        with pytest.raises(WorkerDiedError, match="the store behind this server failed"):
            await evaluator.query(Question(CONSTRUCT, (Format.NTRIPLES,)))
        puppet.answer(ANSWER)
        return await select(evaluator)

    assert asked(puppet, ask, max_bytes=2**23).content == b"x,graph\r\n"
    assert "cannot be read: it crashed whoever read it" in caplog.text


def test_answer_that_is_too_large(puppet: Puppet) -> None:
    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.answer(b" " * 5000)
        return await select(evaluator)

    with pytest.raises(AnswerTooLargeError):
        asked(puppet, ask)


def test_size_that_counts_is_that_of_the_wanted_format(puppet: Puppet) -> None:
    assert len(ROWS) > 1000, "the limit of `asked`, which the XML that comes in may exceed"

    async def ask(evaluator: RemoteEvaluator) -> Answer:
        puppet.answer(ROWS)
        with pytest.raises(AnswerTooLargeError, match="more than 1000 bytes"):
            await select(evaluator, Format.JSON)
        puppet.answer(ROWS)
        return await select(evaluator)

    assert asked(puppet, ask).content == b"x,graph\r\n" + 40 * b"1,\r\n"


def test_service_without_the_graph_is_refused_at_the_start(puppet: Puppet) -> None:
    puppet.answer(ANSWER)

    async def main() -> None:
        async with RemoteEvaluator(
            puppet.url,
            prefixes={},
            evaluators=1,
            deadline=10,
            memory=MEMORY,
            max_bytes=1000,
            queue_length=1,
        ):
            pass

    with pytest.raises(NotPublishedError):
        asyncio.run(main())
