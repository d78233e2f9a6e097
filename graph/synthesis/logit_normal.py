"""The logit-normal model: binomial counts, whose log odds vary normally between studies.

Stijnen, Hamza and Özdemir, Stat Med 2010;29:3046-3067, doi:10.1002/sim.4040, where it is the
binomial-normal model. Nothing is added to counts of 0. The likelihood of a study is an integral
over its own log odds, taken by adaptive Gauss-Hermite quadrature: the nodes lie about the mode of
what is integrated, as far apart as it is wide. Nodes that stay about the mean miss it where counts
are near 0 or all. With 7 nodes it is the likelihood that R lme4 maximises for `rma.glmm` of
metafor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from sarcograph.graph.synthesis.heterogeneity import Array

NODES = 7
FINER_NODES = 25
"""How many nodes a fit has, and how many the fit has that it must agree with."""

_GRID = np.array([0.1, 0.3, 0.6, 1.0, 1.7, 3.0, 5.0])  # deviations from which the best is a start
_DIFFERENCE = 1e-4  # of slopes, which are exact: the error of their difference is its square
_FARTHEST = 20.0  # log odds, or their standard deviation, that no counts of patients show
_NEGLIGIBLE = 1e-5  # a standard deviation that is none


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitNormal:
    """The maximum of the likelihood: the mean log odds, its standard error, and what varies.

    `deviation` is the standard deviation between studies; `information` is what each study tells
    of the mean, of the shape (studies,).
    """

    mean: float
    error: float
    deviation: float
    information: Array


def fit_logit_normal(events: Array, totals: Array) -> LogitNormal | None:
    """Return the fit to counts of the shape (studies,); None where it is not stable.

    A fit is stable if a maximum is found, and is found again near by with more nodes. The standard
    error comes from the curvature of the likelihood in mean and deviation. There must be patients
    with and without the event.
    """
    found = _maximum(events, totals, NODES, _start(events, totals))
    if found is None:
        return None
    finer = _maximum(events, totals, FINER_NODES, (found.mean, found.deviation))
    return found if finer is not None and _agree(found, finer) else None


def _agree(found: LogitNormal, finer: LogitNormal) -> bool:
    """Tell whether two fits are one: each number within a tenth of the standard error."""
    moved = max(abs(found.mean - finer.mean), abs(found.error - finer.error))
    return max(moved, abs(found.deviation - finer.deviation)) <= found.error / 10


def contributions(
    means: Array, deviations: Array, events: Array, totals: Array, nodes: int
) -> tuple[Array, Array, Array]:
    """Return each study's log likelihood and its slopes in mean and deviation.

    `means` and `deviations` are of the shape (points,), what is returned of (points, studies). The
    binomial coefficients are left out. The slopes are those of the quadrature itself, whose nodes
    move with mean and deviation, so that its maximum has no slope.
    """
    places, log_weights = _rule(nodes)
    mean, deviation = means[:, None], deviations[:, None]
    mode = _modes(mean, deviation, events, totals)
    share = special.expit(mean + deviation * mode)
    spread = totals * share * (1 - share)
    sharpness = 1 + deviation**2 * spread
    width = sharpness**-0.5
    # how the mode moves, and with it the width
    mode_mean = -deviation * spread / sharpness
    mode_deviation = (events - totals * share - deviation * mode * spread) / sharpness
    skew = deviation**2 * spread * (1 - 2 * share)
    bend = -0.5 * width / sharpness
    width_mean = bend * skew * (1 + deviation * mode_mean)
    width_deviation = bend * (2 * deviation * spread + skew * (mode + deviation * mode_deviation))

    at = mode[..., None] + width[..., None] * places
    odds = mean[..., None] + deviation[..., None] * at
    logs = (
        log_weights + events[:, None] * odds - totals[:, None] * np.logaddexp(0, odds) - at**2 / 2
    )
    top = logs.max(axis=-1, keepdims=True)
    parts = np.exp(logs - top)
    whole = parts.sum(axis=-1)
    values = np.log(whole) + top[..., 0] + np.log(width)

    residual = events[:, None] - totals[:, None] * special.expit(odds)
    pull = residual * deviation[..., None] - at

    def slope(direct: Array | float, mode_moves: Array, width_moves: Array) -> Array:
        moves = mode_moves[..., None] + width_moves[..., None] * places
        inner = (parts * (residual * direct + pull * moves)).sum(axis=-1) / whole
        result: Array = inner + width_moves / width
        return result

    return values, slope(1.0, mode_mean, width_mean), slope(at, mode_deviation, width_deviation)


def _rule(nodes: int) -> tuple[Array, Array]:
    """Return the nodes, and the logarithms of their weights for an integrand with its own tails."""
    places, weights = special.roots_hermitenorm(nodes)
    return places, np.log(weights) - math.log(2 * math.pi) / 2 + places**2 / 2


def _modes(mean: Array, deviation: Array, events: Array, totals: Array) -> Array:
    """Return where each study's integrand is largest, in standard deviations from the mean.

    Newton's steps, held between bounds that close in on the only root of a falling slope.
    """
    farthest = np.abs(deviation) * np.maximum(events, totals - events) + 1
    low, high = -farthest, farthest
    at = np.zeros_like(farthest)
    for _ in range(100):
        share = special.expit(mean + deviation * at)
        slope = deviation * (events - totals * share) - at
        low, high = np.where(slope > 0, at, low), np.where(slope > 0, high, at)
        step = slope / (1 + deviation**2 * totals * share * (1 - share))
        ahead = at + step
        ahead = np.where((ahead >= low) & (ahead <= high), ahead, (low + high) / 2)
        moved = np.abs(ahead - at).max()
        at = ahead
        if moved < 1e-13:
            break
    return at


def _start(events: Array, totals: Array) -> tuple[float, float]:
    """Return the best mean and deviation of a grid of deviations, each with its best mean."""
    means = np.full(len(_GRID), float(np.log((events + 0.5) / (totals - events + 0.5)).mean()))
    for _ in range(12):
        near = np.concatenate((means - _DIFFERENCE, means, means + _DIFFERENCE))
        _, slopes, _ = contributions(near, np.tile(_GRID, 3), events, totals, NODES)
        below, here, above = slopes.sum(axis=1).reshape(3, -1)
        bend = np.minimum((above - below) / (2 * _DIFFERENCE), -1e-6)
        means = means - np.clip(here / bend, -2, 2)
    values, _, _ = contributions(means, _GRID, events, totals, NODES)
    best = int(np.argmax(values.sum(axis=1)))
    return float(means[best]), float(_GRID[best])


def _maximum(
    events: Array, totals: Array, nodes: int, start: tuple[float, float]
) -> LogitNormal | None:
    """Return the maximum of the likelihood that Newton's steps from `start` lead to, or None."""
    around = _DIFFERENCE * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]], dtype=float)

    def look(place: Array) -> tuple[float, Array, Array, Array]:
        """Return value, slope, curvature, and each study's curvature in the mean."""
        points = place + around
        values, *slopes = contributions(points[:, 0], points[:, 1], events, totals, nodes)
        total = np.array([slope.sum(axis=1) for slope in slopes])
        curved = (total[:, [1, 3]] - total[:, [2, 4]]) / (2 * _DIFFERENCE)
        of_mean = (slopes[0][1] - slopes[0][2]) / (2 * _DIFFERENCE)
        return float(values[0].sum()), total[:, 0], (curved + curved.T) / 2, of_mean

    place = np.array(start)
    for _ in range(100):
        _, slope, curved, _ = look(place)
        # a step uphill even where the likelihood is bent upward
        bends, ways = np.linalg.eigh(curved)
        step = ways @ ((ways.T @ slope) / np.maximum(np.abs(bends), 1e-6))
        step *= min(1.0, 2 / max(float(np.abs(step).max()), 1e-300))
        size = float(np.abs(step).max())
        if size > 1e-5:
            step *= _stride(place, step, events, totals, nodes)
        place = place + step
        if size < 1e-11:
            break
    else:
        return None
    place[1] = abs(place[1])
    pooled = events.sum() / totals.sum()
    alike = np.array([math.log(pooled / (1 - pooled)), 0.0])
    if place[1] < _NEGLIGIBLE or look(alike)[0] >= look(place)[0]:
        place = alike
    _, _, curved, of_mean = look(place)
    if place[1] == 0:
        curved[1, 1] = -1.0  # the end of what a deviation may be: no maximum need be there
    if np.linalg.eigvalsh(curved).max() >= 0 or np.abs(place).max() > _FARTHEST:
        return None
    return LogitNormal(
        mean=float(place[0]),
        error=math.sqrt(-float(np.linalg.inv(curved)[0, 0])),
        deviation=float(place[1]),
        information=np.maximum(-of_mean, 0.0),
    )


def _stride(place: Array, step: Array, events: Array, totals: Array, nodes: int) -> float:
    """Return how much of a step leads highest."""
    shares = 0.5 ** np.arange(12)
    points = place + shares[:, None] * step
    values, _, _ = contributions(points[:, 0], points[:, 1], events, totals, nodes)
    return float(shares[int(np.argmax(values.sum(axis=1)))])
