"""A whole file made from an earlier one: of what did not change nothing is merged again.

Beside a whole file stands of which sorted files it was made. Where few of those are others now, the
lines that only the old ones have are left out of a copy of the whole, and those that only the new
ones have are put in, each where it belongs. All that is read is held against its hash.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from heapq import merge as in_order
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.files import FileError, read_file, replacing
from sarcograph.graph.parts.looking_up import first_at_least
from sarcograph.graph.parts.merging import written
from sarcograph.graph.validated import has_sha256

_SUFFIX = ".made"
_LOOKED_AT = 8
"""So many earlier whole files are looked at, the newest ones."""
_MOST_EDITS = 50_000
"""Where more lines are others, merging takes no longer."""
_PIECE_BYTES = 2**20
_MOST_BYTES = 1 << 30
"""Of what is noted beside a whole file."""


class NotAmendableError(SarcographError):
    """An earlier whole file that is damaged, or differs in too much."""


@dataclass(frozen=True, slots=True)
class Made:
    """Of what a whole file is made: sorted files with their hashes, and lines that several have.

    The names of `files` are paths from the folder of the whole; `again` is how often a line is left
    out because another file has it too; `quads` are the lines of the whole, `sha256` is its hash.
    """

    sha256: str
    quads: int
    files: Mapping[str, str]
    again: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class _Edit:
    """A line that is put in at a place of the earlier file, or left out there."""

    place: int
    line: bytes
    is_put_in: bool


def note(whole: Path, made: Made) -> None:
    """Write beside a whole file what it is made of; raises FileError."""
    again = {line.decode(): times for line, times in made.again.items()}
    told = {"sha256": made.sha256, "quads": made.quads, "files": made.files, "again": again}
    with replacing(whole.with_suffix(_SUFFIX)) as file:
        file.write(json.dumps(told, sort_keys=True).encode())


def _noted(path: Path) -> Made:
    """Return what `note` wrote; raises FileError, ValueError, KeyError, TypeError."""
    told = json.loads(read_file(path, _MOST_BYTES))
    again = {line.encode(): int(times) for line, times in dict(told["again"]).items()}
    return Made(str(told["sha256"]), int(told["quads"]), dict(told["files"]), again)


def earlier(folder: Path, files: Mapping[str, str]) -> tuple[Path, Made] | None:
    """Return of the whole files in `folder` the one that has most of `files`, at least half."""
    found: list[tuple[int, Path, Made]] = []
    for path in _newest(folder):
        # one that cannot be read is none to go on from
        with suppress(FileError, ValueError, KeyError, TypeError):
            made = _noted(path)
            shared = len(files.items() & made.files.items())
            whole = path.with_suffix(".nq")
            if 2 * shared >= max(len(files), len(made.files)) and whole.is_file():
                found.append((shared, whole, made))
    return max(found, key=lambda one: one[:2])[1:] if found else None


def amend(base: Path, made: Made, files: Mapping[str, str], out: BinaryIO) -> Made:
    """Write to `out` the lines of sorted `files` in their order, each once, as `merge` does.

    `base` is the whole file that was `made`, and lies in the folder of the new one. Raises
    NotAmendableError, also after something was written, and OSError; ValueError for a file without
    content.
    """
    changes = _changes(
        base.parent, made.files.items() - files.items(), files.items() - made.files.items()
    )
    again = dict(made.again)
    with (
        base.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
        ThreadPoolExecutor(1) as hashing,
    ):
        digest = hashing.submit(file_digest, file, "sha256")
        edits = list(_edits(whole, changes, again))
        told = written(_amended(whole, edits), out)
        if digest.result().hexdigest() != made.sha256:
            raise NotAmendableError(f"{base} is damaged")
    quads = made.quads + sum(1 if one.is_put_in else -1 for one in edits)
    return Made(told, quads, files, again)


def _newest(folder: Path) -> list[Path]:
    dated: list[tuple[float, Path]] = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):
            dated.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(dated, reverse=True)[:_LOOKED_AT]]


def _changes(
    folder: Path, old: Set[tuple[str, str]], new: Set[tuple[str, str]]
) -> Iterator[tuple[bytes, int]]:
    """Yield each line that the new files have more often than the old ones, or less, in order."""
    for name, digest in (*old, *new):
        if not has_sha256(folder / name, digest):
            raise NotAmendableError(f"{name} is not as it was")
    counted = (
        _counted(folder / name, by) for by, some in ((-1, old), (1, new)) for name, _ in some
    )
    for line, same in groupby(in_order(*counted), key=lambda one: one[0]):
        if by := sum(one[1] for one in same):
            yield line, by


def _counted(path: Path, by: int) -> Iterator[tuple[bytes, int]]:
    with path.open("rb") as lines:
        for line in lines:
            yield line, by


def _edits(
    whole: mmap.mmap, changes: Iterable[tuple[bytes, int]], again: dict[bytes, int]
) -> Iterator[_Edit]:
    """Yield the edits of a whole file by which its lines change, and have `again` tell of others.

    Raises NotAmendableError for too many, or for a line that should be there.
    """
    for number, (line, by) in enumerate(changes):
        if number == _MOST_EDITS:
            raise NotAmendableError("too much is changed")
        place = first_at_least(whole, line)
        is_there = whole[place : place + len(line)] == line
        files = is_there + again.pop(line, 0) + by
        if files < 0:
            raise NotAmendableError("a line is not there that should be")
        if files > 1:
            again[line] = files - 1
        if is_there != (files > 0):
            yield _Edit(place, line, not is_there)


def _amended(whole: mmap.mmap, edits: Iterable[_Edit]) -> Iterator[bytes]:
    """Yield the bytes of a whole file with the edits made, which are in the order of places."""
    at = 0
    for edit in edits:
        yield from _pieces(whole, at, edit.place)
        at = edit.place
        if edit.is_put_in:
            yield edit.line
        else:
            at += len(edit.line)
    yield from _pieces(whole, at, len(whole))


def _pieces(whole: mmap.mmap, start: int, end: int) -> Iterator[bytes]:
    for place in range(start, end, _PIECE_BYTES):
        yield whole[place : min(place + _PIECE_BYTES, end)]
