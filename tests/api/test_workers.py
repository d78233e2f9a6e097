"""Workers: the store's answers, killed at the deadline, confined, replaced, never orphaned."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest

from sarcograph.api.workers import (
    DeadlineError,
    PoolBusyError,
    WorkerDiedError,
    WorkerPool,
    WorkerStartError,
)
from sarcograph.graph.namespaces import PREFIXES
from sarcograph.graph.store import (
    Answer,
    AnswerTooLargeError,
    EmbeddedStore,
    EvaluationError,
    Format,
    QuerySyntaxError,
    UnsuitableFormatError,
    UnsupportedQueryError,
)

# A query must end half a second after its deadline; twice that for a machine that is busy.
DEADLINE = 1.0
SLACK = 1.0
MAX_BYTES = 2**20

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TOO_LARGE = "SELECT * { ?a rdfs:label ?b . ?c rdfs:label ?d }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
DRUGS = b"n\r\n1200\r\n"

Server = subprocess.Popen[str]
Children = Callable[[int], set[int]]
Eventually = Callable[[Callable[[], bool]], bool]
T = TypeVar("T")


class Pool:
    """A pool with its event loop, for ordinary code; the loop runs during calls only."""

    def __init__(self, graph_file: Path, **settings: Any) -> None:
        """Describe a pool of one worker with small limits, or with other `settings`."""
        limits = {"workers": 1, "deadline": DEADLINE, "memory": 2**28, "max_bytes": MAX_BYTES}
        settings = limits | {"queue_length": 4} | settings
        self.pool = WorkerPool(graph_file, prefixes=PREFIXES, **settings)
        self.runner = asyncio.Runner()

    def __enter__(self) -> "Pool":
        """Start the workers."""
        self.run(self.pool.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.run(self.pool.__aexit__(None, None, None))
        self.runner.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def query(self, text: str, **options: Any) -> Answer:
        return self.run(self.pool.query(text, **options))

    def count(self) -> bytes:
        """Return the answer to the query that must be answered after whatever went wrong."""
        return self.query(COUNT, formats=[Format.CSV]).content

    def together(self, *texts: str) -> list[Answer | BaseException]:
        """Ask several queries at once."""

        async def ask() -> list[Answer | BaseException]:
            return await asyncio.gather(*map(self.pool.query, texts), return_exceptions=True)

        return self.run(ask())


@pytest.fixture(scope="module")
def pool(graph_file: Path) -> Iterator[Pool]:
    """A pool of one worker, so that whatever a query leaves behind meets the next one."""
    with Pool(graph_file) as pool:
        yield pool


@pytest.fixture
def worker(pool: Pool, children_of: Children) -> Callable[[], int]:
    """The process id of the pool's worker, once it is up."""

    def find() -> int:
        pool.count()
        (process,) = children_of(os.getpid())
        return process

    return find


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 2000", {}),
        ("SELECT ?l { ?s rdfs:label ?l } ORDER BY ?l LIMIT 9", {"formats": [Format.TSV]}),
        ("ASK {}", {"formats": [Format.TURTLE, Format.XML]}),
        ("CONSTRUCT WHERE { <http://example.org/drug/7> ?p ?o }", {}),
        ("DESCRIBE <http://example.org/drug/7>", {"formats": [Format.NTRIPLES]}),
        (COUNT, {"default_graphs": ["http://example.org/graph/1"]}),
        (COUNT.replace("{", "{ GRAPH ?g {") + "}", {"named_graphs": []}),
    ],
)
def test_answer_is_that_of_the_store(
    pool: Pool, graph_file: Path, text: str, options: dict[str, Any]
) -> None:
    store = EmbeddedStore.load(graph_file, prefixes=PREFIXES)
    assert pool.query(text, **options) == store.query(text, **options)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * {\n ?s ?p }", QuerySyntaxError),
        ("SELECT (<urn:f>(1) AS ?x) {}", UnsupportedQueryError),
        ("ASK {}", UnsuitableFormatError),
    ],
)
def test_error_is_that_of_the_store(
    pool: Pool, worker: Callable[[], int], graph_file: Path, text: str, error: type[Exception]
) -> None:
    before = worker()
    with pytest.raises(error) as caught:
        pool.query(text, formats=[Format.TURTLE])
    with pytest.raises(error) as expected:
        EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(text, formats=[Format.TURTLE])
    assert str(caught.value) == str(expected.value)
    assert vars(caught.value) == vars(expected.value)
    assert worker() == before


def test_query_without_end_is_killed_at_the_deadline(pool: Pool, worker: Callable[[], int]) -> None:
    before = worker()
    start = time.monotonic()
    with pytest.raises(DeadlineError):
        pool.query(FOREVER)
    assert DEADLINE <= time.monotonic() - start < DEADLINE + SLACK
    assert pool.count() == DRUGS
    assert worker() != before


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (TOO_LARGE, AnswerTooLargeError),
        ("SELECT * { ?a rdfs:label ?b SERVICE <http://127.0.0.1:9/> {} }", EvaluationError),
    ],
)
def test_nothing_of_a_failed_answer_reaches_the_next(
    pool: Pool, worker: Callable[[], int], text: str, error: type[Exception]
) -> None:
    before = worker()
    with pytest.raises(error):
        pool.query(text)
    assert pool.query("ASK {}").content == b'{"head":{},"boolean":true}'
    assert worker() != before


def test_answer_of_the_allowed_size_is_whole(graph_file: Path) -> None:
    text = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    whole = EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(text)
    with Pool(graph_file, max_bytes=len(whole.content)) as exact:
        assert exact.query(text) == whole
    too_small = len(whole.content) - 1
    with Pool(graph_file, max_bytes=too_small) as short, pytest.raises(AnswerTooLargeError):
        short.query(text)


def test_memory_is_bounded(graph_file: Path) -> None:
    bomb = "SELECT (GROUP_CONCAT(STR(?b)) AS ?all) { ?a ?p ?b . ?c ?q ?d }"
    with Pool(graph_file, memory=2**25, deadline=30) as pool:
        with pytest.raises(WorkerDiedError, match="more memory"):
            pool.query(bomb)
        assert pool.count() == DRUGS


@pytest.mark.parametrize("depth", [5_000, 20_000])
@pytest.mark.parametrize("pair", ["{}", "()"])
def test_deep_nesting_costs_one_answer_at_most(pool: Pool, pair: str, depth: int) -> None:
    # the guard refuses such a query; this is what happens to one that gets past it
    nested = pair[0] * depth + ("1" if pair == "()" else "") + pair[1] * depth
    text = f"ASK {{ FILTER{nested} }}" if pair == "()" else f"ASK {nested}"
    with suppress(DeadlineError, WorkerDiedError):
        assert pool.query(text).content == b'{"head":{},"boolean":true}'
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
def test_worker_reaches_no_network(pool: Pool, canary: tuple[str, list[bytes]], text: str) -> None:
    # the guard refuses SERVICE; this is what happens to one that gets past it
    url, received = canary
    with suppress(EvaluationError):
        pool.query(text.format(url=url))
    pool.count()
    assert received == []


def test_canary_would_notice(graph_file: Path, canary: tuple[str, list[bytes]]) -> None:
    url, received = canary
    with pytest.raises(EvaluationError):
        EmbeddedStore.load(graph_file, prefixes=PREFIXES).query(f"ASK {{ SERVICE <{url}> {{}} }}")
    assert len(received) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_worker_is_confined(worker: Callable[[], int]) -> None:
    lines = Path(f"/proc/{worker()}/limits").read_text(encoding="ascii").splitlines()
    limits = {line[:26].strip(): line[26:].split()[:2] for line in lines[1:]}
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert int(limits["Max address space"][0]) < 2**28 + 2**30


def test_worker_imports_little() -> None:
    # each of these would cost every worker memory and every restart time
    heavy = "rdflib pydantic fastapi yaml scipy".split()
    code = "import sys, sarcograph.api.worker_process; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert [name for name in heavy if name in loaded] == []


def test_worker_killed_while_idle_costs_no_answer(pool: Pool, worker: Callable[[], int]) -> None:
    for _ in range(3):
        os.kill(worker(), signal.SIGKILL)
        pool.run(asyncio.sleep(0.1))  # the loop has to run to notice
        assert pool.count() == DRUGS


def test_worker_killed_over_a_query_costs_that_answer(
    graph_file: Path, children_of: Children
) -> None:
    with Pool(graph_file, workers=2, deadline=20) as pool:

        async def kill_one() -> list[Answer | BaseException]:
            slow = asyncio.create_task(pool.pool.query(FOREVER))
            await asyncio.sleep(0.3)
            quick = [asyncio.create_task(pool.pool.query(COUNT)) for _ in range(3)]
            await asyncio.wait(quick)
            busiest = max(children_of(os.getpid()), key=processor_time)
            os.kill(busiest, signal.SIGKILL)
            return await asyncio.gather(slow, *quick, return_exceptions=True)

        slow, *quick = pool.run(kill_one())
        assert isinstance(slow, WorkerDiedError)
        assert "SIGKILL" in str(slow)
        assert all(isinstance(answer, Answer) for answer in quick)
        assert pool.count() == DRUGS


def processor_time(process: int) -> int:
    """Return the clock ticks that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_queries_beyond_the_queue_are_refused_at_once(graph_file: Path) -> None:
    with Pool(graph_file, queue_length=1) as pool:

        async def crowd() -> tuple[float, list[BaseException | None]]:
            tasks = [asyncio.create_task(pool.pool.query(FOREVER)) for _ in range(4)]
            start = time.monotonic()
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            seconds = time.monotonic() - start
            await asyncio.wait(tasks)
            return seconds, [task.exception() for task in done]

        seconds, refused = pool.run(crowd())
        assert seconds < DEADLINE / 2
        assert [type(error) for error in refused] == [PoolBusyError, PoolBusyError]


def test_waiting_counts_towards_the_deadline(graph_file: Path) -> None:
    with Pool(graph_file, queue_length=1) as pool:
        start = time.monotonic()
        errors = pool.together(FOREVER, COUNT)
        assert time.monotonic() - start < DEADLINE + SLACK
        assert [type(error) for error in errors] == [DeadlineError, PoolBusyError]
        assert pool.count() == DRUGS


def test_query_given_up_frees_its_worker(graph_file: Path) -> None:
    with Pool(graph_file, deadline=30) as pool:

        async def give_up() -> None:
            task = asyncio.create_task(pool.pool.query(FOREVER))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        pool.run(give_up())
        start = time.monotonic()
        assert pool.count() == DRUGS
        assert time.monotonic() - start < 10


def test_worker_started_later_serves_the_same_graph(graph_file: Path, tmp_path: Path) -> None:
    served = tmp_path / "graph.nq"
    served.write_bytes(graph_file.read_bytes())
    with Pool(served) as pool:
        newer = tmp_path / "newer.nq"
        newer.write_text("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n", "ascii")
        newer.replace(served)
        with pytest.raises(DeadlineError):
            pool.query(FOREVER)
        assert pool.count() == DRUGS


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "empty"), ("\n", "no quads"), ("<a> <b>", "not N-Quads"), (None, "No such file")],
)
def test_pool_over_an_unusable_file_does_not_start(
    tmp_path: Path, children_of: Children, content: str | None, message: str
) -> None:
    file = tmp_path / "graph.nq"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    before = children_of(os.getpid())
    pool = Pool(file)
    with pytest.raises(WorkerStartError, match=rf"graph\.nq: .*{message}"):
        pool.__enter__()
    pool.runner.close()
    assert children_of(os.getpid()) == before


def test_pool_leaves_no_process(
    graph_file: Path, children_of: Children, eventually: Eventually
) -> None:
    before = children_of(os.getpid())
    with Pool(graph_file, workers=3) as pool:
        assert eventually(lambda: bool(pool.count()) and len(children_of(os.getpid())) >= 3)
    assert children_of(os.getpid()) == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_the_server(
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
    children_of: Children,
    eventually: Eventually,
    how: signal.Signals,
) -> None:
    with start_server(workers=2, deadline_seconds=4) as server:
        url = url_of(server) + "sparql"
        assert eventually(lambda: len(children_of(server.pid)) == 2)
        workers = children_of(server.pid)
        thread = threading.Thread(target=ask_and_forget, args=(url,))
        thread.start()
        assert eventually(lambda: max(map(processor_time, workers)) > 50)
        server.send_signal(how)
        assert server.wait(20) == (-how if how == signal.SIGKILL else 0)
        thread.join()
    assert eventually(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def ask_and_forget(url: str) -> None:
    """Ask a query without end, and take whatever becomes of it."""
    with suppress(httpx2.HTTPError):
        httpx2.post(url, data={"query": FOREVER}, timeout=30)
