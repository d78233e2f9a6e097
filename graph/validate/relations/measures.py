"""Measures of which one holds another: what is found by the narrower is not above the wider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import years
from sarcograph.graph.validate.relations.readings import disagreement
from sarcograph.graph.validate.relations.structure import FIGURES
from sarcograph.graph.validate.report import Result, fault

APART: set[Node] = {SG.measure, SG.category, SG.attribution, SG.anyGrade, SG.countingUnit}
"""In what a figure of a part may differ from that of the whole."""
OF_HARM = (SG.attribution, SG.seriousness, SG.grade)
"""What is said of adverse events alone."""
HALF = 50
"""How many percent are beyond a median."""
_ROUNDED = Fraction(11, 10)
"""By how much a rate is told at another time than the median, which is rounded."""
_TIMED: set[Node] = {SG.statistic, SG.timeValue, SG.timeUnit, SG.timePoint, SG.countedFrom}


def _alike(
    facts: Facts, nodes: list[Node], apart: set[Node]
) -> dict[frozenset[tuple[Node, Node]], list[Node]]:
    """Return estimates by all that they are of, but for figures and what sets them `apart`."""
    found: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
    for node in nodes:
        about = frozenset(
            pair
            for pair in facts.graph.predicate_objects(node)
            if pair[0] not in FIGURES and pair[0] not in apart
        )
        found[about].append(node)
    return found


def of_harm(facts: Facts) -> Iterator[Result]:
    """Yield what is said of adverse events alone, at a time until an event or a response.

    Deaths may be attributed, and treatment stopped for what is serious.
    """
    graph = facts.graph
    for property_ in OF_HARM:
        for result, given in facts.groups(property_).items():
            for measure in graph.objects(result, SG.measure):
                achieved = (measure, SG.timeToEvent, Literal(True)) in graph or (
                    (measure, SG.numeratorCategory, None) in graph
                )
                if achieved and facts.is_one_of(measure, (SG.OutcomeMeasure,)):
                    message = (
                        f"{name(measure)} is what treatment achieved, and of harm alone is said "
                        f"what {name(property_)} says; leave it out, or name a measure of safety."
                    )
                    yield fault("OfHarm", result, property_, message, given[0])


def contained(facts: Facts) -> Iterator[Result]:
    """Yield figures above that of a measure which holds theirs.

    Complete responses are objective responses, these are within the control of disease, survival
    holds the time until progression, and any adverse event the serious ones. A median is held by
    that of the sum, since each patient's part is. Of times none but the times are held so: who
    died is among those with progression or death, so that events are fewer at the wider measure.
    """
    for nodes in _alike(facts, facts.members(SG.Estimate), APART).values():
        for less, more in permutations(nodes, 2):
            within = _within(facts, less, more)
            sums = _sums(facts, less, more)
            if not within and (
                not _attributed_alike(facts, less, more)
                or (not sums and not _counts(facts, less, more))
            ):
                continue
            path = SG.value if sums or _timed(facts, less) else SG.events
            few, many = (facts.number(one, path) for one in (less, more))
            if (few is None or many is None) and path == SG.events:
                path = SG.value
                few, many = (facts.number(one, path) for one in (less, more))
            if few is not None and many is not None and few > many:
                if set(facts.graph.objects(less, SG.unit)) != set(
                    facts.graph.objects(more, SG.unit)
                ):
                    continue
                message = (
                    f"What is found here is a part of what {name(more)} gives, which is less "
                    f"({name(path)})"
                )
                yield disagreement(facts, "PartOfMeasure", less, (path,), message, beside=more)


def responses(facts: Facts) -> Iterator[Result]:
    """Yield rates of responses that are not the sum of the responses which they count.

    Where one of the responses is not told, they are no more than the rate.
    """
    graph = facts.graph
    best = {
        of
        for one in graph.objects(None, SG.numeratorCategory)
        for of in graph.objects(one, SG.categoryOf)
    }
    told = [
        one
        for one in facts.members(SG.Estimate)
        if facts.number(one, SG.events) is not None and (_categories(facts, one))
    ]
    for nodes in _alike(facts, told, APART).values():
        single = {
            category: facts.number(one, SG.events) or 0
            for one in nodes
            for category in graph.objects(one, SG.category)
            if not best.isdisjoint(graph.objects(one, SG.measure))
        }
        for rate in [one for one in nodes if not _one(facts, one)]:
            counted = _categories(facts, rate)
            known = [single[one] for one in counted if one in single]
            total, events = sum(known), facts.number(rate, SG.events) or 0
            if len(known) > 1 and (
                total > events or (len(known) == len(counted) and total < events)
            ):
                message = (
                    f"The responses that it counts are {total} ({name(SG.events)}); check the "
                    "readings, and leave it if the source prints so or some were not confirmed."
                )
                yield fault("SumOfResponses", rate, SG.events, message, severity="Warning")


def reached(facts: Facts) -> Iterator[Result]:
    """Yield what is said to be not reached though it is no time until an event."""
    graph = facts.graph
    for absence in sorted(graph.subjects(SG.absenceKind, SG.NotReached), key=str):
        for measure in graph.objects(absence, SG.measure):
            if (measure, SG.timeToEvent, Literal(True)) not in graph:
                message = (
                    f"Only a time until an event is not reached, and {name(measure)} is none "
                    f"({name(SG.absenceKind)}); say otherwise why it is missing."
                )
                yield fault("NotReachedOfMeasure", absence, SG.absenceKind, message, measure)


def _attributed_alike(facts: Facts, *nodes: Node) -> bool:
    """Tell whether all of some estimates are of the same causes, grades and units of counting."""
    told = (SG.attribution, SG.anyGrade, SG.countingUnit)
    return (
        len({tuple(frozenset(facts.graph.objects(one, by)) for by in told) for one in nodes}) == 1
    )


def _within(facts: Facts, less: Node, more: Node) -> bool:
    """Tell whether the measure of one estimate is held by that of another, of the same causes.

    Events that are held to be caused by the treatment are among those of any cause.
    """
    graph = facts.graph
    events = any((one, SG.countingUnit, SG.CountsEvents) in graph for one in (less, more))
    if events or (more, SG.category, None) in graph:
        return False
    inner, outer = (set(graph.objects(one, SG.attribution)) for one in (less, more))
    if outer and outer != {SG.AnyCause} and inner != outer:
        return False
    held = {
        up
        for one in graph.objects(less, SG.measure)
        for up in graph.transitive_objects(one, SG.withinMeasure)
        if up != one
    }
    return not held.isdisjoint(graph.objects(more, SG.measure))


def _timed(facts: Facts, node: Node) -> bool:
    return any(
        (measure, SG.timeToEvent, Literal(True)) in facts.graph
        for measure in facts.graph.objects(node, SG.measure)
    )


def _sums(facts: Facts, less: Node, more: Node) -> bool:
    """Tell whether the measure of one estimate is a part of the sum that is another's."""
    graph = facts.graph
    parts = {up for one in graph.objects(more, SG.measure) for up in graph.objects(one, SG.sumOf)}
    return not parts.isdisjoint(graph.objects(less, SG.measure))


def _counts(facts: Facts, less: Node, more: Node) -> bool:
    """Tell whether the patients that one estimate counts are counted by another too."""
    outer = _categories(facts, more)
    inner = _categories(facts, less)
    return (bool(inner) and inner < outer) or (bool(inner) and inner == outer and _one(facts, less))


def _one(facts: Facts, node: Node) -> bool:
    return (node, SG.category, None) in facts.graph


def _categories(facts: Facts, node: Node) -> set[Node]:
    """Return the categories that an estimate counts: its own, or those of its measure."""
    graph = facts.graph
    own = set(graph.objects(node, SG.category))
    return own or {
        one
        for measure in graph.objects(node, SG.measure)
        for one in graph.objects(measure, SG.numeratorCategory)
    }


def medians(facts: Facts) -> Iterator[Result]:
    """Yield rates below one half before the median time of the same measure, or above after it."""
    timed = [
        node
        for node in facts.members(SG.Estimate)
        if any(
            (measure, SG.timeToEvent, Literal(True)) in facts.graph
            for measure in facts.graph.objects(node, SG.measure)
        )
    ]
    for nodes in _alike(facts, timed, _TIMED).values():
        for median, rate in permutations(nodes, 2):
            if (median, SG.statistic, SG.Median) not in facts.graph or (
                (rate, SG.statistic, SG.Rate) not in facts.graph
            ):
                continue
            if denies_median(facts, rate, median):
                message = (
                    f"Half are without an event at the median, which {name(median)} gives "
                    f"({name(SG.value)}); correct one of them, and leave it if the source prints "
                    "so."
                )
                yield fault("RateAtMedian", rate, SG.value, message, severity="Warning")


def denies_median(facts: Facts, share: Node, median: Node) -> bool:
    """Tell whether a share at a time is below one half before a median time, or above after it."""
    middle = years(facts, median, SG.value, SG.unit)
    time = years(facts, share, SG.timeValue, SG.timeUnit)
    percent = facts.number(share, SG.value)
    if middle is None or time is None or percent is None:
        return False
    early, late = time * _ROUNDED < middle, time > middle * _ROUNDED
    return (early and percent < HALF) or (late and percent > HALF)


def not_reached(facts: Facts) -> Iterator[Result]:
    """Yield medians that are not reached though less than half are without an event at a time."""
    graph = facts.graph
    about = (SG.line, SG.assessor, SG.inAnalysis, SG.atDataCut)
    absent = sorted(graph.subjects(SG.absenceKind, SG.NotReached), key=str)
    known: dict[tuple[frozenset[Node], ...], list[Node]] = defaultdict(list)
    of = (SG.population, SG.measure)
    for one in graph.subjects(SG.statistic, SG.Rate) if absent else ():
        known[tuple(frozenset(graph.objects(one, by)) for by in of)].append(one)
    for absence in absent:
        for rate in known[tuple(frozenset(graph.objects(absence, by)) for by in of)]:
            share = facts.number(rate, SG.value)
            if share is not None and share < HALF and not facts.differ(absence, rate, about):
                message = (
                    f"Less than half are without an event at a time, as {name(rate)} gives, so "
                    f"that the median is reached ({name(SG.absenceKind)}); correct one of them, "
                    "and leave it if the source prints so."
                )
                path = SG.absenceKind
                yield fault("NotReachedOfRate", absence, path, message, rate, "Warning")
