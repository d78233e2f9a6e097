"""The IRIs of a version that begin alike, read where they stand: nobody holds all of them."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_Bytes = mmap.mmap | bytes

_PIECE_BYTES = 2**20


class SortedLines:
    """The lines of a sorted file that begin with `start`."""

    def __init__(self, path: Path, start: bytes) -> None:
        """Name the file and the beginning; nothing is read yet."""
        self._path = path
        self._start = start

    def __iter__(self) -> Iterator[str]:
        """Yield them in their order, without their ends."""
        with _mapped(self._path) as lines:
            place = _first_line(lines, self._start)
            while (line := _line_at(lines, place)) and line.startswith(self._start):
                yield line[:-1].decode()
                place += len(line)


class IriRange(SortedLines):
    """The IRIs in a file, sorted, one a line, that begin with `start`."""

    def __init__(self, path: Path, start: str) -> None:
        """Name the file and the beginning; nothing is read yet."""
        super().__init__(path, start.encode())

    def __len__(self) -> int:
        """Return how many there are."""
        with _mapped(self._path) as lines:
            return _count(lines, *self._ends(lines, self._start))

    def __bool__(self) -> bool:
        """Tell whether there is one."""
        return next(iter(self), None) is not None

    def some(self, first: int, number: int) -> list[str]:
        """Return `number` of them from the place `first` on, or those that are left."""
        with _mapped(self._path) as lines:
            place, end = self._ends(lines, self._start)
            for _ in range(first):
                place = lines.find(b"\n", place, end) + 1
                if not place:
                    return []
            found: list[str] = []
            while place < end and len(found) < number:
                line = _line_at(lines, place)
                found.append(line[:-1].decode())
                place += len(line)
            return found

    def branches(self) -> dict[str, int]:
        """Return what stands between the beginning and the next slash, with how many IRIs have it.

        Those without a slash are left out.
        """
        found = {}
        with _mapped(self._path) as lines:
            place, end = self._ends(lines, self._start)
            while place < end:
                line = _line_at(lines, place)
                branch, slash, _ = line[len(self._start) : -1].partition(b"/")
                if not slash:
                    place += len(line)
                    continue
                place, after = self._ends(lines, self._start + branch + slash)
                found[branch.decode()] = _count(lines, place, after)
                place = after
        return found

    @staticmethod
    def _ends(lines: _Bytes, start: bytes) -> tuple[int, int]:
        """Return where the lines that begin with `start` begin and end."""
        # no byte of UTF-8 is as high
        return _first_line(lines, start), _first_line(lines, start + b"\xff")


@contextmanager
def _mapped(path: Path) -> Iterator[_Bytes]:
    if not path.stat().st_size:
        yield b""  # what is empty cannot be mapped
        return
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines,
    ):
        yield lines


def _line_at(lines: _Bytes, place: int) -> bytes:
    """Return the line that begins at a place, with its end; nothing at the end of the file."""
    return lines[place : lines.find(b"\n", place) + 1]


def _count(lines: _Bytes, first: int, end: int) -> int:
    """Return how many lines there are between two places."""
    pieces = range(first, end, _PIECE_BYTES)
    return sum(lines[at : min(at + _PIECE_BYTES, end)].count(b"\n") for at in pieces)


def _first_line(lines: _Bytes, wanted: bytes) -> int:
    """Return where the first of the sorted `lines` begins that is not before `wanted`."""
    low, high = 0, len(lines)  # both at the start of a line, or at the end
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start) + 1
        if lines[start : end - 1] < wanted:
            low = end
        else:
            high = start
    return low
