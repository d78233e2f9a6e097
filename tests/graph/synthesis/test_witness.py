"""Pooled numbers against R metafor and lme4: equal to four decimals, or both refuse."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from metafor.cases import REFERENCES, Cases, random_effects, random_proportions, referred
from metafor.r import Answers, asked

from sarcograph.graph.synthesis import Effect, Pooled, Proportion, Refused, pool_proportions
from sarcograph.graph.synthesis.fits import normal_fit
from sarcograph.graph.synthesis.heterogeneity import i_squared, p_of_q, q_profile, q_statistic
from sarcograph.graph.synthesis.logit_normal import has_two_peaks
from sarcograph.graph.synthesis.pooled import Fit, Inference, Method
from sarcograph.graph.synthesis.scales import Scale

SEED = 20261130
RANDOM_PROPORTIONS, RANDOM_EFFECTS = 12, 15
LEFT_OUT: dict[str, str] = {}
"""Cases in which R and we differ, each with the reason; at most one in fifty."""


@pytest.fixture(scope="module")
def cases() -> Cases:
    """The cases of the file and random ones."""
    found = referred()
    found.proportions.update(random_proportions(SEED, RANDOM_PROPORTIONS))
    found.effects.update(random_effects(SEED, RANDOM_EFFECTS))
    return found


@pytest.fixture(scope="module")
def normal(cases: Cases) -> Answers:
    """What R makes of the effects."""
    rows = [
        (name, study.estimate, study.variance)
        for name, studies in cases.effects.items()
        for study in studies
    ]
    return asked("normal.R", rows)


@pytest.fixture(scope="module")
def binomial(cases: Cases) -> Answers:
    """What R makes of the proportions."""
    rows = [
        (name, study.events, study.total)
        for name, studies in cases.proportions.items()
        for study in studies
    ]
    return asked("proportions.R", rows)


@pytest.fixture(scope="module")
def pooled(cases: Cases) -> dict[str, Pooled | Refused]:
    """What we make of the proportions."""
    return {name: pool_proportions(studies) for name, studies in cases.proportions.items()}


def differences(ours: Mapping[str, float], theirs: Mapping[str, float]) -> list[str]:
    """Return each number of R that we do not have to four decimals."""
    assert theirs
    return [
        f"{name}: {ours.get(name)} is not {value}"
        for name, value in theirs.items()
        if ours.get(name) != pytest.approx(value, abs=5e-5, rel=5e-5)
    ]


def numbers(fit: Fit) -> dict[str, float]:
    """Return a fit under the names of the scripts, on the scale of pooling."""
    found = {
        "estimate": fit.estimate_on_scale,
        "error": fit.standard_error,
        "lower": fit.interval_on_scale.lower,
        "upper": fit.interval_on_scale.upper,
        "tau2": fit.tau2 or 0.0,
    }
    for name, prediction in zip(("predicted", "riley"), fit.prediction, strict=False):
        found[f"{name}_lower"] = prediction.interval_on_scale.lower
        found[f"{name}_upper"] = prediction.interval_on_scale.upper
    return found


def test_normal_fits_are_those_of_r(cases: Cases, normal: Answers) -> None:
    wrong: dict[str, list[str]] = {}
    for name, studies in cases.effects.items():
        for fit, theirs in normal[name].items():
            method, inference = fit.split()
            ours = effect_numbers(studies, Method(method), Inference(inference))
            wrong[f"{name} {fit}"] = differences(ours, theirs)
    assert len(wrong) == len(cases.effects) * 15
    assert {name: lines for name, lines in wrong.items() if lines} == {}


def effect_numbers(studies: list[Effect], method: Method, inference: Inference) -> dict[str, float]:
    estimates = np.array([study.estimate for study in studies])
    variances = np.array([study.variance for study in studies])
    fit = normal_fit(method, inference, estimates, variances, Scale.LOG)
    q = q_statistic(estimates, variances)
    lower, upper = q_profile(estimates, variances, 95)
    # metafor gives I² of a common effect from Q, as the share of it that is not expected
    degrees = len(studies) - 1
    shared = max(0.0, 100 * (q - degrees) / q) if q else 0.0
    i2 = shared if fit.tau2 is None else i_squared(fit.tau2, variances)
    return {
        **numbers(fit),
        "q": q,
        "p": p_of_q(q, degrees),
        "i2": i2,
        "tau2_lower": lower,
        "tau2_upper": upper,
    }


def stable(theirs: Mapping[str, Mapping[str, float]]) -> bool:
    """Tell whether we would take what R gives.

    That is whether lme4 finds with 25 nodes what metafor found with 7, and the fit has one peak.
    """
    rough, fine = theirs["logit-normal"], theirs["finer"]
    if "refused" in rough or "refused" in fine:
        return False
    if has_two_peaks(rough["estimate"], math.sqrt(rough["tau2"])):
        return False
    moved = (
        abs(rough["estimate"] - fine["estimate"]),
        abs(rough["error"] - fine["error"]),
        abs(math.sqrt(rough["tau2"]) - fine["deviation"]),
    )
    return max(moved) <= rough["error"] / 10


def test_proportions_are_those_of_r_or_both_refuse(
    pooled: dict[str, Pooled | Refused], binomial: Answers
) -> None:
    wrong: dict[str, list[str]] = {}
    refused = []
    for name, ours in pooled.items():
        theirs = binomial[name]
        if isinstance(ours, Refused):
            refused.append(name)
            if stable(theirs):
                wrong[name] = [f"we refuse: {ours.sentence}"]
        elif not stable(theirs):
            wrong[name] = [f"R refuses: {dict(theirs)}"]
        elif lines := differences(proportion_numbers(ours), theirs["logit-normal"]):
            wrong[name] = lines
    assert set(wrong) == set(LEFT_OUT), wrong
    assert len(LEFT_OUT) <= len(pooled) / 50
    assert "separated" in refused
    assert len(refused) < len(pooled) / 5


def proportion_numbers(pooled: Pooled) -> dict[str, float]:
    measured = pooled.heterogeneity
    return {**numbers(pooled.fit), "q": measured.q, "p": measured.p, "i2": measured.i2}


@pytest.mark.parametrize(
    ("script_fit", "method"), [("log-odds", Method.REML), ("freeman-tukey", Method.FREEMAN_TUKEY)]
)
def test_other_fits_of_proportions_are_those_of_r(
    script_fit: str,
    method: Method,
    pooled: dict[str, Pooled | Refused],
    binomial: Answers,
) -> None:
    wrong = {}
    for name, found in pooled.items():
        if isinstance(found, Refused):
            continue
        (fit,) = (
            other
            for other in found.others
            if (other.method, other.inference) == (method, Inference.HARTUNG_KNAPP)
        )
        ours = numbers(fit)
        if method is Method.FREEMAN_TUKEY:
            ours |= {
                "estimate": fit.estimate,
                "lower": fit.interval.lower,
                "upper": fit.interval.upper,
            }
        if lines := differences(ours, binomial[name][script_fit]):
            wrong[name] = lines
    assert wrong == {}


def test_a_study_is_at_hand_in_each_kind(cases: Cases) -> None:
    assert all(isinstance(one, Proportion) for one in cases.proportions["separated"])
    assert len(cases.proportions) == 8 + RANDOM_PROPORTIONS
    assert len(cases.effects) == 3 + RANDOM_EFFECTS


_STIJNEN = "Stijnen, Hamza and Özdemir 2010"
_HOUWELINGEN = "van Houwelingen, Arends and Stijnen 2002"
EXAMPLES = {
    "nielweise-2007-control": f"infections of catheters, control arms ({_STIJNEN})",
    "nielweise-2007-treated": f"infections of catheters, treated arms ({_STIJNEN})",
    "bcg-odds-ratios": f"BCG against tuberculosis, odds ratios ({_HOUWELINGEN})",
}
"""The published examples of which R is asked, by name, as the docs call them."""
FITS = {
    "reml-normal": (Method.REML, Inference.NORMAL),
    "common-normal": (Method.COMMON, Inference.NORMAL),
    "ml-normal": (Method.MAXIMUM_LIKELIHOOD, Inference.NORMAL),
    "ml-hartung-knapp": (Method.MAXIMUM_LIKELIHOOD, Inference.HARTUNG_KNAPP),
}


def row(case: str, fit: str, number: str, printed: object, theirs: object, ours: object) -> str:
    """Return a row of the table in the docs, numbers with the four decimals that are printed."""
    cells = []
    for of in (printed, theirs, ours):
        *before, lower, upper = (None, None, *np.atleast_1d(np.array(of, float)))[-3:]
        if lower is None:
            cells.append(f"{upper:.4f}")
            continue
        ends = f"{lower:.4f} to {upper:.4f}"
        cells.append(ends if before == [None] else f"{before[0]:.4f} ({ends})")
    return f"| {' | '.join((case, fit, number, *cells))} |"


def rows_of_proportions(name: str, r: Mapping[str, Mapping[str, float]], own: Pooled) -> list[str]:
    """Return the rows of an example of Stijnen and others."""
    printed, title = REFERENCES[name]["published"], EXAMPLES[name]
    (exact,) = [fit for fit in own.others if fit.method is Method.LOGIT_NORMAL]
    log_odds = next(fit for fit in own.others if fit.method is Method.REML)
    rows = []
    for key, fit, theirs in (
        ("reml-normal", log_odds, r["log-odds"]),
        ("logit-normal", exact, r["logit-normal"]),
    ):
        for number, ours in (("estimate", fit.estimate_on_scale), ("tau2", fit.tau2)):
            words = {"estimate": "log odds", "tau2": "τ²"}[number]
            told = (printed[key][number], theirs[number], ours)
            rows.append(row(title, fit.method.title, words, *told))
    return rows


def rows_of_effects(
    name: str, r: Mapping[str, Mapping[str, float]], own: list[Effect]
) -> list[str]:
    """Return the rows of the example of van Houwelingen and others."""
    printed, title = REFERENCES[name]["published"], EXAMPLES[name]
    rows = []
    for key, (method, inference) in FITS.items():
        if key not in printed:
            continue
        ours, theirs = (
            effect_numbers(own, method, inference),
            r[f"{method.value} {inference.value}"],
        )
        fit = f"{method.title}; {inference.title}"
        for words, told, names in (
            ("odds ratio with interval", printed[key].get("back"), ("estimate", "lower", "upper")),
            ("interval of the odds ratio", printed[key].get("back-interval"), ("lower", "upper")),
        ):
            if told is not None:
                found = [[math.exp(of[one]) for one in names] for of in (theirs, ours)]
                rows.append(row(title, fit, words, told, *found))
        if "tau2" in printed[key]:
            rows.append(row(title, fit, "τ²", printed[key]["tau2"], theirs["tau2"], ours["tau2"]))
    return rows


def test_the_docs_have_the_published_examples_beside_r_and_us(
    cases: Cases, normal: Answers, binomial: Answers, pooled: dict[str, Pooled | Refused]
) -> None:
    rows = []
    for name in EXAMPLES:
        own = pooled.get(name)
        if isinstance(own, Pooled):
            rows += rows_of_proportions(name, binomial[name], own)
        else:
            rows += rows_of_effects(name, normal[name], cases.effects[name])
    page = (Path(__file__).parents[3] / "docs" / "synthesis.md").read_text(encoding="utf-8")
    assert "\n".join(rows) in page, "\n".join(rows)
