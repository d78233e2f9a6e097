"""Sizes of effects against their p values, their intervals and the figures of the groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import OPEN, Finding, Rule, Severity, View, check, shown, texts
from sarcograph.graph.checks.literature import (
    CONSORT_NON_INFERIORITY,
    P_FROM_INTERVAL,
    STATCHECK,
)
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.numbers import Effect, Reading
from sarcograph.graph.model.printed import INTERVAL, Printed, parse_printed
from sarcograph.graph.statistics import Bounds

AGAINST_INTERVAL = Rule(
    "p-against-interval",
    "a p value and an interval that decide differently",
    "A two-sided p value lies below 1 minus the level of the interval exactly where the interval "
    "leaves out no effect: 1 for ratios, 0 for differences.",
    P_FROM_INTERVAL,
    severity="conflict",
    consequence="conclusion",
)
FROM_INTERVAL = Rule(
    "p-from-interval",
    "a p value that its interval does not give",
    "The p value is the one that follows from an effect and the width of its symmetric interval, "
    "on the logarithmic scale for ratios, within the rounding of all of them and what two tests of "
    "one effect may differ by.",
    P_FROM_INTERVAL,
    severity="ambiguous",
    consequence="figure",
)
NOT_POSITIVE = Rule(
    "ratio-not-positive",
    "a ratio below 0",
    "Hazards, odds, risks, rates and geometric means are not negative, and neither are their "
    "ratios nor the bounds of these.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="impossible",
    consequence="figure",
)

MARGIN = Rule(
    "margin-against-interval",
    "a margin and an interval that decide differently",
    "Non-inferiority is shown exactly where the whole interval of the effect lies on the better "
    "side of the margin.",
    CONSORT_NON_INFERIORITY,
    severity="conflict",
    consequence="conclusion",
)

RATIOS = frozenset(
    {"hazard-ratio", "odds-ratio", "risk-ratio", "rate-ratio", "geometric-mean-ratio"}
)
_OF_MEANS = frozenset({"mean-difference", "standardized-mean-difference", "regression-coefficient"})
_SYMMETRIC = RATIOS | _OF_MEANS | {"risk-difference", "restricted-mean-survival-time-difference"}
"""The measures of effect whose usual interval is the estimate with a multiple of its error."""
_TWO_TESTS = 0.5
"""How far the z values of two tests of one effect may lie apart.

In 172 registry records the p of 42 hazard ratios, most by log-rank tests, lies within 0.01 of what
their intervals give; that of rank tests beside the interval of a mean up to 0.4 off.
"""


@dataclass(frozen=True, slots=True)
class Tested:
    """An effect with its interval and a p value; `level` is a fraction of 1."""

    result: Comparison | PrognosticFinding
    effect: Effect
    value: Reading | None
    bounded: tuple[Reading, ...]
    level: Fraction
    lower: Decimal
    upper: Decimal
    p_reading: Reading
    p: Printed

    @property
    def sides(self) -> int | None:
        """Return the sides of the test, where the source tells them."""
        return self.p.sides or self.result.sides

    @property
    def ratio(self) -> bool:
        """Tell whether no effect is 1 and not 0."""
        return self.effect.effect_measure in RATIOS

    @property
    def null(self) -> int:
        """Return what the effect is where there is none; a ratio may be given in percent."""
        if not self.ratio:
            return 0
        return 100 if self.effect.number.unit == "percent" else 1

    @property
    def range_of_p(self) -> tuple[Fraction, Fraction]:
        """Return between which numbers the printed p value lies."""
        return range_of_p(self.p)

    @property
    def holds_null(self) -> bool | None:
        """Tell whether the interval holds no effect; None where a bound may be rounded to it."""
        null = self.null
        lower, upper = Fraction(self.lower), Fraction(self.upper)
        below, above = statistics.half_unit(self.lower), statistics.half_unit(self.upper)
        if lower - below > null or upper + above < null:
            return False
        return True if lower + below < null < upper - above else None

    def contradicts(self, low: Fraction, high: Fraction) -> bool:
        """Tell whether a two-sided p between `low` and `high` decides other than the interval."""
        level = 1 - self.level
        if self.holds_null is None:
            return False
        if self.holds_null:
            return high < level or (self.p.operator == "<" and high == level)
        return low > level


def range_of_p(printed: Printed) -> tuple[Fraction, Fraction]:
    """Return between which numbers a printed p value lies."""
    value = Fraction(printed.value or 0)
    if printed.operator in ("<", "<="):
        return Fraction(0), value
    if printed.operator in (">", ">="):
        return value, Fraction(1)
    slack = statistics.half_unit(printed.value or Decimal(0))
    return max(Fraction(0), value - slack), min(Fraction(1), value + slack)


def doubled(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return the range of the two-sided p of a one-sided one, whatever its direction."""
    if low >= Fraction(1, 2):
        low, high = 1 - high, 1 - low
    return min(2 * low, 2 * (1 - high)), min(2 * high, Fraction(1))


def tested_effects(view: View) -> Iterator[Tested]:
    """Yield the effects that have a two-sided interval and a p value, by their results."""
    for result in view.results():
        several = isinstance(result, Comparison) and len(result.between) > 2
        for effect in result.effects:
            number = effect.number
            interval, bounded = number.interval, number.places_of(INTERVAL)
            beside = [one for one in number.readings if one.printed.p is not None]
            probabilities = [(one, one.printed.p) for one in beside if one.printed.p is not None]
            if not several:
                probabilities += [(one, one.printed) for one in result.readings]
            usable = [
                (reading, p)
                for reading, p in probabilities
                if p.value is not None and 0 <= p.value <= 1 and p.operator != "~"
            ]
            if interval is None or not usable or number.sides == 1:
                continue
            lower, upper = interval.lower, interval.upper
            if lower is None or upper is None or lower > upper:
                continue
            level = Fraction(number.ci_level or statistics.USUAL_LEVEL) / 100
            yield Tested(
                result, effect, number.value_reading(), bounded, level, lower, upper, *usable[0]
            )


def _recomputed(view: View, one: Tested) -> Bounds | None:
    """Return between which numbers the p lies that effect and interval give, if they can."""
    if one.effect.effect_measure not in _SYMMETRIC or one.value is None:
        return None
    value = one.value.printed.value
    if value is None or one.value.printed.operator != "=":
        return None
    degrees = None
    if one.effect.effect_measure in _OF_MEANS:
        groups = (
            one.result.between if isinstance(one.result, Comparison) else [one.result.population]
        )
        sizes = [view.patients(key) for key in groups]
        patients = sum(size for size in sizes if size is not None)
        if None in sizes or patients <= len(groups):
            return None
        degrees = patients - len(groups)
    if one.null == 100:
        value, lower, upper = (number.scaleb(-2) for number in (value, one.lower, one.upper))
    else:
        lower, upper = one.lower, one.upper
    return statistics.p_of_interval(
        value, lower, upper, float(one.level), logarithmic=one.ratio, degrees=degrees
    )


def _floats(bounds: tuple[Fraction, Fraction]) -> Bounds:
    return Bounds(*map(float, bounds))


def _apart(printed: tuple[Fraction, Fraction], recomputed: Bounds | None) -> float:
    """Return how far two ranges of p lie apart, in units of z; 0 where nothing is recomputed."""
    if recomputed is None:
        return 0.0
    (low, high), (least, most) = map(statistics.z_of_p, (_floats(printed), recomputed))
    return max(0.0, low - most, least - high)


def said_bounds(bounds: Bounds) -> str:
    """Return a range of p for a reader; one number where both ends are it."""
    low, high = (shown(one, 4) if one >= 0.00005 else f"{one:.1g}" for one in bounds)
    return low if low == high else f"{low} to {high}"


def _finding(
    view: View, one: Tested, rule: Rule, says: str, recomputed: Bounds | None
) -> Finding | None:
    """Return the finding that the p of an effect is not that of its interval."""
    plain = one.range_of_p
    two_sided = doubled(*plain)
    read, other = (two_sided, plain) if one.sides == 1 else (plain, two_sided)
    as_read, as_other = _apart(read, recomputed), _apart(other, recomputed)
    if rule is FROM_INTERVAL and (recomputed is None or as_read <= _TWO_TESTS):
        return None
    if one.sides == 1:
        says += f" (one-sided, so {said_bounds(_floats(two_sided))} two-sided)"
    # that a p above 1/2 is meant of the other side is believed only where it fits to the digit
    likely = plain[1] < Fraction(1, 2) or (recomputed is not None and as_other == 0)
    other_fits = likely and not one.contradicts(*other) and as_other <= min(_TWO_TESTS, as_read)
    severity: Severity = rule.severity
    resolution = OPEN
    if other_fits:
        severity = severity if one.sides == 2 else "ambiguous"
        sides = "two" if one.sides == 1 else "one"
        stated = "" if one.sides else "the sides of the test are not stated: "
        resolution = f"{stated}a {sides}-sided p{'' if plain[1] < 0.5 else ', of the other side,'} "
        resolution += "would fit"
    elif as_read <= _TWO_TESTS and recomputed is not None:
        severity = "ambiguous"
        resolution = "the test may be another than that of the interval: both lie near the level"
    elif one.sides is None:
        says += ", and a one-sided p would not fit either"
    given = (
        f"p {said_bounds(recomputed)}" if recomputed is not None else "no p: it is not symmetric"
    )
    level = f"{shown(100 * one.level)}% interval"
    if one.effect.number.ci_level is None:
        level = f"interval of no stated level, taken as {level}"
        severity = "ambiguous"
    shows = list(dict.fromkeys([*([one.value] if one.value else []), *one.bounded, one.p_reading]))
    return Finding(
        rule=rule,
        other_severity=severity,
        places=view.places(shows),
        about=(view.result_iri(one.result),),
        mark=texts(shows),
        recomputed=f"the {level} gives {given}",
        message=f"{view.effect_name(one.result, one.effect)}: {says}",
        resolution=resolution,
    )


@check(AGAINST_INTERVAL)
def p_against_interval(view: View) -> Iterator[Finding]:
    """Find p values on the other side of the level than their interval says."""
    for one in tested_effects(view):
        low, high = doubled(*one.range_of_p) if one.sides == 1 else one.range_of_p
        if not one.contradicts(low, high):
            continue
        holds = "holds" if one.holds_null else "does not hold"
        says = (
            f"the interval {one.lower} to {one.upper} {holds} {one.null}, while p "
            f"{one.p.operator} {one.p.value}"
        )
        found = _finding(view, one, AGAINST_INTERVAL, says, _recomputed(view, one))
        if found is not None:
            yield found


@check(FROM_INTERVAL)
def p_from_interval(view: View) -> Iterator[Finding]:
    """Find p values that decide as their interval does, but do not follow from it."""
    for one in tested_effects(view):
        low, high = doubled(*one.range_of_p) if one.sides == 1 else one.range_of_p
        if one.contradicts(low, high):
            continue
        says = f"p {one.p.operator} {one.p.value} does not follow from the interval"
        found = _finding(view, one, FROM_INTERVAL, says, _recomputed(view, one))
        if found is not None:
            yield found


@check(NOT_POSITIVE)
def ratio_not_positive(view: View) -> Iterator[Finding]:
    """Find ratios, or bounds of ratios, below 0."""
    for result in view.results():
        for effect in result.effects:
            if effect.effect_measure not in RATIOS:
                continue
            for reading in effect.number.readings:
                printed = reading.printed
                numbers = printed.value, printed.lower, printed.upper
                wrong = [one for one in numbers if one is not None and one < 0]
                if not wrong:
                    continue
                yield Finding(
                    rule=NOT_POSITIVE,
                    places=view.places(reading),
                    about=(view.result_iri(result),),
                    mark=reading.text,
                    recomputed="at least 0",
                    message=f"{effect.effect_measure.replace('-', ' ')} with "
                    f"{' and '.join(map(str, wrong))}: a ratio is not negative",
                    resolution="it may be the logarithm of the ratio, or another measure of effect",
                )


def _beyond_margin(effect: Effect, margin: Decimal) -> bool | None:
    """Tell whether the interval of an effect leaves out a margin; None where that cannot be told.

    On which side of a difference the margin lies is not told by an unsigned one: it is left out
    where it is on either side, and reached where it is reached on both.
    """
    interval = effect.number.interval
    if interval is None:
        return None
    lower, upper = interval.lower, interval.upper
    if effect.effect_measure in RATIOS:
        null = 100 if effect.number.unit == "percent" else 1
        bound = upper if margin > null else lower
        # a bound that equals the margin may be rounded to it
        if bound is None or margin in (null, bound):
            return None
        return bound < margin if margin > null else bound > margin
    if lower is None or upper is None or abs(margin) in (abs(lower), abs(upper)):
        return None
    if margin < 0:
        return lower > margin
    above, below = upper < margin, lower > -margin
    return above if above == below else None


@check(MARGIN)
def margin_against_interval(view: View) -> Iterator[Finding]:
    """Hold what is said of non-inferiority against the margin and the interval."""
    for key, endpoint in view.file.endpoints.items():
        if endpoint.hypothesis != "non-inferiority" or endpoint.met is None or not endpoint.margin:
            continue
        margin = parse_printed("value", endpoint.margin.text or "")
        if margin.value is None:
            continue
        tested = [
            (result, effect)
            for result in view.document.comparisons
            if result.measure == endpoint.measure
            and {view.file.populations[one].study for one in result.between} == {endpoint.study}
            for effect in result.effects
            if effect.number.unit in (None, margin.unit) or margin.unit is None
        ]
        told = [(one, _beyond_margin(one[1], margin.value)) for one in tested]
        known = [(one, beyond) for one, beyond in told if beyond is not None]
        # of several analyses the one that the words are about is not known
        if not known or any(beyond == endpoint.met for _, beyond in known):
            continue
        (result, effect), _ = known[0]
        readings = effect.number.places_of(INTERVAL)
        claim = "met" if endpoint.met else "not met"
        reached = "holds" if endpoint.met else "leaves out"
        yield Finding(
            rule=MARGIN,
            places=view.places(endpoint.margin, readings, endpoint.at),
            about=(view.iri("endpoint", key), view.result_iri(result)),
            mark=f"{endpoint.margin.text} / {texts(readings)}",
            recomputed=f"the interval {reached} the margin",
            message=f"{view.effect_name(result, effect)}: non-inferiority is called {claim}, while "
            f"the interval {reached} the margin {endpoint.margin.text}",
        )
