"""The graph that passed validation: what exports, publications and stores begin from."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

Announce = Callable[[str], None]
"""Told which stage of a long task begins."""

VERSION_DIGITS = 16


def quiet(stage: str) -> None:
    """Announce nothing."""


def fingerprint(nquads: bytes) -> str:
    """Return the SHA-256 of canonical N-Quads as 64 hexadecimal digits."""
    return hashlib.sha256(nquads).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, a block of which is read at a time; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_sha256(path: Path, sha256: str) -> bool:
    """Tell whether a file is there and has that SHA-256."""
    with suppress(OSError):
        return sha256_of(path) == sha256
    return False


def version_of(sha256: str) -> str:
    """Return the version of a graph with that fingerprint: its first digits."""
    return sha256[:VERSION_DIGITS]


@dataclass(frozen=True)
class ValidatedGraph:
    """A graph without violations: canonical N-Quads, their fingerprint, counts by severity.

    `content` are the N-Quads, or the file that holds them; a large graph is read from there line by
    line. `report` is what `graph.validate.report.Report.as_dict` told of it, {} where nobody knows.
    """

    content: bytes | Path
    sha256: str
    counts: dict[str, int]
    report: Mapping[str, object] = field(default_factory=dict, kw_only=True)

    @property
    def nquads(self) -> bytes:
        """The N-Quads, all of them in memory."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the N-Quads for who reads a part of them at a time."""
        if isinstance(self.content, bytes):
            yield io.BytesIO(self.content)
        else:
            with self.content.open("rb") as file:
                yield file
