"""Words that say more than the figures: significance, likeness, praise, and several readings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sarcograph.graph import statistics
from sarcograph.graph.anchors import Pointer
from sarcograph.graph.checks.base import Finding, Rule, View, check, overlap, shown, texts
from sarcograph.graph.checks.literature import ABSENCE, CARE, PRISMA, SPIN, STROBE
from sarcograph.graph.checks.p_values import contingency, printed_p, significance_level
from sarcograph.graph.model import Comparison
from sarcograph.graph.schema import ClaimEntry

SEVERAL_READINGS = Rule(
    "several-readings",
    "a passage with several readings",
    "A passage assigns its values, times and attributes in one way only.",
    f"{STROBE} (items 7 and 16)",
)
WITHOUT_TEST = Rule(
    "significance-without-test",
    "significance without a test",
    "What is called significant, or not significant, comes with a p value, an interval or a test; "
    "with one patient there can be none.",
    f"{SPIN}; {STROBE} (item 16)",
)
NO_DIFFERENCE = Rule(
    "absence-of-evidence",
    "no difference shown taken for no difference",
    "Groups are called alike only where an interval of the difference or a margin of equivalence "
    "supports it; a large p value does not.",
    ABSENCE,
)
ONE_PATIENT = Rule(
    "claim-from-one-patient",
    "a general statement from one patient",
    "What is seen in one patient is not stated of the condition.",
    CARE,
)
WITHOUT_MEASURE = Rule(
    "claim-without-measure",
    "praise without the measure it speaks of",
    "A word such as durable or tolerable rests on a reported measure of duration or tolerability.",
    SPIN,
)
ASCRIBED = Rule(
    "ascribed-feature",
    "a feature of all patients that not all have",
    "What a criterion or a conclusion says of all patients is so in the printed counts.",
    f"{STROBE} (items 6, 13 and 20)",
)
CITED_DESIGN = Rule(
    "citation-type",
    "a cited work called what it is not",
    "A cited work that the text calls a trial does not call itself a review in its title.",
    f"{PRISMA} (studies and their reports)",
)
_LIKENESS = re.compile(
    r"\b(comparable|similar|balance\w*|equivalent|alike|no (significant )?difference)\b"
)
_REVIEW = re.compile(r"systematic review|meta-analysis|case report|\breview\b", re.IGNORECASE)
_SIGNIFICANT = re.compile(r"\bsignifican")
_MEASURE_OF_WORDS: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = (
    (
        re.compile(r"\b(durable|lasting)\b"),
        "a duration of response",
        frozenset({"duration-of-response"}),
    ),
    (
        re.compile(r"\b(tolera\w+)\b"),
        "dose reductions, interruptions or withdrawals",
        frozenset({"dose-reduction", "drug-interruption", "drug-withdrawal"}),
    ),
    (
        re.compile(r"(?<!free )\bsurvival outcome"),
        "overall survival of the group",
        frozenset({"overall-survival"}),
    ),
)


@check(SEVERAL_READINGS)
def several_readings(view: View) -> Iterator[Finding]:
    """Report passages whose readings stand side by side, with the one that was taken, if any."""
    for key, passage in view.file.ambiguities.items():
        chosen = [one.reads for one in passage.readings if one.chosen]
        reads = " | ".join(f"({chr(97 + n)}) {one.reads}" for n, one in enumerate(passage.readings))
        because = f" because {passage.because}" if passage.because else ""
        yield Finding(
            SEVERAL_READINGS,
            "ambiguous",
            view.places(passage.at),
            (view.iri("ambiguous-passage", key),),
            texts(passage.at) or passage.question,
            reads,
            passage.question,
            f"read as: {chosen[0]}{because}" if chosen else "open: both readings are kept",
        )


def _compared(view: View, comparison: Comparison) -> str:
    return f"{view.label(comparison.measure)}, {' against '.join(comparison.between)}"


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


@check(WITHOUT_TEST)
def significance_without_test(view: View) -> Iterator[Finding]:
    """Find claims of significance without any p value."""
    groups: list[tuple[list[Pointer], list[Comparison], list[str]]] = []

    def gather(pointers: list[Pointer], comparison: Comparison | None, claim: str | None) -> None:
        group = next((one for one in groups if overlap(one[0], pointers)), None)
        if group is None:
            group = ([], [], [])
            groups.append(group)
        group[0].extend(pointers)
        group[1].extend([comparison] if comparison else [])
        group[2].extend([claim] if claim else [])

    for one in view.document.comparisons:
        if one.significant is not None and not one.readings and one.anchors:
            gather(list(one.anchors), one, None)
    for key, claim in view.file.claims.items():
        hedges = " ".join(pointer.text or "" for pointer in claim.hedge)
        if _SIGNIFICANT.search(f"{claim.says} {hedges}") and not _has_p(view, claim):
            gather(list(claim.at), None, key)
    for pointers, comparisons, claims in groups:
        yield _untested(view, pointers, comparisons, claims)


def _untested(
    view: View, pointers: list[Pointer], comparisons: list[Comparison], claims: list[str]
) -> Finding:
    sizes = [view.patients(key) for one in comparisons for key in one.between]
    single = bool(sizes) and all(size == 1 for size in sizes)
    what = [_compared(view, one) for one in comparisons]
    what += [view.file.claims[key].says for key in claims]
    notes = [note for one in comparisons if (note := _events_by_arm(view, one))]
    says = "; ".join(one.says for one in comparisons if one.says)
    return Finding(
        WITHOUT_TEST,
        "wording" if single or not comparisons else "method",
        view.places(_in_order(pointers)),
        (
            *(view.comparison_iri(one) for one in comparisons),
            *(view.iri("claim", key) for key in claims),
        ),
        says or "; ".join(what),
        "; ".join(["no test, no p value", *(["n = 1"] if single else []), *notes]),
        f"called significant or not without a test: {'; '.join(dict.fromkeys(what))}",
        "with one patient there is nothing to test" if single else "open: no p value is printed",
    )


def _in_order(pointers: list[Pointer]) -> list[Pointer]:
    return sorted(set(pointers), key=lambda one: (one.start, one.end))


def _events_by_arm(view: View, comparison: Comparison) -> str | None:
    """Return severe events by group and what tests of them would give, if none had two."""
    if comparison.measure != "any-adverse-event" or len(comparison.between) != 2:
        return None
    arms = []
    for key in comparison.between:
        events = sum(
            one.events or 0
            for one in view.document.estimates
            if one.coordinates.population == key
            and one.coordinates.adverse_event
            and one.coordinates.grades
            and set(one.coordinates.grades) <= {"3", "4", "5"}
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
    return (
        f"grade 3 or more: {counts} if no patient had two; Fisher {shown(exact or 1, 3)}, "
        f"Pearson {shown(statistics.chi_square_p(table), 3)}"
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
        covered += one.anchors
        yield Finding(
            NO_DIFFERENCE,
            "method",
            view.places(one.readings, one.anchors),
            (view.comparison_iri(one),),
            one.says or texts(one.readings),
            _difference(view, one),
            f"{_compared(view, one)}: a difference that is not shown is not an absence of one"
            + (f" (p = {p})" if p is not None else " (no test)"),
        )
    for key, claim in view.file.claims.items():
        untested = [one for one in view.document.comparisons if one.significant is False]
        if not _own_claim(claim) or not _LIKENESS.search(claim.says):
            continue
        if overlap(claim.at, covered) or any(overlap(claim.at, one.anchors) for one in untested):
            continue
        yield Finding(
            NO_DIFFERENCE,
            "method",
            view.places(claim.at),
            (view.iri("claim", key),),
            claim.says,
            _balance(view),
            f"stated without a margin or an interval: {claim.says}",
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
    intervals = [
        f"{one.value} ({one.interval.lower} to {one.interval.upper})"
        for one in view.document.estimates
        if one.coordinates.measure == comparison.measure
        and one.coordinates.population in comparison.between
        and one.coordinates.line in (comparison.line, None)
        and one.interval is not None
    ]
    return " and ".join(intervals) or "no interval of the difference"


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


@check(ONE_PATIENT)
def claim_from_one_patient(view: View) -> Iterator[Finding]:
    """Find statements about a condition that rest on a single patient."""
    for key, claim in view.file.claims.items():
        general = claim.predicate in ("active-in", "improves-outcome", "has-adverse-effect")
        if not general or claim.population is None or not _own_claim(claim):
            continue
        if claim.certainty not in ("established", "probable"):
            continue
        if view.patients(claim.population) != 1:
            continue
        yield Finding(
            ONE_PATIENT,
            "wording",
            view.places(claim.at),
            (view.iri("claim", key), view.iri("population", claim.population)),
            claim.says,
            "n = 1",
            f"a general statement that rests on one patient: {claim.says}",
        )


@check(WITHOUT_MEASURE)
def claim_without_measure(view: View) -> Iterator[Finding]:
    """Find words of praise whose own measure the document does not report."""
    for key, claim in view.file.claims.items():
        if not _own_claim(claim) or claim.population is None:
            continue
        for words, measure, keys in _MEASURE_OF_WORDS:
            match = words.search(claim.says)
            if match is None or _reported(view, claim.population, keys):
                continue
            yield Finding(
                WITHOUT_MEASURE,
                "wording",
                view.places(claim.at),
                (view.iri("claim", key),),
                claim.says,
                f"not reported: {measure}",
                f"'{match[0]}' without {measure}: {claim.says}",
            )


def _reported(view: View, population: str, measures: frozenset[str]) -> bool:
    """Tell whether one of `measures` has a figure for the population itself."""
    return any(
        one.coordinates.measure in measures and one.coordinates.population == population
        for one in view.document.estimates
    )


@check(ASCRIBED)
def ascribed_feature(view: View) -> Iterator[Finding]:
    """Compare what criteria and claims say of all patients with the printed counts."""
    entries = [
        ("criterion", key, one, one.population, one.kind == "inclusion")
        for key, one in view.file.eligibility.items()
    ] + [("claim", key, one, one.population, True) for key, one in view.file.claims.items()]
    for kind, key, entry, population, wanted in entries:
        feature = entry.ascribes
        if feature is None or population is None:
            continue
        for estimate in view.document.estimates:
            here = estimate.coordinates
            same = (here.measure, here.category) == (feature.measure, feature.category)
            if not same or here.population != population or feature.line not in (None, here.line):
                continue
            events, total = estimate.events, estimate.denominator
            if events is None or not total or events == (total if wanted else 0):
                continue
            yield Finding(
                ASCRIBED,
                "conflict",
                view.places(entry.at, estimate.readings),
                (view.iri(kind, key), view.estimate_iri(estimate)),
                f"{entry.says}: {texts(estimate.readings)}",
                f"{events}/{total} = {shown(statistics.percentage(events, total), 1)}%",
                f"{'all' if wanted else 'none'} of {view.label(population)} by the words "
                f"({entry.says}), {events} of {total} by the counts",
            )


@check(CITED_DESIGN)
def citation_type(view: View) -> Iterator[Finding]:
    """Find cited reviews that the text calls trials."""
    for key, claim in view.file.claims.items():
        trial = re.search(r"\btrials?\b", claim.says) or "trial" in (claim.design or "")
        if not trial:
            continue
        for number in claim.cites:
            reference = view.file.references.get(number)
            title = (reference.title.text or "") if reference else ""
            kind = _REVIEW.search(title)
            if reference is None or kind is None or re.search(r"\btrial\b", title, re.IGNORECASE):
                continue
            yield Finding(
                CITED_DESIGN,
                "conflict",
                view.places(claim.at[:1], reference.title),
                (view.iri("claim", key), view.iri("reference", number)),
                f"{claim.says} [{number}]",
                f"reference {number} is a {kind[0].lower()} by its title",
                f"a trial by the text, a {kind[0].lower()} by the title of reference {number}",
            )
