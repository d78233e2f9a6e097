"""From a mean and its standard error to a `Fit`: intervals, predictions, units of the measure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

from sarcograph.graph.synthesis.digits import settled
from sarcograph.graph.synthesis.heterogeneity import Array, variance_between, weighted_mean
from sarcograph.graph.synthesis.inputs import USUAL_LEVEL
from sarcograph.graph.synthesis.pooled import Bounds, Fit, Inference, Method, Prediction
from sarcograph.graph.synthesis.scales import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of `k` studies on a scale, with its standard error and what lies between studies."""

    method: Method
    inference: Inference
    k: int
    value: float
    error: float
    tau2: float | None


def normal_mean(method: Method, inference: Inference, estimates: Array, variances: Array) -> Mean:
    """Return the mean of normal estimates, weighted by the inverse of their variances.

    `method` is an estimator of random effects, or COMMON for no variance between studies. The
    standard error of Hartung and Knapp is the ordinary one times the root of the weighted mean
    square: Knapp and Hartung, Stat Med 2003;22:2693-2710, doi:10.1002/sim.1482. Modified, this
    factor is at least 1: Röver, Knapp and Friede, BMC Med Res Methodol 2015;15:99,
    doi:10.1186/s12874-015-0091-1, who recommend it where studies are few and of unequal size.
    """
    random = method is not Method.COMMON
    tau2 = variance_between(method, estimates, variances) if random else None
    weights = 1 / (variances + (tau2 or 0.0))
    mean = weighted_mean(estimates, weights)
    factor = 1.0
    if inference in (Inference.HARTUNG_KNAPP, Inference.MODIFIED_HARTUNG_KNAPP):
        factor = float(weights @ (estimates - mean) ** 2) / (len(estimates) - 1)
    if inference is Inference.MODIFIED_HARTUNG_KNAPP:
        factor = max(1.0, factor)
    return Mean(
        method=method,
        inference=inference,
        k=len(estimates),
        value=mean,
        error=math.sqrt(factor / float(weights.sum())),
        tau2=tau2,
    )


def fit_of(
    mean: Mean,
    scale: Scale,
    *,
    level: float = USUAL_LEVEL,
    back: Callable[[float], float] | None = None,
) -> Fit:
    """Return the mean with its intervals at `level` percent, in units of the measure too.

    `back` leads from the scale to those units, where the scale does not do it alone. The first
    prediction has the quantile of the interval, so that it equals the interval where studies do not
    differ, as R metafor has it; the second Student's t with k - 2 degrees of freedom, as Riley,
    Higgins and Deeks give it, BMJ 2011;342:d549, doi:10.1136/bmj.d549.
    """
    back = back or scale.back
    degrees = None if mean.inference is Inference.NORMAL else mean.k - 1

    def around(half: float) -> tuple[Bounds, Bounds]:
        low, high = mean.value - half, mean.value + half
        ends = sorted((back(low), back(high)))
        return Bounds(settled(low), settled(high)), Bounds(settled(ends[0]), settled(ends[1]))

    def prediction(tau2: float, degrees: int | None) -> Prediction:
        on_scale, interval = around(_quantile(level, degrees) * math.sqrt(mean.error**2 + tau2))
        return Prediction(interval=interval, interval_on_scale=on_scale, degrees=degrees)

    on_scale, interval = around(_quantile(level, degrees) * mean.error)
    predictions: tuple[Prediction, ...] = ()
    if mean.tau2 is not None:
        predictions = (prediction(mean.tau2, degrees), prediction(mean.tau2, mean.k - 2))
    return Fit(
        method=mean.method,
        inference=mean.inference,
        k=mean.k,
        level=level,
        estimate=settled(back(mean.value)),
        interval=interval,
        scale=scale,
        estimate_on_scale=settled(mean.value),
        standard_error=settled(mean.error),
        interval_on_scale=on_scale,
        tau2=None if mean.tau2 is None else settled(mean.tau2),
        prediction=predictions,
    )


def normal_fit(
    method: Method,
    inference: Inference,
    estimates: Array,
    variances: Array,
    scale: Scale,
    level: float = USUAL_LEVEL,
) -> Fit:
    """Return `normal_mean` as a fit."""
    return fit_of(normal_mean(method, inference, estimates, variances), scale, level=level)


def _quantile(level: float, degrees: int | None) -> float:
    """Return the quantile that leaves half of what `level` percent leaves on each side."""
    share = (1 + level / 100) / 2
    if degrees is None:
        return float(special.ndtri(share))
    return float(special.stdtrit(degrees, share))
