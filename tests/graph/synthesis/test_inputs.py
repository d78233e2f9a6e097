"""What printed intervals tell of variances, and the scales they are on."""

import doctest
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from sarcograph.graph.synthesis import (
    Effect,
    Median,
    Pooled,
    Refused,
    Spread,
    pool_effects,
    spread_of_medians,
)
from sarcograph.graph.synthesis.scales import Scale

PAGE = Path(__file__).parents[3] / "docs" / "synthesis.md"
MEASURED = [scale for scale in Scale if scale is not Scale.DOUBLE_ARCSINE]
settled = settings(deadline=None, max_examples=50)


def effect(found: Effect | Refused) -> Effect:
    assert isinstance(found, Effect)
    return found


@settled
@given(number=st.floats(0.01, 0.99), scale=st.sampled_from(MEASURED))
def test_a_scale_leads_there_and_back(number: float, scale: Scale) -> None:
    assert scale.back(scale.to(number)) == pytest.approx(number, rel=1e-12)
    step = 1e-6
    slope = (scale.to(number + step) - scale.to(number - step)) / (2 * step)
    assert scale.slope(number) == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("scale", MEASURED)
def test_the_far_ends_of_a_scale_are_bounds(scale: Scale) -> None:
    low, high = sorted((scale.back(-800.0), scale.back(800.0)))
    expected = {Scale.LOG: (0, math.inf), Scale.IDENTITY: (-800, 800)}.get(scale, (0, 1))
    assert (low, high) == pytest.approx(expected, abs=1e-300)


def test_a_scale_that_needs_totals_says_so() -> None:
    for way in (Scale.DOUBLE_ARCSINE.to, Scale.DOUBLE_ARCSINE.back, Scale.DOUBLE_ARCSINE.slope):
        with pytest.raises(ValueError, match="number of patients"):
            way(0.5)


@settled
@given(
    ratio=st.floats(0.1, 5),
    error=st.floats(0.05, 1),
    level=st.sampled_from([80.0, 90.0, 95.0, 99.0]),
)
def test_variance_of_a_ratio_comes_from_its_interval_at_its_level(
    ratio: float, error: float, level: float
) -> None:
    half = float(special.ndtri((1 + level / 100) / 2)) * error
    ends = (ratio * math.exp(-half), ratio * math.exp(half))
    found = effect(Effect.of_ratio("a", ratio, *ends, level=level, total=40))
    assert found.scale is Scale.LOG
    assert found.estimate == pytest.approx(math.log(ratio), abs=1e-12)
    assert found.variance == pytest.approx(error**2, rel=1e-9)
    assert found.total == 40


@settled
@given(
    rate=st.floats(0.15, 0.85),
    error=st.floats(0.02, 0.09),
    scale=st.sampled_from([Scale.LOG_MINUS_LOG, Scale.LOGIT, Scale.LOG, Scale.IDENTITY]),
)
def test_variance_of_a_rate_is_found_whatever_scale_its_interval_was_made_on(
    rate: float, error: float, scale: Scale
) -> None:
    """The interval of Greenwood's error on each scale that programs use gives that error again.

    About 0.5 two scales can give nearly the same interval, whose widths differ by a few percent.
    """
    half = 1.959963984540054 * error * abs(scale.slope(rate))
    ends = sorted(scale.back(scale.to(rate) + side) for side in (-half, half))
    if not (ends[0] > 0 and ends[1] < 1):
        return
    found = effect(Effect.of_rate("a", rate, *ends))
    assert found.scale is Scale.LOG_MINUS_LOG
    assert found.estimate == pytest.approx(math.log(-math.log(rate)))
    assert math.sqrt(found.variance) == pytest.approx(
        error * abs(Scale.LOG_MINUS_LOG.slope(rate)), rel=0.06
    )


def test_number_of_patients_does_not_make_a_rate_more_precise() -> None:
    few = effect(Effect.of_rate("a", 0.4, 0.25, 0.55, total=10))
    many = effect(Effect.of_rate("a", 0.4, 0.25, 0.55, total=1000))
    assert few.variance == many.variance


def test_few_medians_have_no_quartiles_and_unknown_numbers_no_sum() -> None:
    medians = [Median(key, value, n=20) for key, value in zip("abcdefg", range(3, 10), strict=True)]
    few = spread_of_medians(medians)
    assert isinstance(few, Spread)
    assert few.quartiles is None
    assert few.patients == 140
    many = spread_of_medians([*medians, Median("h", 20.0)])
    assert isinstance(many, Spread)
    assert many.quartiles == (4.75, 6.5, 8.25)
    assert many.patients is None
    assert [median.key for median in many.medians] == list("abcdefgh")


def test_examples_of_the_page_hold() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_pooled_rates_are_rates() -> None:
    printed = [(0.45, 0.28, 0.61), (0.31, 0.15, 0.48), (0.58, 0.4, 0.73), (0.4, 0.2, 0.6)]
    rates = [effect(Effect.of_rate(f"r{at}", *row)) for at, row in enumerate(printed)]
    pooled = pool_effects(rates)
    assert isinstance(pooled, Pooled)
    assert 0.31 < pooled.fit.estimate < 0.58
    assert 0.1 < pooled.fit.interval.lower < 0.31
    assert 0.58 < pooled.fit.interval.upper < 0.7
    ends = pooled.fit.prediction[1].interval
    assert 0 < ends.lower < ends.upper < 1
    for share, (rate, lower, upper) in zip(pooled.studies, printed, strict=True):
        assert share.estimate == rate
        assert share.interval.lower == pytest.approx(lower, abs=0.02)
        assert share.interval.upper == pytest.approx(upper, abs=0.02)
