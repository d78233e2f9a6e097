"""The double arcsine of Freeman and Tukey: a second opinion on proportions, never the answer.

It stands beside the logit-normal model because many papers use it. Its way back needs one number
of patients where studies have several; the harmonic mean is taken, as is usual, and the result can
be far from any other where their sizes differ much: Schwarzer and others, Res Synth Methods
2019;10:476-483, doi:10.1002/jrsm.1348.
"""

from __future__ import annotations

import math

import numpy as np

from sarcograph.graph.synthesis.fits import Mean, fit_of, normal_mean
from sarcograph.graph.synthesis.heterogeneity import Array
from sarcograph.graph.synthesis.pooled import Fit, Inference, Method
from sarcograph.graph.synthesis.scales import Scale


def double_arcsine(events: Array, totals: Array) -> tuple[Array, Array]:
    """Return the transformed proportions, as the mean of the two arcsines, and their variances."""
    angles = np.arcsin(np.sqrt(events / (totals + 1)))
    angles = (angles + np.arcsin(np.sqrt((events + 1) / (totals + 1)))) / 2
    return angles, 1 / (4 * totals + 2)


def proportion_of(angle: float, total: float) -> float:
    """Return the proportion of `total` patients whose double arcsine is `angle`.

    Miller, Am Stat 1978;32:138. An angle beyond that of no patient, or of all, is 0 or 1.
    """
    least, most = (
        float(double_arcsine(np.array([events]), np.array([total]))[0][0])
        for events in (0.0, total)
    )
    if angle <= least:
        return 0.0
    if angle >= most:
        return 1.0
    sine = math.sin(2 * angle)
    inner = max(0.0, 1 - (sine + (sine - 1 / sine) / total) ** 2)
    return 0.5 * (1 - math.copysign(1.0, math.cos(2 * angle)) * math.sqrt(inner))


def freeman_tukey_fit(events: Array, totals: Array) -> Fit:
    """Return the pooled double arcsine, by restricted maximum likelihood, as a proportion."""
    angles, variances = double_arcsine(events, totals)
    mean = normal_mean(Method.REML, Inference.HARTUNG_KNAPP, angles, variances)
    typical = float(len(totals) / (1 / totals).sum())
    named = Mean(
        method=Method.FREEMAN_TUKEY,
        inference=mean.inference,
        k=mean.k,
        value=mean.value,
        error=mean.error,
        tau2=mean.tau2,
    )
    return fit_of(named, Scale.DOUBLE_ARCSINE, back=lambda angle: proportion_of(angle, typical))
