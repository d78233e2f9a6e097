"""The server as processes: how they start, share a socket, reload, are replaced and end.

What they serve here is a small application of these tests that starts a process of its own, as the
real one starts evaluators; tests/api/test_app.py has the real one.
"""

import asyncio
import http.client
import json
import logging
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pytest

from sarcograph.api.web import supervisor
from sarcograph.api.web.logs import log_to_stderr
from sarcograph.api.web.web_process import event_loop

APPLICATION = r'''
import asyncio, json, os, subprocess, sys
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs
from sarcograph.graph.errors import SarcographError

HELPER = """
import sys, time
from sarcograph.api.evaluators.parent import die_with
die_with(int(sys.argv[1]))
time.sleep(600)
"""

class Application:
    def __init__(self, settings):
        self.publication = settings.publication
        from prometheus_client import Counter, Gauge
        self.asked = Counter("asked", "Requests.")
        self.alive = Gauge("alive", "Processes.", multiprocess_mode="livesum")

    @asynccontextmanager
    async def lifespan(self):
        if "refuse" in os.environ.get("MOOD", ""):
            raise SarcographError("the graph is not\nthere")
        if "crash" in os.environ.get("MOOD", ""):
            raise ValueError("nobody thought of that")
        if "wait" in os.environ.get("MOOD", ""):
            await asyncio.sleep(600)
        helper = subprocess.Popen([sys.executable, "-c", HELPER, str(os.getpid())])
        self.helper = helper.pid
        self.alive.set(1)
        await self.reload()
        yield
        helper.kill()
        helper.wait()

    async def reload(self):
        version = self.publication and (self.publication / "current").readlink().name
        if version == "damaged":
            raise SarcographError("version damaged is damaged")
        if version == "unforeseen":
            raise ValueError("nobody\nthought of that")
        self.version = version

    async def __call__(self, scope, receive, send):
        self.asked.inc()
        query = dict(parse_qs(scope["query_string"].decode()))
        if "seconds" in query:
            with open(os.environ["TMPDIR"] + "/asked", "a") as file:
                file.write("x")
            await asyncio.sleep(float(query["seconds"][0]))
        answer = {
            "pid": os.getpid(),
            "helper": self.helper,
            "version": self.version,
            "client": scope["client"][0],
            "metrics": os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
        }
        if scope["path"] == "/metrics":
            from prometheus_client import CollectorRegistry, generate_latest, multiprocess
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
            answer = generate_latest(registry).decode()
        content = json.dumps(answer).encode()
        headers = [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

create = Application
'''
SERVE = """
import os, sys
from sarcograph.api.web.server import serve
from sarcograph.api.settings import read_settings
from sarcograph.graph.errors import SarcographError
try:
    serve(read_settings(os.environ).settings, "application_of_tests:create")
except SarcographError as error:
    sys.exit(f"did not start: {error}")
"""

PATIENCE = 30
DEADLINE = 8
Process = subprocess.Popen[str]


class Server:
    """A server process, and what it says."""

    def __init__(self, process: Process) -> None:  # noqa: D107
        self.process = process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with suppress(OSError):
            self.said.extend(iter(self.process.stderr.readline, ""))

    @property
    def url(self) -> str:
        """Where it answers, once it does."""
        assert eventually(lambda: bool(self.said) or self.process.poll() is not None)
        match = re.fullmatch(r"sarcograph answers at (http://127\.0\.0\.1:\d+/)\n", self.said[0])
        assert match, self.said
        return match[1]

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.url.split("/")[2].partition(":")
        return host, int(port)

    def get(self, path: str = "", **headers: str) -> Any:
        """Ask on a connection of its own, as no client with a pool of them does."""
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        with closing(connection):
            connection.request("GET", f"/{path}", headers=headers)
            return json.loads(connection.getresponse().read())

    def processes(self, count: int) -> set[tuple[int, int]]:
        """Return the web processes that answer, each with its helper, once there are so many."""
        return {(answer["pid"], answer["helper"]) for answer in self._ask_every(count)}

    def versions(self, count: int) -> set[str]:
        """Return what the web processes serve, so many as there are."""
        return {answer["version"] for answer in self._ask_every(count)}

    def _ask_every(self, count: int) -> list[Any]:
        """Ask in rounds until one was answered by `count` processes; return its answers."""
        answers: list[Any] = []

        def ask() -> bool:
            # many at once, or one process takes them all
            answers[:] = self.ask_together(6)
            return len({answer["pid"] for answer in answers}) >= count

        assert eventually(ask), answers
        return answers

    def ask_together(self, count: int, path: str = "?seconds=0.05") -> list[Any]:
        answers: list[Any] = []

        def ask() -> None:
            with suppress(OSError, http.client.HTTPException, ValueError):
                answers.append(self.get(path))

        threads = [threading.Thread(target=ask) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def wait(self) -> int:
        """Wait for the end, and for all that was said."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    return state[0] != "Z"


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Any]:
    """Start a server; settings as keywords, `mood` is what its application does at the start."""
    (tmp_path / "application_of_tests.py").write_text(APPLICATION, encoding="utf-8")

    @contextmanager
    def started(mood: str = "", **settings: object) -> Iterator[Server]:
        given = {"port": 0, "deadline_seconds": DEADLINE, **settings}
        environment = {f"SARCOGRAPH_{name.upper()}": str(given[name]) for name in given}
        paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
        with subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env=os.environ
            | environment
            | {"PYTHONPATH": os.pathsep.join(paths), "MOOD": mood, "TMPDIR": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            server = Server(process)
            try:
                yield server
            finally:
                process.kill()
                process.wait()
                server.wait()

    return started


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A folder whose link `current` says which version is served."""
    folder = tmp_path / "publication"
    folder.mkdir()
    (folder / "current").symlink_to("first")
    return folder


def publish(folder: Path, version: str) -> None:
    (folder / "next").symlink_to(version)
    (folder / "next").rename(folder / "current")


# --- the end


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("workers", [1, 2])
def test_no_process_outlives_the_server(
    start: Callable[..., Any], workers: int, how: signal.Signals
) -> None:
    with start(workers=workers) as server:
        processes = {one for pair in server.processes(workers) for one in pair}
        assert len(processes) == 2 * workers
        assert all(map(runs, processes))
        server.process.send_signal(how)
        assert server.wait() == (-how if how == signal.SIGKILL else 0)
        assert eventually(lambda: not any(map(runs, processes)))
    assert server.said == server.said[:1]


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_in_flight_are_finished(
    start: Callable[..., Any], workers: int, tmp_path: Path
) -> None:
    with start(workers=workers) as server:
        server.processes(workers)
        before = (tmp_path / "asked").stat().st_size
        answers: list[int] = []
        asking = [
            threading.Thread(
                target=lambda: answers.append(len(server.ask_together(1, "?seconds=1")))
            )
            for _ in range(6)
        ]
        for thread in asking:
            thread.start()
        assert eventually(lambda: (tmp_path / "asked").stat().st_size == before + 6)
        # as a terminal does: the signal goes to all processes of the group
        os.killpg(server.process.pid, signal.SIGINT)

        def refused() -> bool:
            try:
                socket.create_connection(server.address, timeout=1).close()
            except ConnectionRefusedError:
                return True
            except OSError:
                return False
            return False

        assert eventually(refused)
        for thread in asking:
            thread.join()
        assert answers == [1] * 6
        assert server.wait() == 0


def test_second_signal_ends_at_once(start: Callable[..., Any]) -> None:
    with start(workers=2, deadline_seconds=1000) as server:
        server.processes(2)
        asking = threading.Thread(target=server.ask_together, args=(4, "?seconds=900"))
        asking.start()
        time.sleep(0.3)
        server.process.terminate()
        time.sleep(0.5)
        assert server.process.poll() is None
        server.process.terminate()
        assert server.wait() == 0
        asking.join()


def test_server_ends_while_it_starts(start: Callable[..., Any]) -> None:
    with start(mood="wait", workers=2) as server:
        time.sleep(1)
        server.process.terminate()
        server.wait()
    assert server.said == []


def test_server_ends_when_its_terminal_is_closed(tmp_path: Path) -> None:
    (tmp_path / "application_of_tests.py").write_text(APPLICATION, encoding="utf-8")
    ours, theirs = pty.openpty()

    def take_terminal() -> None:
        ioctl(0, termios.TIOCSCTTY, 0)

    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"SARCOGRAPH_PORT": "0", "PYTHONPATH": os.pathsep.join(paths)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env=os.environ | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=take_terminal,
    ) as process:
        os.close(theirs)
        assert b"sarcograph answers at" in os.read(ours, 1000)
        os.close(ours)
        assert process.wait(PATIENCE) == 0


# --- the start


@pytest.mark.parametrize("workers", [1, 2])
def test_server_that_cannot_start_says_why_once(start: Callable[..., Any], workers: int) -> None:
    with start(mood="refuse", workers=workers) as server:
        assert server.wait() == 1
    assert "".join(server.said) == "did not start: the graph is not\nthere\n"


def test_web_process_that_has_ended_is_told_nothing() -> None:
    async def tell() -> None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
        await process.wait()
        with pytest.raises(ProcessLookupError):
            process.terminate()
        supervisor._send(process, signal.SIGTERM)

    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(tell())


def test_web_process_that_crashes_at_the_start_ends_the_server(start: Callable[..., Any]) -> None:
    with start(mood="crash", workers=2) as server:
        assert server.wait() == 1
    assert server.said[-1] == "did not start: a web process ended with code 1 before it answered\n"
    assert any("ValueError: nobody thought of that" in line for line in server.said)


def test_taken_port_is_named(start: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start(port=port) as server:
            assert server.wait() == 1
    assert server.said[0].startswith(f"did not start: port {port} of 127.0.0.1 is taken")


def test_host_without_address_is_named(start: Callable[..., Any]) -> None:
    with start(host="no.such.host.invalid") as server:
        assert server.wait() == 1
    assert "no address for the host 'no.such.host.invalid'" in server.said[0]


def test_forwarded_address_is_believed_of_a_proxy_alone(start: Callable[..., Any]) -> None:
    with start(forwarded_allow_ips="10.0.0.0/8") as server:
        assert server.get(**{"X-Forwarded-For": "192.0.2.7"})["client"] == "127.0.0.1"


# --- replacement


def test_web_process_that_dies_is_replaced(start: Callable[..., Any], tmp_path: Path) -> None:
    with start(workers=2) as server:
        before = server.processes(2)
        folder = Path(server.get()["metrics"])
        assert folder.parent == tmp_path
        assert counted(server)[0] >= 2
        assert counted(server)[1] == 2
        killed, helper = min(before)
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: not runs(helper))
        assert server.get()["pid"] in {pid for pid, _ in before} - {killed}
        after = server.processes(2)
        assert len(after & before) == 1
        # what the dead one counted stays counted; it itself does not
        assert list(folder.glob(f"counter_{killed}.db"))
        assert counted(server)[1] == 2
        server.process.terminate()
        assert server.wait() == 0
    assert not folder.exists()
    announcement, line = server.said
    assert "answers at" in announcement
    assert "ERROR a web process was ended by SIGKILL; starting another in 0.1 seconds" in line


def counted(server: Server) -> tuple[float, float]:
    """Return the requests answered and the web processes alive, by the counters of them all."""
    found = dict(re.findall(r"^(asked_total|alive) (\S+)$", server.get("metrics"), re.MULTILINE))
    return float(found["asked_total"]), float(found["alive"])


def test_single_process_counts_alone(start: Callable[..., Any]) -> None:
    with start() as server:
        answer = server.get(**{"X-Forwarded-For": "192.0.2.7"})
    assert answer["client"] == "192.0.2.7"  # who asks is the proxy that is believed by default
    assert answer["metrics"] is None
    assert answer["pid"] == server.process.pid


# --- reload


def test_new_version_is_served_and_a_damaged_one_is_not(
    start: Callable[..., Any], publication: Path
) -> None:
    workers = 2
    with start(workers=workers, publication=publication) as server:
        assert server.versions(workers) == {"first"}
        publish(publication, "second")
        assert eventually(lambda: server.versions(workers) == {"second"})

        publish(publication, "damaged")
        assert eventually(lambda: len(server.said) == 1 + workers)
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: len(server.said) == 1 + 2 * workers)
        publish(publication, "unforeseen")
        assert eventually(lambda: len(server.said) == 1 + 3 * workers)
        assert server.versions(workers) == {"second"}

        publish(publication, "third")
        assert eventually(lambda: server.versions(workers) == {"third"})
        server.process.terminate()
        assert server.wait() == 0
    failed = "ERROR the graph is served on as it was, a reload failed"
    assert all(failed in line for line in server.said[1:])
    assert all("version damaged is damaged" in line for line in server.said[1 : 1 + 2 * workers])
    assert all("ValueError: nobody\\x0athought" in line for line in server.said[-workers:])


# --- the log


def test_log_has_one_line_for_an_event(capfd: pytest.CaptureFixture[str]) -> None:
    before = logging.root.handlers[:], logging.root.level
    try:
        log_to_stderr()
        logger = logging.getLogger("sarcograph.api.test")
        logger.info("served\nGET / 200\x1b[31m")
        try:
            try:
                int("x\ny")
            except ValueError as error:
                raise RuntimeError("all\nis lost") from error
        except RuntimeError:
            logger.exception("failed")
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    finally:
        logging.captureWarnings(False)
        logging.root.handlers[:], logging.root.level = before
    first, second = capfd.readouterr().err.splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \[\d+\] INFO served\\x0aGET / 200\\x1b\[31m", first
    )
    assert "ERROR failed; RuntimeError: all\\x0ais lost (test_server.py:" in second
    assert "; ValueError: invalid literal for int() with base 10" in second
    assert json.dumps(second)  # it is text
