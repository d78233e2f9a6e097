"""A store that harms who asks it, and one address that keeps connections from others."""

import queue
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from hostile_service import graph_attacks, table_attacks
from hostility import (
    ATTACKERS,
    BUSY_QUIET_SECONDS,
    BUSY_SLACK,
    DEADLINE,
    QUIET_SECONDS,
    SLACK,
    canary,
    neighbour_promises,
    other_client,
)
from load import Client
from neighbour import Neighbour
from promises import Promise
from serving import Server, sarcograph

HEALTHY_SECONDS = 0.2
"""Within which `/health` answers, whatever happens."""
LOAD_SECONDS = 100.0
IDLE = 600  # more than all connections that a server takes
OTHER = "127.0.0.9"


@contextmanager
def hostile_service(elsewhere: str) -> Iterator[str]:
    """Run the service; yield its address without a path."""
    script = Path(__file__).with_name("hostile_service.py")
    command = [sys.executable, str(script), elsewhere]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _health(server: Server) -> Neighbour:
    return Neighbour(server, 0.02, path="/health")


def _health_promise(health: Neighbour, *, busy: bool) -> Promise:
    """Return whether every answer came, and soon enough."""
    slowest = max(health.seconds)
    return Promise(
        f"/health answers within {HEALTHY_SECONDS} s",
        f"{len(health.seconds)} times, slowest {slowest:.3f} s, {dict(health.statuses)}",
        set(health.statuses) == {200} and slowest < HEALTHY_SECONDS * (10 if busy else 1),
    )


def run_remote(repeats: int, *, busy: bool = False) -> list[Promise]:
    """Serve from a store that harms who asks it, `repeats` times in each way, so that they meet.

    The machine may be `busy`.
    """
    with canary() as (url, called), hostile_service(url) as store:
        with sarcograph(
            store_url=f"{store}/sparql",
            deadline_seconds=DEADLINE,
            evaluator_memory_mib=256,
            answer_mib=4,
        ) as server:
            root = server.process.pid
            Client(server).ask("SELECT ?x { ?x ?p ?o }")
            quiet = other_client(server)
            quiet.start()
            time.sleep(BUSY_QUIET_SECONDS if busy else QUIET_SECONDS)
            quiet.stop()
            disturbed = other_client(server)
            health = _health(server)
            health.start()
            disturbed.start()
            outcomes = _ask_all(server, repeats)
            disturbed.stop()
            health.stop()
            alive = server.alive and Client(server).ask("ASK {}")[0] in (200, 503)
        return [
            *_refused(outcomes, DEADLINE + (BUSY_SLACK if busy else SLACK)),
            Promise("the server's process is the same and answers", f"pid {root}", alive),
            Promise("requests to the listener nobody may call: 0", str(len(called)), not called),
            _health_promise(health, busy=busy),
            *neighbour_promises(quiet, disturbed, busy=busy),
        ]


def _ask_all(server: Server, repeats: int) -> list[tuple[str, int, float]]:
    """Ask for each attack from several addresses at once; return status and seconds of each."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for _ in range(repeats):
        for name, _ in table_attacks(""):
            waiting.put(f"SELECT ?x {{ ?x ?p ?o }} # {name}")
        for name, _ in graph_attacks():
            if name == "alike":  # a graph like any other to who does not compare it
                continue
            waiting.put(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }} # {name}")
    outcomes: list[tuple[str, int, float]] = []

    def work(address: str) -> None:
        client = Client(server, address)
        with suppress(queue.Empty):
            while True:
                query = waiting.get_nowait()
                began = time.monotonic()
                status, _ = client.ask(query)
                outcomes.append((query.split()[-1], status, time.monotonic() - began))

    threads = [threading.Thread(target=work, args=(address,)) for address in ATTACKERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _refused(outcomes: list[tuple[str, int, float]], limit: float) -> Iterator[Promise]:
    counted = Counter(status for _, status, _ in outcomes)
    seen = ", ".join(f"{count} {status or 'broken'}" for status, count in counted.most_common())
    # 400: what the service itself says of the query
    wrong = [one for one in outcomes if one[1] not in (400, 502, 503, 504)]
    yield Promise("no answer of a hostile store is taken for one", seen, not wrong)
    for name, status in dict.fromkeys(one[:2] for one in wrong):
        yield Promise(f"  {name}", str(status or "broken"), False)
    name, _, slowest = max(outcomes, key=lambda one: one[2])
    yield Promise(
        f"every case ends within {limit} s",
        f"{len(outcomes)} cases, slowest {slowest:.2f} s ({name})",
        slowest <= limit,
    )


def run_load() -> list[Promise]:
    """Load the graph into a store that harms who asks it."""
    slow = {"slow-head", "slow-body", "silent"}  # for those the command has ten minutes
    names = [name for name, _ in (*table_attacks(""), *graph_attacks()) if name not in slow]
    promises = []
    with canary() as (url, called), hostile_service(url) as store:
        for name in names:
            began = time.monotonic()
            command = [sys.executable, "-m", "sarcograph", "load", f"{store}/{name}/sparql"]
            try:
                done = subprocess.run(command, capture_output=True, timeout=LOAD_SECONDS)
            except subprocess.TimeoutExpired:
                promises.append(Promise(f"  {name}", f"not over in {LOAD_SECONDS:g} s", False))
                continue
            said = done.stderr.decode("utf-8", "replace")
            clean = done.returncode == 2 and "Traceback" not in said and "\x1b[2J" not in said
            if not clean:
                seen = f"code {done.returncode} after {time.monotonic() - began:.1f} s"
                promises.append(Promise(f"  {name}", f"{seen}: {said[-60:]!r}", False))
    return [
        Promise(
            "load ends with a message and code 2",
            f"{len(names) - len(promises)} of {len(names)} cases",
            not promises,
        ),
        *promises,
        Promise("requests to the listener nobody may call: 0", str(len(called)), not called),
    ]


def run_idle(*, busy: bool = False) -> list[Promise]:
    """Open more connections from one address than a server takes, and say nothing."""
    with sarcograph(request_seconds=60) as server, ExitStack() as stack:
        root = server.process.pid
        Client(server, OTHER).ask("ASK {}")
        quiet = Neighbour(server, 0.02, OTHER)
        quiet.start()
        time.sleep(BUSY_QUIET_SECONDS if busy else QUIET_SECONDS)
        quiet.stop()
        address = (ATTACKERS[0], 0)
        port = ("127.0.0.1", server.port)
        for begun in range(IDLE):
            idle = stack.enter_context(socket.create_connection(port, source_address=address))
            with suppress(OSError):
                idle.sendall(b"" if begun % 2 else b"POST /sparql HTTP/1.1\r\nHost: x\r\n")
        time.sleep(0.5)
        disturbed = Neighbour(server, 0.02, OTHER)
        health = _health(server)
        health.start()
        disturbed.start()
        time.sleep(BUSY_QUIET_SECONDS if busy else QUIET_SECONDS)
        disturbed.stop()
        health.stop()
        greedy = Client(server, ATTACKERS[0]).ask("ASK {}")[0]
        same = server.alive
    return [
        *neighbour_promises(quiet, disturbed, busy=busy),
        Promise("one more of the greedy address gets 429", str(greedy), greedy == 429),
        _health_promise(health, busy=busy),
        Promise("the server's process is the same", f"pid {root}", same),
    ]
