"""Lines of a sorted file of N-Quads found by how they begin, without reading the file."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def lines_about(path: Path, iris: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines of a sorted file whose subject is one of `iris`; raises OSError."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            for iri in sorted(set(iris), key=str.encode):
                start = f"<{iri}> ".encode()
                at = first_at_least(text, start)
                while text[at : at + len(start)] == start:
                    end = text.find(b"\n", at) + 1
                    yield text[at:end]
                    at = end


def first_at_least(text: mmap.mmap, start: bytes) -> int:
    """Return where the first line of a sorted file begins that is not below `start`."""
    low, high = 0, len(text)
    while low < high:
        begin = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = text.find(b"\n", begin) + 1
        if text[begin:end] < start:
            low = end
        else:
            high = begin
    return low
