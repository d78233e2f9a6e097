"""Times of results against each other: nobody is seen later than followed, or responds unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import FOLLOW_UP, YEARS, years
from sarcograph.graph.validate.relations.measures import denies_median
from sarcograph.graph.validate.report import Result, fault

RESPONSES = thing("measure", "objective-response-rate")
LASTING = thing("measure", "duration-of-response")
TO_RESPONSE = thing("measure", "time-to-response")
TREATED = thing("measure", "treatment-duration")
EXPOSED = thing("measure", "exposure")
SINCE_TREATMENT = (LASTING, TREATED, thing("measure", "progression-free-survival"))
"""Measures of times that begin with the treatment or later."""
_CYCLE = re.compile(r"\b(\d{1,3})[- ]day cycles?\b", re.IGNORECASE)
_SAME_RESPONSES = (SG.assessor, SG.atDataCut, SG.inAnalysis)
"""In what a rate and a time of responses differ that are of other responses."""
A_LITTLE = Fraction(1, 10)
"""By which part of the longest follow-up a time may be longer, as months have more days."""


def beyond_follow_up(facts: Facts) -> Iterator[Result]:
    """Yield results at a time that is longer than anybody of their patients was followed."""
    graph = facts.graph
    longest: dict[tuple[Node, Node | None], Fraction] = {}
    for node, population, upper in _longest_follow_up(facts):
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


def longest_times(facts: Facts) -> Iterator[Result]:
    """Yield times until an event that are longer than any of the patients was followed.

    Who is in a part of a group was followed with it. A time from a diagnosis may be longer than
    from the treatment on, and so may a survival.
    """
    graph = facts.graph
    longest: dict[Node, list[tuple[Node, Fraction]]] = {}
    for node, population, upper in _longest_follow_up(facts):
        longest.setdefault(population, []).append((node, upper))
    for measure in SINCE_TREATMENT if longest else ():
        for node in sorted(graph.subjects(SG.measure, measure), key=str):
            times = [years(facts, node, path, SG.unit) for path in (SG.value, SG.rangeUpper)]
            most = max((one for one in times if one is not None), default=None)
            around = {
                up
                for population in graph.objects(node, SG.population)
                for up in graph.transitive_objects(population, SG.parentPopulation)
            }
            for follow_up, upper in (
                pair for up in sorted(filter(None, around), key=str) for pair in longest.get(up, ())
            ):
                cuts = [set(graph.objects(one, SG.atDataCut)) for one in (node, follow_up)]
                analyses = [set(graph.objects(one, SG.inAnalysis)) for one in (node, follow_up)]
                alike = cuts[0] == cuts[1] and analyses[0] == analyses[1]
                if alike and most is not None and most > upper * (1 + A_LITTLE):
                    path = SG.value if times[1] is None else SG.rangeUpper
                    message = (
                        f"Nobody was followed for so long, as {name(follow_up)} gives "
                        f"({name(SG.rangeUpper)}); correct a number or a unit, and leave them if "
                        "the source prints so."
                    )
                    yield fault("LongerThanFollowed", node, path, message, follow_up, "Warning")


def _longest_follow_up(facts: Facts) -> Iterator[tuple[Node, Node, Fraction]]:
    """Yield results on follow-up with their patients and the years of who was followed longest."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, FOLLOW_UP), key=str):
        upper = years(facts, node, SG.rangeUpper, SG.unit)
        if upper is not None and (node, SG.rangeUpperCensored, Literal(True)) not in graph:
            for population in graph.objects(node, SG.population):
                yield node, population, upper


def exposures(facts: Facts) -> Iterator[Result]:
    """Yield shares of patients treated for at least a time that the median duration denies."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, TREATED), key=str):
        if (node, SG.statistic, SG.Median) not in graph:
            continue
        for exposure in sorted(graph.subjects(SG.measure, EXPOSED), key=str):
            alike = all(
                set(graph.objects(node, one)) == set(graph.objects(exposure, one))
                for one in (SG.population, SG.line, SG.atDataCut)
            )
            if alike and denies_median(facts, exposure, node):
                message = (
                    f"Half were treated for the median, which {name(node)} gives "
                    f"({name(SG.value)}); correct one of them, and leave it if the source prints "
                    "so."
                )
                yield fault("ExposureAtMedian", exposure, SG.value, message, node, "Warning")


def days_of_cycles(facts: Facts) -> Iterator[Result]:
    """Yield results on a day that no cycle of the treatment has."""
    graph = facts.graph
    for node in facts.groups(SG.timeDayOfCycle):
        day = facts.number(node, SG.timeDayOfCycle)
        for line in graph.objects(node, SG.line):
            branches = [
                branch
                for rule in sorted(graph.subjects(SG.doseLine, line), key=str)
                for branch in graph.objects(rule, SG.hasBranch)
            ]
            cycles = [days for one in branches if (days := _days_of_cycle(facts, one))]
            if day is not None and cycles and day > max(cycles):
                message = (
                    f"The cycles of {name(line)} have {max(cycles)} days ({name(SG.cycleDays)}), "
                    f"and this is on day {day} ({name(SG.timeDayOfCycle)}); correct one of them, "
                    "and leave them if a cycle was prolonged."
                )
                path = SG.timeDayOfCycle
                yield fault("DayOfNoCycle", node, path, message, line, "Warning")


def _days_of_cycle(facts: Facts, branch: Node) -> Fraction | None:
    """Return how long a cycle is, by the number or, without one, by the words of the schedule."""
    days = facts.number(branch, SG.cycleDays)
    worded = _CYCLE.search(str(facts.graph.value(branch, SG.schedule) or ""))
    return Fraction(worded[1]) if days is None and worded else days


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


def responders(facts: Facts) -> Iterator[Result]:
    """Yield durations of, and times to, responses of more patients than responded."""
    graph = facts.graph
    rates: dict[tuple[frozenset[Node], ...], list[tuple[Fraction, Node]]] = {}
    of = (SG.population, SG.line)
    for rate in sorted(graph.subjects(SG.measure, RESPONSES), key=str):
        events = facts.number(rate, SG.events)
        if events is not None:
            about = tuple(frozenset(graph.objects(rate, by)) for by in of)
            rates.setdefault(about, []).append((events, rate))
    for measure in (LASTING, TO_RESPONSE) if rates else ():
        for node in sorted(graph.subjects(SG.measure, measure), key=str):
            patients = facts.number(node, SG.denominator)
            counted = rates.get(tuple(frozenset(graph.objects(node, by)) for by in of), [])
            alike = [pair for pair in counted if not facts.differ(node, pair[1], _SAME_RESPONSES)]
            most = max(alike, key=lambda pair: (pair[0], str(pair[1])), default=None)
            if patients is not None and most is not None and patients > most[0]:
                message = (
                    f"{most[0]} patients responded, as {name(most[1])} gives, fewer than are told "
                    f"of here ({name(SG.denominator)}); correct one of them, and leave them if the "
                    "source prints so."
                )
                path = SG.denominator
                yield fault("MoreThanResponded", node, path, message, most[1], "Warning")


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
