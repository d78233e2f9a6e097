"""Proportions from counts, and their intervals by the methods that sources use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.derive.derived import PLACES, Derived
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.printed import Printed

PRINTED_INTERVAL_METHODS: tuple[statistics.IntervalMethod, ...] = (
    "clopper-pearson",
    "wilson",
    "wald",
)


def counts_of(estimate: Estimate) -> tuple[int, int, bool] | None:
    """Return events, denominator and whether the events are implied by the printed percentage.

    None when the estimate is no proportion of patients, when a figure is missing, or when several
    counts (or none) fit the percentage.
    """
    coordinates = estimate.coordinates
    total = estimate.denominator
    if coordinates.statistic != "proportion" or coordinates.counting == "counts-events":
        return None
    if not total:
        return None
    # more events than patients are no count of patients; the percentage may tell one
    if estimate.events is not None and estimate.events <= total:
        return estimate.events, total, False
    if estimate.value is None or estimate.unit != "percent" or estimate.operator != "=":
        return None
    implied = statistics.implied_counts(estimate.value, total)
    return (implied[0], total, True) if len(implied) == 1 else None


def percent_bounds(
    events: int, total: int, method: statistics.IntervalMethod, level: Decimal
) -> tuple[Decimal, Decimal]:
    """Return the bounds of an interval of a proportion in percent, rounded to `PLACES`."""
    interval = statistics.INTERVALS[method](events, total, float(level) / 100)
    return (
        statistics.rounded(100 * interval.lower, PLACES),
        statistics.rounded(100 * interval.upper, PLACES),
    )


def level_of(estimate: Estimate) -> Decimal | None:
    """Return the two-sided level to recompute an interval at, the usual one where none is printed.

    None for a one-sided limit that is the limit of no two-sided interval.
    """
    if estimate.sides == 1 and estimate.ci_level is None:
        return 2 * statistics.USUAL_LEVEL - 100
    return estimate.two_sided_level if estimate.ci_level else statistics.USUAL_LEVEL


def agrees(bounds: tuple[Decimal, Decimal], printed: Printed) -> bool:
    """Tell whether every printed bound is what its one of `bounds` rounds to."""
    pairs = zip(bounds, (printed.lower, printed.upper), strict=True)
    return printed.bounded and all(
        shown is None or statistics.rounds_to(Fraction(exact), shown) for exact, shown in pairs
    )


def proportions(estimate: Estimate) -> Iterator[Derived]:
    """Yield the percentage with its exact interval; beside a printed interval also the others."""
    found = counts_of(estimate)
    if found is None:
        return
    events, total, implied = found
    exact = statistics.percentage(events, total)
    printed = estimate.value
    yield Derived(
        estimate.coordinates,
        "proportion-from-implied-count" if implied else "proportion-from-counts",
        (estimate,),
        "percent",
        statistics.rounded(exact, PLACES),
        events,
        total,
        percent_bounds(events, total, "clopper-pearson", statistics.USUAL_LEVEL),
        statistics.USUAL_LEVEL,
        "clopper-pearson",
        agrees=statistics.rounds_to(exact, printed) if printed is not None else None,
        note="the count is the only one that fits the printed percentage" if implied else None,
    )
    interval, level = estimate.interval, level_of(estimate)
    if interval is None or level is None:
        return
    for method in PRINTED_INTERVAL_METHODS:
        bounds = percent_bounds(events, total, method, level)
        yield Derived(
            estimate.coordinates,
            method,
            (estimate,),
            "percent",
            statistics.rounded(exact, PLACES),
            events,
            total,
            bounds,
            level,
            method,
            agrees=agrees(bounds, interval),
        )
