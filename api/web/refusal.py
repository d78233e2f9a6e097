"""What a client is told whose request is not taken: a problem, and the end of the connection."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from sarcograph.api.http.problems import METHODS, ProblemError

RETRY_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer in place of the application's: its status, its code for programs, its words."""

    status: HTTPStatus
    code: str
    detail: str

    @property
    def cause(self) -> str:
        """Return what it counts as in the log."""
        return f"{self.status.value} {self.code}"

    def message(self, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        """Return the whole response; `headers` are those that every response has."""
        body = ProblemError(self.status, self.code, self.detail).body
        content = json.dumps(body, ensure_ascii=False).encode()
        given = [
            *headers,
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(content)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"access-control-allow-origin", b"*"),
            (b"connection", b"close"),
        ]
        if self.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
            given.append((b"retry-after", str(RETRY_SECONDS).encode()))
        lines = (b": ".join(header) + b"\r\n" for header in given)
        return b"".join([STATUS_LINE[self.status.value], *lines, b"\r\n", content])


def malformed(detail: str) -> Refusal:
    """Refuse what cannot be read as a request."""
    return Refusal(HTTPStatus.BAD_REQUEST, "malformed-request", detail)


def unknown_method() -> Refusal:
    """Refuse a request line that is one, but for its method."""
    known = f"this server knows {', '.join(METHODS)}"
    return Refusal(HTTPStatus.NOT_IMPLEMENTED, "unknown-method", known)


def unknown_coding() -> Refusal:
    """Refuse a body that comes in chunks of something that it is coded as."""
    detail = "a body is sent as it is or in chunks, not coded in another way besides"
    return Refusal(HTTPStatus.NOT_IMPLEMENTED, "unknown-transfer-coding", detail)


def too_many(connections: int) -> Refusal:
    """Refuse a connection beyond those that are allowed."""
    detail = f"{connections} connections are open already"
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too-many-connections", detail)


def too_many_of_one(connections: int) -> Refusal:
    """Refuse a connection beyond those that one client may have."""
    detail = f"{connections} connections of this client are open already"
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-many-connections", detail)


def too_slow(seconds: float) -> Refusal:
    """Refuse a request that did not come in whole in time."""
    detail = f"no whole request within {seconds:g} seconds"
    return Refusal(HTTPStatus.REQUEST_TIMEOUT, "request-too-slow", detail)


def too_large(target_bytes: int, limit_bytes: int) -> Refusal:
    """Refuse a head of more than `limit_bytes`; `target_bytes` of it are the request's target."""
    limited = f"request line and headers are limited to {limit_bytes} bytes"
    if 2 * target_bytes > limit_bytes:
        detail = f"{limited}; a long query goes into the body of a POST"
        return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "target-too-long", detail)
    return Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", limited)
