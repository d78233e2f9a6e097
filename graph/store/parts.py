"""N-Quads read part by part, so that nobody holds a large graph as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

PART_BYTES = 2**24
"""Of N-Quads that are read at once: some 60,000 quads."""

_GRAPH_NAME = re.compile(rb" <[^<>\n]*> \.\n")


class Lines(Protocol):
    """What lines are read from, such as an open file."""

    def readlines(self, size: int, /) -> list[bytes]:
        """Return the next lines, whole ones of about `size` bytes; none at the end."""
        ...


def parts_of(nquads: Lines, size: int = PART_BYTES) -> Iterator[list[bytes]]:
    """Yield the lines of canonical N-Quads, about `size` bytes of them at a time.

    Those with blank nodes come last and together: who reads parts of a text takes the blank nodes
    of each for others than those of the next.
    """
    blank: list[bytes] = []
    while lines := nquads.readlines(size):
        if not lines[-1].endswith(b"\n"):
            lines[-1] += b"\n"
        # a string that has these characters stands among them too, which does no harm
        with_blank = [line for line in lines if b"_:" in line]
        if with_blank:
            blank += with_blank
            lines = [line for line in lines if b"_:" not in line]
        if lines:
            yield lines
    if blank:
        yield blank


def triples_of(nquads: bytes) -> bytes:
    r"""Return canonical N-Quads of named graphs as N-Triples, in the same order.

    >>> triples_of(b"<s> <p> <o> <g> .\n")
    b'<s> <p> <o> .\n'
    """
    return _GRAPH_NAME.sub(b" .\n", nquads)
