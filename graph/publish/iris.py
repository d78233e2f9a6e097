"""The IRIs of a graph in order, without holding those of a large one."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import IO

_HELD = 1_000_000
"""IRIs that are in memory at once, some 150 MB."""


def sorted_iris(iris: Iterable[str], held: int = _HELD) -> Iterator[bytes]:
    """Yield each of `iris` once as a line of a file, in the order of their bytes.

    More than `held` different ones are sorted a part at a time, in files that go when all is read.
    """
    with ExitStack() as files:
        parts: list[IO[bytes]] = []
        some: set[str] = set()
        for iri in iris:
            some.add(iri)
            if len(some) >= held:
                part = files.enter_context(tempfile.TemporaryFile())
                part.writelines(_lines(some))
                part.seek(0)
                parts.append(part)
                some = set()
        for line, _ in groupby(heapq.merge(*parts, _lines(some))):
            yield line


def _lines(iris: Iterable[str]) -> list[bytes]:
    return sorted(f"{iri}\n".encode() for iri in iris)
