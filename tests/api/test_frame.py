"""What surrounds every answer: the client's rate, the access log."""

import asyncio
import json
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import limits
import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.leaving import Leaving
from sarcograph.api.frame import WATCHED, Frame
from sarcograph.api.http.access_log import AccessLogError, open_access_log
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.representation import tag_of


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    noted = observation_of(scope)
    noted.query, noted.rows, noted.cached = "ASK {}", 3, False
    if scope["path"] == "/gone":
        raise ClientDisconnect
    headers = {"Content-Security-Policy": "default-src 'self'"}
    await PlainTextResponse("three", headers=headers)(scope, receive, send)


async def receive() -> Any:
    return {"type": "http.request", "body": b""}


def answered(
    frame: Frame, path: str = "/sparql", client: str | None = "192.0.2.1"
) -> dict[str, Any]:
    """Return the first message that a frame sends, empty if it sends none."""
    return asyncio.run(answer(frame, path, client))


async def answer(
    frame: Frame, path: str = "/sparql", client: str | None = "192.0.2.1"
) -> dict[str, Any]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    address = (client, 1234) if client else None
    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": [], "client": address}
    await frame(scope, receive, send)
    return messages[0] if messages else {}


def limited(rate: str) -> Frame:
    return Frame(application, rate=limits.parse(rate))


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/late":
        await application(scope, receive, send)
    raise KeyError("the inside")


def messages_of_failure(path: str) -> list[Any]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    with pytest.raises(KeyError):  # the server logs it
        asyncio.run(Frame(failing, rate=None)(scope, receive, send))
    return messages


def test_unforeseen_error_is_told_without_the_inside() -> None:
    start, body = messages_of_failure("/early")
    assert start["status"] == 500
    assert b"internal-error" in body["body"]
    assert b"inside" not in body["body"]


def test_unforeseen_error_after_an_answer_is_not_a_second_answer() -> None:
    start, body = messages_of_failure("/late")
    assert (start["status"], body["body"]) == (200, b"three")


def test_client_that_asks_too_often_is_told_when_to_ask_again() -> None:
    frame = limited("2/minute")
    assert [answered(frame)["status"] for _ in range(3)] == [200, 200, 429]
    headers = dict(answered(frame)["headers"])
    assert 1 <= int(headers[b"retry-after"]) <= 60
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_other_clients_are_not_held_to_it() -> None:
    frame = limited("1/minute")
    assert answered(frame)["status"] == 200
    assert answered(frame, client="192.0.2.2")["status"] == 200
    assert answered(frame, client=None)["status"] == 200


def test_addresses_of_one_network_are_one_client() -> None:
    frame = limited("1/minute")
    assert answered(frame, client="2001:db8:0:1::1")["status"] == 200
    assert answered(frame, client="2001:db8:0:1:ffff::2")["status"] == 429
    assert answered(frame, client="2001:db8:0:2::1")["status"] == 200


def test_those_who_watch_the_server_have_an_allowance_of_their_own() -> None:
    frame = limited("1/minute")
    for path in ("/sparql", *WATCHED):
        assert [answered(frame, path)["status"] for _ in range(2)] == [200, 429]


async def waiting(*_: object) -> None:
    await asyncio.Event().wait()


def test_whatever_is_done_ends_when_the_client_leaves(log: Path) -> None:
    leaving = Leaving()
    scope: Scope = {"type": "http", "method": "GET", "path": "/id/", "headers": []}
    leaving.register(scope)

    async def leave(message: Any) -> None:
        pytest.fail(f"nobody is there for {message}")

    async def run() -> None:
        asyncio.get_running_loop().call_later(0.01, leaving.happened)
        await Frame(waiting, rate=None)(scope, receive, leave)
        await Frame(failing, rate=None)(scope, receive, leave)  # is not begun

    asyncio.run(run())
    assert [entry["outcome"] for entry in entries(log)] == ["client-left", "client-left"]


def test_page_may_say_otherwise_than_the_frame() -> None:
    headers = answered(limited("9/minute"))["headers"]
    policies = [value for name, value in headers if name == b"content-security-policy"]
    assert policies == [b"default-src 'self'"]


# --- the access log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "access.log"
    open_access_log(file)
    yield file
    open_access_log(None)


def entries(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_request_is_one_line_that_machines_read(log: Path) -> None:
    answered(Frame(application, rate=None), "/sparql")
    (entry,) = entries(log)
    assert entry.pop("time").endswith("+00:00")
    assert 0 <= entry.pop("seconds") < 5
    assert entry == {
        "client": "192.0.2.1",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "bytes": 5,
        "query": tag_of("ASK {}"),
        "rows": 3,
        "cached": False,
        "outcome": "answered",
    }


def test_client_that_left_is_in_the_log(log: Path) -> None:
    assert answered(Frame(application, rate=None), "/gone") == {}
    (entry,) = entries(log)
    assert (entry["status"], entry["outcome"]) == (499, "client-left")


def test_path_cannot_write_lines_of_its_own(log: Path) -> None:
    answered(Frame(application, rate=None), '/x\n{"status": 200}')
    (entry,) = entries(log)
    assert entry["path"] == '/x\n{"status": 200}'


def test_refused_client_is_in_the_log(log: Path) -> None:
    frame = limited("1/minute")
    answered(frame)
    answered(frame)
    assert [entry["outcome"] for entry in entries(log)] == ["answered", "too-many-requests"]


def test_renamed_log_is_begun_anew(log: Path) -> None:
    frame = Frame(application, rate=None)
    answered(frame)
    log.rename(log.with_suffix(".old"))
    answered(frame)
    assert len(entries(log)) == len(entries(log.with_suffix(".old"))) == 1


def test_log_on_a_full_disk_loses_lines_and_says_how_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sarcograph.api.tally.REPORT_SECONDS", 0.1)
    log = tmp_path / "access.log"
    log.symlink_to("/dev/full")
    open_access_log(log)
    frame = Frame(application, rate=None)

    async def ask_often() -> None:
        for _ in range(200):
            await answer(frame)
        await asyncio.sleep(0.3)
        log.unlink()
        await answer(frame)

    asyncio.run(ask_often())
    open_access_log(None)
    assert [record.getMessage() for record in caplog.records] == [
        "lines of the access log lost: 1 × No space left on device",
        "lines of the access log lost: 199 × No space left on device",
    ]
    assert len(entries(log)) == 1


def test_line_that_was_cut_does_not_spoil_the_next(
    log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    frame = Frame(application, rate=None)
    answered(frame)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 20, hard))
    try:
        answered(frame)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    answered(frame)
    first, torn, last = log.read_text(encoding="utf-8").splitlines()
    assert len(torn) == 20
    assert json.loads(first).keys() == json.loads(last).keys()
    assert "lines of the access log lost: 1 ×" in caplog.text


def test_pipe_that_nobody_empties_is_not_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(AccessLogError, match="No such device or address"):
        open_access_log(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    open_access_log(pipe)
    for _ in range(1000):
        answered(Frame(application, rate=None))
    open_access_log(None)
    os.close(reader)
    assert "Resource temporarily unavailable" in caplog.text


def test_log_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AccessLogError, match="No such file or directory"):
        open_access_log(tmp_path / "missing" / "access.log")
    open_access_log(None)
