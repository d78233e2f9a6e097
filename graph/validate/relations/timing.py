"""Times of results against each other: nobody is seen later than followed, or responds unseen."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import FOLLOW_UP, YEARS, years
from sarcograph.graph.validate.report import Result, fault

RESPONSES = thing("measure", "objective-response-rate")
LASTING = thing("measure", "duration-of-response")
TREATED = thing("measure", "treatment-duration")
A_LITTLE = Fraction(1, 10)
"""By which part of the longest follow-up a time may be longer, as months have more days."""


def beyond_follow_up(facts: Facts) -> Iterator[Result]:
    """Yield results at a time that is longer than anybody of their patients was followed."""
    graph = facts.graph
    longest: dict[tuple[Node, Node | None], Fraction] = {}
    for node in graph.subjects(SG.measure, FOLLOW_UP):
        upper = years(facts, node, SG.rangeUpper, SG.unit)
        if upper is not None and (node, SG.rangeUpperCensored, Literal(True)) not in graph:
            for population in graph.objects(node, SG.population):
                key = population, graph.value(node, SG.atDataCut)
                longest[key] = max(upper, longest.get(key, upper))
    for node in sorted(graph.subjects(SG.timeValue), key=str) if longest else ():
        time = years(facts, node, SG.timeValue, SG.timeUnit)
        for population in graph.objects(node, SG.population):
            most = longest.get((population, graph.value(node, SG.atDataCut)))
            if time is not None and most is not None and time > most * (1 + A_LITTLE):
                message = (
                    f"Nobody of {name(population)} was followed for so long ({name(SG.timeValue)}, "
                    f"{name(SG.rangeUpper)} of the follow-up); correct a number or a unit, and "
                    "leave them if the source prints so."
                )
                yield fault("BeyondFollowUp", node, SG.timeValue, message, population, "Warning")


def lasting_responses(facts: Facts) -> Iterator[Result]:
    """Yield durations of responses in patients of whom nobody responded."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, LASTING), key=str):
        for population in graph.objects(node, SG.population):
            rates = [
                rate
                for rate in graph.subjects(SG.population, population)
                if (rate, SG.measure, RESPONSES) in graph
                and set(graph.objects(rate, SG.line)) == set(graph.objects(node, SG.line))
                and set(graph.objects(rate, SG.assessor)) == set(graph.objects(node, SG.assessor))
            ]
            found = [
                number
                for rate in rates
                for figure in (SG.events, SG.value)
                if (number := facts.number(rate, figure)) is not None
            ]
            given = facts.is_one_of(node, (SG.Estimate,))
            if given and found and not any(found):
                message = (
                    f"Nobody of {name(population)} responded, as {name(rates[0])} says, so that no "
                    f"response lasted ({name(SG.measure)}); correct one of them, and leave them if "
                    "the source prints so."
                )
                yield fault("DurationOfNone", node, SG.measure, message, rates[0], "Warning")


def beyond_cycles(facts: Facts) -> Iterator[Result]:
    """Yield typical durations of a treatment that are longer than all cycles of a rule."""
    graph = facts.graph
    for rule in facts.groups(SG.maximumCycles):
        cycles = facts.number(rule, SG.maximumCycles)
        days = [
            number
            for branch in graph.objects(rule, SG.hasBranch)
            if (number := facts.number(branch, SG.cycleDays)) is not None
        ]
        for line in graph.objects(rule, SG.doseLine) if cycles and days else ():
            for node in sorted(graph.subjects(SG.line, line), key=str):
                time = years(facts, node, SG.value, SG.unit)
                allowed = (cycles or 0) * max(days) * YEARS["day"]
                treated = (node, SG.measure, TREATED) in graph
                if treated and time is not None and time > allowed * (1 + A_LITTLE):
                    message = (
                        f"{name(rule)} allows {cycles} cycles of {max(days)} days at most "
                        f"({name(SG.maximumCycles)}), and this is longer ({name(SG.value)}); "
                        "correct a number or a unit, and leave them if the source prints so."
                    )
                    yield fault("BeyondCycles", node, SG.value, message, rule, "Warning")
