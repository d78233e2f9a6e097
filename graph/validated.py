"""The graph that passed validation: what exports, publications and stores begin from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Announce = Callable[[str], None]
"""Told which stage of a long task begins."""


def quiet(stage: str) -> None:
    """Announce nothing."""


@dataclass(frozen=True)
class ValidatedGraph:
    """A graph without violations: canonical N-Quads, their fingerprint, counts by severity."""

    nquads: bytes
    sha256: str
    counts: dict[str, int]
