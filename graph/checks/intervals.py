"""Printed intervals: do they hold their estimate, how were they made, were they cut."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations, product, starmap

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import OPEN, Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.literature import (
    BINOMIAL_INTERVALS,
    MEDIAN_SURVIVAL,
    SAMPL,
    SAS_PROPORTIONS,
    STATCHECK,
)
from sarcograph.graph.derive.proportions import counts_of, level_of, percent_bounds
from sarcograph.graph.model.numbers import Estimate, Number, Reading
from sarcograph.graph.model.printed import INTERVAL, QUARTILES, RANGE, BoundsIn, Printed

CONTAINS = Rule(
    "interval-contains-estimate",
    "an interval without its estimate",
    "The lower bound of an interval or a range is no larger than the upper one, and the estimate "
    "or effect lies between them; a median lies between its quartiles.",
    SAMPL,
    severity="impossible",
    consequence="figure",
)
METHOD = Rule(
    "interval-method",
    "an interval that no usual method gives",
    "The printed interval of a proportion is what one of the Clopper-Pearson, Wilson, Wald (with "
    "the variance by n or n - 1, or with Student's t), Jeffreys or Agresti-Coull methods gives for "
    "its counts; a bound in whole percents may be off by one.",
    f"{BINOMIAL_INTERVALS}; {SAS_PROPORTIONS}",
    severity="conflict",
    consequence="figure",
)
TWICE = Rule(
    "interval-printed-twice",
    "an interval printed two ways",
    "Every place that prints the interval of a quantity or an effect prints the same bounds.",
    STATCHECK,
    severity="conflict",
    consequence="figure",
)
TRUNCATED = Rule(
    "bound-truncated",
    "a lower bound cut at 0",
    "A symmetric interval of a time is not cut where its lower bound falls below 0: such a bound "
    "shows that the normal approximation does not suit the data.",
    MEDIAN_SURVIVAL,
    severity="method",
    consequence="editorial",
)


def _bounds_printed(
    number: Number, kind: BoundsIn
) -> Iterator[tuple[list[Reading], Decimal | None, Decimal | None]]:
    """Yield each pair of bounds that is printed, in one place or with a place for each."""
    apart: dict[str, list[Reading]] = {kind.lower: [], kind.upper: []}
    for reading in number.readings:
        if reading.component in apart:
            apart[reading.component].append(reading)
        elif reading.component in kind.whole and reading.printed.bounded:
            yield [reading], reading.printed.lower, reading.printed.upper
    for low, high in product(*apart.values()):
        yield [low, high], low.printed.lower, high.printed.upper


def _intervals(number: Number) -> Iterator[tuple[list[Reading], tuple[Decimal, Decimal]]]:
    """Yield each interval that is printed with both bounds."""
    for readings, lower, upper in _bounds_printed(number, INTERVAL):
        if lower is not None and upper is not None:
            yield readings, (lower, upper)


@check(CONTAINS)
def contains_estimate(view: View) -> Iterator[Finding]:
    """Find intervals, ranges and quartiles in the wrong order or beside their estimate.

    Only a median lies between the quartiles: a mean may lie beyond them.
    """
    for number, iri, name in view.numbers():
        median = isinstance(number, Estimate) and number.coordinates.statistic == "median"
        value = number.value_reading()
        if value is not None and value.printed.operator != "=":
            value = None
        for kind in (INTERVAL, RANGE, *([QUARTILES] if median else [])):
            for readings, lower, upper in _bounds_printed(number, kind):
                wrong = _wrong_bounds(lower, upper, value.printed.value if value else None)
                if wrong is None:
                    continue
                yield Finding(
                    rule=CONTAINS,
                    places=view.places(*readings, [value] if value else []),
                    about=(iri,),
                    mark=texts([value, *readings] if value else readings),
                    recomputed=f"{'open' if lower is None else lower} to "
                    f"{'open' if upper is None else upper}",
                    message=f"{name}: {wrong}",
                )


def _wrong_bounds(
    lower: Decimal | None, upper: Decimal | None, value: Decimal | None
) -> str | None:
    """Say what is wrong with printed bounds, each figure taken as rounded."""
    if lower is not None and upper is not None and lower > upper:
        return "the bounds are printed in the wrong order"
    if value is not None and (
        (lower is not None and _above(lower, value)) or (upper is not None and _above(value, upper))
    ):
        return "the estimate lies outside its bounds"
    return None


def _above(one: Decimal, other: Decimal) -> bool:
    """Tell whether `one` is greater than `other`, whatever the rounding of both."""
    slack = statistics.half_unit(one) + statistics.half_unit(other)
    return Fraction(one) - Fraction(other) > slack


METHOD_NAMES: dict[statistics.IntervalMethod, str] = {
    "clopper-pearson": "Clopper-Pearson",
    "wilson": "Wilson",
    "wald": "Wald",
    "wald-sample-variance": "Wald with n - 1",
    "wald-t": "Wald with t",
    "jeffreys": "Jeffreys",
    "agresti-coull": "Agresti-Coull",
}


def _fits(exact: Decimal, bound: Decimal | None) -> bool:
    """Tell whether a bound may be printed so; one in whole percents may be cut or one off."""
    if bound is None:
        return True
    whole = statistics.decimals(bound) == 0
    return abs(exact - bound) <= 1 if whole else statistics.rounds_to(Fraction(exact), bound)


def _half_right(
    computed: dict[statistics.IntervalMethod, tuple[Decimal, Decimal]], interval: Printed
) -> str:
    """Say of which method one of the two bounds is, and what the other would be."""
    for method, (lower, upper) in computed.items():
        fits = _fits(lower, interval.lower), _fits(upper, interval.upper)
        if None in (interval.lower, interval.upper) or fits[0] == fits[1]:
            continue
        own, other, exact = ("lower", "upper", upper) if fits[0] else ("upper", "lower", lower)
        return (
            f"open: the {own} bound is that of {METHOD_NAMES[method]}, whose {other} bound is "
            f"{shown(Fraction(exact), 1)}"
        )
    return OPEN


@check(METHOD)
def interval_method(view: View) -> Iterator[Finding]:
    """Recompute printed intervals of proportions and name the method that gives them."""
    for estimate in view.document.estimates:
        # the interval of survival at a time is none of a proportion
        timed = view.measure(estimate.coordinates.measure).time_to_event
        counts = None if timed else counts_of(estimate)
        interval, level = estimate.interval, level_of(estimate)
        if counts is None or interval is None or level is None:
            continue
        events, total, _ = counts
        computed = {
            method: percent_bounds(events, total, method, level) for method in statistics.INTERVALS
        }
        printed = interval.lower, interval.upper
        if any(all(map(_fits, bounds, printed)) for bounds in computed.values()):
            continue
        readings = [one for one in estimate.readings if one.component in INTERVAL.all]
        given = "; ".join(
            f"{METHOD_NAMES[method]} {shown(Fraction(bounds[0]), 1)} to "
            f"{shown(Fraction(bounds[1]), 1)}"
            for method, bounds in computed.items()
        )
        exact = " to ".join(shown(Fraction(one), 1) for one in computed["clopper-pearson"])
        yield Finding(
            rule=METHOD,
            places=view.places(readings),
            about=(view.estimate_iri(estimate),),
            mark=texts(readings),
            recomputed=f"{events}/{total}: {given}",
            message=f"{view.name(estimate)}: no usual method gives the printed interval for "
            f"{events} of {total}, the exact one is {exact}",
            resolution=_half_right(computed, interval),
            other_consequence="editorial"
            if any(_near(bounds, printed) for bounds in computed.values())
            else None,
        )


def _near(bounds: tuple[Decimal, Decimal], printed: tuple[Decimal | None, Decimal | None]) -> bool:
    """Tell whether neither bound is half a point from what is printed, so that no reader minds."""
    pairs = zip(bounds, printed, strict=True)
    return all(bound is None or abs(exact - bound) < Decimal("0.5") for exact, bound in pairs)


def _may_agree(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return all(starmap(statistics.may_agree, zip(one, other, strict=True)))


@check(TWICE)
def interval_printed_twice(view: View) -> Iterator[Finding]:
    """Find quantities and effects whose bounds are printed differently, not only rounded."""
    for number, iri, name in view.numbers():
        printed = list(_intervals(number))
        different = dict.fromkeys(bounds for _, bounds in printed)
        if all(starmap(_may_agree, combinations(different, 2))):
            continue
        readings = list(dict.fromkeys(chain.from_iterable(places for places, _ in printed)))
        notes = []
        for bounds in different:
            # the interval of a ratio is symmetric on another scale
            if number.value is None or not isinstance(number, Estimate):
                continue
            lower, upper = map(Fraction, bounds)
            off = (lower + upper) / 2 - Fraction(number.value)
            notes.append(f"{shown(lower)} to {shown(upper)}: midpoint {shown(off, 3)} off")
        reason = "; ".join(number.reasons)
        preferred = next((one for one in number.preferred if one.component in INTERVAL.all), None)
        yield Finding(
            rule=TWICE,
            places=view.places(readings),
            about=(iri,),
            mark=texts(readings),
            recomputed="; ".join(notes) or "bounds differ",
            message=f"{name}: the interval is printed in {len(readings)} places with different "
            "bounds",
            resolution=f"'{preferred.text}' is taken, because {reason}" if preferred else "open",
        )


def _half_widths(estimate: Estimate) -> tuple[Fraction, Fraction] | None:
    """Return how far the interval reaches below and above the estimate."""
    interval, value = estimate.interval, estimate.value
    if interval is None or value is None or interval.lower is None or interval.upper is None:
        return None
    return Fraction(value) - Fraction(interval.lower), Fraction(interval.upper) - Fraction(value)


def _symmetric(estimate: Estimate) -> bool:
    """Tell whether estimate and bounds may be the rounded figures of a symmetric interval."""
    widths, interval, value = _half_widths(estimate), estimate.interval, estimate.value
    if widths is None or interval is None or value is None:
        return False
    slack = 2 * statistics.half_unit(value)
    for bound in (interval.lower, interval.upper):
        slack += statistics.half_unit(bound) if bound is not None else 0
    return abs(widths[0] - widths[1]) <= slack


@check(TRUNCATED)
def bound_truncated(view: View) -> Iterator[Finding]:
    """Find times whose lower bound is 0 among intervals that are symmetric otherwise.

    It touches a conclusion where a difference of that group is called significant.
    """
    concluded = {
        (one.measure, population)
        for one in view.document.comparisons
        if one.significant
        for population in one.between
    }
    timed = [
        estimate
        for estimate in view.document.estimates
        if estimate.unit in ("day", "week", "month", "year") and _half_widths(estimate) is not None
    ]
    symmetric = [estimate for estimate in timed if _symmetric(estimate)]
    for estimate in timed:
        interval, widths = estimate.interval, _half_widths(estimate)
        if interval is None or widths is None or interval.lower != 0 or _symmetric(estimate):
            continue
        if not symmetric or widths[1] <= widths[0]:
            continue
        readings = [one for one in estimate.readings if one.component in INTERVAL.all]
        value = Fraction(estimate.value or 0)
        yield Finding(
            rule=TRUNCATED,
            places=view.places(readings),
            about=(view.estimate_iri(estimate),),
            mark=texts(readings),
            recomputed=f"{shown(value)} - {shown(widths[1])} = {shown(value - widths[1])}",
            message=f"{view.name(estimate)}: the interval is that of a normal distribution, cut at "
            f"0: it reaches {shown(widths[1])} above the estimate, while {len(symmetric)} others "
            "are symmetric",
            resolution=f"the lower bound would be {shown(value - widths[1])}; take the standard "
            "error from the upper half",
            other_consequence="figure"
            if (estimate.coordinates.measure, estimate.coordinates.population) in concluded
            else None,
        )
