"""Groups of patients: what is found in one is no more than in the one around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, permutations

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, number_of
from sarcograph.graph.validate.relations.readings import as_read, disagreement
from sarcograph.graph.validate.relations.structure import FIGURES
from sarcograph.graph.validate.report import Result, fault

ALL_GRADES = frozenset(range(1, 6))
ALL = 100
"""Percent that all patients are."""
ANY_EVENT = thing("measure", "any-adverse-event")
"""The measure of how many patients had any event, whatever it was."""
OF_ABSENCES = {SG.absenceKind, SG.statistic, SG.scope, SG.qualification}
"""What an absence says instead of a figure, and what it may leave out."""
NARROWING = {SG.population, SG.grade, SG.anyGrade, SG.attribution, SG.seriousness}
"""In what two counts may differ of which one is part of the other."""

_OF_GROUP = {SG.population, SG.line, SG.underRegimen, SG.inAnalysisPopulation}
"""What a group has of its own, where it is a part of another."""


def sums(facts: Facts) -> Iterator[Result]:
    """Yield partitions whose exclusive parts have more patients than the population divided."""
    for partition in sorted(facts.graph.subjects(SG.exclusive, SG.Yes), key=str):
        parts = list(facts.graph.objects(partition, SG.part))
        sizes = [size for one in parts if (size := facts.number(one, SG.size)) is not None]
        for whole in facts.graph.objects(partition, SG.partitionOf):
            number = facts.number(whole, SG.size)
            if number is not None and sum(sizes) > number:
                printed = all(as_read(facts, one, SG.size) for one in (whole, *parts))
                remedy = "leave it if the source prints so" if printed else "correct a size"
                message = (
                    f"Parts that share nobody have {sum(sizes)} patients, more than the {number} "
                    f"of {name(whole)} ({name(SG.size)}); {remedy}, or say that they overlap "
                    f"({name(SG.exclusive)})."
                )
                severity = "Warning" if printed else "Violation"
                yield fault("SumOfParts", partition, SG.part, message, severity=severity)
            complete = (partition, SG.exhaustive, SG.Yes) in facts.graph
            if number is not None and complete and len(sizes) == len(parts) and sum(sizes) < number:
                message = (
                    f"Parts that are all of {name(whole)} have {sum(sizes)} patients, less than "
                    f"its {number} ({name(SG.size)}); check the readings, and leave it if the "
                    f"source prints so or say that some are in no part ({name(SG.exhaustive)})."
                )
                yield fault("PartsOfAll", partition, SG.part, message, severity="Warning")


def sums_of_counts(facts: Facts) -> Iterator[Result]:
    """Yield counts of exclusive parts that are more together than that of the whole."""
    graph = facts.graph
    counted: dict[Node, dict[frozenset[tuple[Node, Node]], Node]] = defaultdict(dict)
    for node in facts.members(SG.Estimate):
        if facts.number(node, SG.events) is not None:
            about = frozenset(
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] not in {*FIGURES, *_OF_GROUP}
            ) | {
                (SG.line, outer)
                for line in graph.objects(node, SG.line)
                for outer in [graph.value(line, SG.withinLine) or line]
            }
            for population in graph.objects(node, SG.population):
                counted[population][about] = node
    for partition in sorted(graph.subjects(SG.exclusive, SG.Yes), key=str):
        parts = set(graph.objects(partition, SG.part))
        for whole in graph.objects(partition, SG.partitionOf):
            for about, node in counted[whole].items():
                given = [counted[part][about] for part in parts if about in counted[part]]
                total = sum(facts.number(one, SG.events) or 0 for one in given)
                if total > (facts.number(node, SG.events) or 0):
                    message = (
                        f"{total} are counted in parts that share nobody, more than in the whole "
                        f"({name(SG.events)}); check the readings, and leave it if the source "
                        "prints so."
                    )
                    yield fault("CountsOfParts", node, SG.events, message, severity="Warning")


def narrower(facts: Facts) -> Iterator[Result]:
    """Yield counts above that of a wider group, or of what has fewer conditions.

    Such are patients with an event of grade 3 beside those with any, treatment-related beside any
    cause, serious beside all, a subgroup beside its whole.
    """
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
    for node in (*facts.members(SG.Estimate), *facts.members(SG.Absence)):
        told = _events(facts, node) is not None or _share(facts, node) is not None
        if told and (node, SG.countingUnit, SG.CountsEvents) not in graph:
            about = frozenset(
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] not in {*FIGURES, *NARROWING, *OF_ABSENCES}
            )
            alike[about].append(node)
            if (node, SG.adverseEvent, None) in graph:
                # whoever had this event had any
                alike[_of_any(about)].append(node)
    for about, nodes in alike.items():
        of_any = (SG.measure, ANY_EVENT) in about
        figures = [
            (figure, {one: number for one in nodes if (number := read(facts, one)) is not None})
            for figure, read in ((SG.events, _events), (SG.value, _share))
        ]
        for figure, counted in figures:
            for more, many in counted.items():
                if of_any and (more, SG.adverseEvent, None) in graph:
                    continue
                for less in [one for one, few in counted.items() if few > many]:
                    if not _within(facts, less, more):
                        continue
                    if figure == SG.value and not _of_the_same(facts, less, more):
                        continue
                    message = (
                        f"What is counted here is part of what {name(more)} counts, which are "
                        f"fewer ({name(figure)})"
                    )
                    yield disagreement(facts, "PartOfCount", less, (figure,), message, beside=more)


def _of_any(about: frozenset[tuple[Node, Node]]) -> frozenset[tuple[Node, Node]]:
    """Return what an estimate of one adverse event is of, as if it were of any."""
    others = {pair for pair in about if pair[0] not in (SG.adverseEvent, SG.measure)}
    return frozenset({*others, (SG.measure, ANY_EVENT)})


def _events(facts: Facts, node: Node) -> Fraction | None:
    """Return how many a result counts: none where none was observed."""
    if (node, SG.absenceKind, SG.NoneObserved) in facts.graph:
        return Fraction(0)
    return facts.number(node, SG.events)


def _share(facts: Facts, node: Node) -> Fraction | None:
    """Return the share of patients that a result gives and does not count."""
    graph = facts.graph
    exact = graph.value(node, SG.valueOperator) in (None, Literal("="))
    share = (node, SG.statistic, SG.Proportion) in graph and exact
    return facts.number(node, SG.value) if share and _events(facts, node) is None else None


def _of_the_same(facts: Facts, *nodes: Node) -> bool:
    """Tell whether shares are of the same patients, so that they compare as counts do."""
    whole = (SG.population, SG.denominator, SG.unit)
    return (
        len({tuple(frozenset(facts.graph.objects(one, by)) for by in whole) for one in nodes}) == 1
    )


def _within(facts: Facts, less: Node, more: Node) -> bool:
    """Tell whether all that one estimate counts is counted by another too."""
    objects = facts.graph.objects
    inner, outer = (set(objects(node, SG.population)) for node in (less, more))
    around = {
        up for one in inner for up in facts.graph.transitive_objects(one, SG.parentPopulation)
    }
    return (
        outer <= around
        and _grades(facts, less) <= _grades(facts, more)
        and _narrows(facts, less, more, SG.attribution, SG.AnyCause)
        and _narrows(facts, less, more, SG.seriousness, None)
    )


def _grades(facts: Facts, node: Node) -> frozenset[object]:
    if (node, SG.anyGrade, Literal(True)) in facts.graph:
        return ALL_GRADES
    given = frozenset(map(number_of, facts.graph.objects(node, SG.grade)))
    return given or frozenset({None})


def _narrows(facts: Facts, less: Node, more: Node, property_: Node, all_: Node | None) -> bool:
    """Tell whether two estimates have one value of a property, or the second the one for all."""
    inner, outer = (facts.graph.value(node, property_) for node in (less, more))
    return inner == outer or (outer == all_ and inner is not None)


def categories(facts: Facts) -> Iterator[Result]:
    """Yield categories that exclude each other and have more patients together than there are."""
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
    for node in sorted(set(graph.subjects(SG.category, None)), key=str):
        one = len(set(graph.objects(node, SG.category))) == 1
        overlap = any(
            (measure, mark, Literal(True)) in graph
            for measure in graph.objects(node, SG.measure)
            for mark in (SG.categoriesOverlap, SG.categoriesSuccessive)
        )
        if one and not overlap and facts.is_one_of(node, (SG.Estimate,)):
            about = frozenset(
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] == SG.denominator or pair[0] not in {*FIGURES, SG.category}
            )
            alike[about].append(node)
    for about, nodes in alike.items():
        counted = [one for one in nodes if facts.number(one, SG.events) is not None]
        totals = [number_of(value) for property_, value in about if property_ == SG.denominator]
        events = sum(facts.number(node, SG.events) or 0 for node in counted)
        remedy = (
            "check the readings, and leave it if the source prints so or say that they overlap "
            f"({name(SG.categoriesOverlap)})."
        )
        # who is not said to be of fewer is of the population; analyses may count others than that
        if not totals and not any(one == SG.inAnalysisPopulation for one, _ in about):
            of = [value for property_, value in about if property_ == SG.population]
            totals = [facts.number(one, SG.size) for one in of]
        if len(counted) > 1 and totals and totals[0] is not None and events > totals[0]:
            message = (
                f"Categories of one measure have {events} patients of {totals[0]} "
                f"({name(SG.events)}); {remedy}"
            )
            yield fault("SumOfCategories", counted[0], SG.events, message, severity="Warning")
        elif (SG.statistic, SG.Proportion) in about and len(nodes) > 1:
            shares = [share for one in nodes if (share := facts.number(one, SG.value)) is not None]
            # each may be rounded up by half of what it is printed to, a whole percent at most
            if sum(shares) > ALL + Fraction(len(shares), 2):
                message = (
                    f"Categories of one measure are {float(sum(shares)):g} percent together "
                    f"({name(SG.value)}); {remedy}"
                )
                yield fault("SumOfCategories", nodes[0], SG.value, message, severity="Warning")


def of_one_whole(facts: Facts) -> Iterator[Result]:
    """Yield categories of one measure that are counted among other numbers of the same patients."""
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], dict[Fraction, Node]] = defaultdict(dict)
    for node in sorted(set(graph.subjects(SG.category)), key=str):
        total = facts.number(node, SG.denominator)
        if total is not None and facts.is_one_of(node, (SG.Estimate,)):
            about = frozenset(
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] not in {*FIGURES, SG.category}
            )
            alike[about].setdefault(total, node)
    for found in alike.values():
        (total, first), *others = found.items()
        for other, node in others:
            message = (
                f"{name(first)} is counted among {total} of the same patients, and this among "
                f"{other} ({name(SG.denominator)}); check the readings, and leave it if the source "
                "prints so."
            )
            yield fault("WholeOfCategories", node, SG.denominator, message, first, "Warning")


def rising(facts: Facts) -> Iterator[Result]:
    """Yield shares without an event that are greater at a later time."""
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], list[tuple[Fraction, Fraction, Node]]] = defaultdict(
        list
    )
    shares = [
        one for kind in (SG.Rate, SG.Proportion) for one in graph.subjects(SG.statistic, kind)
    ]
    for node in sorted(shares, key=str):
        value, time = facts.number(node, SG.value), facts.number(node, SG.timeValue)
        timed = any(
            (measure, SG.timeToEvent, Literal(True)) in graph
            for measure in graph.objects(node, SG.measure)
        )
        if value is not None and time is not None and timed:
            about = frozenset(
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] not in {*FIGURES, SG.timeValue, SG.timePoint}
            )
            alike[about].append((time, value, node))
    for found in alike.values():
        for (_, earlier, _), (_, later, node) in pairwise(sorted(found, key=lambda one: one[0])):
            if later > earlier:
                message = (
                    f"Fewer are without an event at a later time ({name(SG.value)}), and this is "
                    f"more than {float(earlier):g}; correct a time or a value, and leave it if the "
                    "source prints so."
                )
                yield fault("RisingRate", node, SG.value, message, severity="Warning")


def ranges(facts: Facts) -> Iterator[Result]:
    """Yield ranges in a part of a group that reach beyond those in the group."""
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
    for node in facts.groups(SG.rangeLower):
        about = frozenset(
            pair
            for pair in graph.predicate_objects(node)
            if pair[0] not in {*FIGURES, SG.population}
        )
        alike[about].append(node)
    for nodes in alike.values():
        for part, whole in permutations(nodes, 2):
            units = [set(graph.objects(one, SG.unit)) for one in (part, whole)]
            if units[0] != units[1] or not _within(facts, part, whole):
                continue
            for property_, sign in ((SG.rangeLower, 1), (SG.rangeUpper, -1)):
                inner, outer = (facts.number(one, property_) for one in (part, whole))
                if inner is not None and outer is not None and sign * inner < sign * outer:
                    message = (
                        f"A range lies within that of the wider group, which {name(whole)} gives "
                        f"({name(property_)}); check the readings, and leave it if the source "
                        "prints so."
                    )
                    yield fault("RangeOfPart", part, property_, message, severity="Warning")


def nested_sides(facts: Facts) -> Iterator[Result]:
    """Yield comparisons of a group with one that it is a part of."""
    graph = facts.graph
    for comparison, sides in facts.groups(SG.compares).items():
        for part, whole in permutations(sides, 2):
            # two lines of the same patients may be compared, not they with a line of their own
            patients = [part, *graph.objects(part, SG.linePopulation)]
            if any(whole in graph.transitive_objects(one, SG.parentPopulation) for one in patients):
                message = (
                    f"{name(part)} lies in {name(whole)}, so that its patients stand on both sides "
                    f"({name(SG.compares)}); name the others alone, and leave it if the source "
                    "compares so."
                )
                yield fault("PartAgainstWhole", comparison, SG.compares, message, part, "Warning")


def effects(facts: Facts) -> Iterator[Result]:
    """Yield effects on patients who share no group with any side of their comparison."""
    graph = facts.graph
    for effect, comparison in sorted(graph.subject_objects(SG.effectOf), key=str):
        sides = set(graph.objects(comparison, SG.compares))
        sides |= {one for side in sides for one in graph.objects(side, SG.linePopulation)}
        around = {up for one in sides for up in graph.transitive_objects(one, SG.parentPopulation)}
        for population in graph.objects(effect, SG.population):
            own = set(graph.transitive_objects(population, SG.parentPopulation))
            if sides and own.isdisjoint(around):
                message = (
                    f"An effect is on the sides of its comparison, a part of them or a group "
                    f"around them ({name(SG.population)}), and {name(population)} has no group in "
                    "common with them; name another, or the groups around it "
                    f"({name(SG.parentPopulation)})."
                )
                yield fault("EffectOfSides", effect, SG.population, message, population, "Warning")
