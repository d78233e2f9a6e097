"""Processes of a pool: replaced when they die, killed when told to, never left behind.

POOL_KILLS and POOL_RESPAWNS lengthen the tests that repeat.
"""

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sarcograph.api.evaluators import zygote_process
from sarcograph.api.evaluators.pool import DeadlineError, WorkerDiedError
from sarcograph.graph.store.question import Answer, Format, Question

KILLS = int(os.environ.get("POOL_KILLS", "24"))
RESPAWNS = int(os.environ.get("POOL_RESPAWNS", "100"))

CAP_SYS_NICE = 23  # linux/capability.h
FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
DRUGS = b"n\r\n1200\r\n"

OpenPool = Callable[..., AbstractContextManager[Any]]
Processes = Callable[[int], set[int]]
Eventually = Callable[[Callable[[], bool]], bool]
Server = subprocess.Popen[str]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def processor_time(process: int) -> int:
    """Return the clock ticks that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def running(processes: set[int]) -> set[int]:
    """Return those of some processes that have not ended, as far as somebody asked."""
    return {process for process in processes if Path(f"/proc/{process}").exists()}


def zombies_of(parent: int) -> int:
    """Return the number of processes that have ended and that their parent has not asked about."""
    number = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            state, ppid = status.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            number += (state, int(ppid)) == ("Z", parent)
    return number


def descriptors_of(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def test_process_that_forks_has_one_thread(open_pool: OpenPool, children_of: Processes) -> None:
    with open_pool() as pool:
        assert pool.count() == DRUGS
        (zygote,) = children_of(os.getpid())
        assert len(list(Path(f"/proc/{zygote}/task").iterdir())) == 1


def test_slow_query_gives_way_to_others(
    open_pool: OpenPool, evaluators_of: Callable[[int], set[int]]
) -> None:
    def policies() -> set[int]:
        (process,) = evaluators_of(os.getpid())
        threads = Path(f"/proc/{process}/task").iterdir()
        return {os.sched_getscheduler(int(thread.name)) for thread in threads}

    with open_pool(deadline=30) as pool:
        before = policies()

        async def ask() -> asyncio.Task[Answer]:
            return asyncio.create_task(pool.pool.query(Question(FOREVER)))

        slow = pool.run(ask())
        assert pool.until(lambda: policies() == {os.SCHED_IDLE})
        slow.cancel()
        assert pool.count() == DRUGS
        assert policies() == before == {os.SCHED_OTHER}


def test_slow_evaluator_is_ended_at_the_priority_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    kill, policies = os.kill, []

    def look_and_kill(process: int, how: int) -> None:
        policies.append(os.sched_getscheduler(process))
        kill(process, how)

    monkeypatch.setattr(os, "kill", look_and_kill)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        os.sched_setscheduler(process.pid, os.SCHED_IDLE, os.sched_param(0))
        zygote_process._kill(process.pid)
        assert process.wait(60) == -signal.SIGKILL
    assert policies == [os.SCHED_OTHER if may_raise_priorities() else os.SCHED_IDLE]


def may_raise_priorities() -> bool:
    """Tell whether the system lets this process undo what SCHED_IDLE is (sched(7))."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    capabilities = int(status.partition("CapEff:")[2].split()[0], 16)
    limit, _ = resource.getrlimit(resource.RLIMIT_NICE)
    return bool(capabilities >> CAP_SYS_NICE & 1) or limit >= 20 - os.nice(0)


def test_evaluator_killed_while_idle_costs_no_answer(
    open_pool: OpenPool, evaluators_of: Processes
) -> None:
    with open_pool() as pool:
        for number in range(3):
            (process,) = evaluators_of(os.getpid())
            os.kill(process, signal.SIGKILL)
            assert pool.until(lambda: pool.pool.statistics.started == number + 2)  # noqa: B023
            assert pool.count() == DRUGS
        assert pool.pool.statistics.ended == {"crash": 3}


def test_evaluator_killed_over_a_query_costs_that_answer(
    open_pool: OpenPool, evaluators_of: Processes
) -> None:
    with open_pool(evaluators=2, deadline=20) as pool:

        async def kill_one() -> list[Answer | BaseException]:
            slow = asyncio.create_task(pool.pool.query(Question(FOREVER)))
            await asyncio.sleep(0.3)
            quick = [asyncio.create_task(pool.pool.query(Question(COUNT))) for _ in range(3)]
            await asyncio.wait(quick)
            busiest = max(evaluators_of(os.getpid()), key=processor_time)
            os.kill(busiest, signal.SIGKILL)
            answers: list[Answer | BaseException] = await asyncio.gather(
                slow, *quick, return_exceptions=True
            )
            return answers

        slow, *quick = pool.run(kill_one())
        assert type(slow) is WorkerDiedError
        assert "SIGKILL" in str(slow)
        assert all(isinstance(answer, Answer) for answer in quick)
        assert pool.count() == DRUGS


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_requests_to_end_are_the_business_of_the_server(
    open_pool: OpenPool, children_of: Processes, evaluators_of: Processes, how: signal.Signals
) -> None:
    with open_pool() as pool:
        pool.count()
        before = children_of(os.getpid()) | evaluators_of(os.getpid())
        for process in before:
            os.kill(process, how)
        assert pool.count() == DRUGS
        assert children_of(os.getpid()) | evaluators_of(os.getpid()) == before


def test_evaluators_die_with_the_process_that_forked_them(
    open_pool: OpenPool, children_of: Processes, evaluators_of: Processes, eventually: Eventually
) -> None:
    with open_pool(evaluators=2, deadline=20) as pool:
        assert pool.until(lambda: pool.pool.statistics.idle == 2)
        evaluators = evaluators_of(os.getpid())
        (zygote,) = children_of(os.getpid())

        async def kill() -> None:
            slow = asyncio.create_task(pool.pool.query(Question(FOREVER)))
            await asyncio.sleep(0.2)
            os.kill(zygote, signal.SIGKILL)
            with pytest.raises(WorkerDiedError, match="holds the graph"):
                await slow

        pool.run(kill())
        assert pool.until(lambda: pool.pool.statistics.ended == {"crash": 2})
        assert pool.count() == DRUGS
        assert eventually(lambda: not running({zygote, *evaluators}))
        assert pool.until(lambda: pool.pool.statistics.idle == 2)
        assert pool.pool.statistics.ended == {"crash": 2}


def test_processes_killed_at_random_cost_one_answer_each(
    open_pool: OpenPool, children_of: Processes, evaluators_of: Processes
) -> None:
    chance = random.Random(7)  # noqa: S311
    lost: list[int] = []  # for each kill, the evaluators that died of it
    outcomes: Counter[str] = Counter()

    with open_pool(evaluators=3, deadline=20, queue_length=50) as pool:

        async def client(done: asyncio.Event) -> None:
            while not done.is_set():
                try:
                    answer = await pool.pool.query(Question(COUNT, (Format.CSV,)))
                except WorkerDiedError:
                    outcomes["died"] += 1
                else:
                    outcomes["answered" if answer.content == DRUGS else "wrong"] += 1

        async def kill_at_random() -> None:
            done = asyncio.Event()
            clients = [asyncio.create_task(client(done)) for _ in range(6)]
            while len(lost) < KILLS:
                await asyncio.sleep(chance.uniform(0, 0.05))
                evaluators = evaluators_of(os.getpid())
                whole = len(lost) % 8 == 7
                victims = children_of(os.getpid()) if whole else evaluators
                if victims:
                    with suppress(ProcessLookupError):
                        os.kill(chance.choice(sorted(victims)), signal.SIGKILL)
                        lost.append(3 if whole else 1)
            before = outcomes["answered"]
            while outcomes["answered"] < before + 20:
                await asyncio.sleep(0.01)
            done.set()
            await asyncio.gather(*clients)

        pool.run(kill_at_random())
    assert outcomes.keys() <= {"answered", "died"}
    assert outcomes["died"] <= sum(lost)
    assert outcomes["answered"] > sum(lost)


def test_respawns_leave_no_process_and_no_descriptor(
    open_pool: OpenPool, children_of: Processes
) -> None:
    with open_pool() as pool:
        (zygote,) = children_of(os.getpid())

        def respawn(times: int) -> tuple[int, int]:
            async def give_up() -> None:
                started = pool.pool.statistics.started
                task = asyncio.create_task(pool.pool.query(Question(FOREVER)))
                await asyncio.sleep(0)
                task.cancel()
                while pool.pool.statistics.started == started:
                    await asyncio.sleep(0.001)

            for _ in range(times):
                pool.run(give_up())
            return descriptors_of(zygote), descriptors_of(os.getpid())

        before = respawn(3)
        assert respawn(RESPAWNS) == before
        assert zombies_of(zygote) == 0
        assert pool.pool.statistics.ended == {"cancelled": RESPAWNS + 3}
        assert pool.count() == DRUGS
        assert children_of(os.getpid()) == {zygote}


def test_evaluator_started_later_serves_the_same_graph(
    open_pool: OpenPool, children_of: Processes, graph_file: Path, tmp_path: Path
) -> None:
    served = tmp_path / "graph.nq"
    served.write_bytes(graph_file.read_bytes())
    with open_pool(served) as pool:
        newer = tmp_path / "newer.nq"
        newer.write_text("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n", "ascii")
        newer.replace(served)
        with pytest.raises(DeadlineError):
            pool.query(Question(FOREVER), deadline=0.1)
        assert pool.count() == DRUGS
        (zygote,) = children_of(os.getpid())
        os.kill(zygote, signal.SIGKILL)
        assert pool.until(lambda: pool.pool.statistics.started == 3)
        assert pool.count() == DRUGS


def test_pool_leaves_no_process(
    open_pool: OpenPool, children_of: Processes, evaluators_of: Processes, eventually: Eventually
) -> None:
    before = children_of(os.getpid())
    with open_pool(evaluators=3, deadline=30) as pool:
        assert pool.until(lambda: pool.pool.statistics.idle == 3)
        evaluators = evaluators_of(os.getpid())

        async def begin() -> asyncio.Task[Answer]:
            task = asyncio.create_task(pool.pool.query(Question(FOREVER)))
            await asyncio.sleep(0.2)
            return task

        unfinished = pool.run(begin())
    assert children_of(os.getpid()) == before
    # on a busy machine their parent is killed, and the system ends them a moment after it
    assert eventually(lambda: not running(evaluators))
    assert unfinished.done()


SERVE = """
import asyncio, sys
from pathlib import Path
from sarcograph.api.evaluators import zygote_process
from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.validated import fingerprint
from sarcograph.graph.store.question import Question

async def serve():
    limits = dict(deadline=60, memory=2**28, max_bytes=2**20, queue_length=4)
    file = Path(sys.argv[1])
    sha256 = fingerprint(file.read_bytes())
    async with WorkerPool(file, sha256, prefixes={}, evaluators=3, **limits) as pool:
        while pool.statistics.idle < 3:
            await asyncio.sleep(0.01)
        print("ready", flush=True)
        question = Question(sys.argv[2])
        await asyncio.gather(pool.query(question), pool.query(question))

asyncio.run(serve())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_process_of_the_pool(
    graph_file: Path,
    children_of: Processes,
    evaluators_of: Processes,
    eventually: Eventually,
    how: signal.Signals,
) -> None:
    command = [sys.executable, "-c", SERVE, str(graph_file), FOREVER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        evaluators = evaluators_of(server.pid)
        assert len(evaluators) == 3
        assert eventually(lambda: sum(processor_time(one) > 3 for one in evaluators) == 2)
        processes = children_of(server.pid) | evaluators
        server.send_signal(how)
        server.wait(60)
    assert eventually(lambda: not running(processes))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_evaluator_outlives_the_server(
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
    children_of: Processes,
    evaluators_of: Processes,
    eventually: Eventually,
    how: signal.Signals,
) -> None:
    with start_server(evaluators=3, deadline_seconds=3) as server:
        url = url_of(server) + "sparql"
        assert eventually(lambda: len(evaluators_of(server.pid)) > 1)
        thread = threading.Thread(target=ask_and_forget, args=(url,))
        thread.start()
        assert eventually(lambda: max(map(processor_time, evaluators_of(server.pid))) > 3)
        processes = children_of(server.pid) | evaluators_of(server.pid)
        server.send_signal(how)
        assert server.wait(60) == (-how if how == signal.SIGKILL else 0)
        thread.join()
    assert eventually(lambda: not running(processes))


def ask_and_forget(url: str) -> None:
    """Ask a query without end, and take whatever becomes of it."""
    with suppress(httpx2.HTTPError):
        httpx2.post(url, data={"query": FOREVER}, timeout=30)
