"""Hostile clients from some addresses, and another client from its own that must not notice."""

import queue
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from corpus import Attack, hostile
from delivery import ABORTED, NEVER, Outcome, deliver
from load import Client
from neighbour import Neighbour, ordinary_queries
from promises import Promise
from serving import MemoryWatch, Server, family, resident_bytes, sarcograph

DEADLINE = 2.0  # seconds, of a query and of a request's arrival alike
SLACK = 0.5
BUSY_SLACK = 2.0
"""Instead of SLACK where the machine has other things to do; then medians are not judged."""
MEMORY_MIB = 256
ANSWER_MIB = 4
ATTACKERS = tuple(f"127.0.0.{number}" for number in range(2, 6))
PATIENCE = 30.0  # seconds after which an attack counts as never over
QUIET_SECONDS = 4.0
BUSY_QUIET_SECONDS = 0.5
"""Instead of QUIET_SECONDS where medians are not judged."""
PAUSE = 0.04  # of the other client; keeps it below the rate that one client may have
MIB = 2**20


@contextmanager
def canary() -> Iterator[tuple[str, list[bytes]]]:
    """Listen at an address that nobody has a reason to call; what called it is in the list."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    received.append(connection.recv(1000))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", received
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def other_client(server: Server) -> Neighbour:
    """Return the client that is not to notice."""
    return Neighbour(server, PAUSE)


def attack(server: Server, attacks: list[Attack]) -> list[tuple[Attack, Outcome]]:
    """Send all attacks from several addresses at once, and return how each ended."""
    waiting: queue.SimpleQueue[Attack] = queue.SimpleQueue()
    for one in attacks:
        waiting.put(one)
    outcomes: list[tuple[Attack, Outcome]] = []

    def work(address: str) -> None:
        while True:
            try:
                one = waiting.get_nowait()
            except queue.Empty:
                return
            outcomes.append((one, deliver(one, server.port, address, PATIENCE)))

    threads = [threading.Thread(target=work, args=(address,)) for address in ATTACKERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def run_hostile(*, every: int = 1, busy: bool = False) -> list[Promise]:
    """Send each case of the hostile corpus, or `every` so many, on a machine that may be `busy`."""
    settings = {
        "deadline_seconds": DEADLINE,
        "request_seconds": DEADLINE,
        "evaluator_memory_mib": MEMORY_MIB,
        "answer_mib": ANSWER_MIB,
    }
    with sarcograph(**settings) as server, canary() as (url, called):
        Client(server).ask(next(ordinary_queries()))
        quiet = other_client(server)
        quiet.start()
        time.sleep(BUSY_QUIET_SECONDS if busy else QUIET_SECONDS)
        quiet.stop()
        root = server.process.pid
        held = max(map(resident_bytes, family(root)))
        disturbed = other_client(server)
        with MemoryWatch(server) as watch:
            disturbed.start()
            outcomes = attack(server, list(hostile(url))[::every])
            disturbed.stop()
        alive = server.alive and Client(server).ask("ASK {}")[0] == 200
    return [
        *_ends(outcomes, DEADLINE + (BUSY_SLACK if busy else SLACK)),
        _memory(watch, held),
        Promise("the server's process is the same and answers", f"pid {root}", alive),
        Promise("requests to the listener nobody may call: 0", str(len(called)), not called),
        *neighbour_promises(quiet, disturbed, busy=busy),
    ]


def _ends(outcomes: list[tuple[Attack, Outcome]], limit: float) -> Iterator[Promise]:
    late = [(one, end) for one, end in outcomes if end.seconds > limit or end.status == NEVER]
    wrong = [
        (one, end)
        for one, end in outcomes
        if end.status not in one.statuses and end.status not in (ABORTED, NEVER)
    ]
    slowest = max(outcomes, key=lambda pair: pair[1].seconds)
    yield Promise(
        f"every case ends within {limit} s",
        f"{len(outcomes)} cases, slowest {slowest[1].seconds:.2f} s ({slowest[0].name})",
        not late,
    )
    counted = Counter(end.status for _, end in outcomes)
    names = {0: "closed", ABORTED: "aborted", NEVER: "never"}
    seen = ", ".join(f"{count} {names.get(one, one)}" for one, count in counted.most_common())
    yield Promise("every case ends as it may", seen, not wrong)
    for one, end in (*late, *(pair for pair in wrong if pair not in late)):
        expected = ", ".join(map(str, sorted(one.statuses)))
        seen = f"{names.get(end.status, end.status)} after {end.seconds:.2f} s; may be {expected}"
        yield Promise(f"  {one.name}", seen, False)


def _memory(watch: MemoryWatch, held: int) -> Promise:
    peak = max(watch.peaks.values())
    cap = held + MEMORY_MIB * MIB
    return Promise(
        f"each process keeps below {MEMORY_MIB} MiB beyond the {held // MIB} of an idle one",
        f"{len(watch.peaks)} processes, most {peak // MIB} MiB",
        peak <= cap,
    )


def neighbour_promises(quiet: Neighbour, disturbed: Neighbour, *, busy: bool) -> Iterator[Promise]:
    """Yield what another client is promised, by what it met without the attack and during it."""
    before, meanwhile = (statistics.median(one.seconds) * 1000 for one in (quiet, disturbed))
    yield Promise(
        "another client's median is within twice what it is unattacked",
        f"{before:.2f} ms, attacked {meanwhile:.2f} ms: {meanwhile / before:.2f} times"
        f" ({len(disturbed.seconds)} queries)",
        busy or meanwhile <= 2 * before,
    )
    refused = {status: count for status, count in disturbed.statuses.items() if status != 200}
    yield Promise("another client is answered every time", str(refused or "all 200"), not refused)
