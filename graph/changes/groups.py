"""Read canonical N-Quads thing by thing, and pair the things of two versions."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO, cast

from sarcograph.graph.files import FileError, opened_file

Group = tuple[bytes, list[bytes]]
"""A subject as N-Quads write it, and the lines that begin with it."""

LONGEST_LINE = 1024 * 1024
"""Bytes; what has no end of line is not read into memory whole."""

_BLANK = b"_:"
_GZIP = b"\x1f\x8b"
_ADVICE = "the sarcograph.nq of a publication and `sarcograph export --format nquads` are sorted"


def groups_of(path: Path) -> Iterator[Group]:
    """Yield the things of a file of canonical N-Quads with their lines, one thing in memory.

    A file that begins as gzip does is read uncompressed. Nodes without a name come together as one
    thing `_:`, since another version may number them otherwise. Raises FileError for a file that
    cannot be read or is not sorted.
    """
    with opened_file(path) as file:
        is_packed = file.peek(2)[:2] == _GZIP if isinstance(file, io.BufferedReader) else False
        content = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_packed else file
        try:
            for subject, lines in groupby(_sorted(path, content), key=_subject):
                yield subject, list(lines)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileError(path, f"cannot be read: {error}") from None


def paired(old: Iterable[Group], new: Iterable[Group]) -> Iterator[tuple[Group, Group]]:
    """Yield each thing of two sorted versions with its lines in either, none where it is not.

    >>> list(paired([(b"<a>", [b"1"])], [(b"<b>", [b"2"])]))
    [((b'<a>', [b'1']), (b'<a>', [])), ((b'<b>', []), (b'<b>', [b'2']))]
    """
    before, after = iter(old), iter(new)
    one, other = next(before, None), next(after, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101 - one of both is there
            yield one, (one[0], [])
            one = next(before, None)
        elif one is None or other[0] < one[0]:
            yield (other[0], []), other
            other = next(after, None)
        else:
            yield one, other
            one, other = next(before, None), next(after, None)


def _sorted(path: Path, content: IO[bytes]) -> Iterator[bytes]:
    last, number = b"", 0
    for number, line in enumerate(iter(partial(content.readline, LONGEST_LINE), b""), 1):
        if line[:1] not in (b"<", b"_") or not line.endswith(b" .\n"):
            raise FileError(path, f"line {number} is not of canonical N-Quads; {_ADVICE}")
        if line < last:
            raise FileError(path, f"line {number} is not in the order of bytes; {_ADVICE}")
        yield line
        last = line
    if not number:
        raise FileError(path, "is empty")


def _subject(line: bytes) -> bytes:
    return _BLANK if line.startswith(_BLANK) else line[: line.index(b" ")]
