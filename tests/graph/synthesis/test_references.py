"""Pooled numbers against those that papers printed."""

from typing import Any

import numpy as np
import pytest
from metafor.cases import REFERENCES, referred

from sarcograph.graph.synthesis import (
    Median,
    Pooled,
    Reason,
    Refused,
    Spread,
    pool_effects,
    pool_proportions,
    spread_of_medians,
)
from sarcograph.graph.synthesis.fits import normal_fit, normal_mean
from sarcograph.graph.synthesis.freeman_tukey import double_arcsine, proportion_of
from sarcograph.graph.synthesis.pooled import Fit, Inference, Method
from sarcograph.graph.synthesis.proportions import log_odds
from sarcograph.graph.synthesis.scales import Scale

CASES = referred()
PRINTED = 5e-5  # half of the last digit that is printed


def counts(name: str) -> tuple[Any, Any]:
    case = REFERENCES[name]
    return np.array(case["events"], float), np.array(case["totals"], float)


def pooled_proportions(name: str) -> Pooled:
    pooled = pool_proportions(CASES.proportions[name])
    assert isinstance(pooled, Pooled)
    return pooled


def check(fit: Fit, printed: dict[str, Any]) -> None:
    """Hold a fit against what is printed of it."""
    for name, ours in (
        ("estimate", fit.estimate_on_scale),
        ("error", fit.standard_error),
        ("tau2", fit.tau2),
    ):
        if name in printed:
            assert ours == pytest.approx(printed[name], abs=PRINTED)
    if "back" in printed:
        told = (fit.estimate, fit.interval.lower, fit.interval.upper)
        assert told == pytest.approx(tuple(printed["back"]), abs=PRINTED)
    if "back-interval" in printed:
        ends = (fit.interval.lower, fit.interval.upper)
        assert ends == pytest.approx(tuple(printed["back-interval"]), abs=PRINTED)


@pytest.mark.parametrize("name", ["nielweise-2007-control", "nielweise-2007-treated"])
def test_stijnen_hamza_and_ozdemir(name: str) -> None:
    printed = REFERENCES[name]["published"]
    odds = log_odds(*counts(name))
    check(normal_fit(Method.REML, Inference.NORMAL, *odds, Scale.LOGIT), printed["reml-normal"])
    others = pooled_proportions(name).others
    (fit,) = (fit for fit in others if fit.method is Method.LOGIT_NORMAL)
    assert fit.inference is Inference.NORMAL
    check(fit, printed["logit-normal"])


def common_double_arcsine(name: str) -> list[float]:
    """Return the common proportion with its 95% interval, by the harmonic mean of the totals."""
    events, totals = counts(name)
    mean = normal_mean(Method.COMMON, Inference.NORMAL, *double_arcsine(events, totals))
    typical = float(len(totals) / (1 / totals).sum())
    ends = (0, -1.959963985, 1.959963985)
    return [proportion_of(mean.value + end * mean.error, typical) for end in ends]


def test_miller() -> None:
    printed = REFERENCES["miller-1978"]["published"]["double-arcsine"]
    angles, variances = double_arcsine(*counts("miller-1978"))
    assert 2 * angles == pytest.approx(printed["twice-angles"], abs=PRINTED)
    assert 4 * variances == pytest.approx(printed["four-variances"], abs=PRINTED)
    assert common_double_arcsine("miller-1978")[0] == pytest.approx(
        printed["common-back"], abs=PRINTED
    )


def test_double_arcsine_with_no_event_and_with_all() -> None:
    printed = REFERENCES["zero-and-all"]["published"]["double-arcsine"]
    ours = common_double_arcsine("zero-and-all")
    assert ours == pytest.approx(printed["common-back-interval"], abs=PRINTED)


def test_viechtbauer_on_the_double_arcsine_and_back() -> None:
    printed = REFERENCES["separated"]["published"]["double-arcsine"]
    events, totals = counts("separated")
    angles, variances = double_arcsine(events, totals)
    assert angles == pytest.approx(printed["angles"], abs=PRINTED)
    assert variances == pytest.approx(printed["variances"], abs=PRINTED)
    back = [proportion_of(*one) for one in zip(angles, totals, strict=True)]
    assert back == pytest.approx(printed["proportions"], abs=PRINTED)


def test_what_is_separated_is_refused() -> None:
    refused = pool_proportions(CASES.proportions["separated"])
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.TWO_PEAKS


def test_van_houwelingen_arends_and_stijnen() -> None:
    printed = REFERENCES["bcg-odds-ratios"]["published"]
    pooled = pool_effects(CASES.effects["bcg-odds-ratios"])
    assert isinstance(pooled, Pooled)
    fits = {(fit.method, fit.inference): fit for fit in pooled.others}
    check(fits[Method.COMMON, Inference.NORMAL], printed["common-normal"])
    check(fits[Method.MAXIMUM_LIKELIHOOD, Inference.NORMAL], printed["ml-normal"])
    check(fits[Method.MAXIMUM_LIKELIHOOD, Inference.HARTUNG_KNAPP], printed["ml-hartung-knapp"])
    ends = pooled.heterogeneity.tau2_interval
    # theirs ends where a search with a tolerance of 1e-4 did; ours is the root
    assert (ends.lower, ends.upper) == pytest.approx(tuple(printed["tau2-interval"]), abs=1e-4)


def test_medians_of_lung_cancer_have_a_range() -> None:
    case = REFERENCES["lung-cancer-medians"]
    columns = ("keys", "medians", "lower", "upper", "patients")
    rows = zip(*(case[column] for column in columns), strict=True)
    spread = spread_of_medians([Median(*row) for row in rows])
    assert isinstance(spread, Spread)
    assert (spread.lowest, spread.highest) == (min(case["medians"]), max(case["medians"]))
    quartiles = np.quantile(case["medians"], (0.25, 0.5, 0.75))
    assert spread.quartiles == pytest.approx(tuple(quartiles))
    assert spread.patients == sum(case["patients"])
