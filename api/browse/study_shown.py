"""What the page of a study shows, in words: values that come from another process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sarcograph.graph.records.study import Fact, Finding, Named, Study
from sarcograph.graph.records.writing import field_written, keys_of


class StudyRecord(Mapping[str, object]):
    """A study for programs, as `/api/v1/studies` tells of it.

    It is packed while it goes from process to process, and written when it is read: most pages of a
    study are never read as JSON.
    """

    def __init__(self, study: Study) -> None:
        """Take the record."""
        self._packed = pickle.dumps(study, pickle.HIGHEST_PROTOCOL)

    @cached_property
    def _study(self) -> Study:
        found: Study = pickle.loads(self._packed)  # noqa: S301 - packed by itself
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield its keys."""
        return iter(keys_of(Study))

    def __len__(self) -> int:
        """Return how many keys it has."""
        return len(keys_of(Study))

    def __getitem__(self, name: str) -> object:
        """Return what stands under a key."""
        if name not in keys_of(Study):
            raise KeyError(name)
        return field_written(self._study, name)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is to be known before a number is used; `place` is where the page says more of it."""

    says: str
    place: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the printed counts give: the number, how it was made, and whether it agrees."""

    iri: str
    number: str
    how: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A number in words with what it is of, in whom, and under which circumstances."""

    iri: str
    what: str
    number: str
    count: str
    population: Named
    n: int | None
    regimen: Named | None
    circumstances: str
    recomputed: tuple[Recomputed, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers of one kind of measure, of how many there are in all."""

    kind: str
    numbers: tuple[Shown, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Tested:
    """Groups held against each other, or a factor against an outcome."""

    iri: str
    what: str
    between: str
    effects: tuple[tuple[str, str], ...]
    p: str
    said: str
    circumstances: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an adverse event of some grades occurred in an arm."""

    iri: str
    said: str
    recomputed: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An adverse event with its numbers in each arm."""

    event: Named
    arms: tuple[tuple[Rate, ...], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the checks found, of one consequence; each finding with its number on the page."""

    consequence: str
    findings: tuple[tuple[int, Finding], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a source does not report, not reach or not observe."""

    fact: Fact
    kind: str
    what: str
    scope: str
