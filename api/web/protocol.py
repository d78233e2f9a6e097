"""HTTP/1.1 for clients that cannot be trusted: what a connection may hold and how long it may take.

uvicorn's own protocol reads headers of any size, waits for a request for ever, keeps every
pipelined request and an answer that nobody reads. Each limit here ends one connection and no other;
who gets an answer instead of one gets it as `application/problem+json`.
"""

from __future__ import annotations

import asyncio
import fcntl
import re
import sys
import termios
from functools import lru_cache, partial
from typing import Any, cast

import httptools
import uvicorn
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import _TrustedHosts
from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from sarcograph.api.answering.leaving import Leaving
from sarcograph.api.http.addresses import network_of
from sarcograph.api.web import refusal
from sarcograph.api.web.connections import Connections
from sarcograph.api.web.cycle import Cycle
from sarcograph.api.web.refusal import Refusal

PIPELINE_LENGTH = 16
"""Requests of one connection that may wait for the answer to an earlier one."""

KEEP_ALIVE_SECONDS = 5.0
"""How long a connection stays open after an answer without another request."""

SLOWEST_READER_BYTES_PER_SECOND = 4096
"""Bytes of its answer that a client must take each second, over `request_seconds`."""

LINGER_SECONDS = 2.0
"""How long a refused client may go on sending: a reset would take the refusal from it."""

SURPLUS = 8
"""Up to this many times the allowed connections get a refusal to read; more are reset."""

# Chunks of a body carry their lengths, and trailers may follow: both are counted as headers are,
# but for this much beside each byte of the body, so that a body may come in small pieces.
_FRAMING_BYTES = 16

_NOT_HTTP = "this is not HTTP/1.1 as RFC 9112 has it"
# what a method is made of (RFC 9110, 5.6.2), and the rest of a request line (RFC 9112, 3)
_METHOD_BYTES = b"!#$%&'*+.^_`|~-" + bytes(range(48, 58)) + bytes(range(65, 91))
_METHOD_BYTES += bytes(range(97, 123))
_TARGET_AND_VERSION = re.compile(rb"[!-~]+ HTTP/1\.[01]")
# RFC 3986, 3.2.2 and 3.2.3
_HOST = re.compile(rb"(?:\[[0-9A-Za-z:.]+\]|[0-9A-Za-z._~!$&'()*+,;=%-]*)(?::[0-9]*)?")


def limited_protocol(connections: Connections, proxies: str) -> type[asyncio.Protocol]:
    """Return what uvicorn calls for each connection, in place of a class of protocol.

    `proxies` are the addresses that are believed to say for whom they ask.
    """
    # uvicorn's own, which gives the application the client that it finds
    trusted = _TrustedHosts(proxies)
    return partial(LimitedProtocol, connections, trusted)  # type: ignore[return-value]  # it is only called


class _RefusedError(Exception):
    """Leaves the parser, which has no other way to be stopped."""


class LimitedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        among: Connections,
        trusted: _TrustedHosts,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Prepare for a connection; uvicorn gives all but the first two arguments."""
        super().__init__(config, server_state, app_state, _loop)
        self._among = among
        self._limits = among.limits
        self._header_bytes = among.limits.header_bytes  # looked at in every request
        self._admitted = False
        self._peer = ""  # where the connection comes from
        self._client = ""  # to whom it counts; "" for nobody
        self._trusted = trusted
        self._proxied = False  # by a proxy that is believed: who asks stands in each request
        self._deaf = False  # what the client still sends is thrown away
        self._refused = False
        self._previous: RequestResponseCycle | None = None  # answered before the one being read
        self._waits = False  # until its client has its turn, with what has come meanwhile
        self._come = b""
        self._reading = False  # a request has begun and is not whole
        self._in_head = False
        self._since = self.loop.time()  # the client has owed us something from then on
        # bytes of the message that are not of its body; less than there are when it began within
        # a piece of data
        self._framing = 0
        self._piece = 0
        self._left = 0  # bytes that were unsent when last looked at
        self._taken = 0  # bytes that the client has taken since `_left_since`
        self._left_since = 0.0

    # --- a connection comes and goes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, if there are not too many."""
        super().connection_made(transport)
        self._leaving = Leaving()
        self._among.open.add(self)
        host = self.client[0] if self.client else ""
        self._proxied = host in self._trusted
        self._peer = network_of(host)
        most = SURPLUS * self._limits.connections
        if not self._admit(self._peer) and len(self._among.open) > most:
            self.cut("too many connections")

    def _admit(self, client: str) -> bool:
        """Count this connection to a client from now on; False if there are too many."""
        if self._admitted and client == self._client:
            return True
        if not self._admitted and self._among.full:
            return False
        if not self._among.take(client):
            return False
        if self._admitted:
            self._among.give_back(self._client)
        else:
            self._admitted = True
            self._among.admitted += 1
        self._client = client
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for another."""
        self._among.open.discard(self)
        self._leave()
        self._leaving.happened()
        super().connection_lost(exc)

    def _leave(self) -> None:
        if self._admitted:
            self._admitted = False
            self._among.admitted -= 1
            self._among.give_back(self._client)

    # --- the client sends

    def data_received(self, data: bytes) -> None:
        """Parse what came in; with a request that begins it waits for the turn of its client.

        Who comes and goes costs least so. A proxy's requests are of many, and are parsed at once.
        """
        if self._deaf:
            return
        if self._waits:
            self._come += data
            if len(self._come) > self._header_bytes:
                self.flow.pause_reading()
        elif self._reading or self._proxied or not self._admitted or not self._is_idle():
            self._read(data)
        else:
            self._waits, self._come = True, data
            self._among.beginning.ask(self._peer, self._begin)

    def _begin(self) -> bool:
        """Parse what has come until now; tell whether the client is still there."""
        data, self._come, self._waits = self._come, b"", False
        if self.transport.is_closing():
            return False
        self.flow.resume_reading()
        self._read(data)
        return True

    def _read(self, data: bytes) -> None:
        """Parse what came in, and stop at the limits."""
        if not self._admitted and (self._among.full or not self._proxied):
            # only now: a client that still sends when the connection is closed loses the answer
            self._refuse_connection()
            return
        if self._reading:
            self._framing += len(data)
            self._piece = 0
        else:
            self._piece = len(data)
        self._parse(data)
        if self._reading and self._framing > self._header_bytes and not self._deaf:
            self._refuse_size()

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._piece = self._framing
            self._parse_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            if _has_unknown_method(data):
                self._refuse(refusal.unknown_method())
            else:
                self._refuse(refusal.malformed(_NOT_HTTP))
        except httptools.HttpParserError:
            if not self._deaf:
                self._refuse(refusal.malformed(_NOT_HTTP))

    def _parse_without_upgrade(self, rest: bytes) -> None:
        """Parse a request again as if it did not ask for another protocol.

        A server may ignore that, but the parser takes what follows for that protocol's, and would
        lose the body: the HTTP client of Java asks so whenever it sends a query.
        """
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        kept = [header for header in self.headers if header[0] != b"upgrade"]
        lines = [b"%b %b HTTP/%b" % (method, self.url, version)]
        lines += [b"%b: %b" % header for header in kept]
        self.parser = httptools.HttpRequestParser(self)
        self._reading = False
        self._parse(b"\r\n".join([*lines, b"", rest]))

    def on_message_begin(self) -> None:
        """Start to count and to wait for one request."""
        if len(self.pipeline) >= PIPELINE_LENGTH:
            # the client asks the rest again elsewhere (RFC 9112, section 9.3.2)
            self._end_after_answers()
            raise _RefusedError
        super().on_message_begin()
        self._leaving.register(cast(Scope, self.scope))
        self._reading = self._in_head = True
        self._since = self.loop.time()
        self._framing, self._piece = self._piece, 0

    def on_headers_complete(self) -> None:
        """Hand the request to the application, unless its head is too large or malformed."""
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                self._refuse(refusal.malformed("this server is no proxy"))
                raise _RefusedError
            return
        headers = self.headers
        if not 0 < self._framing <= self._header_bytes:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in headers)
            if size > self._header_bytes:
                self._refuse_size()
                raise _RefusedError
        self._refuse_codings()
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refuse(refusal.malformed("a request has one Host header"))
            raise _RefusedError
        if hosts and not _HOST.fullmatch(hosts[0]):
            self._refuse(
                refusal.malformed("the Host header is a name or an address, perhaps with a port")
            )
            raise _RefusedError
        if self._proxied and not self._count_to_who_asks():
            self._refuse_connection()
            raise _RefusedError
        self._previous = self.cycle
        super().on_headers_complete()
        self.cycle.__class__ = Cycle  # uvicorn makes its own kind, and has begun nothing with it
        self._in_head = False
        self._framing = 0
        self.headers = []  # trailers are not for the application, which has the request already

    def _refuse_codings(self) -> None:
        """Refuse a body that is coded for the transfer other than by chunks (RFC 9112, 6.1)."""
        named = [value for name, value in self.headers if name == b"transfer-encoding"]
        if not named:
            return
        codings = [one.strip().lower() for one in b",".join(named).split(b",") if one.strip()]
        if codings == [b"chunked"] and self.parser.get_http_version() != "1.0":
            return
        if len(codings) > 1 and codings[-1] == b"chunked":
            self._refuse(refusal.unknown_coding())
        else:  # nobody knows where such a body ends
            self._refuse(refusal.malformed("a Transfer-Encoding ends in chunked, of HTTP/1.1"))
        raise _RefusedError

    def _count_to_who_asks(self) -> bool:
        """Count a proxy's connection to the client of its request; False if that has its share."""
        named = [value for name, value in self.headers if name == b"x-forwarded-for"]
        if not named:
            return self._admit(self._peer)
        hosts = b", ".join(named).decode("latin-1")
        host, _ = self._trusted.get_trusted_client_address(hosts)
        return self._admit(network_of(host) or self._peer)

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body for the application."""
        self._framing = max(self._framing - _FRAMING_BYTES * len(body), -self._header_bytes)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the time for the request."""
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._reading = False
        self._previous = None

    def on_response_complete(self) -> None:
        """Go on to the request that has waited, or wait for the next: `look` sees to the time."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._since = self.loop.time()
        self.flow.resume_reading()
        if self._client != self._peer:
            self._admit("")  # until the proxy says for whom it asks next
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    # --- the client takes

    def resume_writing(self) -> None:
        """Note that the client has taken what was waiting."""
        self._left_since = 0.0
        super().resume_writing()

    def unsent(self) -> int:
        """Return the bytes that the client has not taken yet."""
        return int(self.transport.get_write_buffer_size())

    # --- the clock

    def since(self) -> float:
        """Return from when on the client has owed us its request, or the taking of its answer."""
        return self._since

    def look(self, now: float) -> int:
        """End the connection if its client is too slow; return the bytes that are unsent."""
        unsent = self.unsent()
        if self._refused or not self._admitted:
            if now - self._since > LINGER_SECONDS:
                self.transport.abort()
        elif unsent:
            self._look_at_taking(now, unsent)
        elif self.flow.read_paused or self._waits:
            self._since = now  # it is us who keep the client waiting
        elif self._reading:
            if now - self._since > self._limits.request_seconds:
                self._refuse(refusal.too_slow(self._limits.request_seconds))
        elif not self._is_idle():
            self._since = now
        elif now - self._since > self._patience():
            self.transport.close()
        if not unsent:
            self._left_since = 0.0
        return unsent

    def _patience(self) -> float:
        """Return for how many seconds the connection may stay without a request."""
        seconds = self._limits.request_seconds
        # uvicorn's types say that there is always one
        asked = self.cycle is not None
        return min(seconds, KEEP_ALIVE_SECONDS) if asked else seconds

    def _look_at_taking(self, now: float, unsent: int) -> None:
        # the system sends what it holds bit by bit, but takes more from us in lumps of megabytes
        left = unsent + _held_by_system(self.transport)
        if not self._left_since:
            self._left_since, self._taken = now, 0
        else:
            self._taken += max(0, self._left - left)
            seconds = now - self._left_since
            if seconds > self._limits.request_seconds:
                if self._taken < SLOWEST_READER_BYTES_PER_SECOND * seconds:
                    self.cut("answer read too slowly")
                self._left_since, self._taken = now, 0
        self._left = left

    def _is_idle(self) -> bool:
        # uvicorn's types say that there is always one
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]

    # --- the end

    def shutdown(self) -> None:
        """Let the client have the answers that are owed to it, when the server is told to stop."""
        if self._refused or not self._admitted:
            self.transport.abort()
        else:
            super().shutdown()

    def cut(self, cause: str) -> None:
        """End the connection at once, whatever is still to be sent."""
        self._among.refused.count(cause)
        self.transport.abort()

    def _refuse_size(self) -> None:
        if self._in_head:
            self._refuse(refusal.too_large(len(self.url), self._header_bytes))
        else:
            detail = "its chunks or trailers are larger than their content"
            self._refuse(refusal.malformed(detail))

    def _refuse_connection(self) -> None:
        if self._among.full:
            self._refuse(refusal.too_many(self._limits.connections))
        else:
            self._refuse(refusal.too_many_of_one(self._limits.client_connections))

    def _refuse(self, why: Refusal) -> None:
        """Answer the request that is being read with a problem and end the connection."""
        self._among.refused.count(why.cause)
        if not self._can_refuse():
            return
        self._deaf = self._refused = True
        self._reading = False
        self._since = self.loop.time()
        self._leave()
        self.transport.write(why.message(self.server_state.default_headers))
        self.transport.write_eof()
        self.flow.resume_reading()

    def _can_refuse(self) -> bool:
        """Take back what the application has of the request; tell whether to answer in its place.

        An answer to an earlier request must not be broken into; it becomes the last.
        """
        if not self._reading or self._in_head:
            if self._is_idle():
                return True
            self._end_after_answers()
        elif self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()
            assert self._previous is not None  # noqa: S101 - what this one waits for
            self.cycle = self._previous
            self._end_after_answers()
        elif self.cycle.response_complete:
            self.transport.close()
        elif self.cycle.response_started:
            self.transport.abort()
        else:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            return True
        return False

    def _end_after_answers(self) -> None:
        self._deaf = True
        self._reading = False
        self.cycle.keep_alive = False
        self.flow.resume_reading()


def _has_unknown_method(data: bytes) -> bool:
    """Tell whether a request line with a method that the parser does not know stands in `data`.

    Where the parser stopped, it does not say; empty lines and the body of an earlier request may
    stand before it.
    """
    for line in data.split(b"\r\n")[:-1]:
        # the words before it may be the end of a body
        *_, before, target, version = (b"", b"", *line.split(b" "))
        method = before[len(before.rstrip(_METHOD_BYTES)) :]
        is_line = _TARGET_AND_VERSION.fullmatch(target + b" " + version)
        if method and is_line and not _is_known(method):
            return True
    return False


@lru_cache(maxsize=64)
def _is_known(method: bytes) -> bool:
    try:
        httptools.HttpRequestParser(None).feed_data(method + b" / HTTP/1.1\r\n")
    except httptools.HttpParserError:
        return False
    return True


def _held_by_system(transport: asyncio.BaseTransport) -> int:
    """Return the bytes that the other side's system has not confirmed yet, where ours can tell."""
    connection = transport.get_extra_info("socket")
    if sys.platform != "linux" or connection is None:
        return 0
    answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
    return int.from_bytes(answer, sys.byteorder)
