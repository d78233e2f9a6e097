"""Sorted files merged into one, a block of each at a time.

Most of what a document says is of things that are named after it, and stands together in the whole:
such lines are copied by the block, and never looked at one by one.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from heapq import heapify, heappop, heapreplace
from pathlib import Path
from typing import BinaryIO

_HELD_BYTES = 128 * 2**20
"""Held of all files together, but where there are so many that a block would be too small."""
_BLOCK_BYTES = 16 * 2**10, 2**20
"""The smallest block and the largest."""
_NEAR_BYTES = 4096
"""Where the end of a run is looked for first: most are of one thing, or of very many."""
_PIECE_BYTES = 2**20
"""Written at a time."""
_WAITING = 16
"""So many pieces wait to be hashed or to be written."""


class _Lines:
    """A sorted file of lines, of which one block is held; it is open only while it is read.

    There may be more files than a process may have open. `head` is the first line that was not
    taken, and empty where none is left.
    """

    def __init__(self, path: Path, at_once: int) -> None:
        self.path, self.at_once = path, at_once
        self._read = 0
        self._block = b""
        self._go_to(0)

    def _read_on(self) -> None:
        file = os.open(self.path, os.O_RDONLY)
        try:
            block = more = os.pread(file, self.at_once, self._read)
            while more and b"\n" not in more:  # of a line that is longer
                more = os.pread(file, self.at_once, self._read + len(block))
                block += more
        finally:
            os.close(file)
        self._block = block = block[: block.rfind(b"\n") + 1]
        self._read += len(block)
        self._last = block[block.rfind(b"\n", 0, -1) + 1 :]

    def drop(self) -> None:
        """Pass over the first line."""
        self._go_to(self._at + len(self.head))

    def until(self, bound: bytes | None) -> bytes:
        """Take the lines of the block up to `bound`, or all; the first one is not above it."""
        start = self._at
        end = len(self._block)
        if bound is not None and bound < self._last:
            end = self._end_of(bound)
        block = self._block
        self._go_to(end)
        return block[start:end]

    def _go_to(self, place: int) -> None:
        if place == len(self._block):
            self._read_on()
            place = 0
        self._at = place
        self.head = self._block[place : self._block.find(b"\n", place) + 1]

    def _end_of(self, bound: bytes) -> int:
        """Return where the first line begins that is above `bound`, which the last line is."""
        block, step = self._block, _NEAR_BYTES
        low, high = self._at + len(self.head), len(self._block)
        thing = self.head[: self.head.find(b" ") + 1]
        if not bound.startswith(thing):
            # then all lines on the thing of the first one are below it, and most often no others
            last = block.rfind(b"\n" + thing, low - 1, low + _NEAR_BYTES)
            if last >= 0:
                low = block.find(b"\n", last + 1) + 1
            if block[low : block.find(b"\n", low) + 1] > bound:
                return low
        while low < high:
            middle = min(low + step, (low + high) // 2)
            start = block.rfind(b"\n", low, middle) + 1 or low
            end = block.find(b"\n", start) + 1
            if block[start:end] <= bound:
                low, step = end, 2 * step
            else:
                high = start
        return low


class Merged:
    """The lines of sorted files in their order, each once.

    Within a file no line may stand twice, and each must have an end.
    """

    def __init__(self, paths: Iterable[Path], at_once: int | None = None) -> None:
        """Name the files, of each of which about `at_once` bytes are held."""
        self._paths = list(paths)
        least, most = _BLOCK_BYTES
        fair = _HELD_BYTES // max(1, len(self._paths))
        self._at_once = at_once or max(least, min(most, fair))
        self.again: Counter[bytes] = Counter()
        """The lines that were left out because another file had them too, and how often."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield some lines at a time."""
        files = [_Lines(path, self._at_once) for path in self._paths]
        heads = [(file.head, number) for number, file in enumerate(files) if file.head]
        heapify(heads)
        written = b""
        while heads:
            first, number = heads[0]
            file = files[number]
            if first == written:
                file.drop()  # of several files one has said it
                self.again[first] += 1
            else:
                # the next file begins there
                bound = min(heads[1:3])[0] if len(heads) > 1 else None
                taken = file.until(bound)
                written = taken[taken.rfind(b"\n", 0, -1) + 1 :]
                yield taken
            if file.head:
                heapreplace(heads, (file.head, number))
            else:
                heappop(heads)


def merge(
    paths: Iterable[Path], out: BinaryIO, at_once: int | None = None
) -> tuple[str, Counter[bytes]]:
    """Write the lines of sorted files to `out` in their order, each once.

    Return the SHA-256 of what was written, and the lines that were left out because another file
    had them too: to count what is written would take as long as to write it.
    """
    lines = Merged(paths, at_once)
    return written(lines, out), lines.again


def written(texts: Iterable[bytes], out: BinaryIO) -> str:
    """Write texts to `out` one after the other, and return the SHA-256 of all."""
    digest = sha256()
    waiting: deque[Future[object]] = deque()
    # neither to hash nor to write needs the interpreter, which makes the next ones meanwhile
    with ThreadPoolExecutor(1) as hashing, ThreadPoolExecutor(1) as writing:
        for text in _pieces(texts):
            waiting += (hashing.submit(digest.update, text), writing.submit(out.write, text))
            while len(waiting) > _WAITING:
                waiting.popleft().result()
        while waiting:
            waiting.popleft().result()
    return digest.hexdigest()


def _pieces(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield texts, the small ones joined to pieces that are worth a call of the system."""
    held: list[bytes] = []
    size = 0
    for text in texts:
        if not held and len(text) >= _PIECE_BYTES:
            yield text
            continue
        held.append(text)
        size += len(text)
        if size >= _PIECE_BYTES:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
