"""Times in months, and values that follow from others over time: sums and changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sarcograph.graph import statistics
from sarcograph.graph.derive.derived import PLACES, Derived
from sarcograph.graph.model.circumstances import Coordinates, Shared, but_for
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.printed import Printed
from sarcograph.graph.model.reach import measures_with

_NO_TIME: dict[str, Any] = dict.fromkeys(("line", "time", "time_from", "period"))
_OF_TIME = tuple(_NO_TIME)
"""The coordinates in which values of the same patients differ that follow each other."""


def months(estimate: Estimate) -> Iterator[Derived]:
    """Yield the times of `estimate` in months of 30.4375 days, if it is in days or weeks."""
    unit = estimate.unit
    # ages in years stay years: only times of days and weeks are brought to months
    if unit not in ("day", "week"):
        return

    def convert(number: Decimal | None) -> Decimal | None:
        exact = statistics.in_months(number, unit) if number is not None else None
        return statistics.rounded(exact, PLACES) if exact is not None else None

    def pair(printed: Printed | None) -> tuple[Decimal, Decimal] | None:
        if printed is None:
            return None
        lower, upper = convert(printed.lower), convert(printed.upper)
        return (lower, upper) if lower is not None and upper is not None else None

    interval, extent = estimate.interval, estimate.extent
    if estimate.value is None and interval is None and extent is None:
        return
    bounds = pair(interval)
    yield Derived(
        estimate.coordinates,
        f"months-from-{unit}s",
        (estimate,),
        "month",
        convert(estimate.value),
        denominator=estimate.denominator,
        bounds=bounds,
        level=estimate.ci_level if bounds else None,
        range=pair(extent),
    )


def sums(evidence: Evidence, document: Document) -> Iterator[Derived]:
    """Yield totals of times that follow each other, in the unit of their parts."""
    for total, parts in sum_parts(evidence, document):
        unit = parts[0].unit
        value = sum((part.value or Decimal(0) for part in parts), Decimal(0))
        printed = [one for one in document.estimates if one.coordinates == total]
        shown = printed[0].value if printed else None
        yield Derived(
            total,
            "sum-of-parts",
            parts,
            unit,
            value,
            agrees=shown == value if shown is not None and printed[0].unit == unit else None,
        )


def sum_parts(
    evidence: Evidence, document: Document
) -> Iterator[tuple[Coordinates, tuple[Estimate, ...]]]:
    """Yield the coordinates of each total with the single values that add up to it.

    Only values of one patient add up (medians do not), so all parts are point values of the same
    population in the same unit, one for each part.
    """
    groups: dict[Shared, list[Estimate]] = {}
    for estimate in document.estimates:
        if estimate.coordinates.statistic == "point-value":
            alike = but_for(estimate.coordinates, "measure", *_OF_TIME)
            groups.setdefault(alike, []).append(estimate)
    for key, entry in measures_with(evidence.entities, "sum_of") if groups else ():
        for group in groups.values():
            parts = [
                [one for one in group if one.coordinates.measure == part and one.value is not None]
                for part in entry.sum_of
            ]
            units = {part[0].unit for part in parts if part}
            if all(len(part) == 1 for part in parts) and len(units) == 1:
                totals = [one for one in group if one.coordinates.measure == key]
                whole = replace(parts[0][0].coordinates, measure=key, own_line=None, **_NO_TIME)
                coordinates = totals[0].coordinates if len(totals) == 1 else whole
                yield coordinates, tuple(part[0] for part in parts)


def time_order(estimate: Estimate) -> tuple[Fraction, str]:
    """Return where an estimate stands in time: in months, what is named (`baseline`) first."""
    time = estimate.coordinates.time
    if time is None or time.number is None or time.unit is None:
        return Fraction(0), str(time or "")
    return statistics.in_months(time.number, time.unit) or Fraction(0), str(time)


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and one after, with the printed change between them, if any."""

    before: Estimate
    after: Estimate
    printed: Estimate | None
    coordinates: Coordinates


def changes_of(evidence: Evidence, document: Document) -> Iterator[Change]:
    """Yield the changes from the first value of a series to each later one."""
    for key, entry in measures_with(evidence.entities, "change_of"):
        for series in _series(document.estimates, entry.change_of or ""):
            first, *later = sorted(series, key=time_order)
            here = first.coordinates
            besides = "measure", "statistic", *_OF_TIME
            printed = [
                estimate
                for estimate in document.estimates
                if estimate.coordinates.measure == key
                and estimate.value is not None
                and but_for(estimate.coordinates, *besides) == but_for(here, *besides)
            ]
            for after in later:
                times = (
                    {after.coordinates.time, None} if len(later) == 1 else {after.coordinates.time}
                )
                shown = [one for one in printed if one.coordinates.time in times]
                coordinates = (
                    shown[0].coordinates
                    if len(shown) == 1
                    else replace(after.coordinates, measure=key, statistic="percent-change")
                )
                yield Change(first, after, shown[0] if len(shown) == 1 else None, coordinates)


def _series(estimates: Iterable[Estimate], measure: str) -> list[list[Estimate]]:
    """Return the estimates of `measure` that differ in time alone, where there are two or more."""
    groups: dict[Shared, list[Estimate]] = {}
    for estimate in estimates:
        here = estimate.coordinates
        if here.measure == measure and estimate.value and estimate.unit:
            groups.setdefault(but_for(here, *_OF_TIME), []).append(estimate)
    return [group for group in groups.values() if len(group) > 1]


def change_bounds(before: Decimal, after: Decimal) -> tuple[Fraction, Fraction]:
    """Return the smallest and largest percent change that the two printed values allow."""
    ends = [
        100 * (Fraction(after) + sign_after * statistics.half_unit(after)) / start - 100
        for sign_after in (-1, 1)
        for sign in (-1, 1)
        if (start := Fraction(before) + sign * statistics.half_unit(before)) > 0
    ]
    return min(ends), max(ends)


def change_agrees(change: Change) -> bool | None:
    """Tell whether the printed change can be true; a decrease may be printed without its sign."""
    before, after, printed = change.before.value, change.after.value, change.printed
    if printed is None or printed.value is None or before is None or after is None:
        return None
    low, high = change_bounds(before, after)
    if printed.value >= 0 and high <= 0:
        low, high = -high, -low
    stated = Fraction(printed.value)
    match printed.operator:
        case ">":
            return high > stated
        case ">=":
            return high >= stated
        case "<":
            return low < stated
        case "<=":
            return low <= stated
        case _:
            slack = statistics.half_unit(printed.value)
            return low - slack <= stated <= high + slack


def changes(evidence: Evidence, document: Document) -> Iterator[Derived]:
    """Yield changes in percent of the first value; a decrease is negative."""
    for change in changes_of(evidence, document):
        before, after = change.before.value, change.after.value
        if before is None or after is None:
            continue
        yield Derived(
            change.coordinates,
            "percent-change-from-values",
            (change.before, change.after),
            "percent",
            statistics.rounded(100 * Fraction(after) / Fraction(before) - 100, PLACES),
            agrees=change_agrees(change),
        )
