"""Laws that hold of whatever is pooled."""

import math
import random
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.synthesis import (
    Effect,
    Pooled,
    Proportion,
    Reason,
    Refused,
    pool_effects,
    pool_proportions,
)
from sarcograph.graph.synthesis.effects import FARTHEST, LARGEST_VARIANCE, LEAST_VARIANCE
from sarcograph.graph.synthesis.pooled import Bounds, Fit, Inference, Method, RemarkKind
from sarcograph.graph.synthesis.proportions import MOST_PATIENTS

# a shared machine may be slow: no deadline
settled = settings(deadline=None, max_examples=25)
slow = settings(deadline=None, max_examples=8)

COUNTS = st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
PROPORTIONS = st.lists(COUNTS, min_size=3, max_size=8).map(
    lambda rows: [Proportion(f"study-{number}", *row) for number, row in enumerate(rows)]
)
EFFECTS = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.01, 2)), min_size=3, max_size=8).map(
    lambda rows: [Effect(f"study-{number}", *row) for number, row in enumerate(rows)]
)


FAR_OUT = st.lists(
    st.tuples(
        st.floats(-FARTHEST, FARTHEST) | st.sampled_from([-FARTHEST, 0.0, FARTHEST]),
        st.sampled_from([LEAST_VARIANCE, 1e-4, 1.0, LARGEST_VARIANCE]),
    ),
    min_size=3,
    max_size=6,
).map(lambda rows: [Effect(f"study-{number}", *row) for number, row in enumerate(rows)])
MANY = st.integers(1, MOST_PATIENTS).flatmap(
    lambda total: st.tuples(st.integers(0, total) | st.sampled_from([0, total]), st.just(total))
)
LARGE = st.lists(MANY, min_size=3, max_size=6).map(
    lambda rows: [Proportion(f"study-{number}", *row) for number, row in enumerate(rows)]
)


def finite(value: object) -> bool:
    """Tell whether every number in a value, however deep, is finite."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, tuple):
        return all(map(finite, value))
    return not is_dataclass(value) or all(
        finite(getattr(value, field.name)) for field in fields(value)
    )


@settled
@given(studies=FAR_OUT)
def test_far_out_effects_give_finite_numbers(studies: list[Effect]) -> None:
    pooled = pool_effects(studies)
    assert isinstance(pooled, Pooled)
    assert finite(pooled)


@slow
@given(studies=LARGE)
def test_large_proportions_give_finite_numbers_or_none(studies: list[Proportion]) -> None:
    pooled = pool_proportions(studies)
    assert finite(pooled)
    assert isinstance(pooled, Pooled) or pooled.reason in (
        Reason.ALL_OR_NONE,
        Reason.TWO_PEAKS,
        Reason.UNSTABLE_FIT,
    )


def holds(ends: Bounds, *numbers: float) -> bool:
    return all(ends.lower <= number <= ends.upper for number in numbers)


def laws(pooled: Pooled) -> None:
    """Hold what is true of every pooled number."""
    fit = pooled.fit
    assert holds(fit.interval, fit.estimate)
    usual, wider = fit.prediction
    assert holds(usual.interval, fit.interval.lower, fit.interval.upper)
    assert holds(wider.interval, usual.interval.lower, usual.interval.upper)
    assert (usual.degrees, wider.degrees) == (fit.k - 1, fit.k - 2)
    assert sum(study.weight for study in pooled.studies) == pytest.approx(100)
    assert all(holds(study.interval, study.estimate) for study in pooled.studies)
    assert [one.key for one in pooled.left_out] == [study.key for study in pooled.studies]
    assert all(one.result.k == fit.k - 1 for one in pooled.left_out)
    assert 0 <= pooled.heterogeneity.i2 < 100
    assert 0 <= pooled.heterogeneity.p <= 1
    told = [remark.kind for remark in pooled.remarks]
    assert (RemarkKind.FEW_STUDIES in told) == (fit.k < 5)
    assert fit.tau2 != 0 or {RemarkKind.NO_DIFFERENCE_FOUND, RemarkKind.VARIANCE_OUTSIDE} & set(
        told
    )


@settled
@given(studies=PROPORTIONS, chance=st.randoms(use_true_random=False))
def test_order_is_of_no_account_to_proportions(
    studies: list[Proportion], chance: random.Random
) -> None:
    pooled = pool_proportions(studies)
    shuffled = list(studies)
    chance.shuffle(shuffled)
    assert pool_proportions(shuffled) == pooled
    if isinstance(pooled, Pooled):
        laws(pooled)


@settled
@given(studies=EFFECTS, chance=st.randoms(use_true_random=False))
def test_order_is_of_no_account_to_effects(studies: list[Effect], chance: random.Random) -> None:
    pooled = pool_effects(studies)
    shuffled = list(studies)
    chance.shuffle(shuffled)
    assert pool_effects(shuffled) == pooled
    assert isinstance(pooled, Pooled)
    laws(pooled)


@settled
@given(studies=PROPORTIONS)
def test_what_had_no_event_mirrors_what_had_it(studies: list[Proportion]) -> None:
    others = [replace(study, events=study.total - study.events) for study in studies]
    one, other = pool_proportions(studies), pool_proportions(others)
    if isinstance(one, Refused) or isinstance(other, Refused):
        assert isinstance(one, Refused)
        assert isinstance(other, Refused)
        assert one.reason is other.reason
    else:
        assert other.fit.estimate_on_scale == pytest.approx(-one.fit.estimate_on_scale, abs=1e-6)
        assert other.fit.standard_error == pytest.approx(one.fit.standard_error, rel=1e-5)
        assert other.fit.tau2 == pytest.approx(one.fit.tau2, abs=1e-6)
        assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, abs=1e-6)


@settled
@given(studies=EFFECTS, by=st.floats(-3, 3), times=st.floats(0.2, 3))
def test_shift_and_unit_of_effects_go_through(
    studies: list[Effect], by: float, times: float
) -> None:
    one = pool_effects(studies)
    moved = [
        replace(study, estimate=times * study.estimate + by, variance=times**2 * study.variance)
        for study in studies
    ]
    other = pool_effects(moved)
    assert isinstance(one, Pooled)
    assert isinstance(other, Pooled)
    for here, there in zip((one.fit, *one.others), (other.fit, *other.others), strict=True):
        assert (here.method, here.inference) == (there.method, there.inference)
        expected = times * here.estimate_on_scale + by
        assert there.estimate_on_scale == pytest.approx(expected, rel=1e-5, abs=1e-5)
        assert there.standard_error == pytest.approx(times * here.standard_error, rel=1e-4)
    # their p values are the same, since what is in proportion to what has no unit
    assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, rel=1e-5, abs=1e-6)
    assert other.heterogeneity.i2 == pytest.approx(one.heterogeneity.i2, abs=1e-3)


@settled
@given(studies=EFFECTS)
def test_the_same_study_again_narrows_the_common_effect(studies: list[Effect]) -> None:
    def width(studies: list[Effect]) -> float:
        pooled = pool_effects(studies)
        assert isinstance(pooled, Pooled)
        (fit,) = (fit for fit in pooled.others if fit.method is Method.COMMON)
        return fit.interval_on_scale.upper - fit.interval_on_scale.lower

    again = [*studies, replace(studies[0], key="again")]
    assert width(again) < width(studies)


@settled
@given(counts=st.tuples(st.integers(5, 30), st.integers(31, 60)), times=st.integers(3, 6))
def test_the_same_proportion_again_and_again_narrows_its_interval(
    counts: tuple[int, int], times: int
) -> None:
    def width(k: int) -> float:
        pooled = pool_proportions([Proportion(f"study-{number}", *counts) for number in range(k)])
        assert isinstance(pooled, Pooled)
        assert pooled.fit.tau2 == 0
        assert pooled.fit.estimate == pytest.approx(counts[0] / counts[1])
        assert pooled.heterogeneity.q == pytest.approx(0, abs=1e-9)
        return pooled.fit.interval.upper - pooled.fit.interval.lower

    assert width(times + 1) < width(times)


@settled
@given(studies=EFFECTS)
def test_modified_interval_is_never_narrower(studies: list[Effect]) -> None:
    pooled = pool_effects(studies)
    assert isinstance(pooled, Pooled)
    plain = {fit.inference: fit for fit in pooled.others if fit.method is Method.REML}
    for other in plain.values():
        assert pooled.fit.standard_error >= other.standard_error
        assert pooled.fit.tau2 == other.tau2
    assert set(plain) == {Inference.NORMAL, Inference.HARTUNG_KNAPP}


@settled
@given(studies=st.one_of(PROPORTIONS, EFFECTS), number=st.integers(0, 2))
def test_fewer_than_three_are_refused(
    studies: list[Proportion] | list[Effect], number: int
) -> None:
    few = studies[:number]
    refused = [pool_proportions([study for study in few if isinstance(study, Proportion)])]
    refused.append(pool_effects([study for study in few if isinstance(study, Effect)]))
    for one in refused:
        assert isinstance(one, Refused)
        assert one.reason is Reason.FEW_STUDIES
        assert one.k <= number


def test_three_studies_say_so_and_cannot_lose_one() -> None:
    pooled = pool_proportions(
        [Proportion("a", 3, 20), Proportion("b", 5, 30), Proportion("c", 2, 9)]
    )
    assert isinstance(pooled, Pooled)
    assert "three studies" in pooled.remarks[0].sentence
    assert all(
        isinstance(one.result, Refused) and one.result.reason is Reason.FEW_STUDIES
        for one in pooled.left_out
    )
    assert pooled.total == 59
    assert pooled.events == 10


@pytest.mark.parametrize("events", [[0, 0, 4, 3], [20, 20, 17, 18], [0, 6, 9, 10]])
def test_counts_of_none_and_all_are_taken_as_they_are(events: list[int]) -> None:
    pooled = pool_proportions([Proportion(f"s{at}", count, 20) for at, count in enumerate(events)])
    assert isinstance(pooled, Pooled)
    extreme = [f"s{at}" for at, count in enumerate(events) if count in (0, 20)]
    (remark,) = (one for one in pooled.remarks if one.kind is RemarkKind.EXTREME_COUNTS)
    assert all(key in remark.sentence for key in extreme)
    # an event that nobody had in a study still says something of the mean
    assert all(study.weight > 0 for study in pooled.studies)


def test_numbers_are_finite_and_settled() -> None:
    pooled = pool_proportions(
        [Proportion("a", 11, 32), Proportion("b", 4, 35), Proportion("c", 1, 14)]
    )
    assert isinstance(pooled, Pooled)
    for fit in (pooled.fit, *pooled.others):
        assert isinstance(fit, Fit)
        for number in (fit.estimate, fit.standard_error, fit.interval.lower, fit.interval.upper):
            assert math.isfinite(number)
            assert number == float(f"{number:.8g}")
