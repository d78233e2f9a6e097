"""Intervals, tests and rounding against SciPy, statsmodels, published values and their own laws."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from sarcograph.graph import statistics

COUNTS = st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])
METHODS = sorted(statistics.INTERVALS)
# a shared machine may be slow: no deadline
settled = settings(deadline=None, max_examples=50)
STATSMODELS: dict[statistics.IntervalMethod, str] = {
    "clopper-pearson": "beta",
    "wilson": "wilson",
    "wald": "normal",
    "jeffreys": "jeffreys",
    "agresti-coull": "agresti_coull",
}


def tables(rows: int, columns: int, largest: int = 8) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(st.integers(0, largest), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).filter(lambda table: any(map(any, table)))


def full(table: list[list[int]]) -> bool:
    """Tell whether every row and every column of `table` holds someone."""
    return all(map(any, table)) and all(map(any, zip(*table, strict=True)))


@pytest.mark.parametrize(
    ("method", "events", "total", "lower", "upper"),
    [
        ("clopper-pearson", 11, 32, 18.57, 53.19),
        ("clopper-pearson", 27, 32, 67.21, 94.72),
        ("clopper-pearson", 0, 14, 0, 23.16),
        ("clopper-pearson", 14, 14, 76.84, 100),
        ("wilson", 11, 32, 20.41, 51.69),
        ("wilson", 0, 14, 0, 21.53),
        ("wald", 11, 32, 17.92, 50.83),
        ("wald", 3, 26, -0.74, 23.82),
        ("jeffreys", 11, 32, 19.83, 51.61),
        ("jeffreys", 0, 14, 0, 16.16),
    ],
)
def test_interval_has_its_known_value(
    method: statistics.IntervalMethod, events: int, total: int, lower: float, upper: float
) -> None:
    interval = statistics.INTERVALS[method](events, total, 0.95)
    assert 100 * interval.lower == pytest.approx(lower, abs=0.005)
    assert 100 * interval.upper == pytest.approx(upper, abs=0.005)


@settled
@given(counts=COUNTS, level=LEVELS, method=st.sampled_from(sorted(STATSMODELS)))
def test_interval_is_that_of_statsmodels(
    counts: tuple[int, int], level: float, method: statistics.IntervalMethod
) -> None:
    events, total = counts
    ours = statistics.INTERVALS[method](events, total, level)
    theirs = proportion_confint(events, total, 1 - level, STATSMODELS[method])
    lower, upper = (float(bound) for bound in theirs)
    if method == "jeffreys":
        # statsmodels keeps the bounds inside (0, 1) where the definition takes 0 and 1
        lower = 0.0 if events == 0 else lower
        upper = 1.0 if events == total else upper
    # statsmodels cuts the two intervals that may leave 0 to 1
    assert max(ours.lower, 0) == pytest.approx(lower, abs=1e-9)
    assert min(ours.upper, 1) == pytest.approx(upper, abs=1e-9)


@settled
@given(counts=COUNTS.filter(lambda counts: 0 < counts[0] < counts[1]), level=LEVELS)
def test_interval_of_the_mean_of_0_and_1_is_that_of_scipy(
    counts: tuple[int, int], level: float
) -> None:
    events, total = counts
    patients = [1] * events + [0] * (total - events)
    mean, error = np.mean(patients), stats.sem(patients)
    for interval, theirs in (
        (statistics.wald_sample_variance, stats.norm.interval(level, mean, error)),
        (statistics.wald_t, stats.t.interval(level, total - 1, mean, error)),
    ):
        ours = interval(events, total, level)
        assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=1e-9)


@settled
@given(counts=COUNTS, level=LEVELS, method=st.sampled_from(METHODS))
def test_interval_mirrors_when_events_and_others_change_places(
    counts: tuple[int, int], level: float, method: statistics.IntervalMethod
) -> None:
    events, total = counts
    one = statistics.INTERVALS[method](events, total, level)
    other = statistics.INTERVALS[method](total - events, total, level)
    assert one.lower == pytest.approx(1 - other.upper, abs=1e-9)
    assert one.upper == pytest.approx(1 - other.lower, abs=1e-9)


@settled
@given(counts=COUNTS)
def test_exact_interval_holds_the_score_interval_nearly_and_grows_with_the_level(
    counts: tuple[int, int],
) -> None:
    narrow = statistics.clopper_pearson(*counts, level=0.8)
    wide = statistics.clopper_pearson(*counts, level=0.99)
    share = counts[0] / counts[1]
    assert 0 <= wide.lower <= narrow.lower <= share <= narrow.upper <= wide.upper <= 1


@pytest.mark.parametrize(("events", "total"), [(-1, 5), (6, 5), (0, 0)])
def test_no_interval_of_what_is_no_proportion(events: int, total: int) -> None:
    for interval in statistics.INTERVALS.values():
        with pytest.raises(ValueError, match="is not a proportion"):
            interval(events, total, 0.95)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_no_interval_at_a_level_outside_0_to_1(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        statistics.clopper_pearson(1, 5, level)


def test_difference_has_its_known_interval() -> None:
    interval = statistics.difference_interval((0, 14), (3, 12))
    assert 100 * interval.lower == pytest.approx(-1.9, abs=0.05)
    assert 100 * interval.upper == pytest.approx(53.2, abs=0.05)


@settled
@given(one=COUNTS, other=COUNTS)
def test_difference_is_that_of_statsmodels(one: tuple[int, int], other: tuple[int, int]) -> None:
    ours = statistics.difference_interval(one, other)
    theirs = confint_proportions_2indep(*other, *one, method="newcomb", compare="diff")
    assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(
    ("table", "fisher", "pearson", "yates"),
    [
        ([[0, 3], [14, 9]], 0.0846, 0.0467, 0.1696),
        ([[8, 8], [6, 4]], 0.7015, 0.6188, 0.9257),
        ([[11, 9], [3, 3]], 1.0000, 0.8294, 1.0000),
        ([[1, 5], [13, 7]], 0.0652, 0.0373, 0.1061),
    ],
)
def test_two_by_two_has_its_known_p_values(
    table: list[list[int]], fisher: float, pearson: float, yates: float
) -> None:
    assert statistics.exact_p(table) == pytest.approx(fisher, abs=5e-5)
    assert statistics.chi_square_p(table) == pytest.approx(pearson, abs=5e-5)
    assert statistics.chi_square_p(table, corrected=True) == pytest.approx(yates, abs=5e-5)


@pytest.mark.parametrize(
    ("table", "exact", "pearson"),
    [
        ([[10, 10], [1, 1], [3, 1]], 0.7913, 0.6534),
        ([[8, 8], [3, 2], [2, 2], [1, 0]], 1.0000, 0.7886),
    ],
)
def test_larger_table_has_its_known_p_values(
    table: list[list[int]], exact: float, pearson: float
) -> None:
    assert statistics.exact_p(table) == pytest.approx(exact, abs=5e-5)
    assert statistics.chi_square_p(table) == pytest.approx(pearson, abs=5e-5)


@settled
@given(table=tables(2, 2, 30))
def test_fisher_is_that_of_scipy(table: list[list[int]]) -> None:
    theirs = float(stats.fisher_exact(np.array(table)).pvalue)
    assert statistics.exact_p(table) == pytest.approx(theirs, abs=1e-9)


@settled
@given(table=tables(3, 3).filter(full))
def test_chi_square_and_expected_counts_are_those_of_scipy(table: list[list[int]]) -> None:
    theirs = stats.chi2_contingency(table, correction=False)
    assert statistics.chi_square_p(table) == pytest.approx(float(theirs.pvalue), abs=1e-9)
    ours = [float(count) for row in statistics.expected_counts(table) for count in row]
    assert ours == pytest.approx(list(theirs.expected_freq.flat))


@settled
@given(table=tables(2, 2, 30).filter(full))
def test_yates_is_that_of_scipy(table: list[list[int]]) -> None:
    theirs = float(stats.chi2_contingency(table, correction=True).pvalue)
    assert statistics.chi_square_p(table, corrected=True) == pytest.approx(theirs, abs=1e-9)


def brute_force_p(table: Sequence[Sequence[int]]) -> float:
    """Return the exact p by listing every table of two columns with the same margins."""
    rows = [sum(row) for row in table]
    first = sum(row[0] for row in table)

    def ways(column: Sequence[int]) -> int:
        return math.prod(math.comb(row, part) for row, part in zip(rows, column, strict=True))

    def columns(left: int, at: int) -> list[tuple[int, ...]]:
        if at == len(rows):
            return [()] if left == 0 else []
        return [
            (part, *rest)
            for part in range(min(left, rows[at]) + 1)
            for rest in columns(left - part, at + 1)
        ]

    weights = [ways(column) for column in columns(first, 0)]
    observed = ways([row[0] for row in table])
    return sum(one for one in weights if one <= observed) / sum(weights)


@settled
@given(table=tables(4, 2))
def test_freeman_halton_is_the_sum_over_all_tables(table: list[list[int]]) -> None:
    assert statistics.exact_p(table) == pytest.approx(brute_force_p(table), abs=1e-12)


@settled
@given(table=tables(3, 2), order=st.permutations(range(3)))
def test_exact_p_does_not_depend_on_order_or_direction(
    table: list[list[int]], order: list[int]
) -> None:
    turned = [list(column) for column in zip(*table, strict=True)]
    shuffled = [table[number] for number in order]
    p = statistics.exact_p(table)
    assert p == statistics.exact_p(turned) == statistics.exact_p(shuffled)
    assert p is not None
    assert 0 < p <= 1


def test_exact_p_gives_up_on_a_table_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [[5, 3, 2, 4], [2, 6, 3, 1], [4, 4, 5, 2], [3, 2, 1, 6]]
    monkeypatch.setattr(statistics, "MAXIMUM_NODES", 100)
    assert statistics.exact_p(table) is None


@pytest.mark.parametrize("table", [[[3, 4]], [[3], [4]], [[3, 4], [0, 0]]])
def test_one_row_or_column_shows_no_association(table: list[list[int]]) -> None:
    assert statistics.exact_p(table) == 1
    assert statistics.chi_square_p(table) == 1


def test_no_expected_counts_of_an_empty_table() -> None:
    with pytest.raises(ValueError, match="without counts"):
        statistics.expected_counts([[0, 0], [0, 0]])


def test_no_correction_beyond_two_by_two() -> None:
    with pytest.raises(ValueError, match="two rows and two columns"):
        statistics.chi_square_p([[1, 2], [3, 4], [5, 6]], corrected=True)


@settled
@given(counts=COUNTS, digits=st.integers(0, 3))
def test_what_is_rounded_either_way_fits_and_implies_its_count(
    counts: tuple[int, int], digits: int
) -> None:
    events, total = counts
    exact = statistics.percentage(events, total)
    for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
        printed = quotient.quantize(Decimal(1).scaleb(-digits), rounding=mode)
        assert statistics.rounds_to(exact, printed)
        assert events in statistics.implied_counts(printed, total)


@settled
@given(
    total=st.integers(1, 200),
    printed=st.decimals(0, 100, places=1, allow_nan=False, allow_infinity=False),
)
def test_implied_counts_are_all_that_round_to_the_figure(total: int, printed: Decimal) -> None:
    expected = [
        events
        for events in range(total + 1)
        if statistics.rounds_to(statistics.percentage(events, total), printed)
    ]
    assert list(statistics.implied_counts(printed, total)) == expected


@pytest.mark.parametrize(
    ("printed", "total", "counts"),
    [
        ("34.4", 32, (11,)),
        ("83.4", 12, ()),
        ("33.3", 12, (4,)),
        ("6.7", 31, ()),
        ("12.9", 31, (4,)),
        ("50", 3, ()),
        ("3", 1000, tuple(range(25, 36))),
    ],
)
def test_known_implied_counts(printed: str, total: int, counts: tuple[int, ...]) -> None:
    assert statistics.implied_counts(Decimal(printed), total) == counts


@pytest.mark.parametrize(
    ("value", "unit", "months"),
    [
        ("27", "week", Fraction(27 * 7 * 16, 487)),
        ("7.6", "month", Fraction(76, 10)),
        ("5", "year", Fraction(60)),
        ("30.4375", "day", Fraction(1)),
        ("3", "milligram", None),
    ],
)
def test_known_months(value: str, unit: str, months: Fraction | None) -> None:
    assert statistics.in_months(Decimal(value), unit) == months


@settled
@given(st.fractions(-1000, 1000, max_denominator=10**6), st.integers(0, 6))
def test_rounded_is_the_nearest_decimal(number: Fraction, digits: int) -> None:
    rounded = statistics.rounded(number, digits)
    assert abs(Fraction(rounded) - number) <= Fraction(1, 2 * 10**digits)
    assert max(0, -int(rounded.as_tuple().exponent)) <= digits
