"""What the page of comparisons shows, in words: values that come from another process.

Nothing here imports networkx, which the web process does without.
"""

from __future__ import annotations

from dataclasses import dataclass

from sarcograph.graph.network.edge import Node


@dataclass(frozen=True, slots=True)
class Shown:
    """A number of a side in words; `standing` is where it stands, `known` what to know before."""

    number: str
    what: str
    patients: str
    n: int | None
    regimen: Node
    href: str
    standing: str
    sources: str
    doubts: str
    definition: str


@dataclass(frozen=True, slots=True)
class Target:
    """What is stated of a side's agents and one target, the best proved first."""

    text: str
    told: str
    sources: str
    href: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """One measure: the numbers of each side, and why they may not be held against each other.

    `more` are how many each side has beyond those that are shown.
    """

    measure: Node
    numbers: tuple[tuple[Shown, ...], ...]
    more: tuple[int, ...]
    pairs: int
    reasons: tuple[tuple[str, int], ...]
    same: tuple[str, ...]
