"""Many queries: mutated ones, more than can be answered, for minutes, and while processes die."""

import itertools
import os
import queue
import random
import re
import signal
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus import mutations
from load import Client, Clients
from neighbour import ordinary_queries
from promises import Promise
from serving import (
    BENCH_TOOLS,
    Server,
    command_path,
    evaluators,
    family,
    resident_bytes,
    sarcograph,
)

SEED = 20_260
ACCEPT = (
    "*/*",
    "application/sparql-results+json, text/turtle;q=0.5",
    "application/sparql-results+xml, application/rdf+xml",
    "text/csv, application/n-triples",
    "text/tab-separated-values, application/ld+json",
    "text/*;q=0.3, application/n-quads",
)
LIMIT_ANSWERS = {503, 504}
MIB = 2**20


def run_mutations(count: int) -> list[Promise]:
    """Send that many mutated queries and return what became of the promises."""
    waiting: queue.Queue[bytes | None] = queue.Queue(64)
    statuses: Counter[int] = Counter()
    examples: dict[int, bytes] = {}

    def work(server: Server, number: int) -> None:
        client = Client(server, f"127.0.0.{number + 2}")
        while (query := waiting.get()) is not None:
            headers = {
                "Content-Type": "application/sparql-query",
                "Accept": ACCEPT[len(query) % len(ACCEPT)],
            }
            status, answer = client.post(query, headers)
            statuses[status] += 1
            if status == 0 or (status >= 500 and status not in LIMIT_ANSWERS):
                examples.setdefault(status, query[:500] + b" -> " + answer[:200])

    with sarcograph(deadline_seconds=2, rate_limit="") as server:
        threads = [threading.Thread(target=work, args=(server, number)) for number in range(4)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        for query in mutations(count, SEED):
            waiting.put(query)
        for _ in threads:
            waiting.put(None)
        for thread in threads:
            thread.join()
        taken = time.monotonic() - began
        alive = server.alive and Client(server).ask("ASK {}")[0] == 200
    seen = ", ".join(f"{number} {status}" for status, number in sorted(statuses.items()))
    return [
        Promise(
            f"{count} mutated queries: no 5xx but 503 and 504",
            f"{seen}; {taken:.0f} s",
            not examples,
        ),
        *(Promise(f"  {status}", repr(query), False) for status, query in examples.items()),
        Promise("the server's process is the same and answers", "", alive),
    ]


def run_openapi(examples: int) -> list[Promise]:
    """Let schemathesis ask what the description of the interface says may be asked."""
    program = command_path("schemathesis", BENCH_TOOLS)
    with sarcograph(deadline_seconds=2, rate_limit="") as server:
        url = f"http://127.0.0.1:{server.port}/openapi.json"
        words = ["--config-file", str(Path(__file__).with_name("schemathesis.toml")), "run", url]
        plain = ["--max-examples", str(examples), "--seed", str(SEED), "--no-color"]
        done = subprocess.run([program, *words, *plain], capture_output=True, text=True)
        alive = server.alive
    if done.returncode:
        print(done.stdout[-8000:], done.stderr[-2000:])
    cases = [line.strip() for line in done.stdout.splitlines() if re.match(r" *\d+ gener", line)]
    return [
        Promise(
            "schemathesis over /openapi.json: no failure", "; ".join(cases), not done.returncode
        ),
        Promise("the server's process is the same", "", alive),
    ]


def run_overload(seconds: float) -> list[Promise]:
    """Ask from far more connections than can be answered, without and with a limit of the rate."""
    promises = []
    for name, limit in (("none", ""), ("the usual", "3000/minute")):
        with sarcograph(rate_limit=limit) as server:
            crowd = Clients(server, _large_queries(), 300, 0)
            crowd.start()
            time.sleep(seconds / 2)
            crowd.stop()
            answers = Client(server, "127.0.0.9").ask("ASK {}")[0] == 200
            alive = server.alive and answers
        seen = ", ".join(f"{count} {status}" for status, count in sorted(crowd.statuses.items()))
        allowed = {200, 304, 429, 503}
        promises.append(
            Promise(
                f"{seconds / 2:.0f} s of 300 clients, rate limit {name}: 200, 304, 429, 503",
                seen.replace(" 0", " broken"),
                crowd.statuses.keys() <= allowed and (not limit or 429 in crowd.statuses),
            )
        )
        promises.append(Promise("the server's process is the same and answers", "", alive))
    return promises


def _large_queries() -> Iterator[str]:
    for number in itertools.count():
        yield f"SELECT * {{ ?s ?p ?o }} LIMIT 1000 # {number}"


def run_soak(minutes: float) -> list[Promise]:
    """Ask for some minutes and return how the memory of all processes grew meanwhile."""
    with sarcograph(rate_limit="", cache_mib=4, deadline_seconds=1) as server:
        clients = Clients(server, _mixed_queries(), 4, 0.002)
        clients.start()
        began = time.monotonic()
        samples: dict[int, list[tuple[float, float]]] = {}
        while (now := time.monotonic() - began) < minutes * 60:
            if now > minutes * 20:  # the first third fills caches
                for process in family(server.process.pid):
                    size = resident_bytes(process) / MIB
                    samples.setdefault(process, []).append((now / 60, size))
            time.sleep(1)
        clients.stop()
        root = server.process.pid
    asked = sum(clients.statuses.values())
    # those that evaluate are replaced when a query took too long; they are bounded one by one
    lasting = [one for one in samples if len(samples[one]) == len(samples[root])]
    slopes = {one: growth(samples[one]) for one in lasting}
    worst = max(slopes, key=lambda one: slopes[one])
    return [
        Promise(
            f"{minutes:g} min of mixed queries: no process grows 1 MiB/min",
            f"web process {slopes[root]:+.2f} MiB/min of {samples[root][-1][1]:.0f} MiB, worst of"
            f" {len(lasting)} {slopes[worst]:+.2f} of {samples[worst][-1][1]:.0f}; {asked} queries",
            slopes[worst] < 1,
        ),
        Promise(
            "all are answered",
            str(dict(clients.statuses)),
            clients.statuses.keys() <= {200, 400, 503, 504},
        ),
    ]


def growth(samples: list[tuple[float, float]]) -> float:
    """Return the slope a minute of what is held at the quietest moment of each ten seconds.

    Between them, costly queries take memory and give it back.
    """
    quietest: dict[int, tuple[float, float]] = {}
    for minute, size in samples:
        window = int(minute * 6)
        if window not in quietest or size < quietest[window][1]:
            quietest[window] = minute, size
    return statistics.linear_regression(*zip(*quietest.values(), strict=True)).slope


def _mixed_queries() -> Iterator[str]:
    """Yield small, large, repeated, wrong and now and then endless queries."""
    small = ordinary_queries()
    large = _large_queries()
    for number in itertools.count():
        match number % 100:
            case 0:
                yield "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c"
            case 1 | 2 | 3 | 4 | 5:
                yield "SELECT * { ?s ?p "
            case rest if rest < 40:
                yield f"SELECT * {{ ?s a ?class }} LIMIT {rest}"
            case rest if rest < 60:
                yield next(large)
            case _:
                yield next(small)


def run_kills(count: int) -> list[Promise]:
    """Kill evaluating processes at random under load; each may cost the answer it was at."""
    chance = random.Random(SEED)  # noqa: S311  # the same each time
    killed = 0
    with sarcograph(rate_limit="") as server:
        root = server.process.pid
        clients = Clients(server, _large_queries(), 4, 0)
        clients.start()
        while killed < count:
            time.sleep(chance.uniform(0.02, 0.15))
            alive = evaluators(root)
            if not alive:
                continue
            try:
                os.kill(chance.choice(alive), signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed += 1
        clients.stop()
        answers = Client(server).ask("ASK {}")[0] == 200
        same = server.alive and answers
    lost = sum(number for status, number in clients.statuses.items() if status != 200)
    seen = ", ".join(f"{number} {status}" for status, number in sorted(clients.statuses.items()))
    return [
        Promise(
            f"{killed} times kill -9 under load: at most one answer lost each",
            f"{seen.replace(' 0', ' broken')}; {lost} lost",
            lost <= killed and clients.statuses.keys() <= {200, 503},
        ),
        Promise("the server's process is the same and answers", f"pid {root}", same),
    ]
