"""Figures: at one with each other, unless the source prints otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from rdflib import RDFS, Literal
from rdflib.term import Node

from sarcograph.graph.model.dimensions import ANY, BY_STATISTIC
from sarcograph.graph.namespaces import SG, term
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.readings import disagreement
from sarcograph.graph.validate.report import Result, fault

AMOUNTS = tuple(
    term(f"{one}-dimension") for one in ("time", "mass", "length", "volume", "concentration")
)
"""Dimensions of which nothing can be less than nothing."""
DIFFERENCES = {
    SG.RiskDifference,
    SG.MeanDifference,
    SG.StandardizedMeanDifference,
    SG.MedianDifference,
    SG.RestrictedMeanSurvivalTimeDifference,
}
"""Measures of effect in the unit of what is measured, which may fall on either side of zero."""
RATIOS = {SG.HazardRatio, SG.OddsRatio, SG.RiskRatio, SG.RateRatio, SG.GeometricMeanRatio}


def no_effect(kinds: set[Node]) -> int | None:
    """Return the value of a measure of effect where there is none; None for other measures."""
    if kinds & RATIOS:
        return 1
    return 0 if kinds & DIFFERENCES else None


"""Measures of effect that are never below zero, and have no unit but percent."""


def _last_place(term: Node) -> Fraction:
    """Return one unit of the last decimal place that a number is written with."""
    return Fraction(1, 10 ** len(str(term).partition(".")[2]))


def bounds(facts: Facts) -> Iterator[Result]:
    """Yield values outside of the interval or the range beside them."""
    for what, lower, upper in (
        ("confidence interval", SG.ciLower, SG.ciUpper),
        ("range", SG.rangeLower, SG.rangeUpper),
        ("interquartile range", SG.interquartileRangeLower, SG.interquartileRangeUpper),
    ):
        for node in facts.groups(lower):
            mean = (node, SG.statistic, SG.Median) not in facts.graph
            if lower == SG.interquartileRangeLower and mean:
                continue  # which may lie outside of the quartiles
            low, high = facts.number(node, lower), facts.number(node, upper)
            value = facts.number(node, SG.value)
            if low is None or high is None or value is None or low > high:
                continue
            slack = _last_place(facts.graph.value(node, SG.value) or Literal("0"))
            if not low - slack <= value <= high + slack:
                message = f"A value lies within its {what} ({name(SG.value)})"
                yield disagreement(facts, "ValueInBounds", node, (SG.value, lower, upper), message)


def intervals_in_ranges(facts: Facts) -> Iterator[Result]:
    """Yield confidence intervals that are wider on both sides than all that was observed."""
    for node in facts.groups(SG.ciLower):
        given = (SG.ciLower, SG.rangeLower, SG.rangeUpper, SG.ciUpper)
        low, least, most, high = (facts.number(node, one) for one in given)
        if low is None or least is None or most is None or high is None:
            continue
        if low < least <= most < high:
            message = f"A confidence interval lies within the range ({name(SG.rangeLower)})"
            yield disagreement(facts, "IntervalInRange", node, given, message)


def sides(facts: Facts) -> Iterator[Result]:
    """Yield one-sided intervals with two limits."""
    for node in facts.groups(SG.ciSides):
        limits = (SG.ciLower, SG.ciUpper)
        two = all(facts.number(node, one) is not None for one in limits)
        if two and facts.number(node, SG.ciSides) == 1:
            message = f"A one-sided interval has one limit ({name(SG.ciSides)})"
            yield disagreement(facts, "SidesOfInterval", node, limits, message)


def quartiles(facts: Facts) -> Iterator[Result]:
    """Yield quartiles outside of the range beside them."""
    pairs = (
        (SG.rangeLower, SG.interquartileRangeLower),
        (SG.interquartileRangeLower, SG.interquartileRangeUpper),
        (SG.interquartileRangeUpper, SG.rangeUpper),
    )
    for node in facts.groups(SG.interquartileRangeLower):
        for lower, upper in pairs:
            low, high = facts.number(node, lower), facts.number(node, upper)
            if low is not None and high is not None and low > high:
                message = f"Quartiles are in order and lie within the range ({name(lower)})"
                yield disagreement(facts, "QuartilesInRange", node, (lower, upper), message)


def groups(facts: Facts) -> Iterator[Result]:
    """Yield denominators of patients that are more than there are in the group counted."""
    graph = facts.graph
    for node in facts.groups(SG.denominator):
        if graph.value(node, SG.countingUnit) not in (None, SG.CountsPatients):
            continue
        among = [
            one
            for property_ in (SG.countedAmong, SG.inAnalysisPopulation, SG.population)
            for one in graph.objects(node, property_)
        ]
        sizes = [size for one in among if (size := facts.number(one, SG.size)) is not None]
        total = facts.number(node, SG.denominator)
        if total is not None and sizes and total > max(sizes):
            message = (
                f"{total} are more than the {max(sizes)} patients of the group "
                f"({name(SG.denominator)}); check the readings, and leave it if the source prints "
                "so."
            )
            yield fault("DenominatorOfGroup", node, SG.denominator, message, severity="Warning")


def times(facts: Facts) -> Iterator[Result]:
    """Yield times whose words give another number or unit than stands beside them."""
    objects = facts.graph.objects
    for node, texts in facts.groups(SG.timePoint).items():
        number = facts.number(node, SG.timeValue)
        named = {
            str(one) for unit in objects(node, SG.timeUnit) for one in objects(unit, RDFS.label)
        }
        if number is None or not named:
            continue
        for text in texts:
            words = re.fullmatch(r"(\d+(?:\.\d+)?) ([a-z]+?)s?", str(text))
            if words and (Fraction(words[1]) != number or words[2] not in named):
                message = (
                    f"A time is the same in words ({name(SG.timePoint)}) as in number and unit "
                    f"({name(SG.timeValue)}, {name(SG.timeUnit)}); correct the one that is wrong."
                )
                yield fault("TimeAsWorded", node, SG.timePoint, message, text)


def below_zero(facts: Facts) -> Iterator[Result]:
    """Yield counts, ratios and amounts below zero; a change or a difference may be."""
    for node in facts.groups(SG.value):
        value = facts.number(node, SG.value)
        if value is None or value >= 0:
            continue
        effects = set(facts.graph.objects(node, SG.effectMeasure))
        if effects & DIFFERENCES or any(
            (measure, SG.changeOf, None) in facts.graph
            for measure in facts.graph.objects(node, SG.measure)
        ):
            continue
        statistics = set(facts.graph.objects(node, SG.statistic))
        amounts = any(
            dimension in AMOUNTS
            for unit in facts.graph.objects(node, SG.unit)
            for dimension in facts.graph.objects(unit, SG.unitDimension)
        )
        if statistics & {SG.Count, SG.HazardRatio} or effects & RATIOS or amounts:
            message = f"A count, a ratio, a time or an amount is not below zero ({name(SG.value)})"
            yield disagreement(facts, "BelowZero", node, (SG.value,), message)


def spreads(facts: Facts) -> Iterator[Result]:
    """Yield deviations and errors below zero, which are square roots."""
    for node in facts.groups(SG.spread):
        spread = facts.number(node, SG.spread)
        if spread is not None and spread < 0:
            message = (
                f"A deviation or an error is not below zero ({name(SG.spread)}); check the "
                "reading, and leave it if the source prints so."
            )
            yield fault("SpreadBelowZero", node, SG.spread, message, severity="Warning")


def signs(facts: Facts) -> Iterator[Result]:
    """Yield changes whose sign is not that of the values before and after."""
    objects = facts.graph.objects
    measured: dict[tuple[Node, Node], list[Node]] = {}
    for node, measure in facts.graph.subject_objects(SG.measure):
        for population in objects(node, SG.population):
            measured.setdefault((population, measure), []).append(node)
    for measure, of in sorted(facts.graph.subject_objects(SG.changeOf), key=str):
        for (population, _), changes in [one for one in measured.items() if one[0][1] == measure]:
            values: dict[bool, list[Fraction]] = {True: [], False: []}
            for node in measured.get((population, of), ()):
                value = facts.number(node, SG.value)
                if value is not None:
                    first = (node, SG.timePoint, Literal("baseline")) in facts.graph
                    values[first].append(value)
            if not values[True] or not values[False]:
                continue
            fell = max(values[False]) < min(values[True])
            rose = min(values[False]) > max(values[True])
            for change in changes:
                value = facts.number(change, SG.value)
                if value is not None and ((value > 0 and fell) or (value < 0 and rose)):
                    message = (
                        f"A change has the sign of what was measured before and after "
                        f"({name(SG.value)}); give 'decrease: yes' where words say that it fell."
                    )
                    yield fault("SignOfChange", change, SG.value, message)


def shares(facts: Facts) -> Iterator[Result]:
    """Yield bounds of shares of patients that are less than none of them, or more than all.

    An interval by the normal approximation may be printed so, and is recomputed so.
    """
    for node in facts.graph.subjects(SG.statistic, SG.Proportion):
        if (node, SG.derivationMethod, SG.Wald) in facts.graph:
            continue
        for property_ in (SG.ciLower, SG.ciUpper, SG.rangeLower, SG.rangeUpper):
            number = facts.number(node, property_)
            if number is not None and not 0 <= number <= 100:
                message = f"A share of patients is from 0 to 100 percent ({name(property_)})"
                yield disagreement(facts, "BoundOfShare", node, (property_,), message)


def usual_units(facts: Facts) -> Iterator[Result]:
    """Yield measures whose usual unit is of another dimension than their statistic asks for."""
    for measure, units_ in facts.groups(SG.unitDefault).items():
        asked = {
            term(f"{BY_STATISTIC[key]}-dimension")
            for key in BY_STATISTIC
            if (measure, SG.statisticDefault, term(key)) in facts.graph
        }
        timed = (measure, SG.timeToEvent, Literal(True)) in facts.graph
        own = {one for unit in units_ for one in facts.graph.objects(unit, SG.unitDimension)}
        if asked and own and not timed and asked.isdisjoint(own):
            message = (
                f"The usual unit of a measure is of the dimension of its statistic, "
                f"{names(sorted(asked, key=str))} here ({name(SG.unitDefault)}); name such a unit."
            )
            yield fault("UsualUnit", measure, SG.unitDefault, message, units_[0])


def units(facts: Facts) -> Iterator[Result]:
    """Yield figures in a unit of another dimension than their measure or statistic asks for."""
    of_statistic: dict[Node, Node] = {
        term(key): term(f"{dimension}-dimension") for key, dimension in BY_STATISTIC.items()
    }
    free = {term(key) for key in ANY}
    graph = facts.graph
    for property_ in (SG.unit, SG.marginUnit):
        for node, given in facts.groups(property_).items():
            if not free.isdisjoint(graph.objects(node, SG.statistic)):
                continue
            asked = {
                of_statistic[one]
                for one in graph.objects(node, SG.statistic)
                if one in of_statistic
            } or {
                one
                for measured_by in (SG.measure, SG.endpointMeasure)
                for measure in graph.objects(node, measured_by)
                for one in graph.objects(measure, SG.measuredDimension)
            }
            effects = set(graph.objects(node, SG.effectMeasure))
            if effects & RATIOS:
                asked = {SG.NumberDimension, SG.ProportionDimension}
            elif SG.RiskDifference in effects:
                asked = {SG.ProportionDimension}
            elif property_ == SG.marginUnit and asked:
                # of the measure itself, or of a ratio or a difference of shares
                asked |= {SG.NumberDimension, SG.ProportionDimension}
            own = {one for unit in given for one in graph.objects(unit, SG.unitDimension)}
            if own and asked and own.isdisjoint(asked):
                wanted = names(sorted(asked, key=str))
                message = (
                    f"A figure is in a unit of the dimension that it asks for, {wanted} here "
                    f"({name(property_)}); name such a unit, or another measure."
                )
                yield fault("UnitOfDimension", node, property_, message, given[0])


def counted(facts: Facts) -> Iterator[Result]:
    """Yield counts whose value is another number than their events."""
    for node in facts.graph.subjects(SG.statistic, SG.Count):
        events, value = facts.number(node, SG.events), facts.number(node, SG.value)
        if events is not None and value is not None and events != value:
            message = f"The value of a count is the number of events ({name(SG.value)})"
            yield disagreement(facts, "ValueOfCount", node, (SG.value, SG.events), message)


def counts(facts: Facts) -> Iterator[Result]:
    """Yield shares of patients that their counts do not give, and more events than patients."""
    for node in facts.groups(SG.events):
        if (node, SG.statistic, SG.Proportion) not in facts.graph:
            continue
        events, total = facts.number(node, SG.events), facts.number(node, SG.denominator)
        if total is None and (node, SG.countingUnit, SG.CountsEvents) not in facts.graph:
            sizes = [
                facts.number(population, SG.size)
                for population in facts.graph.objects(node, SG.population)
            ]
            total = sizes[0] if len(sizes) == 1 else None
        if events is None or not total:
            continue
        if events > total:
            message = f"There are no more events than patients ({name(SG.events)})"
            yield disagreement(
                facts, "EventsWithinDenominator", node, (SG.events, SG.denominator), message
            )
            continue
        value = facts.number(node, SG.value)
        exact = (node, SG.valueOperator, None) not in facts.graph or (
            (node, SG.valueOperator, Literal("=")) in facts.graph
        )
        if value is None or not exact:
            continue
        slack = _last_place(facts.graph.value(node, SG.value) or Literal("0"))
        if abs(value - 100 * events / total) > slack:
            message = (
                f"{events} of {total} is {float(100 * events / total):.1f} percent "
                f"({name(SG.value)})"
            )
            figures = (SG.value, SG.events, SG.denominator)
            yield disagreement(facts, "ShareOfCounts", node, figures, message)
