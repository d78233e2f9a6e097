"""The file that a process was given to read when it was started, for it may open none."""

from __future__ import annotations

from mmap import ACCESS_READ, mmap
from pathlib import Path

_given: list[mmap] = []


def give(path: Path) -> None:
    """Map a file, which is not empty, for all that is called in this process and its forks."""
    with path.open("rb") as file:
        _given[:] = [mmap(file.fileno(), 0, access=ACCESS_READ)]


def given() -> mmap:
    """Return the file; raises LookupError where none was given."""
    if not _given:
        raise LookupError("this process was given no file")
    return _given[0]
