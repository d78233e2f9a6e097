"""What a study cannot show, by whom it takes in and when, whatever its figures are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import (
    OWN_PATIENTS,
    Finding,
    Rule,
    View,
    check,
    overlap,
    shown,
    texts,
)
from sarcograph.graph.checks.literature import (
    BONFERRONI,
    CONTROL_GROUP,
    GUARANTEE_TIME,
    POWER,
    STROBE,
)
from sarcograph.graph.checks.p_values import significance_level, unadjusted_comparisons
from sarcograph.graph.derive.proportions import counts_of
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.schema import ClaimEntry, RegimenEntry

WITHOUT_COMPARATOR = Rule(
    "combination-without-comparator",
    "a combination praised without a comparator",
    "What a combination does is told from what its parts do by a group without one of them.",
    CONTROL_GROUP,
    severity="method",
    consequence="conclusion",
    finds_missing=True,
)
OF_SURVIVORS = Rule(
    "earlier-line-of-survivors",
    "times of an earlier treatment in who was treated again",
    "Survival under a treatment is that of all who began it. Who is taken in for a later treatment "
    "lived to be given it, so that their times under the earlier one are not those of all.",
    GUARANTEE_TIME,
    severity="method",
    consequence="conclusion",
)
WAITING_TIME = Rule(
    "waiting-time-missing",
    "survival by a treatment that had to be lived to see",
    "Survival after something that happens during follow-up, such as surgery of metastases or a "
    "response, is compared from a landmark or with the time until then counted to who waits.",
    GUARANTEE_TIME,
    severity="method",
    consequence="conclusion",
    finds_missing=True,
)
IMBALANCE = Rule(
    "imbalance-unaccounted",
    "groups that differ from the start, and nothing accounts for it",
    "Where groups that nobody randomized differ at baseline by more than chance gives, by Fisher's "
    "exact test with p multiplied by the number of characteristics compared, the comparison of "
    "their treatments accounts for it.",
    f"{STROBE} (item 12a, confounding); {BONFERRONI}",
    severity="method",
    consequence="conclusion",
)
CAUSE_OF_CHANCE = Rule(
    "cause-of-chance",
    "a cause for a difference that chance may have made",
    "A cause is given for a difference only where a test of the counts shows one.",
    f"{STROBE} (item 20, interpretation)",
    severity="method",
    consequence="conclusion",
)
NO_EFFECT_IN_FEW = Rule(
    "no-effect-in-few",
    "no effect, of a factor that few have",
    "That a factor has no effect is said only where enough patients have it: a hazard ratio of 2 "
    "is found with a power of 80 percent, if as many have the event as there are patients.",
    POWER,
    severity="method",
    consequence="conclusion",
)

_PRAISE = re.compile(
    r"\b(promising|encouraging|effective|efficacy|durable|lasts?|benefit|active)\b"
)
_LATER = re.compile(
    r"surg|resect|metastasectom|transplant|ablat|radiotherap|local treatment|maintenance"
    r"|\brespon(se|der)|adverse event|toxicit",
    re.IGNORECASE,
)
_ACCOUNTED = re.compile(r"landmark|time[- ](dependent|varying)|left[- ]truncat|delayed entry")
_CAUSE = re.compile(r"\bbecause\b|\bdue to\b|\bexplain|\bowing to\b|\bcomes? (\w+ ){0,2}from\b")
_BALANCED = re.compile(r"\bbalance")
_DETECTABLE = 2


def _combination(view: View, claim: ClaimEntry) -> str | None:
    """Return the regimen of several agents that a claim of own results praises."""
    if claim.kind != "efficacy-claim" or claim.cites or claim.negated or claim.population is None:
        return None
    study = view.file.studies[view.file.populations[claim.population].study]
    if study.reported_in != "this" or study.design not in OWN_PATIENTS:
        return None
    entity = view.evidence.entities.get(claim.subject or "")
    entry = entity.entry if entity is not None else None
    several = isinstance(entry, RegimenEntry) and len(entry.components) > 1
    sure = claim.certainty in ("established", "probable")
    return claim.subject if several and sure and _PRAISE.search(claim.says) else None


@check(WITHOUT_COMPARATOR)
def combination_without_comparator(view: View) -> Iterator[Finding]:
    """Find combinations called effective where no group lacks a part of them."""
    praised: dict[tuple[str, str], list[str]] = {}
    for key, claim in view.file.claims.items():
        regimen = _combination(view, claim)
        compared = any(claim.population in one.between for one in view.document.comparisons)
        if regimen is None or compared or claim.population is None:
            continue
        if view.patients(claim.population) != 1:
            praised.setdefault((claim.population, regimen), []).append(key)
    for (population, regimen), keys in praised.items():
        claims = [view.file.claims[key] for key in keys]
        said = "; ".join(one.says for one in claims)
        yield Finding(
            rule=WITHOUT_COMPARATOR,
            places=view.places(*(one.at for one in claims)),
            about=(*(view.iri("claim", key) for key in keys), view.iri("population", population)),
            mark=said,
            recomputed=f"no group without a part of it in {view.here}",
            message=f"{view.label(regimen)} is praised without a comparator, so that what each "
            f"part adds cannot be told: {said}",
        )


@check(OF_SURVIVORS)
def earlier_line_of_survivors(view: View) -> Iterator[Finding]:
    """Find survival under a line of treatment in patients who were all given the next."""
    followers: dict[tuple[str, str], str] = {}
    for key, entry in view.file.lines.items():
        if entry.follows is not None:
            followers.setdefault((entry.follows, entry.population), key)
    by_lines: dict[tuple[str, str], list[Estimate]] = {}
    for estimate in view.own_estimates(OWN_PATIENTS):
        here = estimate.coordinates
        if here.line is None or not view.measure(here.measure).time_to_event:
            continue
        for population in view.with_ancestors(here.population):
            if (here.line, population) in followers:
                pair = here.line, followers[here.line, population]
                by_lines.setdefault(pair, []).append(estimate)
    for (line, later), estimates in by_lines.items():
        lines = view.file.lines
        readings = [reading for one in estimates for reading in one.readings]
        measures = dict.fromkeys(view.label(one.coordinates.measure) for one in estimates)
        yield Finding(
            rule=OF_SURVIVORS,
            places=view.places(readings),
            about=(view.iri("line", line), *(view.estimate_iri(one) for one in estimates)),
            mark=texts(readings),
            recomputed="those who were not treated again are not in it",
            message=f"{', '.join(measures)} under {lines[line].label}: only of patients who lived "
            f"to be given {lines[later].label}, not of all who began it",
        )


@check(WAITING_TIME)
def waiting_time_missing(view: View) -> Iterator[Finding]:
    """Find better survival with what patients must live to see, from the start of all."""
    if any(_ACCOUNTED.search(method.says) for method in view.file.methods.values()):
        return
    by_factor: dict[str, list[PrognosticFinding]] = {}
    for one in view.document.prognostic:
        study = view.file.studies[view.file.populations[one.population].study]
        better = one.direction == "better-outcome" and view.measure(one.measure).time_to_event
        if better and study.design in OWN_PATIENTS:
            by_factor.setdefault(one.factor, []).append(one)
    for factor, found in by_factor.items():
        name = view.label(factor)
        if not _LATER.search(name):
            continue
        readings = [reading for one in found for reading in one.readings]
        measures = ", ".join(dict.fromkeys(view.label(one.measure) for one in found))
        yield Finding(
            rule=WAITING_TIME,
            places=view.places(readings, *(one.anchors for one in found)),
            about=tuple(view.result_iri(one) for one in found),
            mark=texts(readings),
            recomputed=f"no landmark and no time-dependent analysis in {view.here}",
            message=f"{name} and better {measures}: who had it had lived until then, and nothing "
            f"in {view.here} accounts for this time",
        )


@dataclass(frozen=True, slots=True)
class _Unlike:
    """A feature that two groups do not have equally often, with p times the features compared."""

    first: Estimate
    second: Estimate
    counts: tuple[tuple[int, int], tuple[int, int]]
    p: float


def _unbalanced(view: View, comparison: Comparison) -> tuple[list[_Unlike], int]:
    """Return the features in which two groups differ by more than chance, of how many compared.

    Two categories that are all of a measure are one feature.
    """
    first, second = comparison.between
    by_coordinates = {
        (one.coordinates.measure, one.coordinates.category, one.coordinates.population): one
        for one in view.document.estimates
        if view.measure(one.coordinates.measure).kind == "baseline"
    }
    tested: dict[tuple[str, frozenset[tuple[int, int]]], _Unlike] = {}
    for (measure, category, population), one in by_coordinates.items():
        other = by_coordinates.get((measure, category, second))
        if population != first or other is None:
            continue
        mine, theirs = counts_of(one), counts_of(other)
        if mine is None or theirs is None:
            continue
        table = (mine[0], theirs[0]), (mine[1] - mine[0], theirs[1] - theirs[0])
        p = statistics.exact_p(table)
        if p is not None:
            unlike = _Unlike(one, other, (mine[:2], theirs[:2]), p)
            tested.setdefault((measure, frozenset(table)), unlike)
    level = float(significance_level(view))
    found = [one for one in tested.values() if one.p * len(tested) < level]
    return sorted(found, key=lambda one: (one.p, one.first.coordinates.slug())), len(tested)


@check(IMBALANCE)
def imbalance_unaccounted(view: View) -> Iterator[Finding]:
    """Find features that the groups of an unadjusted comparison have more or less often."""
    for comparison in unadjusted_comparisons(view):
        if len(comparison.between) != 2:
            continue
        found, compared = _unbalanced(view, comparison)
        if not found:
            continue
        estimates = [estimate for one in found for estimate in (one.first, one.second)]
        calm = {
            key: claim
            for key, claim in view.file.claims.items()
            if not claim.cites and _BALANCED.search(claim.says)
        }
        said = "; ".join(claim.says for claim in calm.values())
        yield Finding(
            rule=IMBALANCE,
            places=view.places(
                comparison.readings,
                *(one.readings for one in estimates),
                *(claim.at for claim in calm.values()),
            ),
            about=(
                view.result_iri(comparison),
                *(view.estimate_iri(one) for one in estimates),
                *(view.iri("claim", key) for key in calm),
            ),
            mark=texts(comparison.readings),
            recomputed=f"Fisher, of {compared} features: "
            + "; ".join(f"{_feature(view, one.first)} {shown(one.p, 4)}" for one in found),
            message=f"{view.compared(comparison)}: the groups were not randomized and nothing is "
            "adjusted for, while they differ from the start by more than chance gives: "
            + "; ".join(_difference(view, one) for one in found)
            + (f"; the {view.noun} calls this balanced: {said}" if said else ""),
        )


def _difference(view: View, one: _Unlike) -> str:
    """Say how many of each group have a feature, and which has it more often."""
    first, second = one.counts
    more = one.second if second[0] * first[1] > first[0] * second[1] else one.first
    return (
        f"{_feature(view, one.first)} {first[0]}/{first[1]} and {second[0]}/{second[1]}, more "
        f"often in {view.group(more.coordinates.population)}"
    )


def _feature(view: View, estimate: Estimate) -> str:
    here = estimate.coordinates
    return view.measure(here.measure).categories.get(here.category or "", view.label(here.measure))


def _counts(
    view: View, comparison: Comparison, population: str
) -> tuple[Estimate, int, int] | None:
    """Return the proportion of a compared group with events and patients.

    A percentage that no count of the patients gives is of others: of the nearest number of patients
    that gives it.
    """
    for one in view.document.estimates:
        here = one.coordinates
        same = (here.measure, here.category, here.population) == (
            comparison.measure,
            comparison.category,
            population,
        )
        if not same or here.statistic != "proportion" or here.counting == "counts-events":
            continue
        if (counts := counts_of(one)) is not None:
            return one, counts[0], counts[1]
        total = one.denominator or view.patients(population)
        if total and one.value is not None and one.unit == "percent":
            return one, *_nearest_fraction(one.value, total)
    return None


def _nearest_fraction(percent: Decimal, total: int) -> tuple[int, int]:
    """Return events and patients that give a percentage, of as near to `total` as there are."""
    sizes = sorted(range(1, 2 * total), key=lambda size: (abs(size - total), size))
    for size in sizes:
        if counts := statistics.implied_counts(percent, size):
            return min(counts, key=lambda one: abs(one - Fraction(percent) * size / 100)), size
    return round(Fraction(percent) * total / 100), total


@check(CAUSE_OF_CHANCE)
def cause_of_chance(view: View) -> Iterator[Finding]:
    """Find causes that are given for differences which an exact test does not show."""
    for comparison in view.document.comparisons:
        if comparison.readings or len(comparison.between) != 2:
            continue
        causes = {
            key: claim
            for key, claim in view.file.claims.items()
            if claim.kind == "interpretation-claim"
            and _CAUSE.search(claim.says)
            and overlap(claim.at, comparison.anchors)
        }
        groups = [_counts(view, comparison, key) for key in comparison.between]
        found = [one for one in groups if one is not None]
        if not causes or len(found) != 2:
            continue
        table = [[events for _, events, _ in found], [total - events for _, events, total in found]]
        p = statistics.exact_p(table)
        if p is None or p < significance_level(view):
            continue
        counts = " and ".join(f"{events}/{total}" for _, events, total in found)
        inferred = "".join(
            f"; {total} is inferred from {estimate.value}%, which no count of the "
            f"{estimate.denominator or view.patients(key)} that are printed gives"
            for key, (estimate, _, total) in zip(comparison.between, found, strict=True)
            if total != (estimate.denominator or view.patients(key))
        )
        readings = [reading for estimate, _, _ in found for reading in estimate.readings]
        said = "; ".join(claim.says for claim in causes.values())
        yield Finding(
            rule=CAUSE_OF_CHANCE,
            places=view.places(readings, *(claim.at for claim in causes.values())),
            about=(
                view.result_iri(comparison),
                *(view.iri("claim", key) for key in causes),
                *(view.estimate_iri(estimate) for estimate, _, _ in found),
            ),
            mark=said,
            recomputed=f"{counts}: Fisher {shown(p, 3)}",
            message=f"{view.compared(comparison)}: "
            f"chance may have made the difference of {counts} (Fisher p = {shown(p, 3)}), for "
            f"which a cause is given: {said}{inferred}",
        )


@check(NO_EFFECT_IN_FEW)
def no_effect_in_few(view: View) -> Iterator[Finding]:
    """Find factors said to have no effect though few patients have them.

    Who has a factor is the population of the same key.
    """
    for one in view.document.prognostic:
        few, all_of_them = view.document.size_of(one.factor), view.document.size_of(one.population)
        if one.direction != "no-effect" or not few or not all_of_them or few >= all_of_them:
            continue
        if not view.measure(one.measure).time_to_event:
            continue
        ratio = statistics.detectable_hazard_ratio(all_of_them, few / all_of_them)
        if ratio <= _DETECTABLE:
            continue
        sizes = view.document.sizes[one.factor][:1], view.document.sizes[one.population][:1]
        yield Finding(
            rule=NO_EFFECT_IN_FEW,
            places=view.places(*sizes, one.anchors, one.readings),
            about=(view.result_iri(one), view.iri("population", one.factor)),
            mark=f"{few} of {all_of_them}",
            recomputed=f"at least {shown(ratio, 1)}, or at most {shown(1 / ratio)}",
            message=f"{view.label(one.factor)}, said to have no effect on {view.label(one.measure)}"
            f": {few} of {all_of_them} patients have it, so that a hazard ratio below "
            f"{shown(ratio, 1)} is found less than four times in five, even if all have the event",
        )
