"""What the page of paths shows, in words: values that come from another process.

Nothing here imports networkx, which the web process does without.
"""

from __future__ import annotations

from dataclasses import dataclass

from sarcograph.graph.network.edge import Node


@dataclass(frozen=True, slots=True)
class Step:
    """A hop in words: `text` of the statement, whether it stands as stated, and where it is."""

    text: str
    told: str
    sources: str
    doubts: str
    href: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A path in words; `weakest` is its weakest hop where no single source states the whole."""

    steps: tuple[Step, ...]
    composed: bool
    weakest: Step


@dataclass(frozen=True, slots=True)
class Cell:
    """What is held of a thing and a mechanism: how it stands, by whom, in which ways."""

    told: str
    sort: str
    note: str
    ways: tuple[Way, ...]
    more: int
    denied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with all that is to be known beside it."""

    start: Node
    agent: Node | None
    regimen: Node | None
    companions: tuple[tuple[Node, bool], ...]
    patients: str
    n: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    what: str
    number: str
    months: str
    href: str
    definition: str
    earlier_lines: str
    sources: str
    standing: str
    doubts: str
    way: Way
