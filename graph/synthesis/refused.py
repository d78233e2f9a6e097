"""Why numbers are not pooled: the reasons as data, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why nothing is pooled. The value is a name for machines, `sentence` is for people."""

    FEW_STUDIES = "few-studies"
    FEW_MEDIANS = "few-medians"
    REPEATED_KEY = "repeated-key"
    NO_PROPORTION = "no-proportion"
    NO_VARIANCE = "no-variance"
    NO_NUMBER = "no-number"
    BEYOND_STUDIES = "beyond-studies"
    NO_INTERVAL = "no-interval"
    OPEN_INTERVAL = "open-interval"
    INTERVAL_WITHOUT_ESTIMATE = "interval-without-estimate"
    INTERVAL_OFF_SCALE = "interval-off-scale"
    MIXED_SCALES = "mixed-scales"
    ALL_OR_NONE = "all-or-none"
    TWO_PEAKS = "two-peaks"
    UNSTABLE_FIT = "unstable-fit"

    @property
    def sentence(self) -> str:
        """The reason in words, which stand by themselves."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.FEW_STUDIES: (
        "Fewer than three studies: how much studies differ cannot be estimated from one or two."
    ),
    Reason.FEW_MEDIANS: "Fewer than two medians: one has no range.",
    Reason.REPEATED_KEY: "Two of the studies have the same key: one study would count twice.",
    Reason.NO_PROPORTION: (
        "The counts are no proportion: the total is 0, or the events are negative or more than it."
    ),
    Reason.NO_VARIANCE: "An estimate has no variance above 0, and would weigh without end.",
    Reason.NO_NUMBER: (
        "A number is not finite or not where its kind lies: a ratio or a time above 0, a rate"
        " between 0 and 1, a level between 0 and 100 percent."
    ),
    Reason.BEYOND_STUDIES: (
        "A number is farther out than studies of patients give: an estimate beyond 10 on its scale"
        " (a ratio above 22,000), a variance below 0.00000001 or above 100, or more than a billion"
        " patients."
    ),
    Reason.NO_INTERVAL: (
        "No interval is given: without it the precision of the estimate would be a guess. A rate"
        " at a time is no count either, because patients are censored."
    ),
    Reason.OPEN_INTERVAL: (
        "A bound of the interval is not given or has no value on the scale of pooling, so the"
        " precision of the estimate is not known."
    ),
    Reason.INTERVAL_WITHOUT_ESTIMATE: (
        "The interval does not hold its own estimate, or its bounds change places: one of the"
        " three numbers is wrong."
    ),
    Reason.INTERVAL_OFF_SCALE: (
        "The estimate does not lie near the middle of its interval on any scale on which such"
        " intervals are made: it was made otherwise or a number is wrong, and its width tells no"
        " variance."
    ),
    Reason.MIXED_SCALES: "The estimates are on different scales.",
    Reason.ALL_OR_NONE: (
        "Either no patient of any study had the event or all of them had: the proportion lies at"
        " its bound, and how much studies differ cannot be estimated."
    ),
    Reason.TWO_PEAKS: (
        "The studies differ too much for one number: the proportions that the model expects of"
        " further studies heap up near none and near all, and the mean between them describes no"
        " study."
    ),
    Reason.UNSTABLE_FIT: (
        "The fit is not stable: the likelihood has no maximum, or where it lies depends on how"
        " finely it is integrated."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Numbers that are not pooled, or one number that cannot be used for it, and why.

    `keys` are those of the studies that the reason is about, in their order; empty where it is
    about all of them together. `k` is how many studies were given.
    """

    reason: Reason
    keys: tuple[str, ...] = ()
    k: int = 1

    @property
    def sentence(self) -> str:
        """The reason in words, and the studies that it is about."""
        return self.reason.sentence + (f" It is about {', '.join(self.keys)}." if self.keys else "")
