"""Sizes of effects against the figures of the compared groups themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.literature import STATCHECK
from sarcograph.graph.checks.p_values import arms_of
from sarcograph.graph.model.evidence import Comparison
from sarcograph.graph.model.numbers import Effect, Estimate, Reading

FROM_ARMS = Rule(
    "effect-from-arms",
    "an effect that the figures of the groups do not give",
    "An effect that nothing is adjusted for is the ratio or the difference of the figures of the "
    "two groups within their rounding; any other lies near it: its interval holds what they give.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="conflict",
    consequence="figure",
)
AGAINST_MEDIANS = Rule(
    "hazard-ratio-against-medians",
    "a hazard ratio and medians that point different ways",
    "Where the hazard ratio is below 1 the group does not have the shorter median than the group "
    "it is held against. Curves that cross may break this.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="ambiguous",
    consequence="conclusion",
)

Span: TypeAlias = tuple[Fraction, Fraction]
"""The least and the greatest number that a rounded figure may be."""


def _span(reading: Reading | None, unit: Fraction = Fraction(1)) -> Span | None:
    value = reading.printed.value if reading and reading.printed.operator == "=" else None
    if value is None:
        return None
    slack = statistics.half_unit(value)
    return (Fraction(value) - slack) * unit, (Fraction(value) + slack) * unit


def _shares(view: View, estimate: Estimate) -> list[Span]:
    """Return the share of patients with an event, for each number that they may be of."""
    here = estimate.coordinates
    if here.counting == "counts-events" or here.statistic not in ("proportion", "count"):
        return []
    events = estimate.events
    if events is not None:
        sizes = [size for size in view.denominators(estimate) if size >= max(events, 1)]
        return [(Fraction(events, size), Fraction(events, size)) for size in sizes]
    percent = estimate.unit == "percent"
    span = _span(estimate.value_reading(), Fraction(1, 100)) if percent else None
    return [span] if span is not None else []


def _values(statistics_of: frozenset[str]) -> Callable[[View, Estimate], list[Span]]:
    def values(_: View, estimate: Estimate) -> list[Span]:
        span = _span(estimate.value_reading())
        return [span] if span and estimate.coordinates.statistic in statistics_of else []

    return values


def _difference(one: Span, other: Span) -> Span | None:
    return one[0] - other[1], one[1] - other[0]


def _ratio(one: Span, other: Span) -> Span | None:
    if min(one[0], other[0]) <= 0:
        return None
    return one[0] / other[1], one[1] / other[0]


def _odds_ratio(one: Span, other: Span) -> Span | None:
    if max(one[1], other[1]) >= 1:
        return None
    return _ratio(*((low / (1 - low), high / (1 - high)) for low, high in (one, other)))


@dataclass(frozen=True, slots=True)
class Formula:
    """How an effect follows from the figures of two groups: the group, and what it is held to."""

    figures: Callable[[View, Estimate], list[Span]]
    combine: Callable[[Span, Span], Span | None]
    scales: tuple[int, ...] = (1,)


FORMULAS = {
    "odds-ratio": Formula(_shares, _odds_ratio),
    "risk-ratio": Formula(_shares, _ratio),
    "risk-difference": Formula(_shares, _difference, (1, 100)),
    "mean-difference": Formula(_values(frozenset({"mean", "least-squares-mean"})), _difference),
    "median-difference": Formula(_values(frozenset({"median"})), _difference),
    "geometric-mean-ratio": Formula(_values(frozenset({"geometric-mean"})), _ratio, (1, 100)),
}
"""From measures of effect to how they follow from the groups; some are given in percent too."""


def _pair(
    view: View, comparison: Comparison, figures: Callable[[View, Estimate], list[Span]]
) -> tuple[Estimate, Estimate] | None:
    """Return the group and what it is held against, if each has one estimate with `figures`."""
    between = list(comparison.between)
    if len(between) != 2:
        return None
    if comparison.reference_arm == between[0]:
        between.reverse()
    arms = [one for one in arms_of(view, comparison) if figures(view, one)]
    found = [[one for one in arms if one.coordinates.population == key] for key in between]
    if [len(one) for one in found] != [1, 1]:
        return None
    return found[0][0], found[1][0]


def _given(view: View, formula: Formula, pair: tuple[Estimate, Estimate]) -> list[Span]:
    one, other = (formula.figures(view, estimate) for estimate in pair)
    spans = [formula.combine(first, second) for first in one for second in other]
    return [
        (low * scale, high * scale)
        for span in spans
        if span is not None
        for low, high in [span]
        for scale in formula.scales
    ]


def _meets(spans: list[Span], low: Fraction, high: Fraction) -> bool:
    return any(first <= high and low <= last for first, last in spans)


@check(FROM_ARMS)
def effect_from_arms(view: View) -> Iterator[Finding]:
    """Recompute effects from the figures of the groups that they compare."""
    for comparison in view.document.comparisons:
        for effect in comparison.effects:
            formula = FORMULAS.get(effect.effect_measure)
            printed = effect.number.value_reading()
            span = _span(printed)
            if formula is None or printed is None or span is None:
                continue
            pair = _pair(view, comparison, formula.figures)
            if pair is None or comparison.adjustment == "adjusted":
                continue
            forth, back = (_given(view, formula, one) for one in (pair, pair[::-1]))
            known = comparison.reference_arm is not None
            right = forth if known else forth + back
            if not right or _meets(right, *span):
                continue
            yield from _differs(view, comparison, effect, printed, pair, right, _meets(back, *span))


def _differs(
    view: View,
    comparison: Comparison,
    effect: Effect,
    printed: Reading,
    pair: tuple[Estimate, Estimate],
    given: list[Span],
    swapped: bool,
) -> Iterator[Finding]:
    """Yield the finding on an effect that is not what the groups give, if it is none of another."""
    unadjusted = comparison.adjustment == "unadjusted"
    interval = effect.number.interval
    if not unadjusted and not swapped:
        if interval is None or interval.lower is None or interval.upper is None:
            return
        ends = sorted((interval.lower, interval.upper))
        slack = [statistics.half_unit(end) for end in ends]
        if _meets(given, Fraction(ends[0]) - slack[0], Fraction(ends[1]) + slack[1]):
            return
    resolution = "open: the effect may be adjusted for something"
    if swapped:
        resolution = "it is the effect the other way round"
    elif unadjusted:
        resolution = "open: the effect is called unadjusted"
    readings = [reading for one in pair for reading in one.readings]
    spans = dict.fromkeys(
        shown(low, 3) if low == high else f"{shown(low, 3)} to {shown(high, 3)}"
        for low, high in given
    )
    yield Finding(
        rule=FROM_ARMS,
        other_severity="conflict" if unadjusted or swapped else "ambiguous",
        places=view.places(printed, readings),
        about=(view.result_iri(comparison), *(view.estimate_iri(one) for one in pair)),
        mark=texts([printed, *readings]),
        recomputed=" or ".join(spans),
        message=f"{view.effect_name(comparison, effect)}: {printed.printed.value}, but the groups "
        f"give {' or '.join(spans)}",
        resolution=resolution,
    )


@check(AGAINST_MEDIANS)
def hazard_ratio_against_medians(view: View) -> Iterator[Finding]:
    """Find hazard ratios that favour the group with the shorter median."""
    for comparison in view.document.comparisons:
        if comparison.reference_arm is None:
            continue
        pair = _pair(view, comparison, FORMULAS["median-difference"].figures)
        for effect in comparison.effects:
            if effect.effect_measure != "hazard-ratio" or pair is None:
                continue
            printed, interval = effect.number.value_reading(), effect.number.interval
            ratio, first, second = map(_span, (printed, *(one.value_reading() for one in pair)))
            if printed is None or ratio is None or first is None or second is None:
                continue
            lower, upper = (interval.lower, interval.upper) if interval else (None, None)
            if lower is not None and upper is not None and lower <= 1 <= upper:
                continue
            shorter, longer = first[1] < second[0], second[1] < first[0]
            if not (ratio[1] < 1 and shorter) and not (ratio[0] > 1 and longer):
                continue
            if pair[0].unit != pair[1].unit:
                continue
            medians = [reading for one in pair for reading in one.readings]
            yield Finding(
                rule=AGAINST_MEDIANS,
                places=view.places(printed, medians),
                about=(view.result_iri(comparison), *(view.estimate_iri(one) for one in pair)),
                mark=texts([printed, *medians]),
                recomputed=f"medians {pair[0].value} against {pair[1].value}",
                message=f"{view.effect_name(comparison, effect)}: {printed.printed.value}, while "
                f"the median is {'shorter' if shorter else 'longer'} than that of "
                f"{view.group(comparison.reference_arm)}",
                resolution="the curves cross, or the arms are in the wrong order",
            )
