"""Evaluators: the store's answers, within limits of time, memory, size, network and waiting."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from sarcograph.api.evaluators.pool import (
    DeadlineError,
    OutOfMemoryError,
    PoolBusyError,
    WorkerDiedError,
    WorkerStartError,
)
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import (
    AnswerTooLargeError,
    EvaluationError,
    Format,
    QuerySyntaxError,
    Question,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

# A query must end half a second after its deadline; twice that for a machine that is busy.
DEADLINE = 1.0
SLACK = 1.0
TICK = 0.005  # the clock of the event loop counts milliseconds

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TOO_LARGE = "SELECT * { ?a rdfs:label ?b . ?c rdfs:label ?d }"
BOMB = "SELECT (GROUP_CONCAT(STR(?b)) AS ?all) { ?a ?p ?b . ?c ?q ?d }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
DRUGS = b"n\r\n1200\r\n"
YES = b'{"head":{},"boolean":true}'

OpenPool = Callable[..., AbstractContextManager[Any]]


@pytest.mark.parametrize(
    "question",
    [
        Question("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2000"),
        Question("SELECT ?l { ?s rdfs:label ?l } ORDER BY ?l LIMIT 9", (Format.TSV,)),
        Question("ASK {}", (Format.TURTLE, Format.XML)),
        Question("CONSTRUCT WHERE { <http://example.org/drug/7> ?p ?o }"),
        Question("DESCRIBE <http://example.org/drug/7>", (Format.NTRIPLES,)),
        Question(COUNT, default_graphs=("http://example.org/graph/1",)),
        Question(COUNT.replace("{", "{ GRAPH ?g {") + "}", named_graphs=()),
    ],
    ids=lambda question: question.text[:30],
)
def test_answer_is_that_of_the_store(pool: Any, graph_file: Path, question: Question) -> None:
    store = EmbeddedStore.load(graph_file, prefixes=PREFIXES)
    assert pool.query(question) == store.query(question)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * {\n ?s ?p }", QuerySyntaxError),
        ("SELECT (<urn:f>(1) AS ?x) {}", UnsupportedQueryError),
        ("ASK {}", UnsuitableFormatError),
    ],
)
def test_error_is_that_of_the_store(
    pool: Any, worker: Callable[[], int], graph_file: Path, text: str, error: type[Exception]
) -> None:
    before = worker()
    with pytest.raises(error) as caught:
        pool.query(Question(text, (Format.TURTLE,)))
    with pytest.raises(error) as expected:
        EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(Question(text, (Format.TURTLE,)))
    assert str(caught.value) == str(expected.value)
    assert vars(caught.value) == vars(expected.value)
    assert worker() == before


def test_query_without_end_is_killed_at_the_deadline(pool: Any, worker: Callable[[], int]) -> None:
    before = worker()
    start = time.monotonic()
    with pytest.raises(DeadlineError):
        pool.query(Question(FOREVER))
    assert DEADLINE - TICK <= time.monotonic() - start < DEADLINE + SLACK
    assert pool.count() == DRUGS
    assert worker() != before


@pytest.mark.parametrize(("asked", "seconds"), [(0.02, 0.02), (0.3, 0.3), (99.0, DEADLINE)])
def test_deadline_of_a_query_only_shortens(pool: Any, asked: float, seconds: float) -> None:
    pool.count()
    start = time.monotonic()
    with pytest.raises(DeadlineError, match=rf"within {seconds:g} seconds"):
        pool.query(Question(FOREVER), deadline=asked)
    assert seconds - TICK <= time.monotonic() - start < seconds + SLACK
    assert pool.count() == DRUGS


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (TOO_LARGE, AnswerTooLargeError),
        ("SELECT * { ?a rdfs:label ?b SERVICE <http://127.0.0.1:9/> {} }", EvaluationError),
    ],
)
def test_nothing_of_a_failed_answer_reaches_the_next(
    pool: Any, worker: Callable[[], int], text: str, error: type[Exception]
) -> None:
    before = worker()
    with pytest.raises(error):
        pool.query(Question(text))
    assert pool.query(Question("ASK {}")).content == YES
    assert worker() != before


def test_answer_of_the_allowed_size_is_whole(open_pool: OpenPool, graph_file: Path) -> None:
    text = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    whole = EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(Question(text))
    with open_pool(max_bytes=len(whole.content)) as exact:
        assert exact.query(Question(text)) == whole
    too_small = len(whole.content) - 1
    with open_pool(max_bytes=too_small) as short, pytest.raises(AnswerTooLargeError):
        short.query(Question(text))


def test_memory_is_bounded(open_pool: OpenPool) -> None:
    with open_pool(memory=2**25, deadline=300) as pool:
        for _ in range(2):  # the second is forked from a process without limits as well
            with pytest.raises(OutOfMemoryError, match="more memory"):
                pool.query(Question(BOMB))
            assert pool.count() == DRUGS
        assert pool.pool.statistics.ended == {"memory": 2}


@pytest.mark.parametrize("depth", [5_000, 20_000])
@pytest.mark.parametrize("pair", ["{}", "()"])
def test_deep_nesting_costs_one_answer_at_most(pool: Any, pair: str, depth: int) -> None:
    # the guard refuses such a query; this is what happens to one that gets past it
    nested = pair[0] * depth + ("1" if pair == "()" else "") + pair[1] * depth
    text = f"ASK {{ FILTER{nested} }}" if pair == "()" else f"ASK {nested}"
    with suppress(DeadlineError, WorkerDiedError):
        assert pool.query(Question(text)).content == YES
    assert pool.count() == DRUGS


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    ],
)
def test_worker_reaches_no_network(pool: Any, canary: tuple[str, list[bytes]], text: str) -> None:
    # the guard refuses SERVICE; this is what happens to one that gets past it
    url, received = canary
    with suppress(EvaluationError):
        pool.query(Question(text.format(url=url)))
    pool.count()
    assert received == []


def test_canary_would_notice(graph_file: Path, canary: tuple[str, list[bytes]]) -> None:
    url, received = canary
    with pytest.raises(EvaluationError):
        EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(
            Question(f"ASK {{ SERVICE <{url}> {{}} }}")
        )
    assert len(received) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_worker_is_confined(worker: Callable[[], int]) -> None:
    lines = Path(f"/proc/{worker()}/limits").read_text(encoding="ascii").splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in lines[1:]}
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert int(limits["Max address space"][0]) < 2**28 + 2**30


def test_worker_imports_little() -> None:
    # each of these would cost memory and time at every start
    heavy = "rdflib pydantic fastapi yaml scipy".split()
    code = "import sys, sarcograph.api.evaluators.zygote_process; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert [name for name in heavy if name in loaded] == []


def test_evaluator_of_a_slow_query_is_replaced(open_pool: OpenPool) -> None:
    # 9 × 1200 × 1200 rows take far more than a twentieth of a second and less than minutes
    with open_pool(deadline=300) as pool:
        product = COUNT.replace("}", ". ?other rdfs:label ?l VALUES ?i { 1 2 3 4 5 6 7 8 9 } }")
        assert pool.query(Question(product, (Format.CSV,))).content == b"n\r\n12960000\r\n"
        assert pool.count() == DRUGS
        assert pool.pool.statistics.ended == {"replaced": 1}


def test_queries_beyond_the_queue_are_refused_at_once(open_pool: OpenPool) -> None:
    with open_pool(queue_length=1) as pool:

        async def crowd() -> tuple[float, list[BaseException | None]]:
            tasks = [asyncio.create_task(pool.pool.query(Question(FOREVER))) for _ in range(4)]
            start = time.monotonic()
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            seconds = time.monotonic() - start
            await asyncio.wait(tasks)
            return seconds, [task.exception() for task in done]

        seconds, refused = pool.run(crowd())
        assert seconds < DEADLINE / 2
        assert [type(error) for error in refused] == [PoolBusyError, PoolBusyError]
        assert "no more queries may wait" in str(refused[0])


def test_waiting_counts_towards_the_deadline(open_pool: OpenPool) -> None:
    with open_pool(queue_length=1) as pool:
        start = time.monotonic()
        errors = pool.together(FOREVER, COUNT)
        assert time.monotonic() - start < DEADLINE + SLACK
        assert [type(error) for error in errors] == [DeadlineError, PoolBusyError]
        assert pool.count() == DRUGS


def test_query_given_up_frees_its_evaluator(open_pool: OpenPool) -> None:
    with open_pool(deadline=30) as pool:

        async def give_up() -> None:
            task = asyncio.create_task(pool.pool.query(Question(FOREVER)))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        pool.run(give_up())
        start = time.monotonic()
        assert pool.count() == DRUGS
        assert time.monotonic() - start < 10
        assert pool.pool.statistics.ended == {"cancelled": 1}


def test_evaluator_of_a_small_query_given_up_answers_the_next(open_pool: OpenPool) -> None:
    with open_pool() as pool:

        async def give_up(text: str) -> None:
            task = asyncio.create_task(pool.pool.query(Question(text)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        for _ in range(3):
            pool.run(give_up("ASK {}"))
            assert pool.count() == DRUGS
        assert pool.pool.statistics.ended == {}
        pool.run(give_up(FOREVER))
        assert pool.count() == DRUGS
        assert pool.pool.statistics.ended == {"cancelled": 1}
        assert pool.until(lambda: pool.pool.statistics.idle == 1)


def test_query_given_up_while_it_waits_costs_nothing(open_pool: OpenPool) -> None:
    with open_pool() as pool:

        async def give_up() -> Any:
            slow = asyncio.create_task(pool.pool.query(Question(FOREVER)))
            waiting = asyncio.create_task(pool.pool.query(Question(COUNT)))
            patient = asyncio.create_task(pool.pool.query(Question("ASK {}"), deadline=0.8))
            await asyncio.sleep(0.1)
            assert pool.pool.statistics.waiting == 2
            waiting.cancel()
            await asyncio.sleep(0.1)
            assert pool.pool.statistics.waiting == 1
            return await asyncio.gather(slow, waiting, patient, return_exceptions=True)

        slow, waiting, patient = pool.run(give_up())
        assert isinstance(slow, DeadlineError)
        assert isinstance(waiting, asyncio.CancelledError)
        assert isinstance(patient, PoolBusyError)
        assert pool.count() == DRUGS


def test_one_client_does_not_keep_out_another(open_pool: OpenPool) -> None:
    with open_pool(evaluators=2, deadline=20, queue_length=8) as pool:
        assert pool.until(lambda: pool.pool.statistics.idle == 2)

        async def ask() -> bytes:
            greedy = [
                asyncio.create_task(pool.pool.query(Question(FOREVER), client="192.0.2.1"))
                for _ in range(20)
            ]
            await asyncio.sleep(0.2)
            statistics = pool.pool.statistics
            assert (statistics.busy, statistics.idle, statistics.waiting) == (1, 1, 8)
            answer = await pool.pool.query(Question(COUNT, (Format.CSV,)), client="192.0.2.2")
            for task in greedy:
                task.cancel()
            await asyncio.wait(greedy)
            return bytes(answer.content)

        assert pool.run(ask()) == DRUGS


def test_slow_queries_of_many_clients_leave_an_evaluator_to_others(open_pool: OpenPool) -> None:
    with open_pool(evaluators=3, deadline=20) as pool:
        assert pool.until(lambda: pool.pool.statistics.idle == 3)

        async def ask() -> tuple[list[asyncio.Task[Any]], bytes]:
            slow = [
                asyncio.create_task(pool.pool.query(Question(FOREVER), client=f"192.0.2.{number}"))
                for number in range(3)
            ]
            refused, _ = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
            answer = await pool.pool.query(Question(COUNT, (Format.CSV,)), client="192.0.2.9")
            for task in slow:
                task.cancel()
            await asyncio.wait(slow)
            return list(refused), answer.content

        refused, content = pool.run(ask())
        assert [type(task.exception()) for task in refused] == [PoolBusyError]
        assert content == DRUGS
        assert pool.until(lambda: pool.pool.statistics.idle == 3)
        assert pool.pool.statistics.ended == {"busy": 1, "cancelled": 2}


def test_statistics_count_what_happens(open_pool: OpenPool) -> None:
    with open_pool(evaluators=2) as pool:
        assert pool.until(lambda: pool.pool.statistics.alive == 2)
        with pytest.raises(DeadlineError):
            pool.query(Question(FOREVER), deadline=0.1)
        with pytest.raises(AnswerTooLargeError):
            pool.query(Question(TOO_LARGE))
        assert pool.until(lambda: pool.pool.statistics.idle == 2)
        statistics = pool.pool.statistics
        assert (statistics.alive, statistics.busy, statistics.waiting) == (2, 0, 0)
        assert statistics.started == 4
        assert statistics.ended == {"deadline": 1, "replaced": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "empty"), ("\n", "no quads"), ("<a> <b>", "not N-Quads"), (None, "No such file")],
)
def test_pool_over_an_unusable_file_does_not_start(
    open_pool: OpenPool,
    tmp_path: Path,
    children_of: Callable[[int], set[int]],
    content: str | None,
    message: str,
) -> None:
    file = tmp_path / "graph.nq"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    before = children_of(os.getpid())
    with pytest.raises(WorkerStartError, match=rf"graph\.nq: .*{message}"), open_pool(file):
        pass
    assert children_of(os.getpid()) == before


def test_who_waits_when_the_graph_turns_unusable_is_told_at_once(
    open_pool: OpenPool,
    graph_file: Path,
    tmp_path: Path,
    children_of: Callable[[int], set[int]],
) -> None:
    file = tmp_path / "graph.nq"
    file.write_bytes(graph_file.read_bytes())
    others = children_of(os.getpid())
    with open_pool(file, deadline=600.0) as pool:
        (zygote,) = children_of(os.getpid()) - others

        async def ask() -> list[object]:
            asking = [
                asyncio.create_task(pool.pool.query(Question(text), client=text))
                for text in (FOREVER, COUNT, COUNT + " LIMIT 1")
            ]
            while pool.pool.statistics.waiting < 2:
                await asyncio.sleep(0.01)
            os.truncate(file, 1000)
            os.kill(zygote, signal.SIGKILL)
            return list(await asyncio.gather(*asking, return_exceptions=True))

        assert [type(error) for error in pool.run(ask())] == [WorkerDiedError] * 3
