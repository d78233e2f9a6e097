"""Start a server on a free port and look at its processes while it works."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
BENCH_TOOLS = ROOT / ".venv" / "bench" / "bin"
"""The commands of requirements-bench.txt, which have an environment of their own."""

START_SECONDS = 1800.0  # the graph may have to be built first, or a large one kept on disk
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Server:
    """A running server; `endpoint` is the path of its SPARQL endpoint."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    endpoint: str

    @property
    def url(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"http://127.0.0.1:{self.port}{self.endpoint}"

    @property
    def alive(self) -> bool:
        """Whether the process that was started still runs."""
        return self.process.poll() is None


@contextmanager
def sarcograph(**settings: float | str) -> Iterator[Server]:
    """Serve the bundled graph with settings such as ``deadline_seconds=2``."""
    names = {f"SARCOGRAPH_{key.upper()}": str(value) for key, value in settings.items()}
    command = [sys.executable, "-m", "sarcograph", "serve", "--port"]
    with _running("sarcograph", command, "/sparql", names) as server:
        yield server


@contextmanager
def oxigraph(ntriples: Path) -> Iterator[Server]:
    """Serve triples by the Oxigraph server from a store on disk, which is how it is run."""
    program = command_path("oxigraph", Path(sys.executable).parent)
    with tempfile.TemporaryDirectory() as folder:
        store = ["--location", folder]
        load = [program, "load", *store, "--file", str(ntriples)]
        subprocess.run(load, check=True, capture_output=True)
        subprocess.run([program, "optimize", *store], check=True, capture_output=True)
        serve = [program, "serve-read-only", *store, "--bind"]
        with _running("oxigraph", serve, "/query") as server:
            yield server


@contextmanager
def oxigraph_in_memory(ntriples: Path) -> Iterator[Server]:
    """Serve triples by the Oxigraph server without a store that outlives it."""
    program = command_path("oxigraph", Path(sys.executable).parent)
    with _running("oxigraph-mem", [program, "serve", "--bind"], "/query") as server:
        load = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/store?default",
            ntriples.read_bytes(),
            {"Content-Type": "application/n-triples"},
        )
        urllib.request.urlopen(load).close()  # noqa: S310  # the address is ours
        yield server


@contextmanager
def rdflib_endpoint(ntriples: Path) -> Iterator[Server]:
    """Serve triples by rdflib-endpoint over its Oxigraph store."""
    program = command_path("rdflib-endpoint", BENCH_TOOLS)
    serve = [program, "serve", "--store", "Oxigraph", "--host", "127.0.0.1", str(ntriples)]
    with _running("rdflib-endpoint", [*serve, "--port"], "/") as server:
        yield server


def command_path(name: str, folder: Path | None = None) -> str:
    """Return where a program is; exits with what to do if it is nowhere."""
    place = folder / name if folder is not None else None
    found = str(place) if place is not None and place.exists() else shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed: {_ADVICE.get(name, 'run make with this target')}")
    return found


_ADVICE = {
    "wrk": "it makes the load; Debian and Ubuntu have it as the package wrk",
    "oxigraph": "it comes with the development tools; run make bench-http",
    "rdflib-endpoint": "it comes with requirements-bench.txt; run make bench-http",
    "schemathesis": "it comes with requirements-bench.txt; run make attack",
}


@contextmanager
def _running(
    name: str, command: Sequence[str], endpoint: str, names: Mapping[str, str] | None = None
) -> Iterator[Server]:
    port = _free_port()
    last = f"127.0.0.1:{port}" if command[-1] == "--bind" else str(port)
    with subprocess.Popen(
        [*command, last],
        env=os.environ | (names or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        server = Server(name, process, port, endpoint)
        try:
            _wait_until_open(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_open(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    while server.alive and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"{server.name} did not start: exit code {server.process.poll()}")


# --- processes


def family(root: int) -> dict[int, int]:
    """Return a process and all that come from it, each with its parent."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text("utf-8").rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if state != "Z":
            parents[int(status.parent.name)] = int(parent)
    found = {root: parents.get(root, 0)}
    grown = True
    while grown:
        young = {one: parent for one, parent in parents.items() if parent in found}
        grown = not young.keys() <= found.keys()
        found |= young
    return found


def evaluators(root: int) -> list[int]:
    """Return the processes of a server that evaluate queries: those that started no other."""
    found = family(root)
    return [one for one in found if one != root and one not in found.values()]


def resident_bytes(process: int) -> int:
    """Return what a process holds in memory, shared pages included; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("utf-8").split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def processor_seconds(root: int) -> float:
    """Return the processor time that a process and all that come from it have taken so far."""
    ticks = 0
    for process in family(root):
        try:
            fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        ticks += sum(map(int, fields[11:15]))  # its own, and those of children that have ended
    return ticks / os.sysconf("SC_CLK_TCK")


class MemoryWatch:
    """Samples the memory of all processes of a server in the background."""

    def __init__(self, server: Server, seconds: float = 0.05) -> None:
        """Prepare to look every so many `seconds`."""
        self._root = server.process.pid
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peaks: dict[int, int] = {}
        """The most that each process held, in bytes."""

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(self._seconds):
            for process in family(self._root):
                self.peaks[process] = max(self.peaks.get(process, 0), resident_bytes(process))
