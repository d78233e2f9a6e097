"""Send the bytes that represent a resource: validators, compression, HEAD (RFC 9110)."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import Scope, Send

COMPRESSED_FROM_BYTES = 1024
COMPRESSED_ASIDE_FROM_BYTES = 64 * 1024
"""From here on compression takes longer than other requests should wait."""
COMPRESSION_LEVEL = 4
LASTING_COMPRESSION_LEVEL = 9
"""What never changes is compressed once, and as far as it goes."""

VARY = "Accept, Accept-Encoding"
"""What an answer depends on unless who sends it says otherwise."""

HTML = "text/html; charset=utf-8"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page: nothing is loaded from elsewhere, nothing inline runs."""

_LONGEST_STRING = 400  # bytes of a header

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Representation:
    """A resource in one media type; `tag` is its strong validator, None for what never recurs.

    `notes` go beside the content, in a header, and so does where the `following` rows are, "" for
    nowhere. What `is_lasting` never changes under its address.
    """

    content: bytes
    media_type: str
    tag: str | None = None
    rows: int | None = None
    notes: tuple[str, ...] = ()
    following: str = ""
    is_lasting: bool = False
    _gzipped: bytes | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """Return the bytes that are kept of it."""
        return len(self.content) + len(self._gzipped or b"")

    async def gzipped(self) -> bytes:
        """Return the content compressed; large content is compressed in a thread."""
        if self._gzipped is None:
            level = LASTING_COMPRESSION_LEVEL if self.is_lasting else COMPRESSION_LEVEL
            if len(self.content) < COMPRESSED_ASIDE_FROM_BYTES:
                self._gzipped = _compress(self.content, level)
            else:
                self._gzipped = await asyncio.to_thread(_compress, self.content, level)
        return self._gzipped


def tag_of(*parts: object, content: bytes = b"") -> str:
    """Return a strong validator for what `parts` determine, the graph's version among them.

    What they leave open, such as the order of rows, `content` determines.
    """
    digest = hashlib.blake2b(repr(parts).encode("utf-8"), digest_size=16)
    digest.update(content)
    return digest.hexdigest()


def is_current(headers: Headers, tag: str | None) -> bool:
    """Tell whether the client has what `tag` stands for, by its If-None-Match."""
    known = headers.get("if-none-match")
    if known is None or tag is None:
        return False
    if known.strip() == "*":
        return True
    listed = {one.strip().removeprefix("W/").strip('"') for one in known.split(",")}
    return bool(listed & {tag, f"{tag}-gzip"})


async def send_representation(
    scope: Scope,
    send: Send,
    representation: Representation,
    *,
    vary: str = VARY,
    status: HTTPStatus = HTTPStatus.OK,
    more: Iterable[tuple[str, str]] = (),
) -> None:
    """Send a representation, without its content for HEAD; or word that the client has it."""
    tag = representation.tag
    compresses = len(representation.content) >= COMPRESSED_FROM_BYTES and accepts_gzip(scope)
    reads = status == HTTPStatus.OK and scope["method"] in ("GET", "HEAD")
    request = Headers(scope=scope)
    if tag is not None and reads and is_current(request, tag):
        kept_compressed = f'"{tag}-gzip"' in request["if-none-match"]
        headers = _lasting(scope, representation, vary, more, compressed=kept_compressed)
        await _send(send, HTTPStatus.NOT_MODIFIED, headers, b"")
        return
    content = await representation.gzipped() if compresses else representation.content
    headers = _lasting(scope, representation, vary, more, compressed=compresses)
    headers += [
        (b"content-type", _content_type(representation.media_type)),
        (b"content-length", b"%d" % len(content)),
    ]
    if compresses:
        headers.append((b"content-encoding", b"gzip"))
    await _send(send, status, headers, b"" if scope["method"] == "HEAD" else content)


def _lasting(
    scope: Scope,
    representation: Representation,
    vary: str,
    more: Iterable[tuple[str, str]],
    *,
    compressed: bool,
) -> RawHeaders:
    """Return the headers that hold with the content and without it.

    What a 304 says replaces what the client has kept of the 200 (RFC 9111, 3.2), the policy too.
    """
    headers = [
        (b"vary", vary.encode("latin-1")),
        *_validators(scope, representation, compressed=compressed),
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in more),
    ]
    if representation.notes:
        headers.append((b"query-notes", _list_of_strings(representation.notes)))
    if representation.following:
        link = f'<{representation.following}>; rel="next"'  # RFC 8288
        headers.append((b"link", link.encode("ascii")))
    if representation.media_type == HTML:
        headers.append((b"content-security-policy", PAGE_POLICY.encode("ascii")))
    return headers


def accepts_gzip(scope: Scope) -> bool:
    """Tell whether the client takes gzip, and likes it no less than the bytes as they are.

    RFC 9110, 12.5.3.
    """
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            return _prefers_gzip(value)
    return False


@lru_cache(maxsize=256)
def _prefers_gzip(accepted: bytes) -> bool:
    qualities: dict[bytes, float] = {}
    for coding in accepted.lower().replace(b" ", b"").split(b","):
        kind, _, quality = coding.partition(b";q=")
        try:
            qualities[kind] = float(quality or b"1")
        except ValueError:
            continue
    gzip_quality = max(qualities.get(name, 0) for name in (b"gzip", b"x-gzip"))
    if not qualities.keys() & {b"gzip", b"x-gzip"}:
        gzip_quality = qualities.get(b"*", 0)
    return gzip_quality > 0 and gzip_quality >= qualities.get(b"identity", 0)


def _list_of_strings(texts: Iterable[str]) -> bytes:
    r"""Return a header's value: a List of Strings (RFC 9651, 3.1 and 3.3.3), each cut to a bound.

    >>> _list_of_strings(['no "such" term', "\u00e9"])
    b'"no \\"such\\" term", "\\\\xe9"'
    """
    plain = (text.encode("unicode_escape")[:_LONGEST_STRING] for text in texts)
    quoted = (text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') for text in plain)
    return b", ".join(b'"%s"' % text for text in quoted)


def _content_type(media_type: str) -> bytes:
    charset = "; charset=utf-8" if re.match("text/[^;]*$", media_type) else ""
    return (media_type + charset).encode("latin-1")


def _validators(scope: Scope, representation: Representation, *, compressed: bool) -> RawHeaders:
    tag = representation.tag
    if tag is None or scope["method"] not in ("GET", "HEAD"):
        return [(b"cache-control", b"no-store")]
    suffix = "-gzip" if compressed else ""
    # kept by any cache, but shown only after asking whether the graph is still the same
    keeping = b"public, max-age=31536000, immutable" if representation.is_lasting else b"no-cache"
    return [(b"etag", f'"{tag}{suffix}"'.encode("ascii")), (b"cache-control", keeping)]


async def _send(send: Send, status: HTTPStatus, headers: RawHeaders, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _compress(content: bytes, level: int) -> bytes:
    return gzip.compress(content, level, mtime=0)
