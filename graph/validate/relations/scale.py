"""How great figures are beside what they rest on: patients, centres, years, each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import log, sqrt

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.statistics import clopper_pearson, p_of_statistic
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import parts_of_date, years
from sarcograph.graph.validate.report import Result, fault

LEVEL = Fraction(95, 100)
"""The level of the intervals that are judged, the usual one."""
Z = 1.96
"""How many standard errors from its middle to its end such an interval has."""
NARROW = 0.5
"""Which part of the width by the normal approximation an interval of a share seldom falls below."""
WIDE = 1.5
"""How many times the width of the exact interval, the widest, an interval seldom is."""
CENTRES_TO_A_PATIENT = 2
"""How many centres to each patient no trial has."""
FAR_APART = 20
"""How many times each other a p value and that of the interval seldom are: tests differ by less."""
SKEWED = 0.25
"""Which part of an interval of logarithms its two halves differ by at most, unless it is exact."""
ROUNDED = Fraction(5, 1000)
"""By how much a ratio may be rounded, where it has two digits behind the point."""
JUDGED_RATIOS = (SG.HazardRatio, SG.OddsRatio, SG.RiskRatio)


def narrow(facts: Facts) -> Iterator[Result]:
    """Yield intervals of a share that its patients cannot give: of many more, or of far fewer."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.statistic, SG.Proportion), key=str):
        value, low, high = (facts.number(node, one) for one in (SG.value, SG.ciLower, SG.ciUpper))
        level = facts.number(node, SG.ciLevel)
        if (
            value is None
            or low is None
            or high is None
            or level != 100 * LEVEL
            or not 0 < value < 100
        ):
            continue
        patients = patients_of(facts, node)
        if patients is not None and patients > 0:
            share = float(value) / 100
            width = 2 * Z * 100 * sqrt(share * (1 - share) / patients)
            # who was seen for a while only is counted by part, so that intervals are wider
            timed = any(
                (one, SG.timeToEvent, Literal(True)) in graph
                for one in graph.objects(node, SG.measure)
            )
            why = ""
            if float(high - low) < NARROW * width:
                why = f"about {width:.0f} percent, far wider"
            elif float(high - low) > WIDE * width and not timed:
                exact = clopper_pearson(round(share * patients), patients)
                widest = 100 * (exact.upper - exact.lower)
                if float(high - low) > WIDE * widest:
                    why = f"at most {widest:.0f} percent, far narrower"
            if why:
                message = (
                    f"{patients} patients give an interval of {why} than this "
                    f"({name(SG.ciLower)}, {name(SG.ciUpper)}); correct a number or the patients, "
                    "and leave them if the source prints so."
                )
                component = "WideInterval" if why.endswith("narrower") else "NarrowInterval"
                yield fault(component, node, SG.ciLower, message, severity="Warning")


def patients_of(facts: Facts, node: Node) -> int | None:
    """Return of how many patients a share is, as far as it is told."""
    told = facts.number(node, SG.denominator)
    for path in (SG.inAnalysisPopulation, SG.population):
        for one in facts.graph.objects(node, path) if told is None else ():
            told = told or facts.number(one, SG.size)
    return None if told is None else int(told)


def centres(facts: Facts) -> Iterator[Result]:
    """Yield studies in many more centres than they have patients."""
    for study in facts.groups(SG.centreCount):
        count = facts.number(study, SG.centreCount)
        sizes = facts.patients(study)
        if count is not None and sizes and count > CENTRES_TO_A_PATIENT * max(sizes):
            message = (
                f"{count} centres are many more than its {max(sizes)} patients ({name(SG.size)}); "
                f"correct {name(SG.centreCount)}, and leave it if only a part of the study is told."
            )
            yield fault("CentresOfStudy", study, SG.centreCount, message, severity="Warning")


def survived(facts: Facts) -> Iterator[Result]:
    """Yield medians of a time that is longer than from the first patient to the report."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.statistic, SG.Median), key=str):
        timed = any(
            (one, SG.timeToEvent, Literal(True)) in graph for one in graph.objects(node, SG.measure)
        )
        time = years(facts, node, SG.value, SG.unit) if timed else None
        if time is None:
            continue
        for study in graph.objects(node, SG.ofStudy):
            begun = parts_of_date(facts, study, "enrolment_start")[0]
            if begun is None or (study, SG.studyKind, SG.ClinicalTrial) not in graph:
                continue
            for report in graph.objects(study, SG.reportedIn):
                year = facts.number(report, SG.year)
                if year is not None and time > year + 1 - begun:
                    message = (
                        f"{name(study)} enrolled from {begun} on and was reported in {year}, too "
                        f"soon for a median of this time ({name(SG.value)}); correct a number, a "
                        "unit or a date, and leave them if it is counted from before the study."
                    )
                    yield fault("MedianOfStudy", node, SG.value, message, report, "Warning")


def probabilities(facts: Facts) -> Iterator[Result]:
    """Yield p values that are many times that of the interval of the only effect beside them."""
    graph = facts.graph
    effects: dict[Node, list[Node]] = {}
    for effect, comparison in sorted(graph.subject_objects(SG.effectOf), key=str):
        effects.setdefault(comparison, []).append(effect)
    for comparison, given in effects.items():
        printed = facts.number(comparison, SG.pValue)
        ratio = any((given[0], SG.effectMeasure, one) in graph for one in JUDGED_RATIOS)
        exact = (comparison, SG.pOperator, Literal("=")) in graph
        if len(given) > 1 or not printed or not ratio or not exact:
            continue
        value, low, high = (
            facts.number(given[0], one) for one in (SG.value, SG.ciLower, SG.ciUpper)
        )
        if (
            facts.number(given[0], SG.ciLevel) == 100 * LEVEL
            and value
            and low
            and high
            and 0 < low < high
        ):
            if (low <= 1 <= high) != (printed >= 1 - LEVEL):
                continue  # one of them is significant: told by itself (`effects.probabilities`)
            spread = (log(high) - log(low)) / (2 * Z)
            computed = p_of_statistic("z", log(value) / spread)
            if computed is not None and (
                max(computed, float(printed)) > FAR_APART * min(computed, float(printed))
            ):
                message = (
                    f"The interval of {name(given[0])} gives a p value of about {computed:.1g}, "
                    f"and {float(printed):g} stands here ({name(SG.pValue)}); correct a number, "
                    "and leave them if the test was another."
                )
                yield fault("PValueOfInterval", comparison, SG.pValue, message, given[0], "Warning")


def numbers_of_articles(facts: Facts) -> Iterator[Result]:
    """Yield articles whose number in PubMed is that in PubMed Central."""
    for publication, numbers in facts.groups(SG.pubmedId).items():
        for other in facts.graph.objects(publication, SG.pmcId):
            own = str(numbers[0])
            if own.isdigit() and own == str(other).removeprefix("PMC"):
                message = (
                    f"{other.n3()} is its number in PubMed Central ({name(SG.pmcId)}), which "
                    "numbers articles otherwise; correct one of them."
                )
                path = SG.pubmedId
                yield fault("NumberOfArticle", publication, path, message, numbers[0])


def skewed(facts: Facts) -> Iterator[Result]:
    """Yield ratios far from the middle of their interval, which is that of their logarithm.

    So intervals of hazard, odds and risk ratios are made; exact ones, and those by a profile, are a
    little apart.
    """
    graph = facts.graph
    for kind in JUDGED_RATIOS:
        for node in sorted(graph.subjects(SG.effectMeasure, kind), key=str):
            value, low, high = (
                facts.number(node, one) for one in (SG.value, SG.ciLower, SG.ciUpper)
            )
            told = value and low and high and 0 < low < value < high
            if not told or value is None or low is None or high is None:
                continue
            below, above = log(value) - log(low), log(high) - log(value)
            # what is printed is rounded, of small numbers by a great part
            rounded = sum(float(ROUNDED / one) for one in (value, value, low, high))
            if abs(above - below) > SKEWED * (above + below) + rounded:
                message = (
                    f"{float(value):g} is far from the middle of {float(low):g} to "
                    f"{float(high):g}, which is about {sqrt(low * high):.2g} ({name(SG.value)}); "
                    "correct a number, and leave them if the source prints so."
                )
                yield fault("MiddleOfInterval", node, SG.value, message, severity="Warning")
