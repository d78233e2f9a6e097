"""What the answer of `/api/v1/pool` holds: each key of the JSON, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from sarcograph.graph.records.study import Named


@dataclass(frozen=True, slots=True)
class ActingDrug:
    """A drug that acts on the mechanism that is asked for, and what says so."""

    agent: str
    name: str
    relation: str
    acted_on: str
    standing: str
    source: str
    statement: str


@dataclass(frozen=True, slots=True)
class SameAspect:
    """An aspect in which the numbers of a pool agree."""

    aspect: str
    value: str | None
    """Null where no study tells it."""
    told_by: int
    untold_by: int
    needed: bool
    """Whether nobody knows what the number is without it."""


@dataclass(frozen=True, slots=True)
class DoubtOfNumber:
    """A passage with several readings, or what a check found."""

    iri: str
    what: str
    says: str


@dataclass(frozen=True, slots=True)
class PoolCandidate:
    """A number of the measure; decimals are texts, so that none of their digits is lost."""

    iri: str
    key: str
    """The patients, who count once; by it a number is found among the studies of a fit."""
    patients: str
    study: str
    study_name: str
    design: str | None
    treatment: str
    statistic: str | None
    n: int | None
    events: int | None
    total: int | None
    operator: str
    value: str | None
    unit: str | None
    absence: str | None
    ci_lower: str | None
    ci_upper: str | None
    ci_level: str | None
    derived: str | None
    """The derived number that tells the count or the months, where the source does not print it."""
    line: str | None
    disease: str | None
    assessor: str | None
    criteria: str | None
    analysis: str | None
    data_cut: str | None
    cited_work: str | None
    standing: str
    source: str
    doubts: tuple[DoubtOfNumber, ...]


@dataclass(frozen=True, slots=True)
class UsedNumber(PoolCandidate):
    """A number that counts; a ratio or rate with its place on the scale of pooling."""

    variance: float | None
    on_scale: float | None


@dataclass(frozen=True, slots=True)
class ExcludedNumber(PoolCandidate):
    """A number that does not count."""

    reason: str
    sentence: str
    beside: str | None
    """The number that counts instead."""


@dataclass(frozen=True, slots=True)
class PoolBounds:
    """The ends of an interval."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class PoolPrediction:
    """Where the true value of a further study lies, were it like these."""

    interval: PoolBounds
    interval_on_scale: PoolBounds
    degrees: int | None


@dataclass(frozen=True, slots=True)
class PoolFit:
    """One method applied; proportions and rates are fractions of 1."""

    method: str
    method_title: str
    inference: str
    inference_title: str
    k: int
    level: float
    estimate: float
    interval: PoolBounds
    scale: str
    estimate_on_scale: float
    standard_error: float
    interval_on_scale: PoolBounds
    tau2: float | None
    """The variance between studies on the scale."""
    prediction: tuple[PoolPrediction, ...]


@dataclass(frozen=True, slots=True)
class PoolHeterogeneity:
    """How much the studies differ beyond chance."""

    test: str
    q: float
    degrees: int
    p: float
    i2: float
    """In percent."""
    tau2_interval: PoolBounds


@dataclass(frozen=True, slots=True)
class PoolShare:
    """One study in a pooled estimate, and its weight in percent."""

    key: str
    estimate: float
    interval: PoolBounds
    weight: float
    events: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class PoolLeftOut:
    """What the main method gives without one study."""

    key: str
    refused: str | None
    fit: PoolFit | None


@dataclass(frozen=True, slots=True)
class PoolRemark:
    """What is to be known before a pooled number is used."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PooledNumber(PoolFit):
    """A pooled number by the main method, and all that is for judging it."""

    version: str
    """Of the methods: it changes when the same studies give another number."""
    patients: int | None
    events: int | None
    heterogeneity: PoolHeterogeneity
    studies: tuple[PoolShare, ...]
    others: tuple[PoolFit, ...]
    left_out: tuple[PoolLeftOut, ...]
    remarks: tuple[PoolRemark, ...]


@dataclass(frozen=True, slots=True)
class MedianSpread:
    """The range of medians, which are not pooled."""

    k: int
    lowest: float
    highest: float
    quartiles: tuple[float, ...] | None
    patients: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class WhyNotPooled:
    """Why there is no pooled number."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PoolOfNumbers:
    """Numbers that belong together, and what pooling those that count gives."""

    title: str
    kind: str
    candidates: int
    same: tuple[SameAspect, ...]
    outcome: str
    """pooled, range (of medians) or refused."""
    reason: WhyNotPooled | None
    otherwise: int | None
    """How many would count if what is untold were taken to be alike; null where as many."""
    remarks: tuple[str, ...]
    pooled: PooledNumber | None
    spread: MedianSpread | None
    used: tuple[UsedNumber, ...]
    excluded: tuple[ExcludedNumber, ...]


@dataclass(frozen=True, slots=True)
class PoolingFound:
    """Every number of a measure, in a pool or in none."""

    notice: str
    graph: str | None
    """The version of the graph."""
    measure: Named
    given: dict[str, str]
    untold: str
    """apart, or alike: what a study does not say keeps its number apart or not."""
    remarks: tuple[str, ...]
    mechanism: tuple[ActingDrug, ...]
    pools: tuple[PoolOfNumbers, ...]
    not_pooled: tuple[ExcludedNumber, ...]
    """Numbers of kinds that are not pooled."""
