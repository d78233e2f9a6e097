"""The statistics of small counts: intervals, tests, rounding, times.

Everything here is a function of plain numbers. Tests by enumeration and all judgements about
rounding use exact integers and fractions, so no result depends on a tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from scipy import special

Table = Sequence[Sequence[int]]
IntervalMethod = Literal[
    "clopper-pearson",
    "wilson",
    "wald",
    "wald-sample-variance",
    "wald-t",
    "jeffreys",
    "agresti-coull",
]

DAYS_IN_A_MONTH = Fraction(487, 16)
"""The mean month of the Julian year: 30.4375 days."""
USUAL_LEVEL = Decimal(95)
"""The confidence level, in percent, of recomputed intervals and of those printed without one."""
MAXIMUM_NODES = 50_000
"""How many nodes `exact_p` may make before it gives up; about a second of work."""

_DAYS = {
    "day": Fraction(1),
    "week": Fraction(7),
    "month": DAYS_IN_A_MONTH,
    "year": 12 * DAYS_IN_A_MONTH,
}


def decimals(number: Decimal) -> int:
    """Return how many digits stand after the decimal point.

    >>> decimals(Decimal("4.0"))
    1
    """
    return max(0, -int(number.as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of a proportion; bounds are fractions of 1 and may lie outside 0 to 1 (Wald)."""

    lower: float
    upper: float


def _two_sided(level: float) -> float:
    """Return the standard normal quantile that leaves (1 - level) / 2 on each side."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    return float(special.ndtri((1 + level) / 2))


def _check_counts(events: int, total: int) -> None:
    if not 0 <= events <= total or total == 0:
        raise ValueError(f"{events} of {total} is not a proportion")


def clopper_pearson(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the exact interval: both tails of the binomial hold (1 - level) / 2 each.

    Clopper and Pearson, Biometrika 1934;26:404-413, doi:10.1093/biomet/26.4.404, by quantiles of
    the beta distribution. Raises ValueError when `events` of `total` is not a proportion.
    """
    _check_counts(events, total)
    _two_sided(level)
    tail = (1 - level) / 2
    lower = special.betaincinv(events, total - events + 1, tail) if events else 0.0
    upper = special.betaincinv(events + 1, total - events, 1 - tail) if events < total else 1.0
    return Interval(float(lower), float(upper))


def wilson(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the score interval without correction for continuity.

    Wilson, J Am Stat Assoc 1927;22:209-212, doi:10.1080/01621459.1927.10502953.
    """
    _check_counts(events, total)
    z = _two_sided(level)
    share = events / total
    centre = (events + z * z / 2) / (total + z * z)
    half = z * math.sqrt(total * share * (1 - share) + z * z / 4) / (total + z * z)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def wald(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the estimate plus and minus its normal standard error, not cut at 0 or 1.

    Brown, Cai and DasGupta, Stat Sci 2001;16:101-133, doi:10.1214/ss/1009213286, equation 1.
    """
    _check_counts(events, total)
    share = events / total
    half = _two_sided(level) * math.sqrt(share * (1 - share) / total)
    return Interval(share - half, share + half)


def _sample_error(share: float, total: int) -> float:
    """Return the standard error of the mean of 0 and 1 by the variance with n - 1.

    Of one patient the mean does not vary, whatever it is divided by.
    """
    return math.sqrt(share * (1 - share) / max(total - 1, 1))


def wald_sample_variance(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the Wald interval with the sample variance of 0 and 1, which divides by n - 1.

    SAS/STAT, the SURVEYMEANS procedure, variance and standard error of the mean: software that
    takes a proportion as the mean of 0 and 1 gives it. Not cut at 0 or 1.
    """
    _check_counts(events, total)
    share = events / total
    half = _two_sided(level) * _sample_error(share, total)
    return Interval(share - half, share + half)


def wald_t(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the interval of the mean of 0 and 1 by Student's t with n - 1 degrees of freedom.

    SAS/STAT, the SURVEYFREQ procedure, confidence limits for proportions: these are the Wald limits
    there, with the variance of `wald_sample_variance`. Not cut at 0 or 1.
    """
    _check_counts(events, total)
    _two_sided(level)
    share = events / total
    quantile = float(special.stdtrit(max(total - 1, 1), (1 + level) / 2))
    half = quantile * _sample_error(share, total)
    return Interval(share - half, share + half)


def jeffreys(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the equal-tailed interval of the posterior under the prior Beta(1/2, 1/2).

    Brown, Cai and DasGupta 2001, section 3.1.3: the lower bound is 0 without events and the
    upper bound 1 when all had the event.
    """
    _check_counts(events, total)
    _two_sided(level)
    tail = (1 - level) / 2
    shape = (events + 0.5, total - events + 0.5)
    lower = special.betaincinv(*shape, tail) if events else 0.0
    upper = special.betaincinv(*shape, 1 - tail) if events < total else 1.0
    return Interval(float(lower), float(upper))


def agresti_coull(events: int, total: int, level: float = 0.95) -> Interval:
    """Return the Wald interval after adding z²/2 events and z²/2 non-events, not cut.

    Agresti and Coull, Am Stat 1998;52:119-126, in the form of Brown, Cai and DasGupta 2001.
    """
    _check_counts(events, total)
    z = _two_sided(level)
    size = total + z * z
    centre = (events + z * z / 2) / size
    half = z * math.sqrt(centre * (1 - centre) / size)
    return Interval(centre - half, centre + half)


INTERVALS: dict[IntervalMethod, Callable[[int, int, float], Interval]] = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
    "wald": wald,
    "wald-sample-variance": wald_sample_variance,
    "wald-t": wald_t,
    "jeffreys": jeffreys,
    "agresti-coull": agresti_coull,
}


def difference_interval(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> Interval:
    """Return the interval of the difference `second` minus `first` of two independent proportions.

    Each is (events, total). Newcombe, Stat Med 1998;17:873-890, method 10: the Wilson bounds of
    the two proportions are combined, without correction for continuity.
    """
    one, two = wilson(*first, level), wilson(*second, level)
    share_one, share_two = first[0] / first[1], second[0] / second[1]
    difference = share_two - share_one
    below = math.hypot(share_two - two.lower, one.upper - share_one)
    above = math.hypot(two.upper - share_two, share_one - one.lower)
    return Interval(difference - below, difference + above)


def standardized_difference(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return by how many standard deviations two proportions, (events, total) each, differ.

    That of the second minus the first, over the root of their mean variance: Austin, Stat Med
    2009;28:3083-3107, doi:10.1002/sim.3697. Infinite where neither varies and they differ.

    >>> round(standardized_difference((7, 14), (7, 12)), 3)
    0.168
    """
    one, two = first[0] / first[1], second[0] / second[1]
    variance = (one * (1 - one) + two * (1 - two)) / 2
    if variance == 0:
        return math.inf * (two - one) if two != one else 0.0
    return (two - one) / math.sqrt(variance)


def error_of_standardized_difference(difference: float, first: int, second: int) -> float:
    """Return the standard error of a standardized `difference` of groups of so many patients.

    Hedges and Olkin, Statistical methods for meta-analysis, 1985, as the R package smd gives it.

    >>> round(error_of_standardized_difference(0.46, 14, 12), 2)
    0.4
    """
    total = first + second
    return math.sqrt(total / (first * second) + difference**2 / (2 * total))


def detectable_hazard_ratio(events: int, share: float, power: float = 0.8) -> float:
    """Return the smallest hazard ratio above 1 that a two-sided test at 0.05 finds with `power`.

    `events` are those of both groups, `share` (between 0 and 1) is the part of the patients who
    are in the one: Schoenfeld, Biometrics 1983;39:499-503, doi:10.2307/2531021.

    >>> round(detectable_hazard_ratio(120, 11 / 120), 1)
    2.4
    """
    quantiles = float(special.ndtri(0.975) + special.ndtri(power))
    return math.exp(quantiles / math.sqrt(events * share * (1 - share)))


# --- p values of intervals ---


class Bounds(NamedTuple):
    """Between which numbers something lies that was computed from rounded figures."""

    low: float
    high: float


def p_of_interval(
    value: Decimal,
    lower: Decimal,
    upper: Decimal,
    level: float,
    *,
    logarithmic: bool,
    degrees: int | None = None,
) -> Bounds | None:
    """Return the two-sided p values of no effect that a printed effect and its interval allow.

    Altman and Bland, BMJ 2011;343:d2304, doi:10.1136/bmj.d2304: the standard error is the width of
    the interval divided by twice the normal quantile of `level` (a fraction of 1), on the
    `logarithmic` scale for ratios. The normal distribution is used as it is, in place of the
    approximation that the authors give for pocket calculators. With `degrees` of freedom the
    interval and the test may be those of Student's t as well. All three figures are taken as
    rounded. None where the interval has no width, or the effect does not lie in its middle: then it
    was made otherwise.
    """

    def reach(number: Decimal) -> Bounds:
        slack = half_unit(number)
        ends = (float(Fraction(number) - slack), float(Fraction(number) + slack))
        if logarithmic:
            return Bounds(*(math.log(end) if end > 0 else -math.inf for end in ends))
        return Bounds(*ends)

    centre, low, high = reach(value), reach(lower), reach(upper)
    middle = Bounds((low.low + high.low) / 2, (low.high + high.high) / 2)
    widest, narrowest = high.high - low.low, high.low - low.high
    if not (0 < widest < math.inf) or centre.low > middle.high or centre.high < middle.low:
        return None
    spans_zero = centre.low <= 0 <= centre.high
    nearest = 0.0 if spans_zero else min(map(abs, centre))
    farthest = max(map(abs, centre))
    times = 2 * _two_sided(level)
    least = times * nearest / widest
    most = times * farthest / narrowest if narrowest > 0 else math.inf
    found = [2 * float(special.ndtr(-z)) for z in (most, least)]
    if degrees is not None:
        wider = float(special.stdtrit(degrees, (1 + level) / 2)) / _two_sided(level)
        found += [2 * float(special.stdtr(degrees, -z * wider)) for z in (most, least)]
    return Bounds(min(found), max(found))


def p_of_statistic(
    name: str, value: float, degrees: float | None = None, below: float | None = None
) -> float | None:
    """Return the two-sided p value of a statistic; None of one whose distribution is not known.

    `t` and chi-square need their degrees of freedom, `F` those of the numerator and of the
    denominator (`below`). A chi-square or an F test has one tail, which is that of both sides.
    """
    match name:
        case "z":
            return 2 * float(special.ndtr(-abs(value)))
        case "t" if degrees and degrees > 0:
            return 2 * float(special.stdtr(degrees, -abs(value)))
        case "chi-square" if degrees and degrees > 0 and value >= 0:
            return float(special.chdtrc(degrees, value))
        case "F" if degrees and below and min(degrees, below) > 0 and value >= 0:
            return float(special.fdtrc(degrees, below, value))
        case _:
            return None


def z_of_p(p: Bounds) -> Bounds:
    """Return the range of standard normal deviates with the two-sided `p`."""
    return Bounds(-float(special.ndtri(p.high / 2)), -float(special.ndtri(p.low / 2)))


# --- tests of contingency tables ---


def without_empty(table: Table) -> list[list[int]]:
    """Return `table` without rows and columns that hold no one; they say nothing of association."""
    rows = [list(row) for row in table if any(row)]
    kept = [number for number in range(len(rows[0]) if rows else 0) if any(r[number] for r in rows)]
    return [[row[number] for number in kept] for row in rows]


def expected_counts(table: Table) -> list[list[Fraction]]:
    """Return what each cell would hold if rows and columns were independent.

    Pearson 1900; empty rows and columns are left out. Raises ValueError for an empty table.
    """
    cells = without_empty(table)
    total = sum(map(sum, cells))
    if total == 0:
        raise ValueError("a table without counts has no expected counts")
    columns = [sum(column) for column in zip(*cells, strict=True)]
    return [[Fraction(sum(row) * column, total) for column in columns] for row in cells]


def chi_square_p(table: Table, *, corrected: bool = False) -> float:
    """Return the p value of Pearson's chi-square test; `corrected` for continuity (2 x 2 only).

    The correction is that of Yates, 1934, as R and SciPy apply it: each difference is moved
    towards 0 by 0.5, but not beyond. A table with one row or one column has p = 1.
    """
    cells = without_empty(table)
    expected = expected_counts(cells)
    freedom = (len(cells) - 1) * (len(cells[0]) - 1)
    if freedom == 0:
        return 1.0
    if corrected and (len(cells), len(cells[0])) != (2, 2):
        raise ValueError("the correction of Yates is for tables of two rows and two columns")
    statistic = Fraction(0)
    for row, wanted in zip(cells, expected, strict=True):
        for count, mean in zip(row, wanted, strict=True):
            distance = abs(count - mean)
            if corrected:
                distance -= min(Fraction(1, 2), distance)
            statistic += distance * distance / mean
    return float(special.chdtrc(freedom, float(statistic)))


def _columns(total: int, rows: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the ways to take `total` from the rows, no more from each than it holds."""
    if len(rows) == 1:
        return [(total,)] if total <= rows[0] else []
    return [
        (first, *rest)
        for first in range(min(total, rows[0]) + 1)
        for rest in _columns(total - first, rows[1:])
    ]


def exact_p(table: Table) -> float | None:
    """Return the two-sided exact p value of independence, for any number of rows and columns.

    It is the share of tables with the same margins that are at most as probable as `table`:
    Fisher's exact test for 2 x 2, otherwise its extension by Freeman and Halton, Biometrika
    1951;38:141-149. Tables are gathered column by column into nodes (what the rows still hold,
    weight so far), so equal prefixes are counted once; all weights are integers. Returns None
    when that takes more than `MAXIMUM_NODES` nodes.
    """
    cells = without_empty(table)
    if not cells or len(cells) == 1 or len(cells[0]) == 1:
        return 1.0
    if len(cells) > len(cells[0]):
        cells = [list(column) for column in zip(*cells, strict=True)]
    margins = [sum(column) for column in zip(*cells, strict=True)]
    observed = math.prod(
        _ways(column, margin)
        for column, margin in zip(zip(*cells, strict=True), margins, strict=True)
    )
    nodes: dict[tuple[tuple[int, ...], int], int] = {(tuple(map(sum, cells)), 1): 1}
    for margin in margins:
        following: dict[tuple[tuple[int, ...], int], int] = {}
        for (rows, weight), count in nodes.items():
            for taken in _columns(margin, rows):
                # which row holds what is left does not matter to the columns that follow
                left = tuple(sorted(row - part for row, part in zip(rows, taken, strict=True)))
                node = (left, weight * _ways(taken, margin))
                following[node] = following.get(node, 0) + count
            if len(following) > MAXIMUM_NODES:
                return None
        nodes = following
    total = sum(weight * count for (_, weight), count in nodes.items())
    extreme = sum(weight * count for (_, weight), count in nodes.items() if weight <= observed)
    return float(Fraction(extreme, total))


def _ways(parts: Sequence[int], total: int) -> int:
    """Return the multinomial coefficient: in how many ways `total` splits into `parts`."""
    return math.factorial(total) // math.prod(map(math.factorial, parts))


# --- printed figures against exact ones ---


def half_unit(printed: Decimal) -> Fraction:
    """Return half a unit of the last printed digit: how far a rounded figure may be off.

    >>> half_unit(Decimal("34.4"))
    Fraction(1, 20)
    """
    return Fraction(1, 2 * 10 ** decimals(printed))


def rounds_to(exact: Fraction, printed: Decimal) -> bool:
    """Tell whether `exact` may be printed as `printed`; at a tie both neighbours are right.

    >>> rounds_to(Fraction(625, 100), Decimal("6.2")), rounds_to(Fraction(625, 100), Decimal("6.3"))
    (True, True)
    """
    return abs(exact - Fraction(printed)) <= half_unit(printed)


def may_agree(one: Decimal, other: Decimal) -> bool:
    """Tell whether two printed numbers may be the same, rounded to different digits.

    >>> may_agree(Decimal("8.57"), Decimal("8.6")), may_agree(Decimal("8.57"), Decimal("8.50"))
    (True, False)
    """
    coarse, fine = sorted((one, other), key=decimals)
    if decimals(coarse) == decimals(fine):
        return coarse == fine
    return rounds_to(Fraction(fine), coarse)


def percentage(events: int, total: int) -> Fraction:
    """Return 100 x `events` / `total`, exactly."""
    return Fraction(100 * events, total)


def implied_counts(printed: Decimal, total: int) -> tuple[int, ...]:
    """Return every count of `total` whose percentage may be printed as `printed`.

    None means that the percentage is impossible: the GRIM test of Brown and Heathers, Soc Psychol
    Personal Sci 2017;8:363-369, doi:10.1177/1948550616673876, for a proportion.

    >>> implied_counts(Decimal("33.3"), 12), implied_counts(Decimal("83.4"), 12)
    ((4,), ())
    """
    slack = half_unit(printed)
    first = math.ceil((Fraction(printed) - slack) * total / 100)
    last = math.floor((Fraction(printed) + slack) * total / 100)
    return tuple(range(max(0, first), min(total, last) + 1))


def in_months(value: Decimal, unit: str) -> Fraction | None:
    """Return a time in months of 30.4375 days; None when `unit` is no unit of time.

    >>> in_months(Decimal("2"), "year")
    Fraction(24, 1)
    """
    days = _DAYS.get(unit)
    return Fraction(value) * days / DAYS_IN_A_MONTH if days is not None else None


def rounded(number: Fraction | float, digits: int) -> Decimal:
    """Return `number` as a decimal with at most `digits` places, halves away from zero.

    >>> str(rounded(Fraction(100, 3), 6))
    '33.333333'
    """
    exact = Fraction(number) * 10**digits
    whole = math.floor(abs(exact) + Fraction(1, 2))
    return Decimal(-whole if exact < 0 else whole).scaleb(-digits)
