"""Print what the pool of evaluators costs and what a client notices of others that attack it.

Without HTTP: for what the server makes of it see side_by_side.py and attack.py. The argument is the
number of clients that attack at once, each from an address of its own.
"""

import asyncio
import statistics
import sys
import time
from contextlib import suppress
from itertools import cycle
from typing import Any

import uvloop

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.cache import built
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.question import Question

EVALUATORS = 8
DEADLINE = 2.0
SECONDS = 3.0
PAUSE = 0.005  # of the client whose answers are timed
QUERIES = {
    "ASK": "ASK {}",
    "10 rows": "SELECT * { ?thing rdfs:label ?label } LIMIT 10",
    "1000 rows": "SELECT * { ?thing a ?class ; rdfs:label ?label } LIMIT 1000",
}
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "SELECT (GROUP_CONCAT(STR(?b)) AS ?all) { ?a ?p ?b . ?c ?q ?d }",
    f"SELECT ?x30 {{ BIND('xxxxxxxxxxxxxxxx' AS ?x0) {DOUBLED} }}",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b }",
)


async def round_trips(pool: WorkerPool, text: str, clients: int) -> tuple[float, float]:
    """Return answers per second and the seconds of this process's time for each."""
    end = time.perf_counter() + SECONDS
    answers = 0

    async def client(name: str) -> None:
        nonlocal answers
        while time.perf_counter() < end:
            await pool.query(Question(text), client=name)
            answers += 1

    used = time.process_time()
    await asyncio.gather(*(client(str(number)) for number in range(clients)))
    return answers / SECONDS, (time.process_time() - used) / answers


async def respawn(pool: WorkerPool) -> float:
    """Return the seconds from a killed evaluation until its successor is ready."""
    while pool.statistics.alive < EVALUATORS:
        await asyncio.sleep(0.01)
    task = asyncio.create_task(pool.query(Question(HOSTILE[0])))
    await asyncio.sleep(0.02)
    started, began = pool.statistics.started, time.perf_counter()
    task.cancel()
    while pool.statistics.started == started:
        await asyncio.sleep(0.0005)
    return time.perf_counter() - began


async def median(pool: WorkerPool) -> float:
    """Return the median seconds of an answer to a client that asks now and then."""
    seconds = []
    end = time.perf_counter() + 2 * SECONDS
    while time.perf_counter() < end:
        began = time.perf_counter()
        await pool.query(Question(QUERIES["10 rows"]), client="other")
        seconds.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE)
    return statistics.median(seconds)


async def attack(pool: WorkerPool, number: int) -> None:
    """Ask hostile queries, two at a time, until cancelled."""
    shift = number % len(HOSTILE)

    async def ask(shift: int) -> None:
        for text in cycle((*HOSTILE[shift:], *HOSTILE[:shift])):
            with suppress(SarcographError):
                await pool.query(Question(text), client=str(number))
            await asyncio.sleep(PAUSE)

    await asyncio.gather(ask(shift), ask(0))


async def measure(attackers: int) -> None:
    """Print all figures."""
    limits: dict[str, Any] = {"memory": 2**28, "max_bytes": 2**25, "queue_length": 64}
    graph = built()
    began = time.perf_counter()
    pool = WorkerPool(
        graph.path,
        graph.sha256,
        prefixes=PREFIXES,
        evaluators=EVALUATORS,
        deadline=DEADLINE,
        **limits,
    )
    async with pool:
        print(f"the first of {EVALUATORS} evaluators after {time.perf_counter() - began:.2f} s")
        for name, text in QUERIES.items():
            for clients in (1, 2):
                rate, cost = await round_trips(pool, text, clients)
                print(f"{name:<10} {clients} at once {rate:8.0f}/s, {cost * 1e6:4.0f} µs here each")
        seconds = sorted([await respawn(pool) for _ in range(20)])
        print(
            f"another evaluator after {seconds[10] * 1e3:.1f} ms (at most {seconds[-1] * 1e3:.1f})"
        )
        quiet = await median(pool)
        attacking = [asyncio.create_task(attack(pool, number)) for number in range(attackers)]
        await asyncio.sleep(1)
        attacked = await median(pool)
        for task in attacking:
            task.cancel()
        await asyncio.gather(*attacking, return_exceptions=True)
        print(
            f"a client's median {quiet * 1e3:.2f} ms, while {attackers} attack"
            f" {attacked * 1e3:.2f} ms: {attacked / quiet:.2f} times"
        )
        print(f"ended: {pool.statistics.ended}")


if __name__ == "__main__":
    uvloop.run(measure(int(sys.argv[1]) if sys.argv[1:] else 4))
