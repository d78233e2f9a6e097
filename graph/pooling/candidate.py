"""A number that may be pooled, and all that is to be known of it before it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sarcograph.graph.pooling.aspects import Kind, Told
from sarcograph.graph.prefixes import ID


class Doubt(NamedTuple):
    """A passage with several readings, or what a check found."""

    iri: str
    what: str
    says: str


class Acting(NamedTuple):
    """What says that a drug acts on the mechanism that is asked for, and where that stands."""

    agent: str
    name: str
    relation: str
    acted_on: str
    standing: str
    source: str
    statement: str

    @property
    def told(self) -> str:
        """The same in words."""
        return f"{self.name} {self.relation} {self.acted_on} ({self.standing} {self.source})"


class Group(NamedTuple):
    """A group of patients."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A number with its patients: one group, or of a comparison the group and its reference.

    `value`, `lower` and `upper` are in `unit`: percent, month (where `derived` says from which
    derived number, if not as printed), or none for a ratio. `events` of `total` are counts of
    patients, as printed or as `derived` tells. `told` are its aspects, `kind` is None where no
    numbers of its kind are pooled. `cut` is the date of the data as far as it is known. Of those
    who `went_on` all had a later treatment in the study; those who `crossed_over`, be they one
    group of a comparison, left another arm of it for this treatment.
    """

    iri: str
    kind: Kind | None
    statistic: str
    patients: tuple[Group, ...]
    study: str
    study_name: str
    design: str
    treatment: str
    regimen: str
    standing: str
    source: str
    told: Told
    line: str
    n: int | None
    operator: str
    value: Decimal | None
    unit: str
    absence: str
    lower: Decimal | None
    upper: Decimal | None
    level: Decimal | None
    sides: int | None
    events: int | None
    total: int | None
    derived: str
    went_on: bool
    crossed_over: bool
    analysis: str
    analysis_kind: str
    cut_name: str
    cut: tuple[int, ...]
    cited: str
    doubts: tuple[Doubt, ...]

    @property
    def key(self) -> str:
        """What its study is known by when it is pooled: the patients, who count once."""
        return " vs ".join(one.iri.removeprefix(f"{ID}population/") for one in self.patients)

    @property
    def people(self) -> str:
        """The patients in words."""
        return " against ".join(one.name for one in self.patients)
