"""What a document's part of the graph is: its quads, and little that the whole needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sarcograph.graph.checks.across import Telling
from sarcograph.graph.errors import Problem
from sarcograph.graph.model.reach import Composed
from sarcograph.graph.validate.report import Coverage, Offence, Result


@dataclass(frozen=True, slots=True)
class Reach:
    """What of the registry a part depends on, each with a hash of what it was then.

    `rows` are the names that were looked up, with None for one that the registry had not; `whole`
    is the hash of all rows, where all were gone through; `around` is that of what lies around the
    `entrances`, the entities by which one comes from the part into the registry.
    """

    rows: Mapping[str, str | None]
    selections: Mapping[Composed, str]
    whole: str | None
    entrances: tuple[str, ...]
    around: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What no other file may have, and the line of the file where it stands."""

    line: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the whole is told of a part: never its quads, only their hash, bytes and number.

    `shared` are its quads on nodes that others may speak of too, `projection` those of its own that
    are judged beside those of others; `told` are the keys under which the document tells something
    that others may tell differently; `findings` is how many it has of its own, `offences` how many
    results there are of each when it is judged.
    """

    name: str
    key: str
    sha256: str
    size: int
    quads: int
    marks: Marks
    reach: Reach
    findings: int
    coverage: Coverage
    offences: Mapping[Offence, int]
    shared: bytes
    projection: bytes
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is made: sorted N-Quads, what others may tell differently, what is wrong."""

    summary: Summary
    nquads: bytes
    telling: Telling
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A document of which no part can be made, with all that is wrong with it."""

    name: str
    problems: tuple[Problem, ...]


Outcome: TypeAlias = Part | Failure
