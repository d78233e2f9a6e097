"""How an answer is written: in one piece where it can, and never with a broken head."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl

from sarcograph.api.web.cycle import Cycle

LENGTH_3 = (b"content-length", b"3")


class Transport(asyncio.Transport):
    """Keeps what is written, one item for each call."""

    def __init__(self) -> None:  # noqa: D107
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(data)

    def writelines(self, list_of_data: Any) -> None:
        self.written.append(b"".join(list_of_data))

    def close(self) -> None:
        self.closed = True


class Exchange:
    """A cycle with what it is given and does."""

    def __init__(self, method: str = "GET", *, keep_alive: bool = True) -> None:  # noqa: D107
        self.transport = Transport()
        self.answered = 0
        logger = logging.getLogger("test")
        self.cycle = Cycle(
            scope={"type": "http", "method": method},  # type: ignore[typeddict-item]
            transport=self.transport,
            flow=FlowControl(self.transport),
            logger=logger,
            access_logger=logger,
            access_log=False,
            default_headers=[(b"date", b"today")],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=self._count,
        )

    def _count(self) -> None:
        self.answered += 1

    def send(self, *messages: Mapping[str, Any]) -> list[bytes]:
        async def send_all() -> None:
            for message in messages:
                await self.cycle.send(dict(message))

        asyncio.run(send_all())
        return self.transport.written


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(content: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": more}


def test_answer_of_known_length_is_one_piece() -> None:
    exchange = Exchange()
    head = b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 3\r\n\r\n"
    assert exchange.send(start(LENGTH_3), body(b"abc")) == [head + b"abc"]
    assert exchange.cycle.response_complete
    assert exchange.answered == 1
    assert not exchange.transport.closed


def test_head_alone_waits() -> None:
    assert Exchange().send(start(LENGTH_3)) == []


def test_answer_to_head_has_the_length_and_no_content() -> None:
    (written,) = Exchange("HEAD").send(start(LENGTH_3), body(b""))
    assert written.endswith(b"content-length: 3\r\n\r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_answer_that_has_no_content_has_no_length(status: int) -> None:
    (written,) = Exchange().send(start((b"etag", b'"x"'), status=status), body(b""))
    assert written.endswith(b'etag: "x"\r\n\r\n')


def test_answer_in_parts_is_sent_as_it_comes() -> None:
    exchange = Exchange()
    written = exchange.send(start(LENGTH_3), body(b"a", more=True), body(b"bc"))
    assert written[1:] == [b"a", b"bc"]
    assert exchange.answered == 1


def test_answer_of_unknown_length_is_chunked() -> None:
    head, chunk = Exchange().send(start(), body(b"abc"))
    assert b"transfer-encoding: chunked" in head
    assert chunk == b"3\r\nabc\r\n0\r\n\r\n"


@pytest.mark.parametrize("keep_alive", [True, False])
def test_connection_that_is_to_end_is_closed(keep_alive: bool) -> None:
    exchange = Exchange(keep_alive=keep_alive)
    headers = [LENGTH_3, *[(b"connection", b"close")] * keep_alive]
    written = b"".join(exchange.send(start(*headers), body(b"abc")))
    assert written.count(b"connection: close\r\n") == 1
    assert exchange.transport.closed


@pytest.mark.parametrize("broken", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb", b"a\0b", b"a\x7fb"])
def test_header_with_a_line_break_is_not_sent(broken: bytes) -> None:
    exchange = Exchange()
    with pytest.raises(RuntimeError, match="character"):
        exchange.send(start(LENGTH_3, (b"link", broken)), body(b"abc"))
    assert exchange.transport.written == []
    # what uvicorn says instead of the answer
    assert exchange.send(start(LENGTH_3, status=500), body(b"abc"))[0].startswith(b"HTTP/1.1 500")


def test_content_of_another_length_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="longer than Content-Length"):
        Exchange().send(start(LENGTH_3), body(b"abcd"))


def test_nothing_is_sent_to_who_has_left() -> None:
    exchange = Exchange()
    exchange.cycle.disconnected = True
    assert exchange.send(start(LENGTH_3), body(b"abc")) == []
