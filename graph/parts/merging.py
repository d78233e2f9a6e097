"""Sorted files merged into one, a block of lines of each at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

_BYTES_AT_ONCE = 64 * 1024
"""Held of each file."""


class _Lines:
    """The lines of one sorted file, of which one block is held; it is open only while it is read.

    There may be more files than a process may have open.
    """

    def __init__(self, path: Path, at_once: int) -> None:
        self.path, self.at_once = path, at_once
        self.read = 0
        self.block: list[bytes] = []
        self._read_on()

    def _read_on(self) -> None:
        with self.path.open("rb") as file:
            file.seek(self.read)
            self.block = file.readlines(self.at_once)
            self.read = file.tell()

    def until(self, bound: bytes) -> list[bytes]:
        """Take the lines of the block up to `bound`, and read on if none is left."""
        count = bisect_right(self.block, bound)
        taken, self.block = self.block[:count], self.block[count:]
        if not self.block:
            self._read_on()
        return taken


def merged_lines(paths: Iterable[Path], at_once: int) -> Iterator[list[bytes]]:
    """Yield the lines of sorted files in their order, each once, in lists of some thousands.

    About `at_once` bytes of each are held. Within a file no line may stand twice, and each must
    end as the others do.
    """
    files = [lines for lines in (_Lines(path, at_once) for path in paths) if lines.block]
    while files:
        # what follows a block in its file is above the last line of it
        bound = min(lines.block[-1] for lines in files)
        found = [line for lines in files for line in lines.until(bound)]
        # it is made of a few sorted runs, of which this sort takes advantage
        found.sort()
        yield list(dict.fromkeys(found))
        files = [lines for lines in files if lines.block]


def merge(paths: Iterable[Path], out: BinaryIO, at_once: int = _BYTES_AT_ONCE) -> tuple[str, int]:
    """Write the lines of sorted files to `out` in their order; return their SHA-256 and number."""
    digest, count = sha256(), 0
    for lines in merged_lines(paths, at_once):
        text = b"".join(lines)
        digest.update(text)
        out.write(text)
        count += len(lines)
    return digest.hexdigest(), count
