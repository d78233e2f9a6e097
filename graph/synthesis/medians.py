"""Medians beside each other: their range, never a pooled one."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sarcograph.graph.synthesis.digits import settled
from sarcograph.graph.synthesis.inputs import Median
from sarcograph.graph.synthesis.pooled import Spread
from sarcograph.graph.synthesis.refused import Reason, Refused
from sarcograph.graph.synthesis.taken import in_order

MANY_MEDIANS = 8
"""From so many medians on their quartiles are more than the medians themselves."""
_FEWEST = 2
_WHY = (
    "Medians are not pooled. Their variance would have to be guessed from their intervals, which is"
    " biased in studies of fewer than about 50 patients."
)


def spread_of_medians(medians: Iterable[Median]) -> Spread | Refused:
    """Return the range of at least two medians, in their unit, or why there is none.

    A bound of an interval that is not reached is None, and no fault. Quartiles are interpolated
    between the medians beside them. Weighting medians by the inverse of variances that are read off
    their intervals is biased in small studies (McGrath and others, arXiv:2503.03065).
    """
    taken = in_order(medians, _fault, _FEWEST, Reason.FEW_MEDIANS)
    if isinstance(taken, Refused):
        return taken
    values = [median.value for median in taken]
    quartiles = None
    if len(taken) >= MANY_MEDIANS:
        first, second, third = (float(part) for part in np.quantile(values, (0.25, 0.5, 0.75)))
        quartiles = (settled(first), settled(second), settled(third))
    patients = [median.n for median in taken if median.n is not None]
    return Spread(
        k=len(taken),
        lowest=min(values),
        highest=max(values),
        quartiles=quartiles,
        patients=sum(patients) if len(patients) == len(taken) else None,
        medians=taken,
        why=_WHY,
    )


def _fault(median: Median) -> Reason | None:
    given = [bound for bound in (median.value, median.lower, median.upper) if bound is not None]
    if not all(map(math.isfinite, given)) or median.value <= 0:
        return Reason.NO_NUMBER
    lower = -math.inf if median.lower is None else median.lower
    upper = math.inf if median.upper is None else median.upper
    return None if lower <= median.value <= upper else Reason.INTERVAL_WITHOUT_ESTIMATE
