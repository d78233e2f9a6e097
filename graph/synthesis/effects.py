"""Effects pooled: hazard ratios by their logarithms, rates at a time by log(-log)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import special

from sarcograph.graph.synthesis.digits import settled
from sarcograph.graph.synthesis.fits import normal_fit
from sarcograph.graph.synthesis.heterogeneity import (
    Array,
    i_squared,
    p_of_q,
    q_profile,
    q_statistic,
    variance_between,
)
from sarcograph.graph.synthesis.inputs import USUAL_LEVEL, Effect
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
from sarcograph.graph.synthesis.taken import in_order, without_each

FARTHEST, LEAST_VARIANCE, LARGEST_VARIANCE = 10.0, 1e-8, 100.0
"""How far out estimates and their variances may be: within, all that is computed is finite."""

_ESTIMATORS = (
    Method.REML,
    Method.MAXIMUM_LIKELIHOOD,
    Method.PAULE_MANDEL,
    Method.DERSIMONIAN_LAIRD,
)
_PLAIN = (Inference.NORMAL, Inference.HARTUNG_KNAPP)
_OTHERS = (
    *((method, inference) for method in _ESTIMATORS for inference in _PLAIN),
    (Method.COMMON, Inference.NORMAL),
)


def pool_effects(studies: Iterable[Effect]) -> Pooled | Refused:
    """Return the effects pooled, or why they are not; the order of studies is of no account.

    All must be on one scale. The variance between studies is estimated by restricted maximum
    likelihood, the interval is that of Hartung and Knapp, modified for few studies of unequal size
    (`normal_mean`). Other estimators, with and without Hartung and Knapp, stand beside it.
    """
    taken = in_order(studies, _fault)
    if isinstance(taken, Refused):
        return taken
    if len({study.scale for study in taken}) > 1:
        return Refused(reason=Reason.MIXED_SCALES, k=len(taken))
    scale = taken[0].scale
    estimates, variances = _numbers(taken)
    fit = _main(taken)
    others = tuple(normal_fit(*other, estimates, variances, scale) for other in _OTHERS)
    left_out = tuple(LeftOut(key, result) for key, result in without_each(taken, _main))
    tau2 = variance_between(Method.REML, estimates, variances)
    lower, upper = q_profile(estimates, variances, USUAL_LEVEL)
    statistic, degrees = q_statistic(estimates, variances), len(taken) - 1
    heterogeneity = Heterogeneity(
        test="Cochran's Q",
        q=settled(statistic),
        degrees=degrees,
        p=settled(p_of_q(statistic, degrees)),
        i2=settled(i_squared(tau2, variances)),
        tau2_interval=Bounds(settled(lower), settled(upper)),
    )
    shares = _shares(taken, 1 / (variances + tau2))
    totals = [study.total for study in taken if study.total is not None]
    return Pooled(
        fit=fit,
        heterogeneity=heterogeneity,
        studies=shares,
        total=sum(totals) if len(totals) == len(taken) else None,
        events=None,
        others=others,
        left_out=left_out,
        remarks=remarks_on(fit, heterogeneity, shares, others, left_out),
    )


def _fault(study: Effect) -> Reason | None:
    if not (math.isfinite(study.estimate) and math.isfinite(study.variance)):
        return Reason.NO_NUMBER
    if study.variance <= 0:
        return Reason.NO_VARIANCE
    within = LEAST_VARIANCE <= study.variance <= LARGEST_VARIANCE
    return None if within and abs(study.estimate) <= FARTHEST else Reason.BEYOND_STUDIES


def _numbers(studies: Sequence[Effect]) -> tuple[Array, Array]:
    return (
        np.array([study.estimate for study in studies]),
        np.array([study.variance for study in studies]),
    )


def _main(studies: Sequence[Effect]) -> Fit:
    """Return the fit that is shown."""
    method, inference = Method.REML, Inference.MODIFIED_HARTUNG_KNAPP
    return normal_fit(method, inference, *_numbers(studies), studies[0].scale)


def _shares(studies: Sequence[Effect], weights: Array) -> tuple[Share, ...]:
    percent = 100 * weights / weights.sum()
    quantile = float(special.ndtri((1 + USUAL_LEVEL / 100) / 2))
    shares = []
    for study, weight in zip(studies, percent, strict=True):
        half = quantile * math.sqrt(study.variance)
        ends = sorted(study.scale.back(study.estimate + side) for side in (-half, half))
        shares.append(
            Share(
                key=study.key,
                estimate=settled(study.scale.back(study.estimate)),
                interval=Bounds(settled(ends[0]), settled(ends[1])),
                weight=settled(float(weight)),
                total=study.total,
            )
        )
    return tuple(shares)
