"""A generated graph, a server over it, a listener that must stay silent, a look at processes."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2
import pytest

from sarcograph.graph.publish.publication import (
    GRAPH_FILE,
    IRIS_FILE,
    RECORD_FILE,
    Publication,
)

DRUGS = 1200
GRAPHS = 4
SHARED = 10  # triples that stand in two graphs
BASE = "http://example.org/"

DEADLINE = 1.0  # seconds
ANSWER_MIB = 1
SERVE = """
import os, sys
from sarcograph.api.web.server import serve
from sarcograph.api.settings import read_settings
from sarcograph.graph.errors import SarcographError
try:
    serve(read_settings(os.environ, {"--publication": sys.argv[1], "--port": sys.argv[2]}).settings)
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


def publish(nquads: bytes, directory: Path) -> None:
    """Publish any N-Quads as `write_publication` does, which takes the project's graphs alone."""
    sha256 = hashlib.sha256(nquads).hexdigest()
    statements = nquads.count(b"\n")
    folder = directory / sha256[:16]
    folder.mkdir(parents=True)
    (folder / GRAPH_FILE).write_bytes(nquads)
    (folder / IRIS_FILE).touch()
    graph = {
        "name": GRAPH_FILE,
        "media_type": "application/n-quads",
        "size": len(nquads),
        "sha256": sha256,
        "gzip": "",
        "statements": statements,
        "graphs": [],
    }
    empty = hashlib.sha256().hexdigest()
    iris = graph | {"name": IRIS_FILE, "media_type": "text/plain", "size": 0, "sha256": empty}
    record = {"version": folder.name, "sha256": sha256, "code_version": "0", "counts": {}}
    content = json.dumps(record | {"files": [graph, iris], "graphs": []})
    (folder / RECORD_FILE).write_text(content, "utf-8")
    (directory / "next").symlink_to(folder.name)
    (directory / "next").rename(directory / "current")


@pytest.fixture
def published(tmp_path: Path, graph_file: Path) -> Path:
    """The folder of a publication of the generated graph that a test may damage."""
    publish(graph_file.read_bytes(), tmp_path)
    return tmp_path


Server = subprocess.Popen[str]


@pytest.fixture(scope="session")
def start_server(
    graph_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Server]]:
    """Start a server process; its settings as keywords, the graph generated unless given.

    The graph is an N-Quads file, which is published, or the folder of a publication.
    """
    published: dict[Path, Path] = {}

    def publication_of(file: Path) -> Path:
        if file.is_file() and file not in published:
            published[file] = tmp_path_factory.mktemp("publication")
            publish(file.read_bytes(), published[file])
        return published.get(file, file)

    @contextmanager
    def start(port: int = 0, file: Path = graph_file, **settings: float | str) -> Iterator[Server]:
        environment = {f"SARCOGRAPH_{name.upper()}": str(settings[name]) for name in settings}
        with subprocess.Popen(
            [sys.executable, "-c", SERVE, str(publication_of(file)), str(port)],
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
        evaluators=2, deadline_seconds=DEADLINE, evaluator_memory_mib=256, answer_mib=ANSWER_MIB
    ) as process:
        yield process
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="module")
def client(server: Server, url_of: Callable[[Server], str]) -> Iterator[httpx2.Client]:
    """A client of that server."""
    with httpx2.Client(base_url=url_of(server), timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def corpus_url(
    corpus_publication: Publication,
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
) -> Iterator[str]:
    """The URL of a server of the corpus; tests leave it as it is.

    They come from one address, and on a fast machine ask more often than one client may.
    """
    corpus = corpus_publication.folder.parent
    with start_server(file=corpus, evaluators=2, rate_limit="") as process:
        yield url_of(process)


@pytest.fixture(scope="session")
def corpus_client(corpus_url: str) -> Iterator[httpx2.Client]:
    """A client of that server."""
    with httpx2.Client(base_url=corpus_url, timeout=30) as client:
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
