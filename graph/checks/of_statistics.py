"""p values against the statistic of their test."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import OPEN, Finding, Rule, View, check, texts
from sarcograph.graph.checks.effects import range_of_p, said_bounds
from sarcograph.graph.checks.literature import STATCHECK
from sarcograph.graph.checks.p_values import significance_level
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.numbers import Reading
from sarcograph.graph.model.possible import possible_probability
from sarcograph.graph.model.printed import Printed
from sarcograph.graph.statistics import Bounds

FROM_STATISTIC = Rule(
    "p-from-statistic",
    "a p value that the statistic of its test does not give",
    "The p value is the one that t, z, chi-square or F gives with the printed degrees of freedom, "
    "within the rounding of both.",
    f"{STATCHECK} (recomputation of p values)",
    severity="conflict",
    consequence="figure",
)
_TWO_TAILS = frozenset({"t", "z"})
"""Statistics whose p value may be one-sided: half of the two-sided one."""


def _given(printed: Printed) -> Bounds | None:
    """Return between which numbers the two-sided p lies that a printed statistic gives."""
    name, value = printed.statistic, printed.value
    if name is None or value is None or printed.operator != "=":
        return None
    size = abs(value) if name in _TWO_TAILS else value
    slack = statistics.half_unit(value)
    degrees, below = (
        None if one is None else float(one)
        for one in (printed.degrees, printed.denominator_degrees)
    )
    low, high = (
        statistics.p_of_statistic(name, float(max(Fraction(0), one)), degrees, below)
        for one in (Fraction(size) + slack, Fraction(size) - slack)
    )
    return None if size < 0 or low is None or high is None else Bounds(low, high)


def _probabilities(result: Comparison | PrognosticFinding) -> Iterator[tuple[Reading, Printed]]:
    """Yield the p values that are printed for a result, or beside the size of an effect."""
    beside = [one for effect in result.effects for one in effect.number.readings]
    for reading in result.readings:
        yield reading, reading.printed
    for reading in beside:
        if reading.printed.p is not None:
            yield reading, reading.printed.p


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one.low <= other.high and other.low <= one.high


def _decides(bounds: Bounds, level: Decimal) -> bool | None:
    """Tell whether a p is below the level; None where its range holds the level."""
    if bounds.high < level:
        return True
    return False if bounds.low > level else None


@check(FROM_STATISTIC)
def p_from_statistic(view: View) -> Iterator[Finding]:
    """Find p values that lie beside a statistic which gives another."""
    level = significance_level(view)
    for result in view.results():
        statistic = next(iter(result.statistics), None)
        given = _given(statistic.printed) if statistic else None
        if statistic is None or given is None:
            continue
        one_sided = Bounds(given.low / 2, given.high / 2)
        for reading, p in _probabilities(result):
            if p.value is None or p.operator == "~" or not possible_probability(p.value):
                continue
            sides = p.sides or result.sides
            printed = Bounds(*map(float, range_of_p(p)))
            halved = statistic.printed.statistic in _TWO_TAILS
            read, other = (one_sided, given) if sides == 1 and halved else (given, one_sided)
            if _overlap(printed, read):
                continue
            fits = halved and _overlap(printed, other)
            stated = "" if sides else "the sides of the test are not stated: "
            opposite = {_decides(printed, level), _decides(read, level)} == {True, False}
            places = [statistic, reading]
            yield Finding(
                rule=FROM_STATISTIC,
                other_severity="ambiguous" if fits and sides is None else None,
                other_consequence="conclusion" if opposite and not fits else None,
                places=view.places(places),
                about=(view.result_iri(result),),
                mark=texts(places),
                recomputed=f"p {said_bounds(read)}",
                message=f"{_named(view, result)}: {texts([statistic])} does not give "
                f"p {p.operator} {p.value}",
                resolution=f"{stated}a {'two' if sides == 1 else 'one'}-sided p would fit"
                if fits
                else OPEN,
            )


def _named(view: View, result: Comparison | PrognosticFinding) -> str:
    """Return what a result is about in few words."""
    if isinstance(result, Comparison):
        return view.compared(result)
    return f"{view.label(result.measure)}, {view.label(result.factor)} in " + view.group(
        result.population
    )
