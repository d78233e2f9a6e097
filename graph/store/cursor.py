"""Where the next rows of a question begin, as a text to be handed back.

The text is opaque, and holds only for the question it came from: the same query and parameters over
the same version of the graph. The orders of the library's queries are total, so that the rows
before it are those that were seen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct

from sarcograph.graph.errors import QueryError

_LAYOUT = struct.Struct(">5s5s5sI")
# bytes that tell a text that was cut or changed; with them no bit of the last letter is left over
_CHECK = 5


def cursor_at(offset: int, *, version: str, name: str, text: str) -> str:
    """Return the cursor of the rows from `offset` on.

    `version` is the graph's, `name` the query's and `text` its SPARQL with the parameters bound.
    """
    parts = _LAYOUT.pack(*(_digest(part) for part in (version, name, text)), offset)
    return base64.urlsafe_b64encode(parts + _digest(parts)[:_CHECK]).decode("ascii")


def offset_of(cursor: str, *, version: str, name: str, text: str) -> int:
    """Return where the rows of a cursor begin; raises QueryError for that of another question."""
    whole = _LAYOUT.size + _CHECK
    try:
        content = base64.b64decode(cursor, b"-_", validate=True)
    except (ValueError, binascii.Error):
        content = b""
    parts, check = content[: _LAYOUT.size], content[_LAYOUT.size :]
    if len(content) != whole or check != _digest(parts)[:_CHECK]:
        raise QueryError("the cursor is not whole; copy it again, or leave it out to begin anew")
    version_then, name_then, text_then, offset = _LAYOUT.unpack(parts)
    for then, now, what in (
        (name_then, name, "another query"),
        (version_then, version, "another version of the graph"),
        (text_then, text, "other parameters"),
    ):
        if then != _digest(now):
            raise QueryError(f"the cursor is of {what}; leave it out to begin anew")
    return int(offset)


def _digest(part: str | bytes) -> bytes:
    content = part.encode() if isinstance(part, str) else part
    return hashlib.blake2b(content, digest_size=5).digest()
