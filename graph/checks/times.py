"""Values over time: changes, sums, and pooled values against those of the parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from sarcograph.graph.checks.base import Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.literature import STATCHECK
from sarcograph.graph.derive.times import change_agrees, change_bounds, changes_of, sum_parts
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.statistics import rounds_to

PERCENT_CHANGE = Rule(
    "percent-change",
    "a printed change against the values before and after",
    "The printed change agrees with (after - before) / before over the rounding of both values; "
    "'more than x' needs the change to be able to exceed x.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="conflict",
    consequence="figure",
)
TIME_SUM = Rule(
    "time-sum",
    "times that follow each other against their total",
    "Times of one patient that follow each other without a gap add up to the printed total.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="conflict",
    consequence="figure",
)
POOLED = Rule(
    "pooled-value",
    "a pooled value outside those of its parts",
    "Where parts of a population exclude each other and leave no one out, its median or mean lies "
    "between those of the parts and its range reaches as far as theirs together.",
    TIME_SUM.reference,
    severity="conflict",
    consequence="figure",
)


@check(PERCENT_CHANGE)
def percent_change(view: View) -> Iterator[Finding]:
    """Recompute printed percent changes from the values before and after."""
    for change in changes_of(view.evidence, view.document):
        printed, before, after = change.printed, change.before.value, change.after.value
        if printed is None or before is None or after is None or change_agrees(change):
            continue
        low, high = change_bounds(before, after)
        exact = 100 * Fraction(after) / Fraction(before) - 100
        readings = [*printed.readings, *change.before.readings, *change.after.readings]
        yield Finding(
            rule=PERCENT_CHANGE,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in (printed, change.before, change.after)),
            mark=texts(printed.readings),
            recomputed=f"({after} - {before}) / {before} = {shown(exact)}%, from {shown(low)} to "
            f"{shown(high)} over the rounding of both",
            message=f"{view.name(printed)}: {texts(printed.readings)}, but {before} to {after} is "
            f"a change of {shown(exact)}%",
            resolution=f"the values give {shown(abs(exact))}%",
            other_consequence="editorial" if _rounded_up(printed, exact) else None,
        )


def _rounded_up(printed: Estimate, exact: Fraction) -> bool:
    """Tell whether a printed change is the recomputed one, rounded as it is printed."""
    return printed.value is not None and rounds_to(abs(exact), abs(printed.value))


@check(TIME_SUM)
def time_sum(view: View) -> Iterator[Finding]:
    """Compare the printed total with the sum of the times that make it up."""
    by_coordinates = {one.coordinates: one for one in view.document.estimates}
    for coordinates, parts in sum_parts(view.evidence, view.document):
        total = by_coordinates.get(coordinates)
        if total is None or total.value is None or total.unit != parts[0].unit:
            continue
        values = [part.value for part in parts if part.value is not None]
        if sum(values) == total.value:
            continue
        yield Finding(
            rule=TIME_SUM,
            places=view.places(total.readings, *(part.readings for part in parts)),
            about=tuple(view.estimate_iri(one) for one in (total, *parts)),
            mark=f"{total.value}",
            recomputed=f"{' + '.join(map(str, values))} = {sum(values)}",
            message=f"{view.name(total)}: {total.value}, but its parts add up to {sum(values)}",
        )


@check(POOLED)
def pooled_value(view: View) -> Iterator[Finding]:
    """Compare pooled medians, means and ranges with those of the parts."""
    by_coordinates = {one.coordinates: one for one in view.document.estimates}
    for partition in view.file.partitions.values():
        if (partition.exclusive, partition.exhaustive) != ("yes", "yes"):
            continue
        for here, total in by_coordinates.items():
            if here.population != partition.of or here.statistic not in ("median", "mean", "range"):
                continue
            found = [by_coordinates.get(replace(here, population=key)) for key in partition.parts]
            parts = [one for one in found if one is not None]
            if len(parts) == len(found):
                yield from _outside(view, total, parts)


def _outside(view: View, total: Estimate, parts: list[Estimate]) -> Iterator[Finding]:
    values = [one.value for one in parts if one.value is not None]
    about = tuple(view.estimate_iri(one) for one in (total, *parts))
    readings = [one.readings for one in (total, *parts)]
    known = total.value is not None and len(values) == len(parts)
    if total.value is not None and known and not min(values) <= total.value <= max(values):
        yield Finding(
            rule=POOLED,
            other_severity="impossible",
            places=view.places(*readings),
            about=about,
            mark=f"{total.value} for all",
            recomputed=f"between {min(values)} and {max(values)}",
            message=f"{view.name(total)}: {total.value} does not lie between those of its parts",
        )
    lowers = [one.extent.lower for one in parts if one.extent and one.extent.lower is not None]
    uppers = [one.extent.upper for one in parts if one.extent and one.extent.upper is not None]
    extent = total.extent
    if extent is None or len(lowers) != len(parts) or len(uppers) != len(parts):
        return
    if (extent.lower, extent.upper) != (min(lowers), max(uppers)):
        yield Finding(
            rule=POOLED,
            places=view.places(*readings),
            about=about,
            mark=f"{extent.lower} to {extent.upper} for all",
            recomputed=f"{min(lowers)} to {max(uppers)}",
            message=f"{view.name(total)}: the range is not that of its parts together",
        )
