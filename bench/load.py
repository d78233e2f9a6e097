"""Ask a server from many connections at once: by wrk where speed counts, by threads elsewhere."""

import http.client
import itertools
import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from serving import Server, command_path, processor_seconds

_RUNS = itertools.count()

# A process that has just ended counts for nobody until its parent has noticed.
_SETTLE_SECONDS = 0.2
_FINISH_SECONDS = 30.0


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw; `refused` are answers of 400 and above.

    `processor_us` is the time that all processes of the server took for a request, which other
    work on the machine changes less than it changes the others.
    """

    per_second: float
    median_ms: float
    processor_us: float
    refused: int
    broken: int


def wrk(
    server: Server,
    query: str,
    *,
    connections: int,
    seconds: int,
    vary: bool,
    headers: Mapping[str, str],
) -> Load:
    """Ask a query over so many connections for so many seconds."""
    threads = min(2, connections)
    path = f"{server.endpoint}?query={quote(query, safe='')}"
    words = [word for pair in headers.items() for word in pair]
    command = [command_path("wrk"), "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s"]
    script = ["-s", str(Path(__file__).with_name("load.lua")), server.url]
    run = f"{time.time_ns()}x{next(_RUNS)}"
    choice = ["--", path, "vary" if vary else "same", run]
    before = processor_seconds(server.process.pid)
    done = subprocess.run([*command, *script, *choice, *words], capture_output=True, check=True)
    time.sleep(_SETTLE_SECONDS)
    taken = processor_seconds(server.process.pid) - before
    _let_finish(server)
    seen = json.loads(done.stdout.splitlines()[-1])
    return Load(
        seen["requests"] / seen["microseconds"] * 1e6,
        seen["median"] / 1000,
        taken / max(1, seen["requests"]) * 1e6,
        seen["refused"],
        seen["broken"],
    )


def _let_finish(server: Server) -> None:
    """Wait while a server works for clients that have left: the next one would pay for it."""
    end = time.monotonic() + _FINISH_SECONDS
    used = processor_seconds(server.process.pid)
    while time.monotonic() < end:
        time.sleep(_SETTLE_SECONDS)
        before, used = used, processor_seconds(server.process.pid)
        if used - before < _SETTLE_SECONDS / 10:
            return


class Client:
    """One client on one kept connection; every request it makes is a new one for the server."""

    def __init__(self, server: Server, address: str = "127.0.0.1", *, timeout: float = 30) -> None:
        """Prepare to ask from an address of this machine."""
        self._server = server
        self._address = address
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Return status and body of the answer, status 0 if the connection broke."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1",
                self._server.port,
                timeout=self._timeout,
                source_address=(self._address, 0),
            )
        try:
            self._connection.request("POST", self._server.endpoint, body, dict(headers))
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return 0, repr(error).encode()
        if response.will_close:
            self.close()
        return response.status, content

    def ask(self, query: str) -> tuple[int, bytes]:
        """Send a query as it is."""
        return self.post(query.encode(), {"Content-Type": "application/sparql-query"})

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Clients:
    """Threads that ask until told to stop; their statuses, and how long each answer took."""

    def __init__(
        self,
        server: Server,
        queries: Iterator[str],
        count: int,
        pause: float,
        address: str = "127.0.0.1",
    ) -> None:
        """Prepare `count` clients that share `queries` and rest `pause` seconds after each."""
        self._server = server
        self._address = address
        self._queries = queries
        self._pause = pause
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(count)]
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask no more; returns when the last answer is there."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        client = Client(self._server, self._address)
        while not self._over.wait(self._pause):
            with self._lock:
                query = next(self._queries)
            began = time.perf_counter()
            status, _ = client.ask(query)
            taken = time.perf_counter() - began
            with self._lock:
                self.statuses[status] += 1
                self.seconds.append(taken)
        client.close()
