"""What claims and criteria say, against the figures and the works that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.literature import CARE, PRISMA, SPIN, STROBE
from sarcograph.graph.model.schema import DocumentFile

ONE_PATIENT = Rule(
    "claim-from-one-patient",
    "a general statement from one patient",
    "What is seen in one patient is not stated of the condition.",
    CARE,
    severity="wording",
    consequence="conclusion",
)
WITHOUT_MEASURE = Rule(
    "claim-without-measure",
    "praise without the measure it speaks of",
    "A word such as durable or tolerable rests on a reported measure of duration or tolerability.",
    SPIN,
    severity="wording",
    consequence="conclusion",
    finds_missing=True,
)
ASCRIBED = Rule(
    "ascribed-feature",
    "a feature of all patients that not all have",
    "What a criterion or a conclusion says of all patients is so in the printed counts. Why an "
    "earlier treatment ended is no such feature: failure may be progression, toxicity or more.",
    f"{STROBE} (items 6, 13 and 20)",
    severity="conflict",
    consequence="conclusion",
)
CITED_DESIGN = Rule(
    "citation-type",
    "a cited work called what it is not",
    "A cited work that the text calls a trial does not call itself a review in its title.",
    f"{PRISMA} (studies and their reports)",
    severity="conflict",
    consequence="editorial",
)
_MEASURE_OF_WORDS: tuple[tuple[re.Pattern[str], str, frozenset[str]], ...] = (
    (
        re.compile(r"\b(durab\w+|lasts?|lasting)\b"),
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
GRAVE = frozenset({"3", "4", "5"})
"""The grades of adverse events that the Common Terminology Criteria call severe or worse."""
_REVIEW = re.compile(r"systematic review|meta-analysis|case report|\breview\b", re.IGNORECASE)
_TRIALS = re.compile(r"\b(the|clinical|controlled|randomi[sz]ed) trials?\b", re.IGNORECASE)


@check(ONE_PATIENT)
def claim_from_one_patient(view: View) -> Iterator[Finding]:
    """Find statements about a condition that rest on a single patient."""
    for key, claim in view.file.claims.items():
        general = claim.predicate in ("active-in", "improves-outcome", "has-adverse-effect")
        if not general or claim.population is None or claim.cites:
            continue
        if claim.certainty not in ("established", "probable"):
            continue
        if view.patients(claim.population) != 1:
            continue
        yield Finding(
            rule=ONE_PATIENT,
            places=view.places(claim.at),
            about=(view.iri("claim", key), view.iri("population", claim.population)),
            mark=claim.says,
            recomputed="n = 1",
            message=f"a general statement that rests on one patient: {claim.says}",
        )


def _of_others(view: View, population: str, keys: frozenset[str]) -> Iterator[str]:
    """Say what the document does tell of the measure, of more patients than the group."""
    for absence in view.file.absences.values():
        wider = absence.population
        if absence.measure in keys and absence.kind == "not-reached" and wider != population:
            of = f" of {view.group(wider)}" if wider else ""
            yield f"{absence.says}{of}: not reached"
    if "overall-survival" in keys:
        for one in view.document.estimates:
            if one.coordinates.measure == "death" and one.events is not None:
                size = view.whole(one)
                of = f" of {size}" if size else ""
                yield f"deaths among {view.group(one.coordinates.population)}: {one.events}{of}"


@check(WITHOUT_MEASURE)
def claim_without_measure(view: View) -> Iterator[Finding]:
    """Find words of praise whose own measure the document does not report."""
    for key, claim in view.file.claims.items():
        if claim.cites or claim.population is None:
            continue
        for words, measure, keys in _MEASURE_OF_WORDS:
            match = words.search(claim.says)
            if match is None or _reported(view, claim.population, keys):
                continue
            found = Finding(
                rule=WITHOUT_MEASURE,
                places=view.places(claim.at),
                about=(view.iri("claim", key),),
                mark=claim.says,
                recomputed=f"none in {view.here}: {measure}",
                message=f"'{match[0]}' without {measure} in {view.here}: {claim.says}"
                + "".join(f"; {one}" for one in _of_others(view, claim.population, keys)),
                other_consequence=(
                    "editorial"
                    if view.patients(claim.population) == 1
                    or ("drug-withdrawal" in keys and _graded(view, claim.population))
                    else None
                ),
            )
            former = replace(found, recomputed=f"not reported: {measure}")
            yield replace(found, was=(former.iri,))


def _reported(view: View, population: str, measures: frozenset[str]) -> bool:
    """Tell whether one of `measures` has a figure for the population itself."""
    return any(
        one.coordinates.measure in measures and one.coordinates.population == population
        for one in view.document.estimates
    )


def _graded(view: View, population: str) -> bool:
    """Tell whether it is told how many of the population had a grave adverse event of any kind."""
    return any(
        one.coordinates.measure == "any-adverse-event"
        and one.coordinates.population == population
        and one.coordinates.grades
        and set(one.coordinates.grades) <= GRAVE
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
        if view.measure(feature.measure).kind != "baseline":
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
                rule=ASCRIBED,
                places=view.places(entry.at, estimate.readings),
                about=(view.iri(kind, key), view.estimate_iri(estimate)),
                mark=f"{entry.says}: {texts(estimate.readings)}",
                recomputed=f"{events}/{total} = {shown(statistics.percentage(events, total), 1)}%",
                message=f"told in words of {'all' if wanted else 'none'} of the group, in counts "
                f"of {events} of {total} ({view.group(population)}): {entry.says}",
                resolution="open: the words may count more than these figures do",
            )


@check(CITED_DESIGN)
def citation_type(view: View) -> Iterator[Finding]:
    """Find cited reviews that the text calls trials."""
    references = view.file.references if isinstance(view.file, DocumentFile) else {}
    called: dict[int, list[str]] = {}
    for key, claim in view.file.claims.items():
        for number in claim.cites:
            if _TRIALS.search(claim.says) or "trial" in (claim.design or ""):
                called.setdefault(number, []).append(key)
    for number, keys in sorted(called.items()):
        reference = references.get(number)
        title = (reference.title.text or "") if reference else ""
        kind = _REVIEW.search(title)
        if reference is None or kind is None or _TRIALS.search(title):
            continue
        claims = [view.file.claims[key] for key in keys]
        yield Finding(
            rule=CITED_DESIGN,
            places=view.places(*(claim.at for claim in claims), reference.title),
            about=(*(view.iri("claim", key) for key in keys), view.iri("reference", number)),
            mark=f"{'; '.join(claim.says for claim in claims)} [{number}]",
            recomputed=f"reference {number} is a {kind[0].lower()} by its title",
            message=f"a trial by the text, a {kind[0].lower()} by the title of reference {number}",
        )
