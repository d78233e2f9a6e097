"""A generated graph, a server over it, a listener that must stay silent, a look at processes."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2
import pytest

DRUGS = 1200
GRAPHS = 4
SHARED = 10  # triples that stand in two graphs
BASE = "http://example.org/"

DEADLINE = 1.0  # seconds
ANSWER_MIB = 1
SERVE = """
import sys
from pathlib import Path
from sarcograph.api.server import run
from sarcograph.graph.errors import SarcographError
try:
    run(Path(sys.argv[1]), port=int(sys.argv[2]))
except SarcographError as error:
    sys.exit(str(error))
"""


def generated_quads() -> Iterator[str]:
    """Yield N-Quads of drugs that inhibit a target and are followed by the next drug."""
    for number in range(DRUGS):
        drug, graph = f"<{BASE}drug/{number}>", f"<{BASE}graph/{number % GRAPHS}>"
        yield f"{drug} <{BASE}inhibits> <{BASE}target/{number % 17}> {graph} .\n"
        yield f"{drug} <{BASE}follows> <{BASE}drug/{(number + 1) % DRUGS}> {graph} .\n"
        label = f'"drug {number} “α”"@en'
        yield f"{drug} <http://www.w3.org/2000/01/rdf-schema#label> {label} {graph} .\n"
        if number < SHARED:
            yield f"{drug} <{BASE}inhibits> <{BASE}target/{number}> <{BASE}graph/shared> .\n"


@pytest.fixture(scope="session")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An N-Quads file of some thousand statements in named graphs."""
    file = tmp_path_factory.mktemp("graph") / "graph.nq"
    file.write_text("".join(generated_quads()), encoding="utf-8")
    return file


Server = subprocess.Popen[str]


@pytest.fixture(scope="session")
def start_server(graph_file: Path) -> Callable[..., AbstractContextManager[Server]]:
    """Start a server process; its settings as keywords, the graph generated unless given."""

    @contextmanager
    def start(port: int = 0, file: Path = graph_file, **settings: float) -> Iterator[Server]:
        environment = {f"SARCOGRAPH_{name.upper()}": str(settings[name]) for name in settings}
        with subprocess.Popen(
            [sys.executable, "-c", SERVE, str(file), str(port)],
            env=os.environ | environment,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    return start


@pytest.fixture(scope="session")
def url_of() -> Callable[[Server], str]:
    """Wait until a server says on standard error that it answers, and return its URL."""

    def wait(process: Server) -> str:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("sarcograph answers at http://127.0.0.1:"), line
        return line.split()[-1]

    return wait


@pytest.fixture(scope="module")
def server(start_server: Callable[..., AbstractContextManager[Server]]) -> Iterator[Server]:
    """The process of a server with small limits."""
    with start_server(
        workers=2, deadline_seconds=DEADLINE, worker_memory_mib=256, answer_mib=ANSWER_MIB
    ) as process:
        yield process
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="module")
def client(server: Server, url_of: Callable[[Server], str]) -> Iterator[httpx2.Client]:
    """A client of that server."""
    with httpx2.Client(base_url=url_of(server), timeout=30) as client:
        yield client


@pytest.fixture
def canary() -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a loopback listener, and the requests that reached it."""
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
                    connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", received
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.fixture(scope="session")
def children_of() -> Callable[[int], set[int]]:
    """Return the living child processes of a process."""

    def children(parent: int) -> set[int]:
        found = set()
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, ppid = status.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            except OSError:  # it ended meanwhile
                continue
            if int(ppid) == parent and state != "Z":
                found.add(int(status.parent.name))
        return found

    return children


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Wait up to ten seconds until something holds; return whether it does."""

    def wait(holds: Callable[[], bool]) -> bool:
        end = time.monotonic() + 10
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    return wait
