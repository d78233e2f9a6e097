"""Why a number is not among those that are pooled: the reasons as data, each with its sentence."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a number is not pooled. The value is a name for machines, `sentence` is for people."""

    NOT_POOLED = "not-pooled"
    NO_VALUE = "no-value"
    NOT_EXACT = "not-exact"
    NO_COUNT = "no-count"
    NO_MONTHS = "no-months"
    UNUSABLE = "unusable"
    ONE_SIDED = "one-sided"
    CASE_REPORT = "case-report"
    WENT_ON = "went-on"
    CROSSED_OVER = "crossed-over"
    OTHER_NUMBER = "other-number"
    PART_OF = "part-of"
    SAME_TRIAL = "same-trial"
    MAY_SHARE = "may-share"
    UNTOLD = "untold"

    @property
    def sentence(self) -> str:
        """The reason in words, which stand by themselves."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NOT_POOLED: (
        "Pooled are proportions, rates at a time and ratios, and medians are set side by side;"
        " this is another kind of number."
    ),
    Reason.NO_VALUE: "The source gives no value.",
    Reason.NOT_EXACT: "The source gives a bound or an approximate value, no exact one.",
    Reason.NO_COUNT: (
        "How many patients of how many had it is neither given nor the only count that fits the"
        " percentage."
    ),
    Reason.NO_MONTHS: "The unit of the time is not known, so that it cannot be told in months.",
    Reason.UNUSABLE: "The number cannot be used for pooling.",
    Reason.ONE_SIDED: "The interval has one side only.",
    Reason.CASE_REPORT: (
        "A case report is written because of its outcome, so that it stands for no other patients."
    ),
    Reason.WENT_ON: (
        "All of these patients were given a later treatment in the study, so that whoever needed"
        " none is not among them."
    ),
    Reason.CROSSED_OVER: (
        "These patients left another arm of the study for this treatment: how they fared there"
        " chose them, and that arm has them already."
    ),
    Reason.OTHER_NUMBER: "Another number of the same patients counts.",
    Reason.PART_OF: "These patients are a part of others that count.",
    Reason.SAME_TRIAL: "Another account of the same trial counts.",
    Reason.MAY_SHARE: (
        "These patients and others of the same study that count may be the same: nothing says that"
        " they are not."
    ),
    Reason.UNTOLD: (
        "What the number means is not told as it is for those that count, and what is not told is"
        " not equal."
    ),
}


class Withheld(StrEnum):
    """Why numbers that belong together are not pooled, whatever their values are."""

    UNTOLD = "untold"

    @property
    def sentence(self) -> str:
        """The reason in words, which stand by themselves."""
        return (
            "The studies do not say what they mean by the number, or each says otherwise: what is"
            " not told is not equal."
        )
