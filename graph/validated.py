"""The graph that passed validation: what exports, publications and stores begin from."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

Announce = Callable[[str], None]
"""Told which stage of a long task begins."""

VERSION_DIGITS = 16


def quiet(stage: str) -> None:
    """Announce nothing."""


def fingerprint(nquads: bytes) -> str:
    """Return the SHA-256 of canonical N-Quads as 64 hexadecimal digits."""
    return hashlib.sha256(nquads).hexdigest()


def version_of(sha256: str) -> str:
    """Return the version of a graph with that fingerprint: its first digits."""
    return sha256[:VERSION_DIGITS]


@dataclass(frozen=True)
class ValidatedGraph:
    """A graph without violations: canonical N-Quads, their fingerprint, counts by severity.

    `report` is what `graph.validate.report.Report.as_dict` told of it, {} where nobody knows.
    """

    nquads: bytes
    sha256: str
    counts: dict[str, int]
    report: Mapping[str, object] = field(default_factory=dict, kw_only=True)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the N-Quads for who reads a part of them at a time."""
        yield io.BytesIO(self.nquads)
