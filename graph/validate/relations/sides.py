"""What a comparison says of its sides, held against the figures that each side has."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

SAME_RESULT = (
    SG.measure,
    SG.category,
    SG.adverseEvent,
    SG.grade,
    SG.attribution,
    SG.seriousness,
    SG.assessor,
    SG.inAnalysis,
    SG.atDataCut,
    SG.timeValue,
)
"""In what a figure of a side and a comparison agree that are of one analysis."""
COORDINATES = (
    SG.line,
    SG.category,
    SG.adverseEvent,
    SG.attribution,
    SG.seriousness,
    SG.countingUnit,
    SG.assessor,
    SG.adjustment,
    SG.inAnalysis,
    SG.inAnalysisPopulation,
    SG.atDataCut,
    SG.inPeriod,
    SG.timeValue,
    SG.timeUnit,
    SG.countedFrom,
)
"""What an effect has in common with what found it, where both tell it."""
NOTHING: dict[Node, int] = {SG.RiskRatio: 1, SG.OddsRatio: 1, SG.RiskDifference: 0}
"""Measures of effect on shares of patients, and the number that is no effect."""
FOUND_IN_NONE = Fraction(1, 10)
"""A p value above which no effect is found."""
FOUND = Fraction(1, 100)
"""A p value below which an effect is commonly found."""
SHARES: tuple[Node, ...] = (SG.Proportion, SG.Rate)

Figures = dict[tuple[object, ...], set[Fraction]]


def found_alike(facts: Facts) -> Iterator[Result]:
    """Yield effects that differ from what found them in something that both tell."""
    graph = facts.graph
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        for property_ in COORDINATES:
            here, there = (set(graph.objects(one, property_)) for one in (effect, found_by))
            if here and there and here.isdisjoint(there):
                message = (
                    f"{name(found_by)} found it and has another value of {name(property_)}; "
                    "correct one of them, and leave it if the source tells both."
                )
                value = min(here, key=str)
                yield fault("EffectAsFound", effect, property_, message, value, "Warning")


def _figures(facts: Facts, statistics: tuple[Node, ...]) -> Figures:
    """Return the exact values of some statistics by group and all that they are of."""
    found: Figures = {}
    for statistic in statistics:
        for node in facts.graph.subjects(SG.statistic, statistic):
            value = facts.number(node, SG.value)
            operator = facts.graph.value(node, SG.valueOperator)
            if value is not None and operator in (None, Literal("=")):
                for side in facts.graph.objects(node, SG.population):
                    found.setdefault((side, *_about(facts, node)), set()).add(value)
    return found


def _about(facts: Facts, result: Node) -> tuple[frozenset[Node], ...]:
    """Return what tells the results on one group apart, but for the group and its line."""
    return tuple(frozenset(facts.graph.objects(result, one)) for one in SAME_RESULT)


def _of_side(facts: Facts, figures: Figures, comparison: Node, property_: Node) -> set[Fraction]:
    """Return the figures of a side of a comparison, by whom it favours or what it compares."""
    return {
        value
        for side in facts.graph.objects(comparison, property_)
        for value in figures.get((side, *_about(facts, comparison)), ())
    }


def shares(facts: Facts) -> Iterator[Result]:
    """Yield ratios and differences of shares that say the contrary of the shares of the sides.

    One whose interval holds no effect does not say which side has more.
    """
    graph = facts.graph
    figures = _figures(facts, SHARES)
    for effect, found_by in sorted(graph.subject_objects(SG.effectOf), key=str):
        value = facts.number(effect, SG.value)
        kinds = [one for one in graph.objects(effect, SG.effectMeasure) if one in NOTHING]
        if value is None or not kinds:
            continue
        low, high = (
            value if (bound := facts.number(effect, one)) is None else bound
            for one in (SG.ciLower, SG.ciUpper)
        )
        compared, reference = (
            _of_side(facts, figures, found_by, one) for one in (SG.comparedGroup, SG.referenceGroup)
        )
        if not compared or not reference:
            continue
        fewer, more = max(compared) < min(reference), min(compared) > max(reference)
        if (fewer and low > NOTHING[kinds[0]]) or (more and high < NOTHING[kinds[0]]):
            message = (
                f"The effect says that the compared group has {'more' if fewer else 'fewer'} "
                f"({name(SG.value)}), and the shares of the two say the contrary; exchange "
                f"{name(SG.comparedGroup)} and {name(SG.referenceGroup)}, or leave it if the "
                "source prints so."
            )
            yield fault("SharesOfEffect", effect, SG.value, message, severity="Warning")


def favoured(facts: Facts) -> Iterator[Result]:
    """Yield comparisons that favour the side with the shorter time, fewer responses or more harm.

    Curves may cross; most often the sides are exchanged.
    """
    graph = facts.graph
    medians, parts = _figures(facts, (SG.Median,)), _figures(facts, SHARES)
    for comparison, sides in facts.groups(SG.favours).items():
        others = set(graph.objects(comparison, SG.compares)) - set(sides)
        for measure in graph.objects(comparison, SG.measure):
            harm = facts.is_one_of(measure, (SG.SafetyMeasure,))
            achieved = facts.is_one_of(measure, (SG.OutcomeMeasure,))
            timed = (measure, SG.timeToEvent, Literal(True)) in graph
            counted = (measure, SG.numeratorCategory, None) in graph
            figures = medians if timed and achieved else parts if harm or counted else {}
            about = _about(facts, comparison)
            ours = {value for side in sides for value in figures.get((side, *about), ())}
            theirs = {value for side in others for value in figures.get((side, *about), ())}
            if ours and theirs and (min(ours) > max(theirs) if harm else max(ours) < min(theirs)):
                message = (
                    f"{name(sides[0])} is favoured ({name(SG.favours)}), and its figure of "
                    f"{name(measure)} is the worse one; correct one of them, and leave it if the "
                    "source says both."
                )
                yield fault(
                    "FiguresOfFavoured", comparison, SG.favours, message, sides[0], "Warning"
                )


def probable(facts: Facts) -> Iterator[Result]:
    """Yield factors with an effect of a great p value, or without one of a tiny p value."""
    graph = facts.graph
    for finding in facts.members(SG.PrognosticFinding):
        p = facts.number(finding, SG.pValue)
        operator = str(graph.value(finding, SG.pOperator) or "=")
        none = (finding, SG.direction, SG.NoEffect) in graph
        if p is None:
            continue
        if (none and p < FOUND and operator[0] != ">") or (
            not none and p > FOUND_IN_NONE and operator[0] != "<"
        ):
            message = (
                f"The p value is {float(p):g}, and {'no' if none else 'an'} effect is told "
                f"({name(SG.direction)}); correct one of them, and leave it if the source says "
                "both."
            )
            value = graph.value(finding, SG.direction)
            yield fault("DirectionOfProbability", finding, SG.direction, message, value, "Warning")


def both_ways(facts: Facts) -> Iterator[Result]:
    """Yield factors that make one time to an event worse and another better in one group."""
    graph = facts.graph
    known: dict[tuple[frozenset[Node], ...], Node] = {}
    for finding in facts.members(SG.PrognosticFinding):
        timed = all(
            (measure, SG.timeToEvent, Literal(True)) in graph
            and facts.is_one_of(measure, (SG.OutcomeMeasure,))
            for measure in graph.objects(finding, SG.measure)
        )
        if not timed or (finding, SG.direction, SG.NoEffect) in graph:
            continue
        about = tuple(
            frozenset(graph.objects(finding, one))
            for one in (SG.factor, SG.population, SG.factorLevel, SG.factorReferenceLevel)
        )
        first = known.setdefault(about, finding)
        directions = set(graph.objects(finding, SG.direction))
        same_measure = set(graph.objects(first, SG.measure)) & set(
            graph.objects(finding, SG.measure)
        )
        others = set(graph.objects(first, SG.direction))
        if not same_measure and directions and others and directions.isdisjoint(others):
            message = (
                f"{name(first)} tells the contrary of another time to an event "
                f"({name(SG.direction)}); correct one of them, and leave it if the source says "
                "both."
            )
            value = min(directions, key=str)
            yield fault("DirectionsOfFactor", finding, SG.direction, message, value, "Warning")


def margins(facts: Facts) -> Iterator[Result]:
    """Yield endpoints that are to be no worse, or equal, without the margin that this takes."""
    graph = facts.graph
    for hypothesis in (SG.NonInferiorityHypothesis, SG.EquivalenceHypothesis):
        for endpoint in sorted(graph.subjects(SG.hypothesis, hypothesis), key=str):
            if (endpoint, SG.marginValue, None) not in graph:
                message = (
                    f"{name(hypothesis)} is by a margin ({name(SG.marginValue)}); give it, "
                    f"correct {name(SG.hypothesis)}, and leave it if the source gives none."
                )
                path = SG.hypothesis
                yield fault("MarginOfHypothesis", endpoint, path, message, hypothesis, "Warning")
