"""Lines of a sorted file of N-Quads found by their subject, without reading the file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO


def lines_about(path: Path, iris: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines of a sorted file whose subject is one of `iris`; raises OSError."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for iri in sorted(set(iris), key=str.encode):
            start = f"<{iri}> ".encode()
            file.seek(_first_at_least(file, size, start))
            for line in file:
                if not line.startswith(start):
                    break
                yield line


def _first_at_least(file: BinaryIO, size: int, start: bytes) -> int:
    """Return where the first line begins that is not below `start`."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            # the rest of the line before
            file.seek(middle - 1)
            file.readline()
        line = file.readline()
        if line and line < start:
            low = file.tell()
        else:
            high = middle
    return low
