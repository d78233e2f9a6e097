"""N-Quads read part by part, so that nobody holds a large graph as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

PART_BYTES = 2**25
"""Of N-Quads that are read at once: some 100,000 quads."""

_GRAPH_NAME = re.compile(rb" <[^<>\n]*> \.\n")
_WITH_BLANK = re.compile(rb"^.*_:.*\n", re.MULTILINE)


class Readable(Protocol):
    """What is read from, such as an open file."""

    def read(self, size: int, /) -> bytes:
        """Return the next `size` bytes, fewer at the end."""
        ...

    def readline(self) -> bytes:
        """Return what is left of the line."""
        ...


def parts_of(nquads: Readable, size: int = PART_BYTES) -> Iterator[bytes]:
    """Yield canonical N-Quads in whole lines, about `size` bytes at a time.

    Those with blank nodes come last and together: who reads parts of a text takes the blank nodes
    of each for others than those of the next.
    """
    blank: list[bytes] = []
    while part := nquads.read(size):
        part += nquads.readline()
        if not part.endswith(b"\n"):
            part += b"\n"
        # a string that has these characters stands among them too, which does no harm
        if b"_:" in part:
            blank += _WITH_BLANK.findall(part)
            part = _WITH_BLANK.sub(b"", part)
        if part:
            yield part
    if blank:
        yield b"".join(blank)


def triples_of(nquads: bytes) -> bytes:
    r"""Return canonical N-Quads of named graphs as N-Triples, in the same order.

    >>> triples_of(b"<s> <p> <o> <g> .\n")
    b'<s> <p> <o> .\n'
    """
    return _GRAPH_NAME.sub(b" .\n", nquads)
