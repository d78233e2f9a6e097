"""Words that say more than the figures: significance, likeness, praise, and several readings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rdflib import URIRef

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import (
    Consequence,
    Finding,
    Rule,
    View,
    check,
    overlap,
    shown,
    texts,
)
from sarcograph.graph.checks.literature import ABSENCE, SPIN, STROBE
from sarcograph.graph.checks.p_values import (
    arms_of,
    contingency,
    printed_p,
    significance_level,
    undecided,
)
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.circumstances import may_be_alike
from sarcograph.graph.model.evidence import Comparison
from sarcograph.graph.model.schema import ClaimEntry
from sarcograph.graph.model.schema.enumerations import Moved

SEVERAL_READINGS = Rule(
    "several-readings",
    "a passage with several readings",
    "A passage assigns its values, times and attributes in one way only.",
    f"{STROBE} (items 7 and 16)",
    severity="ambiguous",
    consequence="comparability",
)
WITHOUT_TEST = Rule(
    "significance-without-test",
    "significance without a test",
    "What is called significant, or not significant, comes with a p value, an interval or a test; "
    "with one patient there can be none.",
    f"{SPIN}; {STROBE} (item 16)",
    severity="wording",
    consequence="conclusion",
    finds_missing=True,
)
NO_DIFFERENCE = Rule(
    "absence-of-evidence",
    "no difference shown taken for no difference",
    "Groups are called alike only where an interval of the difference or a margin of equivalence "
    "supports it; a large p value does not.",
    ABSENCE,
    severity="method",
    consequence="conclusion",
)
_LIKENESS = re.compile(
    r"\b(comparable|similar|balance\w*|equivalent|alike|no (significant )?difference)\b"
)
_NOT_SHOWN = re.compile(r"\bno significant difference\b")
_BALANCE = re.compile(r"\bbalance")
_NO_INTERVAL = "no interval of the difference"
_SEVERE = frozenset({"3", "4", "5"})
_SIGNIFICANT = re.compile(r"\bsignifican")
_MOVED: dict[Moved, str] = {
    "significance": "takes a p value over the level of significance",
    "direction": "turns the direction of an effect",
    "estimate": "changes an estimate",
    "denominator": "changes whom a figure is of",
}
_CONSEQUENCE: dict[Moved, Consequence] = {
    "significance": "conclusion",
    "direction": "conclusion",
    "estimate": "figure",
    "denominator": "figure",
}


@check(SEVERAL_READINGS)
def several_readings(view: View) -> Iterator[Finding]:
    """Report passages whose readings stand side by side, with the one that was taken, if any.

    A passage whose readings all lead to the same results is for a copy editor.
    """
    for key, passage in view.file.ambiguities.items():
        chosen = [one.reads for one in passage.readings if one.chosen]
        reads = " | ".join(f"({chr(97 + n)}) {one.reads}" for n, one in enumerate(passage.readings))
        because = f" because {passage.because}" if passage.because else ""
        yield Finding(
            rule=SEVERAL_READINGS,
            places=view.places(passage.at),
            about=(view.iri("ambiguous-passage", key),),
            mark=texts(passage.at) or passage.question,
            recomputed=reads,
            message=passage.question
            + (f" Another reading {_MOVED[passage.moves]}." if passage.moves else ""),
            resolution=f"read as: {chosen[0]}{because}"
            if chosen
            else "open: both readings are kept",
            other_consequence=_CONSEQUENCE[passage.moves] if passage.moves else "editorial",
        )


def _own_claim(claim: ClaimEntry) -> bool:
    return not claim.cites


def _has_p(view: View, claim: ClaimEntry) -> bool:
    """Tell whether a p value stands behind a claim of significance."""
    prognostic = any(
        entry.p and entry.population == claim.population for entry in view.file.prognostic
    )
    compared = any(
        one.readings and (overlap(one.anchors, claim.at) or claim.population in one.between)
        for one in view.document.comparisons
    )
    return prognostic or compared


@dataclass(slots=True)
class _Untested:
    """What one passage calls significant, or not, without a test."""

    pointers: list[Pointer] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    what: list[str] = field(default_factory=list)
    about: list[URIRef] = field(default_factory=list)
    cited: list[bool] = field(default_factory=list)
    populations: set[str] = field(default_factory=set)


def _untested(view: View) -> list[_Untested]:
    """Gather by passage the comparisons, biomarkers and claims that lack a p value."""
    groups: list[_Untested] = []

    def group(pointers: list[Pointer]) -> _Untested:
        found = next((one for one in groups if overlap(one.pointers, pointers)), None)
        if found is None:
            found = _Untested()
            groups.append(found)
        found.pointers += pointers
        return found

    for one in view.document.comparisons:
        if one.significant is not None and not one.readings and one.anchors:
            passage = group(list(one.anchors))
            passage.comparisons.append(one)
            passage.what.append(one.says or view.compared(one))
            passage.about.append(view.result_iri(one))
            passage.cited.append(one.reference is not None)
            passage.populations |= set(one.between)
    for key, biomarker in view.file.biomarkers.items():
        if biomarker.significant is not None:
            passage = group(biomarker.at)
            passage.what.append(view.label(biomarker.alteration))
            passage.about.append(view.iri("biomarker", key))
            passage.cited.append(False)
            passage.populations |= {biomarker.population} if biomarker.population else set()
    for key, claim in view.file.claims.items():
        hedges = " ".join(pointer.text or "" for pointer in claim.hedge)
        if _SIGNIFICANT.search(f"{claim.says} {hedges}") and not _has_p(view, claim):
            passage = group(claim.at)
            passage.what.append(claim.says)
            passage.about.append(view.iri("claim", key))
            passage.cited.append(bool(claim.cites))
    return groups


@check(WITHOUT_TEST)
def significance_without_test(view: View) -> Iterator[Finding]:
    """Find claims of significance without any p value."""
    for passage in _untested(view):
        single = {view.patients(key) for key in passage.populations} == {1}
        notes = [note for one in passage.comparisons if (note := _events_by_arm(view, one))]
        what = "; ".join(dict.fromkeys(passage.what))
        yield Finding(
            rule=WITHOUT_TEST,
            other_severity="method" if passage.comparisons and not single else "wording",
            # the cited work may have tested it
            other_consequence="editorial" if all(passage.cited) else "conclusion",
            places=view.places(_in_order(passage.pointers)),
            about=tuple(passage.about),
            mark=what,
            recomputed="; ".join(["no test, no p value", *(["n = 1"] if single else []), *notes]),
            message=f"significance is spoken of, and no test is in {view.here}: {what}",
            resolution="with one patient there is nothing to test"
            if single
            else "open: no p value is printed",
        )


def _in_order(pointers: list[Pointer]) -> list[Pointer]:
    return sorted(set(pointers), key=lambda one: one.order)


def _events_by_arm(view: View, comparison: Comparison) -> str | None:
    """Return severe events by group and what tests of them would give.

    They are patients if none had two, which a printed number of patients in both groups settles.
    """
    if comparison.measure != "any-adverse-event" or len(comparison.between) != 2:
        return None
    besides = "population", "statistic", "measure", "adverse_event", "grades", "counting"
    arms = []
    for key in comparison.between:
        events = sum(
            one.events or 0
            for one in view.document.estimates
            if one.coordinates.population == key
            and one.coordinates.adverse_event
            and may_be_alike(one.coordinates, comparison, *besides)
            and one.coordinates.grades
            and set(one.coordinates.grades) <= _SEVERE
        )
        size = view.patients(key)
        if size is None or events > size:
            return None
        arms.append((events, size))
    if not any(events for events, _ in arms):
        return None
    table = [[events for events, _ in arms], [size - events for events, size in arms]]
    exact = statistics.exact_p(table)
    counts = " and ".join(f"{events} of {size}" for events, size in arms)
    first, second = map(view.with_ancestors, comparison.between)
    both = set(first) & set(second)
    settled = any(
        one.coordinates.population in both
        and one.coordinates.measure == comparison.measure
        and one.coordinates.grades
        and set(one.coordinates.grades) <= _SEVERE
        and one.events == sum(events for events, _ in arms)
        and may_be_alike(one.coordinates, comparison, *besides)
        for one in view.document.estimates
    )
    return (
        f"grade 3 or more: {counts}{'' if settled else ' if no patient had two'}; "
        f"Fisher {shown(exact or 1, 3)}, Pearson {shown(statistics.chi_square_p(table), 3)}"
    )


@check(NO_DIFFERENCE)
def absence_of_evidence(view: View) -> Iterator[Finding]:
    """Find groups called alike on the ground of a large p value, or of none."""
    level = significance_level(view)
    covered: list[Pointer] = []
    for one in view.document.comparisons:
        likeness = bool(_LIKENESS.search(one.says or ""))
        p = printed_p(one)
        denied = one.significant is False and p is not None and p >= level
        # what has neither a p value nor the word is reported as significance without a test
        if not (denied or (likeness and one.significant is None)) or not one.anchors:
            continue
        # that no difference was shown is well said where its interval stands beside it
        if not likeness and any(effect.number.interval for effect in one.effects):
            continue
        # of pages the words are not kept, and the report may have the interval that they lack
        only_pages = view.document.source is None
        if not likeness and only_pages and contingency(view, one) is None:
            continue
        covered += one.anchors
        difference, tests = _difference(view, one), undecided(view, one)
        # who says that a difference is not significant says so well, and lets its size be guessed
        alike = tests or _LIKENESS.search(_NOT_SHOWN.sub("", one.says or ""))
        lacking = (
            "a difference that is not shown is not an absence of one"
            if alike
            else f"not significant, and the interval of the difference is not in {view.here}"
        )
        yield Finding(
            rule=NO_DIFFERENCE,
            places=view.places(one.readings, one.anchors),
            about=(view.result_iri(one),),
            mark=one.says or texts(one.readings),
            recomputed=difference,
            message=f"{view.compared(one)}: {lacking} "
            f"({f'p = {p}' if p is not None else 'no test'}): {difference}"
            + (f"; by another usual test significant: {tests}" if tests else ""),
            # of two series that have nothing but their medians in common there is nothing to show
            other_consequence="editorial"
            if difference == _NO_INTERVAL and len(_studies(view, one)) > 1
            else None
            if alike
            else "comparability",
        )
    for key, claim in view.file.claims.items():
        untested = [one for one in view.document.comparisons if one.significant is False]
        if not _own_claim(claim) or not _LIKENESS.search(claim.says):
            continue
        if overlap(claim.at, covered) or any(overlap(claim.at, one.anchors) for one in untested):
            continue
        yield Finding(
            rule=NO_DIFFERENCE,
            places=view.places(claim.at),
            about=(view.iri("claim", key),),
            mark=claim.says,
            recomputed=_balance(view),
            message=f"stated without a margin or an interval: {claim.says}",
            # what groups differ in from the start another rule holds against chance
            other_consequence="editorial" if _BALANCE.search(claim.says) else None,
        )


def _difference(view: View, comparison: Comparison) -> str:
    """Return the difference of two proportions with its interval, or the two intervals."""
    counts = contingency(view, comparison)
    if counts is not None and len(comparison.between) == 2 and len(counts.estimates) == 2:
        first, second = ((column[0], sum(column)) for column in zip(*counts.table, strict=True))
        interval = statistics.difference_interval(first, second)
        difference = statistics.percentage(*second) - statistics.percentage(*first)
        return (
            f"{first[0]}/{first[1]} and {second[0]}/{second[1]}: difference {shown(difference, 1)} "
            f"points, 95% interval {shown(100 * interval.lower, 1)} to "
            f"{shown(100 * interval.upper, 1)} (Newcombe)"
        )
    sizes = [effect.number for effect in comparison.effects]
    intervals = [
        f"{one.value} ({one.interval.lower} to {one.interval.upper})"
        for one in sizes or arms_of(view, comparison)
        if one.interval is not None
    ]
    return " and ".join(intervals) or _NO_INTERVAL


def _studies(view: View, comparison: Comparison) -> set[str]:
    return {view.file.populations[one].study for one in comparison.between}


def _balance(view: View) -> str:
    sizes = [
        f"{view.document.size_of(part)}"
        for partition in view.file.partitions.values()
        for part in partition.parts
        if view.document.size_of(part) is not None
    ]
    return (
        f"no margin, no interval; groups of {' and '.join(sizes[:2])}" if sizes else "no interval"
    )
