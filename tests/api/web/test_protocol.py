"""Connections of clients that are too slow, too large, too many or not HTTP, over real sockets."""

import asyncio
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httptools
import pytest
import uvicorn

from sarcograph.api.web.connections import Connections, Limits
from sarcograph.api.web.protocol import PIPELINE_LENGTH, SURPLUS, LimitedProtocol, limited_protocol
from sarcograph.api.web.web_process import accepting, event_loop

KIB = 1024
LIMITS = {
    "header_bytes": 8 * KIB,
    "request_seconds": 0.5,
    "connections": 50,
    "client_connections": 50,
    "unsent_bytes": 200 * KIB * KIB,
}
PROXY = "127.0.0.1"  # which is believed to say for whom it asks
PATIENCE = 15.0  # seconds until what must happen soon is said not to happen
MIB = b"x" * KIB**2


class Application:
    """Answers by path, and counts what it is asked."""

    def __init__(self) -> None:  # noqa: D107
        self.asked = 0
        self.left = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.release = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        self.headers = scope["headers"]
        body = b""
        while scope["path"] != "/hasty":
            message = await receive()
            if message["type"] != "http.request":
                self.left += 1
                return
            body += message["body"]
            if not message["more_body"]:
                break
        if scope["path"] == "/busy":  # for everybody
            time.sleep(0.5)
        if scope["path"] == "/wait":
            while not self.release.is_set():
                await asyncio.sleep(0.01)
        count = int(scope["path"].removeprefix("/large/")) if "large" in scope["path"] else 0
        content = MIB * count or scope["method"].encode() + b" " + body
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        if scope["path"] == "/halting":
            begun = {"type": "http.response.body", "body": content[:1], "more_body": True}
            await send(begun)
            await asyncio.sleep(3600)
        await send({"type": "http.response.body", "body": content})


class Served:
    """A server in a thread of its own."""

    def __init__(self, proxies: str = PROXY, **limits: float) -> None:  # noqa: D107
        self.application = Application()
        self.connections = Connections(Limits(**(LIMITS | limits)))  # type: ignore[arg-type]
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=500)
        config = uvicorn.Config(
            self.application,
            http=limited_protocol(self.connections, proxies),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        watching = asyncio.create_task(self.connections.watch())
        await self.server.serve(sockets=accepting(self.listener))
        watching.cancel()

    def connect(self, receive_buffer: int = 0, address: str = PROXY) -> socket.socket:
        client = socket.socket()
        client.settimeout(PATIENCE)
        client.bind((address, 0))
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect(self.listener.getsockname())
        return client

    def ask(self, request: bytes, address: str = PROXY) -> bytes:
        """Send bytes, and return all that comes until the server closes."""
        with self.connect(address=address) as client:
            client.sendall(request)
            return rest(client)


@contextmanager
def serving(proxies: str = PROXY, **limits: float) -> Iterator[Served]:
    served = Served(proxies, **limits)
    served.thread.start()
    try:
        yield served
    finally:
        served.application.release.set()
        served.server.should_exit = served.server.force_exit = True
        served.thread.join()


@pytest.fixture(scope="module", params=[PROXY, ""], ids=["of a proxy", "of a client"])
def shared(request: pytest.FixtureRequest) -> Iterator[Served]:
    with serving(request.param) as served:
        yield served


@pytest.fixture
def served(shared: Served) -> Iterator[Served]:
    """A server that has to be as good as new after each test."""
    shared.application.__init__()  # type: ignore[misc]
    yield shared
    shared.application.release.set()
    response = shared.ask(request(headers="Connection: close\r\n"))
    assert response.endswith(b"GET ")


def request(
    target: str = "/", method: str = "GET", headers: str = "", body: bytes | None = None
) -> bytes:
    if body is not None:
        headers += f"Content-Length: {len(body)}\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode() + (body or b"")


def until(client: socket.socket, end: bytes) -> bytes:
    """Return what comes until it ends with `end`, nothing if the server closes before."""
    received = b""
    while not received.endswith(end):
        data = client.recv(2**20)
        if not data:
            return b""
        received += data
    return received


def rest(client: socket.socket) -> bytes:
    """Return what comes until the server closes; a reset counts as closing."""
    received = b""
    try:
        while data := client.recv(2**20):
            received += data
    except ConnectionResetError:
        pass
    return received


def problem(response: bytes) -> dict[str, Any]:
    """Return the problem in a response, and look at all that belongs to it."""
    head, _, content = response.partition(b"\r\n\r\n")
    status, *lines = head.decode("ascii").splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    body: dict[str, Any] = json.loads(content)
    assert headers["content-type"] == "application/problem+json"
    assert headers["content-length"] == str(len(content))
    assert headers["connection"] == "close"
    assert headers["x-content-type-options"] == "nosniff"
    assert "date" in headers
    assert list(body) == ["title", "status", "code", "detail"]
    assert status == f"HTTP/1.1 {body['status']} {body['title']}"
    assert not re.search(r"Traceback|\.py\b|httptools|llhttp|uvicorn|Error", response.decode())
    return body | {"headers": headers}


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# --- what passes


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_methods_pass(served: Served, method: str) -> None:
    host, port = served.listener.getsockname()
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    for body in (b"SELECT", b"", b"y" * 300 * KIB):
        connection.request(method, "/", body)
        assert connection.getresponse().read() == method.encode() + b" " + body
    connection.close()


def test_body_in_small_chunks_passes_and_its_trailers_stay_outside(served: Served) -> None:
    chunks = b"1\r\nx\r\n" * 40_000 + b"0\r\nX-Late: 1\r\n\r\n"
    headers = "Transfer-Encoding: chunked\r\nConnection: close\r\n"
    response = served.ask(request(method="POST", headers=headers) + chunks)
    assert response.endswith(b"POST " + b"x" * 40_000)
    assert [name for name, _ in served.application.headers] == [
        b"host",
        b"transfer-encoding",
        b"connection",
    ]


def test_head_of_the_size_allowed_passes(served: Served) -> None:
    start = request(headers="Connection: close\r\nX: ")[:-2]
    whole = start + b"y" * (8 * KIB - len(start) - 4) + b"\r\n\r\n"
    assert len(whole) == 8 * KIB
    assert served.ask(whole).endswith(b"GET ")
    with served.connect() as client:
        for byte in range(0, len(whole), 1000):
            client.sendall(whole[byte : byte + 1000])
            time.sleep(0.005)
        assert rest(client).endswith(b"GET ")


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_wish_for_another_protocol_is_ignored(served: Served, protocol: str) -> None:
    headers = f"Connection: Upgrade, close\r\nUpgrade: {protocol}\r\n"
    for body in (None, b"SELECT"):
        response = served.ask(request(method="POST", headers=headers, body=body))
        assert response.startswith(b"HTTP/1.1 200 ")
        assert response.endswith(b"POST " + (body or b""))


def test_expectation_is_met(served: Served) -> None:
    with served.connect() as client:
        headers = "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 6\r\n"
        client.sendall(request(method="POST", headers=headers))
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"SELECT")
        assert rest(client).endswith(b"POST SELECT")


def test_slow_answer_is_not_the_clients_fault(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait", headers="Connection: close\r\n"))
        time.sleep(3 * LIMITS["request_seconds"])
        served.application.release.set()
        assert rest(client).endswith(b"GET ")


def test_body_that_the_server_does_not_read_yet_is_not_late(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait") + request(method="POST", body=b"y" * 500 * KIB))
        time.sleep(3 * LIMITS["request_seconds"])
        served.application.release.set()
        received = until(client, b"y" * 500 * KIB)
    assert received.count(b"HTTP/1.1 200") == 2


# --- too large


@pytest.mark.parametrize("pieces", [1, 40])
@pytest.mark.parametrize(
    ("start", "filler", "end", "status"),
    [
        (b"GET /", b"y", b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /?query=", b"%20", b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"y", b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n", b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"Y", b": z\r\n\r\n", 431),
    ],
)
@pytest.mark.parametrize("ended", [True, False])
def test_head_too_large_is_refused(
    served: Served, start: bytes, filler: bytes, end: bytes, status: int, pieces: int, ended: bool
) -> None:
    sent = start + filler * (12 * KIB // len(filler)) + (end if ended else b"")
    with served.connect() as client:
        size = -(-len(sent) // pieces)
        for byte in range(0, len(sent), size):
            client.sendall(sent[byte : byte + size])
            if pieces > 1:
                time.sleep(0.002)
        assert problem(rest(client))["status"] == status
    assert served.application.asked == 0


def test_second_request_on_a_connection_is_limited_too(served: Served) -> None:
    large = request(headers=f"X: {'y' * 9 * KIB}\r\n")
    with served.connect() as client:
        client.sendall(request())
        assert until(client, b"GET ")
        client.sendall(large)
        assert problem(rest(client))["code"] == "headers-too-large"
    both = served.ask(request() + large)
    assert both.count(b"HTTP/1.1 ") == 1
    assert b"\r\nconnection: close\r\n" in both
    assert both.endswith(b"GET ")


@pytest.mark.parametrize("ended", [b"\r\n\r\n", b""])
@pytest.mark.parametrize("filler", [b"X: y\r\n", b"y"])
def test_trailers_are_limited(served: Served, filler: bytes, ended: bytes) -> None:
    body = b"6\r\nSELECT\r\n0\r\nX: " + filler * (64 * KIB // len(filler)) + ended
    with served.connect() as client:
        client.sendall(request(method="POST", headers="Transfer-Encoding: chunked\r\n"))
        time.sleep(0.05)
        for byte in range(0, len(body), 4 * KIB):
            client.sendall(body[byte : byte + 4 * KIB])
            time.sleep(0.001)
        assert problem(rest(client))["status"] == 400
    assert eventually(lambda: served.application.left == 1)


# --- not HTTP


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SPAM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x/<y>\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x:y\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET \xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nspam\r\n",
        b"GET / HTTP/1.1\nHost: x\n\nX\x00Y",
        *(
            b"POST / HTTP/1.%d\r\nHost: x\r\nTransfer-Encoding: %b\r\n\r\n0\r\n\r\n" % coded
            for coded in (
                (0, b"chunked"),
                (1, b""),
                (1, b"gzip"),
                (1, b"identity"),
                (1, b"chunked, gzip"),
                (1, b"chunked, chunked"),
                (1, b"xchunked"),
                (1, b"chunked;x=y"),
            )
        ),
    ],
)
def test_malformed_request_is_refused(served: Served, sent: bytes) -> None:
    refusal = problem(served.ask(sent))
    assert (refusal["status"], refusal["code"]) == (400, "malformed-request")


@pytest.mark.parametrize("method", ["SPAM", "query", "M-SEARCH.2"])
def test_method_that_nobody_knows_is_told_which_are_known(served: Served, method: str) -> None:
    refusal = problem(served.ask(request(method=method)))
    assert (refusal["status"], refusal["code"]) == (501, "unknown-method")
    assert "GET" in refusal["detail"]


@pytest.mark.parametrize("body", [b"\xe4bc", b"<a:a> <a:b> <a:c> ."])
def test_unknown_method_is_told_after_what_an_earlier_request_has_left(
    served: Served, body: bytes
) -> None:
    refusal = problem(served.ask(b"\r\n" + request(method="SPAM")))
    assert (refusal["status"], refusal["code"]) == (501, "unknown-method")
    with served.connect() as client:
        length = f"Content-Length: {len(body)}\r\n"
        client.sendall(request("/hasty", method="POST", headers=length))
        assert until(client, b"POST ")
        client.sendall(body + request(method="SPAM"))
        refusal = problem(rest(client))
    assert (refusal["status"], refusal["code"]) == (501, "unknown-method")


@pytest.mark.parametrize("coding", ["gzip, chunked", "gzip,chunked", "br, gzip, Chunked"])
@pytest.mark.parametrize("between", [", ", "\r\nTransfer-Encoding: "])
def test_body_that_is_coded_besides_its_chunks_is_refused(
    served: Served, coding: str, between: str
) -> None:
    headers = f"Transfer-Encoding: {coding.replace(', ', between)}\r\n"
    sent = request(method="POST", headers=headers) + b"3\r\nabc\r\n0\r\n\r\n"
    refusal = problem(served.ask(sent))
    assert (refusal["status"], refusal["code"]) == (501, "unknown-transfer-coding")
    assert not served.application.asked


@pytest.mark.parametrize("coding", ["chunked", "Chunked"])
def test_chunks_are_known(served: Served, coding: str) -> None:
    headers = f"Transfer-Encoding: {coding}\r\nConnection: close\r\n"
    sent = request(method="POST", headers=headers) + b"3\r\nabc\r\n0\r\n\r\n"
    assert served.ask(sent).endswith(b"POST abc")


@pytest.mark.parametrize(
    "host", ["", "x:", "a.example:8000", "[2001:db8::1]:80", "192.0.2.1", "x_y"]
)
def test_host_is_a_name_or_an_address(served: Served, host: str) -> None:
    sent = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    assert served.ask(sent).endswith(b"GET ")


def test_malformed_request_does_not_break_into_an_answer(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait") + b"SPAM / HTTP/1.1\r\n\r\n")
        time.sleep(0.1)
        served.application.release.set()
        response = rest(client)
    assert response.count(b"HTTP/1.1 ") == 1
    assert response.endswith(b"GET ")


# --- too slow


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"G", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n"),
        (b"GET /", b"y"),
        (request(method="POST", headers="Content-Length: 9000\r\n"), b""),
        (request(method="POST", headers="Content-Length: 9000\r\n"), b"y"),
        (request(method="POST", headers="Transfer-Encoding: chunked\r\n"), b"1\r\ny\r\n"),
    ],
)
def test_slow_request_is_ended(served: Served, start: bytes, drop: bytes) -> None:
    with served.connect() as client:
        client.sendall(start)
        before = time.monotonic()
        client.settimeout(0.1)
        response = b""
        while time.monotonic() < before + PATIENCE and not response:
            try:
                response = client.recv(4096)
            except TimeoutError:
                client.sendall(drop)
        assert problem(response)["status"] == 408
        # the clock of the event loop counts milliseconds
        assert time.monotonic() - before >= LIMITS["request_seconds"] - 0.005
        client.settimeout(PATIENCE)
        assert rest(client) == b""
    posted = start.startswith(b"POST")
    assert eventually(lambda: served.application.left == posted)


@pytest.mark.parametrize("drop", [b"", b"\r\n"])
def test_connection_without_a_request_is_closed(served: Served, drop: bytes) -> None:
    with served.connect() as new, served.connect() as used:
        used.sendall(request())
        assert until(used, b"GET ")
        for client in (new, used):
            assert eventually(lambda client=client: closed(client, drop))  # type: ignore[misc]


def closed(client: socket.socket, drop: bytes) -> bool:
    client.settimeout(0.1)
    try:
        client.sendall(drop)
        return client.recv(1000) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_half_requests_make_room(served: Served) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(served.connect()) for _ in range(200)]
        for client in clients:
            client.sendall(b"POST / HTTP/1.1\r\n")
        statuses = [problem(rest(client))["status"] for client in clients]
        assert set(statuses) == {408, 503}
        assert eventually(lambda: not served.connections.open)
        assert served.connections.admitted == 0


def test_answer_that_is_not_read_is_given_up(served: Served) -> None:
    with served.connect(receive_buffer=4 * KIB) as client:
        client.sendall(request("/large/30"))
        assert eventually(lambda: len(served.connections.open) == 1)
        assert eventually(lambda: not served.connections.open)
        assert 0 < len(rest(client)) < 30 * KIB**2


def test_answer_that_is_read_by_the_byte_is_given_up(served: Served) -> None:
    with served.connect(receive_buffer=4 * KIB) as client:
        client.sendall(request("/large/30"))
        assert eventually(lambda: len(served.connections.open) == 1)
        assert eventually(lambda: bool(client.recv(40)) and not served.connections.open)


def test_answer_that_is_read_steadily_arrives_whole(served: Served) -> None:
    with served.connect(receive_buffer=64 * KIB) as client:
        client.sendall(request("/large/12", headers="Connection: close\r\n"))
        received = 0
        start = time.monotonic()
        while data := client.recv(128 * KIB):
            received += len(data)
            if time.monotonic() < start + 3 * LIMITS["request_seconds"]:
                time.sleep(0.05)
        assert received > 12 * KIB**2


def test_answers_unsent_are_limited_in_all() -> None:
    with serving(unsent_bytes=40 * KIB**2, request_seconds=8) as served, ExitStack() as stack:
        clients = [stack.enter_context(served.connect(64 * KIB)) for _ in range(3)]
        for client in clients:
            client.sendall(request("/large/30", headers="Connection: close\r\n"))
            assert eventually(lambda: len(served.connections.open) >= 1)
            time.sleep(0.1)
        assert eventually(lambda: len(served.connections.open) == 1)
        lengths = [len(rest(client)) for client in clients]
        assert lengths[-1] > 30 * KIB**2
        assert all(length < 30 * KIB**2 for length in lengths[:-1])


# --- too many


def test_connections_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sarcograph.api.web.protocol.LINGER_SECONDS", 0.5)
    with serving(connections=3, request_seconds=5) as served, ExitStack() as stack:
        clients = [stack.enter_context(served.connect()) for _ in range(3)]
        for client in clients:
            client.sendall(request())
            assert until(client, b"GET ")
        refusal = problem(served.ask(request()))
        assert refusal["status"] == 503
        assert refusal["code"] == "too-many-connections"
        assert int(refusal["headers"]["retry-after"]) >= 1
        with served.connect() as silent:
            assert rest(silent) == b""
        clients[0].sendall(request())
        assert until(clients[0], b"GET ")
        clients[0].close()
        assert eventually(lambda: served.connections.admitted < 3)
        assert served.ask(request(headers="Connection: close\r\n")).endswith(b"GET ")


ONE, OTHER = "127.0.0.2", "127.0.0.3"


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: x\r\n"])
def test_one_client_cannot_take_the_connections_of_others(begun: bytes) -> None:
    with (
        serving(connections=6, client_connections=3, request_seconds=30) as served,
        ExitStack() as stack,
    ):
        for _ in range(3):
            stack.enter_context(served.connect(address=ONE)).sendall(begun)
        assert eventually(lambda: served.connections.admitted == 3)
        refusal = problem(served.ask(request(), ONE))
        assert refusal["status"] == 429
        assert refusal["code"] == "too-many-connections"
        assert int(refusal["headers"]["retry-after"]) >= 1
        closing = request(headers="Connection: close\r\n")
        assert served.ask(closing, OTHER).endswith(b"GET ")
        # that is no way around it
        named = request(headers=f"X-Forwarded-For: {OTHER}\r\n")
        assert problem(served.ask(named, ONE))["status"] == 429
        stack.pop_all().close()
        assert eventually(lambda: not served.connections.admitted)
        assert served.ask(closing, ONE).endswith(b"GET ")


def of_client(client: str, headers: str = "", target: str = "/") -> bytes:
    """Return what a proxy asks for a client."""
    return request(target, headers=f"X-Forwarded-For: {client}\r\n{headers}")


def test_connections_of_a_proxy_count_to_those_it_asks_for() -> None:
    with (
        serving(connections=9, client_connections=2, request_seconds=30) as served,
        ExitStack() as stack,
    ):
        waiting = [stack.enter_context(served.connect()) for _ in range(4)]
        for proxied, client in zip(waiting, (ONE, ONE, OTHER, OTHER), strict=True):
            proxied.sendall(of_client(client, target="/wait"))
        assert eventually(lambda: served.application.asked == 4)
        for client in (ONE, OTHER):
            assert problem(served.ask(of_client(client)))["status"] == 429
        served.application.release.set()
        for proxied in waiting:
            assert until(proxied, b"GET ")
        # idle now, they count to nobody
        closing = "Connection: close\r\n"
        for client in (ONE, OTHER, PROXY):
            assert served.ask(of_client(client, closing)).endswith(b"GET ")
        assert served.ask(request(headers=closing)).endswith(b"GET ")


def test_connections_of_a_proxy_that_names_nobody_are_its_own() -> None:
    with serving(connections=9, client_connections=2) as served, ExitStack() as stack:
        for _ in range(2):
            client = stack.enter_context(served.connect())
            client.sendall(request())
            assert until(client, b"GET ")
        assert problem(served.ask(request()))["status"] == 429
        assert served.ask(of_client(ONE, "Connection: close\r\n")).endswith(b"GET ")


def test_more_connections_than_can_be_told_are_reset(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sarcograph.api.web.protocol.LINGER_SECONDS", 0.5)
    with serving(connections=2, request_seconds=30) as served, ExitStack() as stack:
        for _ in range(SURPLUS * 2 + 10):
            stack.enter_context(served.connect())
        assert eventually(lambda: "1 × too many connections" in caplog.text)
        assert eventually(lambda: len(served.connections.open) <= SURPLUS * 2)
        assert eventually(lambda: len(served.connections.open) == 2)


def test_pipelined_requests_are_answered_in_order(served: Served) -> None:
    bodies = [str(number).encode() for number in range(PIPELINE_LENGTH)]
    requests = [request(method="POST", body=body) for body in bodies]
    with served.connect() as client:
        client.sendall(b"".join(requests))
        received = b""
        while received.count(b"HTTP/1.1 200") < len(bodies) or not received.endswith(bodies[-1]):
            received += client.recv(4096)
    assert re.findall(rb"POST (\d+)", received) == bodies


def test_pipeline_is_limited(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait") * 9000)
        assert eventually(lambda: served.application.asked == 1)
        (connection,) = served.connections.open
        assert isinstance(connection, LimitedProtocol)
        assert len(connection.pipeline) == PIPELINE_LENGTH
        served.application.release.set()
        response = rest(client)
    assert served.application.asked == PIPELINE_LENGTH + 1
    assert response.count(b"HTTP/1.1 200 ") == PIPELINE_LENGTH + 1
    assert response.count(b"connection: close") == 1


def test_slow_body_of_a_pipelined_request_costs_no_answer_before_it(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait") + request(method="POST", headers="Content-Length: 6\r\n"))
        assert eventually(lambda: served.application.asked == 1)
        served.application.release.set()
        assert until(client, b"GET ")
        assert problem(rest(client))["status"] == 408


def test_trailing_garbage_withdraws_a_pipelined_request(served: Served) -> None:
    with served.connect() as client:
        client.sendall(request("/wait"))
        chunked = request(method="POST", headers="Transfer-Encoding: chunked\r\n")
        client.sendall(chunked + b"spam\r\n")
        assert eventually(lambda: served.application.asked == 1)
        time.sleep(0.1)
        served.application.release.set()
        response = rest(client)
    assert response.count(b"HTTP/1.1 ") == 1
    assert response.endswith(b"GET ")
    assert served.application.asked == 1


def test_late_fault_in_a_request_that_is_being_answered_ends_the_connection(
    served: Served,
) -> None:
    served.application.release.set()
    with served.connect() as client:
        client.sendall(request("/halting", method="POST", body=b""))
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
    assert eventually(lambda: not served.connections.open)


# --- what the operator is told


def test_ended_connections_are_reported_together(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sarcograph.api.tally.REPORT_SECONDS", 0.3)
    with serving() as served:
        for _ in range(4):
            served.ask(b"SPAM\r\n\r\n")
        assert eventually(lambda: caplog.text.count("malformed-request") == 2)
    assert "ended: 1 × 400 malformed-request\n" in caplog.text
    assert "ended: 3 × 400 malformed-request\n" in caplog.text


def test_parser_knows_the_method_query() -> None:
    class Reader:
        def on_url(self, url: bytes) -> None:
            assert url == b"/sparql"

    parser = httptools.HttpRequestParser(Reader())
    parser.feed_data(b"QUERY /sparql HTTP/1.1\r\n")
    assert parser.get_method() == b"QUERY"


def test_what_comes_while_a_client_waits_for_its_turn_is_neither_lost_nor_mixed() -> None:
    with serving("", header_bytes=KIB) as served, ExitStack() as stack:
        clients = [stack.enter_context(served.connect()) for _ in range(40)]
        bodies = [bytes([65 + number]) * (5 * KIB + number) for number in range(40)]
        whole = [request(method="POST", body=body) for body in bodies]
        for piece in range(8):
            for client, one in zip(clients, whole, strict=True):
                client.sendall(one[piece * KIB : (piece + 1) * KIB])
        for client, body in zip(clients, bodies, strict=True):
            assert until(client, body).endswith(b"POST " + body)
        for client in clients:  # and once more over each
            client.sendall(request(headers="Connection: close\r\n"))
        assert all(rest(client).endswith(b"GET ") for client in clients)


def test_who_leaves_before_its_turn_is_not_asked_for() -> None:
    with serving("") as served, ExitStack() as stack:
        stays = stack.enter_context(served.connect())
        stays.sendall(request("/busy"))
        assert eventually(lambda: served.application.asked == 1)
        for _ in range(40):
            with served.connect() as client:
                client.sendall(request())
        assert until(stays, b"GET ")
        stays = stack.enter_context(served.connect())
        stays.sendall(request("/wait"))
        assert eventually(lambda: served.connections.admitted == 2)
        served.application.release.set()
        assert until(stays, b"GET ")
        assert served.application.asked < 10
