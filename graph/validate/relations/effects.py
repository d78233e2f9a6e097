"""What is said of a difference: effects, their intervals, tests and p values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, fault, name
from sarcograph.graph.validate.relations.figures import DIFFERENCES, RATIOS, disagreement
from sarcograph.graph.validate.report import Result

GREATEST: dict[Node, int] = {SG.RiskDifference: 100, SG.CorrelationCoefficient: 1}
"""The greatest size of measures of effect that have one, in percent where they are shares."""
TINY = Fraction(1, 100)
"""A p value that is called significant at almost any level."""
USUAL_SIGNIFICANCE = Fraction(1, 10)
"""The greatest level at which a difference is commonly called significant."""
NEVER_BELOW_ZERO = {"chi-square", "F", "U", "W"}
"""Statistics of tests that are sums of squares or of ranks, by the names that readings give."""
FAR = 5
"""How many times a p value may differ from what an interval tells, by another test."""


def greatest_effects(facts: Facts) -> Iterator[Result]:
    """Yield differences of shares and correlations that are greater than any can be."""
    for node in facts.groups(SG.effectMeasure):
        for measure in facts.graph.objects(node, SG.effectMeasure):
            for property_ in (SG.value, SG.ciLower, SG.ciUpper):
                number = facts.number(node, property_)
                most = GREATEST.get(measure)
                if number is not None and most is not None and abs(number) > most:
                    message = f"{name(measure)} is not above {most} ({name(property_)})"
                    yield disagreement(facts, "GreatestEffect", node, (property_,), message)


def significance(facts: Facts) -> Iterator[Result]:
    """Yield great p values beside a claim of significance, and tiny ones beside its denial.

    A level may be stricter than usual, at an interim analysis above all.
    """
    for node in facts.groups(SG.pValue):
        p = facts.number(node, SG.pValue)
        denied = (node, SG.claimedSignificant, Literal(False)) in facts.graph
        if (
            denied
            and p is not None
            and p < TINY
            and (node, SG.pOperator, Literal(">")) not in facts.graph
        ):
            message = (
                f"A p value of {float(p):g} is called not significant ({name(SG.pValue)}); check "
                "the readings, and leave it if the source says so."
            )
            yield fault("TinyProbability", node, SG.pValue, message, severity="Warning")
        claimed = (node, SG.claimedSignificant, Literal(True)) in facts.graph
        if claimed and p is not None and p > USUAL_SIGNIFICANCE:
            message = f"What is called significant has a small p value ({name(SG.pValue)})"
            yield disagreement(facts, "SignificantProbability", node, (SG.pValue,), message)


def intervals(facts: Facts) -> Iterator[Result]:
    """Yield intervals that hold no effect beside a p value far below their level, or the reverse.

    They may come from two models or tests, so that it is for a reader to check.
    """
    graph = facts.graph
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        low, high = facts.number(effect, SG.ciLower), facts.number(effect, SG.ciUpper)
        level, p = facts.number(effect, SG.ciLevel), facts.number(found_by, SG.pValue)
        kinds = set(graph.objects(effect, SG.effectMeasure))
        if low is None or high is None or level is None or p is None:
            continue
        if not kinds & (RATIOS | DIFFERENCES):
            continue
        nothing = 1 if kinds & RATIOS else 0
        allowed = 1 - level / 100
        operator = str(graph.value(found_by, SG.pOperator) or "=")
        within = low < nothing < high
        far = p * FAR < allowed if within else p > allowed * FAR
        # a p value below a bound may be far below, and one above far above
        if far and operator[0] != (">" if within else "<"):
            message = (
                f"The interval {'holds' if within else 'does not hold'} {nothing}, which is no "
                f"effect, and the p value is {float(p):g} ({name(SG.pValue)}); check the readings, "
                "and leave it if the source prints so."
            )
            yield fault("IntervalOfProbability", effect, SG.ciLower, message, severity="Warning")


def test_statistics(facts: Facts) -> Iterator[Result]:
    """Yield statistics of tests below zero that never are."""
    for node in facts.groups(SG.testStatistic):
        statistic = facts.number(node, SG.testStatistic)
        names_ = set(map(str, facts.graph.objects(node, SG.testStatisticName)))
        if statistic is not None and statistic < 0 and names_ & NEVER_BELOW_ZERO:
            message = f"{min(names_)} is not below zero ({name(SG.testStatistic)})"
            yield disagreement(facts, "StatisticBelowZero", node, (SG.testStatistic,), message)
