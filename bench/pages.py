"""Clients who ask for pages, lists and numbers, and another client that must not notice."""

import itertools
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from urllib.parse import quote

from hostility import ATTACKERS, BUSY_SLACK, MIB, PAUSE, QUIET_SECONDS, other_client
from load import Client
from neighbour import Neighbour
from promises import Promise
from routes import every_route
from serving import MemoryWatch, Server, resident_bytes, sarcograph

HEALTH_SECONDS = 0.2
# of the bundled graph of 104,000 quads: the cache of answers may hold 64 of them, and what is made
# once of a graph, such as the index of its names, grows with it
MEMORY_MIB = 192
"""What the web process may hold beyond what it holds idle: kept answers, and pages being made."""

OF_EACH = 2
"""Clients at each address of the attackers."""
LEAVES_AFTER = 0.03  # seconds
LOWEST = 19
"""Of the ranks that the system gives a thread."""
BROWSER = "text/html"

Paths = Iterator[tuple[str, str]]
"""Paths to ask for without end, each with what is accepted."""


def missing() -> Paths:
    """Yield addresses that look like those of things."""
    keys = ("sun-2022/all.objective-response-rate", "song-lenvatinib-rechallenge/median", "x" * 900)
    for number in itertools.count():
        yield f"/id/reading/{keys[number % len(keys)]}x{number}", ("*/*", BROWSER)[number % 2]


def wide() -> Paths:
    """Yield queries with many columns and rows, asked as a browser does."""
    for number in itertools.count():
        columns = " ".join(f"?v{column}" for column in range((300, 1500)[number % 2]))
        query = f"SELECT {columns} {{ ?s ?p ?o }} LIMIT 500 # {number}"
        yield f"/sparql?query={quote(query)}", BROWSER


def answers() -> Paths:
    """Yield queries whose answers are long, asked as a browser does."""
    texts = ("SELECT * { ?s ?p ?o } LIMIT 5000", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5000")
    for number in itertools.count():
        query = f"{texts[number % 2]} # {number}"
        yield f"/sparql?query={quote(query)}", BROWSER


def nested() -> Paths:
    """Yield queries whose answer is nested deep, asked as a browser does."""
    wraps = "".join(f"BIND(TRIPLE(<s:>,<p:>,?{n})AS ?{n + 1})" for n in range(600))
    for number in itertools.count():
        query = f"SELECT ?600{{BIND({number} AS ?0){wraps}}}"
        yield f"/sparql?query={quote(query)}", BROWSER


def aside() -> Paths:
    """Yield what is made in processes of its own: long studies, and searches that end late."""
    paths = (
        "studies/song-lenvatinib-rechallenge/song-lenvatinib-rechallenge",
        "paths?from=anlotinib&to=OS&hops=8&limit=100",
        "neighbourhood/measure/progression-free-survival?limit=1000",
        "studies?agent=tyrosine%20kinase%20inhibitor&line=1%2B&n=1%2B&combination=no",
        "findings?limit=1000",
    )
    for number in itertools.count():
        # another limit is another answer, which nobody has kept
        one = paths[number % len(paths)].replace("limit=100", f"limit={1 + number % 100}")
        yield f"/api/v1/{one}", "*/*"


def questions() -> Paths:
    """Yield questions about what there is not, which is compared with what there is."""
    words = (
        "evidence-of-a-fact?fact=estimate/sun-2022/all.overall-survival.study-treatment.medan",
        "evidence-of-a-fact?fact=reading/sun-2022/x",
        "drugs-and-targets?agent=lapatinib",
        "outcomes-by-regimen?line=1%2B&n=1%2B&disease=osteosarcom",
    )
    for number in itertools.count():
        yield f"/queries/{words[number % len(words)]}{number}", ("*/*", BROWSER)[number % 2]


def numbers() -> Paths:
    """Yield the path of the numbers."""
    yield from itertools.repeat(("/metrics", "*/*"))


def slashes() -> Paths:
    """Yield paths asked for with headers that take long to read."""
    accepted = ("/" * 20_000 + " x", "a/" * 10_000 + "b c", "text/html;" + " " * 20_000 + "q")
    yield from itertools.cycle(itertools.product(("/", "/id/", "/sparql"), accepted))


def for_programs(paths: Paths) -> Paths:
    """Yield the same queries, asked as a program does."""
    for path, _ in paths:
        yield path, "application/sparql-results+json, text/turtle;q=0.5"


Kinds = dict[str, tuple[Callable[[], Paths], bool]]
"""What is asked for, and whether the client leaves before it is answered."""

KINDS: Kinds = {
    "404s, sent and left": (missing, True),
    "404s": (missing, False),
    "wide answers as pages": (wide, False),
    "wide answers as pages, sent and left": (wide, True),
    "long answers as pages": (answers, False),
    "nested answers as pages": (nested, False),
    "studies and paths": (aside, False),
    "studies and paths, sent and left": (aside, True),
    "questions about what there is not": (questions, False),
    "numbers": (numbers, False),
    "headers of slashes": (slashes, False),
}


def kinds_on(server: Server) -> Kinds:
    """Return every kind: those above, and all that the routes of the server are."""
    routes = partial(itertools.cycle, every_route(server))
    name = "every route in every form"
    return {name: (routes, False), f"{name}, sent and left": (routes, True), **KINDS}


class Asking:
    """Threads that ask until told to stop, some from each of some addresses."""

    def __init__(
        self, server: Server, paths: Paths, *, leaves: bool, of_each: int = OF_EACH
    ) -> None:
        """Prepare to ask a server for `paths`."""
        self._server, self._paths, self._leaves = server, paths, leaves
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(address,), daemon=True)
            for address in ATTACKERS * of_each
        ]
        self.count = 0
        self.refused = 0  # with 429: asked for more than one client may
        self.failed: list[bytes] = []

    def __enter__(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        """Ask no more."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, address: str) -> None:
        if sys.platform == "linux":
            # this thread alone: who attacks from elsewhere takes nothing of the server's processors
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)
        while not self._over.wait(PAUSE):
            with self._lock:
                path, accept = next(self._paths)
                self.count += 1
            lines = f"GET {path} HTTP/1.1", "Host: x", f"Accept: {accept}", "Connection: close"
            try:
                with socket.create_connection(
                    ("127.0.0.1", self._server.port), 30, source_address=(address, 0)
                ) as connection:
                    connection.sendall("\r\n".join((*lines, "", "")).encode())
                    if self._leaves:
                        self._over.wait(LEAVES_AFTER)
                        continue
                    answer = b""
                    while part := connection.recv(2**16):
                        answer += part
            except OSError:
                continue
            if answer.startswith(b"HTTP/1.1 429"):
                with self._lock:
                    self.refused += 1
            if answer.startswith(b"HTTP/1.1 500"):
                self.failed.append(path[:100].encode())


def run_pages(seconds: float, *, busy: bool = False) -> list[Promise]:
    """Ask for each kind of page for so many seconds, on a machine that may be `busy`."""
    promises: list[Promise] = []
    with sarcograph() as server:
        Client(server).ask("ASK {}")
        idle = resident_bytes(server.process.pid)
        for name, (paths, leaves) in kinds_on(server).items():
            promises += met_while_asked(
                server, idle, name, paths(), seconds, leaves=leaves, busy=busy
            )
    return promises


def met_while_asked(
    server: Server,
    idle: int,
    name: str,
    paths: Paths,
    seconds: float,
    *,
    leaves: bool,
    busy: bool,
    of_each: int = OF_EACH,
) -> Iterator[Promise]:
    """Ask for `paths` for so many seconds, and yield what others are promised meanwhile."""
    quiet, disturbed = other_client(server), other_client(server)
    health = Neighbour(server, PAUSE, path="/health")
    # evaluating costs what it costs (see hostility.py): here counts what the page adds
    asked = next(paths)[0].startswith("/sparql?query=")
    beside = Asking(server, for_programs(paths), leaves=leaves) if asked else nullcontext()
    with beside:
        quiet.start()
        time.sleep(min(seconds, QUIET_SECONDS))
        quiet.stop()
    asking = Asking(server, paths, leaves=leaves, of_each=of_each)
    with MemoryWatch(server) as watch:
        with asking:
            disturbed.start()
            health.start()
            time.sleep(seconds)
            disturbed.stop()
        health.stop()
    before, meanwhile = (statistics.median(one.seconds) * 1000 for one in (quiet, disturbed))
    yield Promise(
        f"{name}: another client's median is within twice"
        f" what it is {'while programs ask the same' if asked else 'unattacked'}",
        f"{before:.2f} ms, meanwhile {meanwhile:.2f} ms: {meanwhile / before:.2f} times,"
        f" slowest {max(disturbed.seconds) * 1000:.0f} ms ({asking.count} asked,"
        f" {asking.refused} of them more than a client may)",
        busy or meanwhile <= 2 * before,
    )
    limit = HEALTH_SECONDS + (BUSY_SLACK if busy else 0)
    yield Promise(
        f"  /health is answered within {limit:g} s",
        f"slowest {max(health.seconds):.3f} s",
        max(health.seconds) <= limit,
    )
    grown = watch.peaks.get(server.process.pid, idle) - idle
    yield Promise(
        f"  the web process keeps below {MEMORY_MIB} MiB beyond the {idle // MIB} of an idle one",
        f"{grown // MIB} MiB",
        grown <= MEMORY_MIB * MIB,
    )
    met = disturbed.statuses + health.statuses
    refused = {status: count for status, count in met.items() if status != 200}
    kept = server.alive and not refused and not asking.failed
    yield Promise("  nobody meets a failure", str(refused or asking.failed[:3] or "none"), kept)
