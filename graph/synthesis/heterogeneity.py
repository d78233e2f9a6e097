"""How much studies differ: the variance between them, its interval, Q and I².

`estimates` and `variances` are arrays of the shape (studies,), on one scale; variances are above 0
and there are at least two studies. Every root is found by halving an interval until floats end, so
the same studies give the same digits.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sarcograph.graph.synthesis.pooled import Method

Array = NDArray[np.float64]

_HALVINGS = 200  # an interval of floats has no middle of its own before that
_GRID = 160  # values of the variance that are tried before the best is refined


def weighted_mean(estimates: Array, weights: Array) -> float:
    """Return the mean of the estimates by these weights."""
    return float(weights @ estimates / weights.sum())


def q_statistic(estimates: Array, variances: Array, tau2: float = 0.0) -> float:
    """Return the weighted sum of squares about the mean, with `tau2` added to each variance.

    Without it this is Cochran's Q, Biometrics 1954;10:101-129, doi:10.2307/3001666.
    """
    weights = 1 / (variances + tau2)
    return float(weights @ (estimates - weighted_mean(estimates, weights)) ** 2)


def p_of_q(statistic: float, degrees: int) -> float:
    """Return the p value of a chi-square statistic."""
    return float(special.chdtrc(degrees, statistic))


def i_squared(tau2: float, variances: Array) -> float:
    """Return I² in percent: `tau2` in proportion to it and a typical variance within studies.

    Higgins and Thompson, Stat Med 2002;21:1539-1558, doi:10.1002/sim.1186.
    """
    weights = 1 / variances
    total = weights.sum()
    typical = (len(variances) - 1) * total / (total**2 - (weights**2).sum())
    return float(100 * tau2 / (tau2 + typical))


def variance_between(method: Method, estimates: Array, variances: Array) -> float:
    """Return the variance between studies, at least 0, by an estimator of random effects."""
    match method:
        case Method.DERSIMONIAN_LAIRD:
            return _dersimonian_laird(estimates, variances)
        case Method.PAULE_MANDEL:
            return _where_q_is(len(estimates) - 1, estimates, variances)
        case Method.MAXIMUM_LIKELIHOOD:
            return _most_likely(estimates, variances, restricted=False)
        case Method.REML:
            return _most_likely(estimates, variances, restricted=True)
        case Method.COMMON | Method.LOGIT_NORMAL | Method.FREEMAN_TUKEY:
            raise ValueError(
                f"{method.value} is no estimator of the variance between normal estimates"
            )


def q_profile(estimates: Array, variances: Array, level: float) -> tuple[float, float]:
    """Return the interval of the variance between studies at `level` percent.

    Viechtbauer, Stat Med 2007;26:37-52, doi:10.1002/sim.2514: the variances under which Q is a
    quantile of its chi-square distribution. Both bounds are 0 where even Q without a variance
    between studies is below the lower quantile: such studies agree better than chance lets them.
    """
    degrees = len(estimates) - 1
    tail = (1 - level / 100) / 2
    lower, upper = (
        _where_q_is(float(special.chdtri(degrees, share)), estimates, variances)
        for share in (tail, 1 - tail)
    )
    return lower, upper


def _dersimonian_laird(estimates: Array, variances: Array) -> float:
    """DerSimonian and Laird, Control Clin Trials 1986;7:177-188, by the moment of Q.

    doi:10.1016/0197-2456(86)90046-2
    """
    weights = 1 / variances
    total = weights.sum()
    excess = q_statistic(estimates, variances) - (len(estimates) - 1)
    return max(0.0, float(excess / (total - (weights**2).sum() / total)))


def _where_q_is(target: float, estimates: Array, variances: Array) -> float:
    """Return the variance between studies with which Q equals `target`, at least 0.

    With the degrees of freedom as target it is the estimator of Paule and Mandel, J Res Natl Bur
    Stand 1982;87:377-385, doi:10.6028/jres.087.022. Q falls as the variance rises, and the mean
    that makes it smallest is the weighted one: with any other, the plain mean here, it is larger,
    and from that comes an end of the search.
    """
    if q_statistic(estimates, variances) <= target:
        return 0.0
    farthest = float(((estimates - estimates.mean()) ** 2).sum()) / target
    return _root(lambda tau2: q_statistic(estimates, variances, tau2) - target, 0.0, farthest)


def _most_likely(estimates: Array, variances: Array, *, restricted: bool) -> float:
    """Return the variance between studies of the largest likelihood, at least 0.

    Viechtbauer, J Educ Behav Stat 2005;30:261-293, doi:10.3102/10769986030003261, for both. The
    likelihood may have several maxima: it is compared at many values, and the slope is followed
    from the best of them to the maximum beside it.
    """

    def parts(tau2: Array) -> tuple[Array, Array, Array]:
        weights = 1 / (variances + tau2[:, None])
        totals = weights.sum(axis=1)
        means = (weights * estimates).sum(axis=1) / totals
        return weights, totals, (estimates - means[:, None]) ** 2

    def likelihood(tau2: Array) -> Array:
        weights, totals, squares = parts(tau2)
        found: Array = np.log(weights).sum(axis=1) - (weights * squares).sum(axis=1)
        if restricted:
            found -= np.log(totals)
        return found

    def slope(tau2: float) -> float:
        weights, totals, squares = parts(np.array([tau2]))
        expected = totals - ((weights**2).sum(axis=1) / totals if restricted else 0.0)
        return float(((weights**2 * squares).sum(axis=1) - expected)[0])

    # beyond the square of their range no variance makes the estimates likelier
    farthest = 10 * float(np.ptp(estimates) ** 2 + variances.max())
    grid = np.concatenate(([0.0], np.geomspace(farthest * 1e-10, farthest, _GRID)))
    best = int(np.argmax(likelihood(grid)))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, _GRID)])
    if slope(low) <= 0:
        return low
    return _root(slope, low, high)


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that is above 0 at `low` and not at `high` passes 0."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
