"""Proportions pooled: the logit-normal model, with other methods beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import special

from sarcograph.graph.statistics import clopper_pearson
from sarcograph.graph.synthesis.digits import settled
from sarcograph.graph.synthesis.fits import Mean, fit_of, normal_fit
from sarcograph.graph.synthesis.freeman_tukey import freeman_tukey_fit
from sarcograph.graph.synthesis.heterogeneity import Array, i_squared, p_of_q, q_profile
from sarcograph.graph.synthesis.inputs import USUAL_LEVEL, Proportion
from sarcograph.graph.synthesis.logit_normal import (
    LogitNormal,
    fit_logit_normal,
    has_two_peaks,
)
from sarcograph.graph.synthesis.pooled import (
    Bounds,
    Fit,
    Heterogeneity,
    Inference,
    LeftOut,
    Method,
    Pooled,
    Share,
)
from sarcograph.graph.synthesis.refused import Reason, Refused
from sarcograph.graph.synthesis.remarks import remarks_on
from sarcograph.graph.synthesis.scales import Scale
from sarcograph.graph.synthesis.taken import in_order, without_each

MOST_PATIENTS = 10**9
"""Of one study."""

_OTHERS = (
    (Method.REML, Inference.HARTUNG_KNAPP),
    (Method.REML, Inference.MODIFIED_HARTUNG_KNAPP),
    (Method.PAULE_MANDEL, Inference.HARTUNG_KNAPP),
    (Method.DERSIMONIAN_LAIRD, Inference.HARTUNG_KNAPP),
    (Method.COMMON, Inference.NORMAL),
)


def pool_proportions(studies: Iterable[Proportion]) -> Pooled | Refused:
    """Return the proportions pooled, or why they are not; the order of studies is of no account.

    The estimate is that of the logit-normal model (`logit_normal`), its interval that of Student's
    t with k - 1 degrees of freedom. `heterogeneity` has the likelihood ratio test against one
    proportion of all studies. Of the other methods those for normal estimates take the observed
    log odds, with half an event added to both counts of a study that has a count of 0.
    """
    taken = in_order(studies, _fault)
    if isinstance(taken, Refused):
        return taken
    found = _main(taken)
    if isinstance(found, Refused):
        return found
    fit, model = found
    events, totals = _counts(taken)
    odds, variances = log_odds(events, totals)
    lower, upper = q_profile(odds, variances, USUAL_LEVEL)
    statistic, degrees = _likelihood_ratio(events, totals), len(taken) - 1
    heterogeneity = Heterogeneity(
        test="likelihood ratio",
        q=settled(statistic),
        degrees=degrees,
        p=settled(p_of_q(statistic, degrees)),
        i2=settled(i_squared(model.deviation**2, variances)),
        tau2_interval=Bounds(settled(lower), settled(upper)),
    )
    left_out = tuple(
        LeftOut(key, result if isinstance(result, Refused) else result[0])
        for key, result in without_each(taken, lambda rest: _main(rest, model))
    )
    others = (
        fit_of(_mean(model, len(taken), Inference.NORMAL), Scale.LOGIT),
        *(normal_fit(*other, odds, variances, Scale.LOGIT) for other in _OTHERS),
        freeman_tukey_fit(events, totals),
    )
    shares = _shares(taken, model)
    return Pooled(
        fit=fit,
        heterogeneity=heterogeneity,
        studies=shares,
        total=sum(study.total for study in taken),
        events=sum(study.events for study in taken),
        others=others,
        left_out=left_out,
        remarks=remarks_on(fit, heterogeneity, shares, others, left_out),
    )


def log_odds(events: Array, totals: Array) -> tuple[Array, Array]:
    """Return the observed log odds and their variances, of the shape of the counts.

    Half an event is added to both counts of a study that has a count of 0, and to no other.
    """
    added = np.where((events == 0) | (events == totals), 0.5, 0.0)
    with_event, without_event = events + added, totals - events + added
    return np.log(with_event / without_event), 1 / with_event + 1 / without_event


def _fault(study: Proportion) -> Reason | None:
    if not (study.total > 0 and 0 <= study.events <= study.total):
        return Reason.NO_PROPORTION
    return Reason.BEYOND_STUDIES if study.total > MOST_PATIENTS else None


def _counts(studies: Sequence[Proportion]) -> tuple[Array, Array]:
    return (
        np.array([study.events for study in studies], dtype=float),
        np.array([study.total for study in studies], dtype=float),
    )


def _main(
    studies: Sequence[Proportion], near: LogitNormal | None = None
) -> tuple[Fit, LogitNormal] | Refused:
    """Return the fit that is shown, with its model, or why there is none."""
    events, totals = _counts(studies)
    if events.sum() in (0, totals.sum()):
        return Refused(reason=Reason.ALL_OR_NONE, k=len(studies))
    model = fit_logit_normal(events, totals, near)
    if model is None:
        return Refused(reason=Reason.UNSTABLE_FIT, k=len(studies))
    if has_two_peaks(model.mean, model.deviation):
        return Refused(reason=Reason.TWO_PEAKS, k=len(studies))
    return fit_of(_mean(model, len(studies), Inference.STUDENT), Scale.LOGIT), model


def _mean(model: LogitNormal, k: int, inference: Inference) -> Mean:
    return Mean(
        method=Method.LOGIT_NORMAL,
        inference=inference,
        k=k,
        value=model.mean,
        error=model.error,
        tau2=model.deviation**2,
    )


def _likelihood_ratio(events: Array, totals: Array) -> float:
    """Return twice the logarithm of how much likelier each study's own proportion makes counts."""
    pooled = events.sum() / totals.sum()
    own = special.xlogy(events, events / totals)
    own += special.xlogy(totals - events, 1 - events / totals)
    common = special.xlogy(events, pooled) + special.xlogy(totals - events, 1 - pooled)
    return max(0.0, float(2 * math.fsum(own - common)))


def _shares(studies: Sequence[Proportion], model: LogitNormal) -> tuple[Share, ...]:
    weights = 100 * model.information / model.information.sum()
    shares = []
    for study, weight in zip(studies, weights, strict=True):
        exact = clopper_pearson(study.events, study.total, USUAL_LEVEL / 100)
        shares.append(
            Share(
                key=study.key,
                estimate=settled(study.events / study.total),
                interval=Bounds(settled(exact.lower), settled(exact.upper)),
                weight=settled(float(weight)),
                events=study.events,
                total=study.total,
            )
        )
    return tuple(shares)
