"""What is said of a difference: effects, their intervals, tests and p values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.statistics import p_of_statistic
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.figures import RATIOS, no_effect
from sarcograph.graph.validate.relations.readings import disagreement
from sarcograph.graph.validate.report import Result, fault

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

_SAME_RESULT = (SG.measure, SG.assessor, SG.inAnalysis, SG.atDataCut)
"""In what a median and a comparison agree that are of one analysis."""
_SAME_EFFECT = (SG.measure, SG.population, SG.adjustment, SG.inAnalysis, SG.atDataCut, SG.timeValue)
"""In what two effects agree of which one is the other the other way round."""
_INVERSE = Fraction(8, 10), Fraction(12, 10)
"""Between what the product of a ratio and its inverse lies, as both are rounded."""


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
        nothing = no_effect(set(graph.objects(effect, SG.effectMeasure)))
        if nothing is None or low is None or high is None or level is None or p is None:
            continue
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


def hazards(facts: Facts) -> Iterator[Result]:
    """Yield hazard ratios of a measure that is no time until an event."""
    graph = facts.graph
    for effect in sorted(graph.subjects(SG.effectMeasure, SG.HazardRatio), key=str):
        for measure in graph.objects(effect, SG.measure):
            if (measure, SG.timeToEvent, Literal(True)) not in graph:
                message = (
                    f"A hazard is that of an event over time, and {name(measure)} is no time until "
                    f"one ({name(SG.effectMeasure)}); correct one of them, and leave it if the "
                    "source calls it so."
                )
                path = SG.effectMeasure
                yield fault("HazardOfMeasure", effect, path, message, measure, "Warning")


def directions(facts: Facts) -> Iterator[Result]:
    """Yield hazard ratios on the other side of one than what they are said to favour.

    A hazard is that of what is feared; where it is of recovery the reader may leave the result.
    """
    graph = facts.graph
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        value = facts.number(effect, SG.value)
        hazard = (effect, SG.effectMeasure, SG.HazardRatio) in graph
        if value is None or value == 1 or not hazard:
            continue
        favoured = set(graph.objects(found_by, SG.favours))
        better, worse = (
            (found_by, SG.direction, SG.BetterOutcome) in graph,
            (found_by, SG.direction, SG.WorseOutcome) in graph,
        )
        if favoured and (found_by, SG.negated, Literal(True)) not in graph:
            better = favoured <= set(graph.objects(found_by, SG.comparedGroup))
            worse = favoured <= set(graph.objects(found_by, SG.referenceGroup))
        if (better and value > 1) or (worse and value < 1):
            message = (
                f"A hazard ratio {'above' if value > 1 else 'below'} one favours the "
                f"{'reference' if value > 1 else 'other side'} ({name(SG.value)}), and the "
                "contrary is said; correct one of them, and leave it if the event is a good one."
            )
            yield fault("SideOfEffect", effect, SG.value, message, severity="Warning")


def medians_of_sides(facts: Facts) -> Iterator[Result]:
    """Yield hazard ratios that say the contrary of the medians of the two sides.

    Curves that cross may do so; most often the sides are exchanged. A ratio that is called not
    significant, or whose interval holds one, does not say which side fares better.
    """
    graph = facts.graph
    medians: dict[tuple[object, ...], set[Fraction]] = {}
    for one in graph.subjects(SG.statistic, SG.Median):
        value = facts.number(one, SG.value)
        if value is not None and (one, SG.valueOperator, Literal("=")) in graph:
            for side in graph.objects(one, SG.population):
                medians.setdefault((side, *_about(facts, one)), set()).add(value)
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        ratio = facts.number(effect, SG.value)
        if (effect, SG.effectMeasure, SG.HazardRatio) not in graph or ratio is None:
            continue
        if (found_by, SG.claimedSignificant, Literal(False)) in graph:
            continue
        low, high = (
            ratio if (bound := facts.number(effect, one)) is None else bound
            for one in (SG.ciLower, SG.ciUpper)
        )
        compared, reference = (
            {
                value
                for side in graph.objects(found_by, property_)
                for value in medians.get((side, *_about(facts, found_by)), ())
            }
            for property_ in (SG.comparedGroup, SG.referenceGroup)
        )
        if not compared or not reference:
            continue
        shorter, longer = max(compared) < min(reference), min(compared) > max(reference)
        if (shorter and high < 1) or (longer and low > 1):
            message = (
                f"The ratio says that the compared group fares {'better' if shorter else 'worse'} "
                f"({name(SG.value)}), and the medians of the two say the contrary; exchange "
                f"{name(SG.comparedGroup)} and {name(SG.referenceGroup)}, or leave it if the "
                "source prints so."
            )
            yield fault("MediansOfEffect", effect, SG.value, message, severity="Warning")


def _about(facts: Facts, result: Node) -> tuple[frozenset[Node], ...]:
    """Return what tells the results on one group apart, but for the group and its line."""
    return tuple(frozenset(facts.graph.objects(result, one)) for one in _SAME_RESULT)


def reversed_(facts: Facts) -> Iterator[Result]:
    """Yield ratios of two comparisons, one the other the other way round, that are not inverse."""
    graph = facts.graph
    known: dict[tuple[object, ...], tuple[Node, Fraction]] = {}
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        value = facts.number(effect, SG.value)
        kinds = frozenset(graph.objects(effect, SG.effectMeasure))
        sides = [
            frozenset(graph.objects(found_by, one)) for one in (SG.comparedGroup, SG.referenceGroup)
        ]
        if value is None or not kinds & RATIOS or not all(sides):
            continue
        about = (
            kinds,
            *(
                frozenset(graph.objects(one, property_))
                for one in (effect, found_by)
                for property_ in _SAME_EFFECT
            ),
        )
        known[about, *sides] = effect, value
        other = known.get((about, *reversed(sides)))
        if other is not None and not _INVERSE[0] <= other[1] * value <= _INVERSE[1]:
            message = (
                f"{name(other[0])} is the same ratio the other way round, and not inverse to this "
                f"({name(SG.value)}); correct one of them, or a reference group."
            )
            yield fault("ReversedRatio", effect, SG.value, message, severity="Warning")


def probabilities(facts: Facts) -> Iterator[Result]:
    """Yield p values that the statistic of their test does not give, by far.

    A test may be corrected, or one-sided without a word.
    """
    for node in facts.groups(SG.testStatistic):
        p, statistic, degrees, below = (
            None if (number := facts.number(node, one)) is None else float(number)
            for one in (
                SG.pValue,
                SG.testStatistic,
                SG.degreesOfFreedom,
                SG.denominatorDegreesOfFreedom,
            )
        )
        named = str(facts.graph.value(node, SG.testStatisticName))
        if p is None or statistic is None:
            continue
        given = p_of_statistic(named, statistic, degrees, below)
        operator = str(facts.graph.value(node, SG.pOperator) or "=")
        if given is None or given == 0 or p == 0:
            continue
        small = given * FAR < p and operator[0] != "<"
        great = p * FAR < given and operator[0] != ">"
        if small or great:
            message = (
                f"{named} of {statistic:g} gives a p value of {given:.2g} ({name(SG.pValue)}), not "
                f"{p:g}; check the readings, and leave it if the source prints so."
            )
            yield fault("ProbabilityOfStatistic", node, SG.pValue, message, severity="Warning")


def test_statistics(facts: Facts) -> Iterator[Result]:
    """Yield statistics of tests below zero that never are."""
    for node in facts.groups(SG.testStatistic):
        statistic = facts.number(node, SG.testStatistic)
        names_ = set(map(str, facts.graph.objects(node, SG.testStatisticName)))
        if statistic is not None and statistic < 0 and names_ & NEVER_BELOW_ZERO:
            message = f"{min(names_)} is not below zero ({name(SG.testStatistic)})"
            yield disagreement(facts, "StatisticBelowZero", node, (SG.testStatistic,), message)


def degrees(facts: Facts) -> Iterator[Result]:
    """Yield tests of means with more degrees of freedom than there are patients in the groups.

    Those of t, and of the denominator of F, are fewer than what is measured, once in a patient.
    """
    graph = facts.graph
    for node in facts.groups(SG.testStatisticName):
        names_ = {str(one).casefold() for one in graph.objects(node, SG.testStatisticName)}
        path = SG.degreesOfFreedom if names_ == {"t"} else SG.denominatorDegreesOfFreedom
        free = facts.number(node, path)
        groups = sorted(set(graph.objects(node, SG.compares)), key=str)
        sizes = [size for one in groups if (size := facts.number(one, SG.size)) is not None]
        if free is not None and sizes and len(sizes) == len(groups) and free >= sum(sizes):
            message = (
                f"{names(groups, 'and')} have {sum(sizes)} patients together, too few for so many "
                f"degrees of freedom ({name(path)}); correct a number, and leave it if each was "
                "measured several times."
            )
            yield fault("DegreesOfPatients", node, path, message, severity="Warning")
