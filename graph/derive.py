"""Numbers recomputed from printed ones: the graph `derived`.

A derived estimate has the coordinates of the printed one it re-computes, points to every estimate
it rests on, names its method, and says whether what is printed agrees. Nothing printed is altered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from rdflib import Graph

from sarcograph.graph import statistics
from sarcograph.graph.build_context import DocumentContext
from sarcograph.graph.build_quantities import coordinate_values, coordinates_label
from sarcograph.graph.model import Coordinates, Document, Estimate, Evidence
from sarcograph.graph.namespaces import SG, fact, term, thing
from sarcograph.graph.printed import Printed
from sarcograph.graph.schema import MeasureEntry
from sarcograph.graph.writing import describe

PLACES = 6
"""Decimal places of derived numbers: more than any source prints, few enough to be read."""

_RESPONSE = "best-overall-response"
_LEVEL = Decimal(95)
_PRINTED_INTERVAL_METHODS: tuple[statistics.IntervalMethod, ...] = (
    "clopper-pearson",
    "wilson",
    "wald",
)


@dataclass(frozen=True, slots=True)
class Derived:
    """A recomputed quantity: `bounds` of its interval and of its `range`, all in `unit`."""

    coordinates: Coordinates
    method: str
    sources: tuple[Estimate, ...]
    unit: str | None
    value: Decimal | None = None
    events: int | None = None
    denominator: int | None = None
    bounds: tuple[Decimal, Decimal] | None = None
    level: Decimal | None = None
    interval_method: str | None = None
    range: tuple[Decimal, Decimal] | None = None
    agrees: bool | None = None
    note: str | None = None


def derive(evidence: Evidence) -> Graph:
    """Return the graph of all derived estimates, in an order that depends on nothing else."""
    graph = Graph()
    for document in evidence.documents:
        context = DocumentContext(evidence, document)
        for derived in derived_estimates(evidence, document):
            _write(context, derived)
        graph += context.graph
    return graph


def derived_estimates(evidence: Evidence, document: Document) -> Iterator[Derived]:
    """Yield what can be recomputed from the numbers of one document."""
    for estimate in document.estimates:
        yield from _proportions(estimate)
        yield from _months(estimate)
    yield from _response_totals(evidence, document)
    yield from _sums(evidence, document)
    yield from _changes(evidence, document)


def _write(context: DocumentContext, derived: Derived) -> None:
    key = f"{derived.coordinates.slug()}.{derived.method}"
    describe(
        context.graph,
        thing("derived", context.key, key),
        SG.DerivedEstimate,
        label=f"{coordinates_label(context, derived.coordinates)} ({derived.method})",
        derived_from=[
            fact("estimate", context.key, source.coordinates.slug()) for source in derived.sources
        ],
        derivation_method=term(derived.method),
        derivation_note=derived.note,
        agrees_with_printed=derived.agrees,
        value=derived.value,
        unit=context.entity(derived.unit),
        events=derived.events,
        denominator=derived.denominator,
        ci_lower=derived.bounds[0] if derived.bounds else None,
        ci_upper=derived.bounds[1] if derived.bounds else None,
        ci_level=derived.level,
        ci_method=term(derived.interval_method) if derived.interval_method else None,
        range_lower=derived.range[0] if derived.range else None,
        range_upper=derived.range[1] if derived.range else None,
        **coordinate_values(context, derived.coordinates),
    )


# --- proportions and their intervals ---


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
    if estimate.events is not None:
        return (estimate.events, total, False) if estimate.events <= total else None
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


def agrees(bounds: tuple[Decimal, Decimal], printed: Printed) -> bool:
    """Tell whether both printed bounds are what `bounds` round to."""
    pairs = zip(bounds, (printed.lower, printed.upper), strict=True)
    return all(
        shown is not None and statistics.rounds_to(Fraction(exact), shown) for exact, shown in pairs
    )


def _proportions(estimate: Estimate) -> Iterator[Derived]:
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
        percent_bounds(events, total, "clopper-pearson", _LEVEL),
        _LEVEL,
        "clopper-pearson",
        agrees=statistics.rounds_to(exact, printed) if printed is not None else None,
        note="the count is the only one that fits the printed percentage" if implied else None,
    )
    interval = estimate.interval
    if interval is None:
        return
    level = interval.level or _LEVEL
    for method in _PRINTED_INTERVAL_METHODS:
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


# --- times ---


def _months(estimate: Estimate) -> Iterator[Derived]:
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
    yield Derived(
        estimate.coordinates,
        f"months-from-{unit}s",
        (estimate,),
        "month",
        convert(estimate.value),
        bounds=pair(interval),
        level=(interval.level or _LEVEL) if interval else None,
        range=pair(extent),
    )


# --- responses ---


def measure_entry(evidence: Evidence, key: str) -> MeasureEntry:
    """Return the entry of a measure of the registry."""
    entry = evidence.entities[key].entry
    if not isinstance(entry, MeasureEntry):
        raise TypeError(f"'{key}' is not a measure")
    return entry


def response_parts(
    evidence: Evidence, document: Document, measure: str
) -> Iterator[tuple[Coordinates, tuple[Estimate, ...], tuple[str, ...]]]:
    """Yield, for each group with printed response categories, what makes up `measure`.

    Gives the coordinates of the total, the estimates of its categories, and the labels of the
    categories that are not printed for the group.
    """
    numerator = measure_entry(evidence, measure).numerator
    labels = measure_entry(evidence, _RESPONSE).categories if numerator else {}
    groups: dict[Coordinates, dict[str, Estimate]] = {}
    for estimate in document.estimates:
        here = estimate.coordinates
        if here.measure == _RESPONSE and here.category and estimate.events is not None:
            total = replace(here, measure=measure, category=None)
            groups.setdefault(total, {})[here.category] = estimate
    for total, categories in groups.items():
        parts = tuple(categories[name] for name in numerator if name in categories)
        missing = tuple(labels[name] for name in numerator if name not in categories)
        if parts:
            yield total, parts, missing


def _response_totals(evidence: Evidence, document: Document) -> Iterator[Derived]:
    printed = {estimate.coordinates: estimate for estimate in document.estimates}
    reported = {here.measure for here in printed if measure_entry(evidence, here.measure).numerator}
    for measure in sorted(reported):
        for coordinates, parts, missing in response_parts(evidence, document, measure):
            events = sum(part.events or 0 for part in parts)
            total = parts[0].denominator
            exact = statistics.percentage(events, total) if total and events <= total else None
            shown = printed.get(coordinates)
            yield Derived(
                coordinates,
                "response-total",
                parts,
                "percent",
                statistics.rounded(exact, PLACES) if exact is not None else None,
                events,
                total,
                percent_bounds(events, total, "clopper-pearson", _LEVEL)
                if total and exact is not None
                else None,
                _LEVEL if exact is not None else None,
                "clopper-pearson" if exact is not None else None,
                agrees=_total_agrees(shown, events, exact),
                note=f"not printed: {', '.join(missing)}" if missing else None,
            )


def _total_agrees(shown: Estimate | None, events: int, exact: Fraction | None) -> bool | None:
    if shown is None:
        return None
    if shown.events is not None:
        return shown.events == events
    if shown.value is None:
        return None
    return exact is not None and statistics.rounds_to(exact, shown.value)


# --- sums and changes ---


def _sums(evidence: Evidence, document: Document) -> Iterator[Derived]:
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
    populations = sorted({estimate.coordinates.population for estimate in document.estimates})
    for key in sorted(evidence.entities):
        entry = evidence.entities[key].entry
        if not isinstance(entry, MeasureEntry) or not entry.sum_of:
            continue
        for population in populations:
            parts = [
                [e for e in _points(document, population, part) if e.value is not None]
                for part in entry.sum_of
            ]
            units = {part[0].unit for part in parts if part}
            if all(len(part) == 1 for part in parts) and len(units) == 1:
                totals = _points(document, population, key)
                coordinates = (
                    totals[0].coordinates
                    if len(totals) == 1
                    else Coordinates(population, key, "point-value")
                )
                yield coordinates, tuple(part[0] for part in parts)


def _points(document: Document, population: str, measure: str) -> list[Estimate]:
    return [
        estimate
        for estimate in document.estimates
        if estimate.coordinates.population == population
        and estimate.coordinates.measure == measure
        and estimate.coordinates.statistic == "point-value"
    ]


def time_order(estimate: Estimate) -> tuple[Fraction, str]:
    """Return where an estimate stands in time: its label's number in months, `baseline` first."""
    label = estimate.coordinates.time or ""
    match = re.search(r"(day|week|month|year)s?\s*(\d+)|(\d+)\s*-?(day|week|month|year)", label)
    if match is None:
        return Fraction(0), label
    unit, number = match[1] or match[4], match[2] or match[3]
    return statistics.in_months(Decimal(number), unit) or Fraction(0), label


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and one after, with the printed change between them, if any."""

    before: Estimate
    after: Estimate
    printed: Estimate | None
    coordinates: Coordinates


def changes_of(evidence: Evidence, document: Document) -> Iterator[Change]:
    """Yield the changes from the first value of a series to each later one."""
    for key in sorted(evidence.entities):
        entry = evidence.entities[key].entry
        if not isinstance(entry, MeasureEntry) or not entry.change_of:
            continue
        for series in _series(document.estimates, entry.change_of):
            first, *later = sorted(series, key=time_order)
            here = first.coordinates
            printed = [
                estimate
                for estimate in document.estimates
                if estimate.coordinates.measure == key
                and estimate.coordinates.population == here.population
                and estimate.value is not None
            ]
            for after in later:
                times = (
                    {after.coordinates.time, None} if len(later) == 1 else {after.coordinates.time}
                )
                shown = [one for one in printed if one.coordinates.time in times]
                coordinates = (
                    shown[0].coordinates
                    if len(shown) == 1
                    else Coordinates(
                        here.population,
                        key,
                        "percent-change",
                        line=after.coordinates.line,
                        time=after.coordinates.time,
                    )
                )
                yield Change(first, after, shown[0] if len(shown) == 1 else None, coordinates)


def _series(estimates: Iterable[Estimate], measure: str) -> list[list[Estimate]]:
    """Return the estimates of `measure` by population, for those with two or more times."""
    groups: dict[tuple[str, int | None], list[Estimate]] = {}
    for estimate in estimates:
        here = estimate.coordinates
        if here.measure == measure and estimate.value and estimate.unit:
            groups.setdefault((here.population, here.reference), []).append(estimate)
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


def _changes(evidence: Evidence, document: Document) -> Iterator[Derived]:
    for change in changes_of(evidence, document):
        before, after = change.before.value, change.after.value
        if before is None or after is None:
            continue
        sources: Sequence[Estimate] = (change.before, change.after)
        yield Derived(
            change.coordinates,
            "percent-change-from-values",
            tuple(sources),
            "percent",
            statistics.rounded(100 * Fraction(after) / Fraction(before) - 100, PLACES),
            agrees=change_agrees(change),
        )
