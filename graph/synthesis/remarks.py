"""What a reader must know of a pooled number before using it, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sarcograph.graph.synthesis.pooled import (
    Bounds,
    Fit,
    Heterogeneity,
    LeftOut,
    Remark,
    RemarkKind,
    Share,
)
from sarcograph.graph.synthesis.refused import Reason, Refused
from sarcograph.graph.synthesis.scales import Scale

FEW = 5
"""Below so many studies the variance between them is hardly known."""
HEAVY = 50.0
"""A weight, in percent, with which one study counts for more than all others together."""
WIDE = 0.5
"""How much of 0 to 1 a prediction of a proportion or rate spans that tells next to nothing."""


def remarks_on(
    fit: Fit,
    heterogeneity: Heterogeneity,
    shares: Sequence[Share],
    others: Sequence[Fit],
    left_out: Sequence[LeftOut],
) -> tuple[Remark, ...]:
    """Return the remarks on a pooled estimate, those on its studies last."""
    return (
        *_of_number(fit),
        *_of_prediction(fit),
        *_of_variance(fit, heterogeneity),
        *_of_methods(fit, others),
        *_of_single_studies(fit, shares, left_out),
    )


def _of_number(fit: Fit) -> Iterator[Remark]:
    if fit.k < FEW:
        number = {3: "three", 4: "four"}[fit.k]
        yield Remark(
            RemarkKind.FEW_STUDIES,
            f"Of {number} studies only: how much studies differ is hardly known from so few, which"
            " makes the prediction interval very wide.",
        )


def _of_prediction(fit: Fit) -> Iterator[Remark]:
    for prediction in fit.prediction[:1]:
        ends = prediction.interval
        if fit.scale in (Scale.LOGIT, Scale.LOG_MINUS_LOG) and ends.upper - ends.lower > WIDE:
            yield Remark(
                RemarkKind.WIDE_PREDICTION,
                "The prediction interval spans more than half of all that is possible: the studies"
                " hardly say what a further one would find.",
            )
        on_scale = prediction.interval_on_scale
        if fit.scale is Scale.LOG and _holds(on_scale, 0) and not _holds(fit.interval_on_scale, 0):
            yield Remark(
                RemarkKind.EITHER_WAY,
                "The interval of the mean lies on one side of 1, the prediction interval on both: a"
                " further study may find the contrary.",
            )


def _of_variance(fit: Fit, heterogeneity: Heterogeneity) -> Iterator[Remark]:
    tau2, ends = fit.tau2, heterogeneity.tau2_interval
    if tau2 is None:
        return
    if not _holds(ends, tau2):
        yield Remark(
            RemarkKind.VARIANCE_OUTSIDE,
            f"The estimated variance between studies, {tau2:.3g}, lies outside its own interval,"
            f" {ends.lower:.3g} to {ends.upper:.3g}, which is made by another method: it is not"
            " well known.",
        )
    elif tau2 == 0:
        yield Remark(
            RemarkKind.NO_DIFFERENCE_FOUND,
            "The studies differ no more than chance lets them. That is no proof that they are"
            f" alike: the variance between them may be up to {ends.upper:.3g}.",
        )


def _of_methods(fit: Fit, others: Sequence[Fit]) -> Iterator[Remark]:
    away = [
        other.method.title
        for other in others
        if other.tau2 is not None and not _holds(fit.interval, other.estimate)
    ]
    if away:
        yield Remark(
            RemarkKind.METHODS_DISAGREE,
            "Another method gives an estimate outside the interval:"
            f" {'; '.join(dict.fromkeys(away))}.",
        )


def _of_single_studies(
    fit: Fit, shares: Sequence[Share], left_out: Sequence[LeftOut]
) -> Iterator[Remark]:
    heavy = [share.key for share in shares if share.weight > HEAVY]
    if heavy:
        yield Remark(
            RemarkKind.ONE_STUDY_WEIGHS,
            f"{heavy[0]} has more weight than all other studies together.",
        )
    moving = [
        one.key
        for one in left_out
        if isinstance(one.result, Fit) and not _holds(fit.interval, one.result.estimate)
    ]
    if moving:
        yield Remark(
            RemarkKind.ONE_STUDY_DECIDES,
            f"The estimate leaves its interval once {_either(moving)} is left out.",
        )
    refused = [
        one.key
        for one in left_out
        if isinstance(one.result, Refused) and one.result.reason is not Reason.FEW_STUDIES
    ]
    if refused:
        yield Remark(
            RemarkKind.NOT_WITHOUT,
            f"Nothing can be pooled once {_either(refused)} is left out.",
        )
    counted = [share for share in shares if share.events is not None]
    extreme = [share.key for share in counted if share.events in (0, share.total)]
    if extreme:
        yield Remark(
            RemarkKind.EXTREME_COUNTS,
            f"None or all had the event in {', '.join(extreme)}: methods that need log odds of each"
            " study add half a patient there, the logit-normal model adds none.",
        )


def _either(keys: Sequence[str]) -> str:
    """Return keys as "a", "a or b", "a, b or c"."""
    *first, last = keys
    return f"{', '.join(first)} or {last}" if first else last


def _holds(ends: Bounds, number: float) -> bool:
    return ends.lower <= number <= ends.upper
