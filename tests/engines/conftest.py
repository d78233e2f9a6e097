"""Two engines in folders of their own, a server that answers as it is told, and the graphs."""

import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

import httpx2
import pytest

from sarcograph.graph.remote.answers import PASSWORD, USER

START_SECONDS = 60
PACKAGE = "virtuoso-opensource-7-bin"
LOADER, SECRET = "loader", "not-a-secret"

# No limits: MaxQueryCostEstimationTime refuses queries by a guess, ResultSetMaxRows cuts answers.
VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
Charset = UTF-8
[SPARQL]
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Server:
    """A process that answers at `url`; killed with this process."""

    command: list[str | Path]
    folder: Path
    url: str
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "output").open("ab") as output:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        end = time.monotonic() + START_SECONDS
        while True:
            assert process.poll() is None, (self.folder / "output").read_text(errors="replace")
            try:
                httpx2.get(self.url, trust_env=False)
                break
            except httpx2.TransportError:
                assert time.monotonic() < end, f"{self.command[0]} does not answer"
                time.sleep(0.05)

    def kill(self) -> None:
        """Kill it; what it had not written is lost."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()


@dataclass(frozen=True)
class Engine:
    """A running engine: its name, where it takes queries and updates, who may write to it."""

    name: str
    url: str
    update_url: str
    server: Server
    user: str = ""
    password: str = ""

    @contextmanager
    def writable(self) -> Iterator[None]:
        """Have the name and password of who may write in the environment."""
        with pytest.MonkeyPatch.context() as patch:
            if self.user:
                patch.setenv(USER, self.user)
                patch.setenv(PASSWORD, self.password)
            yield


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def running(command: list[str | Path], folder: Path, url: str) -> Iterator[Server]:
    """Run a server until the end of the block, or of this process if it is killed."""
    server = Server(command, folder, url)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def oxigraph_server(folder: Path, *, read_only: bool = False) -> Iterator[Engine]:
    binary = Path(sys.executable).with_name("oxigraph")
    assert binary.exists(), f"{binary} is missing: run 'make test', which installs what is locked"
    (port,) = free_ports(1)
    if read_only:
        make: list[str | Path] = [binary, "load", "--location", folder / "data", "--format", "nq"]
        subprocess.run(make, input=b"", check=True, capture_output=True)
    words = ["serve-read-only", "--location", folder / "data"] if read_only else ["serve"]
    url = f"http://127.0.0.1:{port}/query"
    with running([binary, *words, "--bind", f"127.0.0.1:{port}"], folder, url) as server:
        yield Engine("Oxigraph", url, url.replace("query", "update"), server)


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Engine]:
    binary, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    message = f"Virtuoso is missing: apt-get install {PACKAGE}"
    assert binary is not None, message
    assert client is not None, message
    sql, http = free_ports(2)
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=sql, http=http))
    url = f"http://127.0.0.1:{http}/sparql"
    with running([binary, "+configfile", "virtuoso.ini", "+foreground"], folder, url) as server:
        statements = f"USER_CREATE('{LOADER}', '{SECRET}'); GRANT SPARQL_UPDATE TO \"{LOADER}\";"
        done = subprocess.run(
            [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={statements}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Error" not in done.stdout + done.stderr, done.stdout + done.stderr
        yield Engine("Virtuoso", url, f"{url}-auth", server, LOADER, SECRET)


SERVERS = {"Oxigraph": oxigraph_server, "Virtuoso": virtuoso_server}


@pytest.fixture(scope="session", params=SERVERS)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Each of the engines, empty at first."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as engine:
        yield engine


@pytest.fixture
def read_only_engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine that nobody may write to."""
    with oxigraph_server(tmp_path, read_only=True) as engine:
        yield engine


@pytest.fixture(scope="session")
def start_loading() -> Callable[[Engine, Path], "subprocess.Popen[str]"]:
    """Load an N-Quads file in a process that can be killed and prints each stage."""

    def start(engine: Engine, nquads: Path) -> "subprocess.Popen[str]":
        with engine.writable():
            return subprocess.Popen(
                [sys.executable, "-c", LOAD, nquads, engine.url], stdout=subprocess.PIPE, text=True
            )

    return start


LOAD = """
import sys
from pathlib import Path
from sarcograph.graph.validated import fingerprint
from sarcograph.graph.validated import ValidatedGraph
from sarcograph.graph.remote.load import load
nquads = Path(sys.argv[1]).read_bytes()
graph = ValidatedGraph(nquads, fingerprint(nquads), {})
load(graph, sys.argv[2], announce=lambda stage: print(stage, flush=True))
"""

Respond = Callable[[BinaryIO], None]


class Puppet:
    """An HTTP server whose responses are given beforehand, as bytes or as what writes them."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.responses: queue.Queue[bytes | Respond] = queue.Queue()
        self.requests: list[tuple[str, bytes]] = []
        self.headers: list[Message] = []
        puppet = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                puppet.requests.append((self.path, body))
                puppet.headers.append(self.headers)
                response = puppet.responses.get(timeout=10)
                self.close_connection = True
                if isinstance(response, bytes):
                    self.wfile.write(response)
                else:
                    response(self.wfile)  # type: ignore[arg-type]  # a stream of bytes

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"

    def answer(
        self,
        content: bytes,
        *headers: str,
        status: str = "200 OK",
        kind: str = "application/sparql-results+xml",
    ) -> None:
        """Have the next request answered with `content`."""
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
        head = "".join(f"{line}\r\n" for line in (*lines, "Connection: close", *headers))
        self.responses.put(head.encode() + b"\r\n" + content)


@pytest.fixture
def puppet() -> Iterator[Puppet]:
    """A server that answers as it is told."""
    puppet = Puppet()
    thread = threading.Thread(target=puppet.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield puppet
    puppet.server.shutdown()
    thread.join()
    puppet.server.server_close()
