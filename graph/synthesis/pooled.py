"""What pooling answers: the estimate with all that a reader needs to judge it.

Numbers of the measure are fractions of 1 (proportions, rates) or ratios; beside them stands what
they are on the scale on which they were pooled. All are rounded to eight significant digits:
further ones depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from sarcograph.graph.synthesis.inputs import Median
from sarcograph.graph.synthesis.refused import Refused
from sarcograph.graph.synthesis.scales import Scale

VERSION = "1"
"""Of the methods of this room: it rises when the same studies give another number."""


class Method(Enum):
    """How studies are combined; the value is for machines, `title` for people."""

    LOGIT_NORMAL = "logit-normal"
    REML = "restricted-maximum-likelihood"
    MAXIMUM_LIKELIHOOD = "maximum-likelihood"
    DERSIMONIAN_LAIRD = "dersimonian-laird"
    PAULE_MANDEL = "paule-mandel"
    COMMON = "common-effect"
    FREEMAN_TUKEY = "freeman-tukey"

    @property
    def title(self) -> str:
        """The method in words."""
        return _METHODS[self]


_METHODS = {
    Method.LOGIT_NORMAL: "logit-normal model with binomial counts, maximum likelihood",
    Method.REML: "random effects, restricted maximum likelihood",
    Method.MAXIMUM_LIKELIHOOD: "random effects, maximum likelihood",
    Method.DERSIMONIAN_LAIRD: "random effects, DerSimonian and Laird",
    Method.PAULE_MANDEL: "random effects, Paule and Mandel",
    Method.COMMON: "one effect common to all studies, inverse variance",
    Method.FREEMAN_TUKEY: "double arcsine of Freeman and Tukey, random effects, as a check only",
}


class Inference(Enum):
    """How the interval of a pooled estimate is made; `title` says it for people."""

    NORMAL = "normal"
    STUDENT = "student"
    HARTUNG_KNAPP = "hartung-knapp"
    MODIFIED_HARTUNG_KNAPP = "modified-hartung-knapp"

    @property
    def title(self) -> str:
        """The same in words."""
        return _INFERENCES[self]


_INFERENCES = {
    Inference.NORMAL: "normal distribution",
    Inference.STUDENT: "Student's t with k - 1 degrees of freedom",
    Inference.HARTUNG_KNAPP: "Hartung and Knapp, t with k - 1 degrees of freedom",
    Inference.MODIFIED_HARTUNG_KNAPP: (
        "Hartung and Knapp, modified so that the standard error is never below the ordinary one,"
        " t with k - 1 degrees of freedom"
    ),
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lower and the upper end of an interval."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Where the true value of a further study lies, were it like these; at the level of its fit.

    `degrees` of freedom are those of Student's t; None for the normal distribution.
    """

    interval: Bounds
    interval_on_scale: Bounds
    degrees: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One method applied to `k` studies.

    `estimate` and `interval` are those of the mean (for proportions and rates: of the median study,
    whose place on the scale is the mean). `tau2` is the variance between studies on the scale, None
    where the method has none. `prediction` is empty without it; else the first is the one to show,
    with the degrees of freedom of the interval (k - 1), and the second has k - 2.
    `level` is in percent.
    """

    method: Method
    inference: Inference
    k: int
    level: float
    estimate: float
    interval: Bounds
    scale: Scale
    estimate_on_scale: float
    standard_error: float
    interval_on_scale: Bounds
    tau2: float | None
    prediction: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """How much the studies differ beyond chance.

    `q` is the statistic of `test`, chi-square with `degrees` of freedom under one common value, and
    `p` its p value. `i2` is the share of the variance that is between studies, in percent.
    `tau2_interval` is the Q-profile interval of the variance between studies at the level of the
    fit, on the scale of pooling; for proportions it is that of the observed log odds, with half an
    event added to both counts of a study that has a count of 0.
    """

    test: str
    q: float
    degrees: int
    p: float
    i2: float
    tau2_interval: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One study in a pooled estimate: its own value with interval, and its weight in percent.

    The interval of counts is that of Clopper and Pearson, else it is normal on the scale. The
    weight is the study's share of the information about the mean; all together are 100.
    """

    key: str
    estimate: float
    interval: Bounds
    weight: float
    events: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the main method gives without the study `key`."""

    key: str
    result: Fit | Refused


class RemarkKind(StrEnum):
    """What is to be known before a pooled number is used."""

    FEW_STUDIES = "few-studies"
    NO_DIFFERENCE_FOUND = "no-difference-found"
    WIDE_PREDICTION = "wide-prediction"
    EITHER_WAY = "either-way"
    ONE_STUDY_WEIGHS = "one-study-weighs"
    ONE_STUDY_DECIDES = "one-study-decides"
    NOT_WITHOUT = "not-without"
    METHODS_DISAGREE = "methods-disagree"
    EXTREME_COUNTS = "extreme-counts"
    VARIANCE_OUTSIDE = "variance-outside"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a pooled number, as a sentence."""

    kind: RemarkKind
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A pooled estimate: `fit` is the one to show, all else is for judging it.

    `studies` are ordered by key. `others` are fits by other methods, or why one of them gives
    none, and `left_out` has the main fit without each study in turn. `total` and `events` are sums
    over the studies; None where one of them does not give it.
    """

    fit: Fit
    heterogeneity: Heterogeneity
    studies: tuple[Share, ...]
    total: int | None
    events: int | None
    others: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[Remark, ...]
    version: str = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The range of `k` medians, which are never pooled; `why` says why not.

    `lowest` and `highest` are the ends of the medians themselves, not of their intervals, which
    are in `medians`, by key. `quartiles` are the lower quartile, the median and the upper quartile
    of the medians where these are many, else None. `patients` is None where a study does not say
    how many it has.
    """

    k: int
    lowest: float
    highest: float
    quartiles: tuple[float, float, float] | None
    patients: int | None
    medians: tuple[Median, ...]
    why: str
