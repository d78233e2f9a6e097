"""What chance divides: in the arms of a trial together is what is in all of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import combinations
from re import findall

from rdflib import RDFS
from rdflib.term import Node

from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.exhausted import OF_MEASURE, printed
from sarcograph.graph.validate.report import Result, fault

_NOT_WHO = frozenset(
    {
        RDFS.label,
        PROV.wasRevisionOf,
        SG.revisionReason,
        SG.size,
        SG.receives,
        SG.parentPopulation,
        SG.hasAnchor,
        SG.hasReading,
        SG.citation,
        SG.citedFrom,
        SG.restsOnPassage,
    }
)
"""What is said of a group, and not who is in it."""
_OF_COUNT = OF_MEASURE - {SG.unit, SG.valueOperator}
"""In what counts agree that are of one thing; these two are of the share beside the count."""
EVERYBODY = frozenset(
    {
        SG.EnrolledPopulation,
        SG.RandomizedPopulation,
        SG.IntentionToTreatPopulation,
    }
)
"""Analyses of all whom chance divided."""


@dataclass(frozen=True, slots=True)
class Divided:
    """The patients of a randomized trial and its arms, which share nobody."""

    whole: Node
    arms: tuple[Node, ...]
    every: bool
    """Whether these are known to be all arms."""


def divisions(facts: Facts) -> Iterator[Divided]:
    """Yield the groups of randomized trials whose parts receive different regimens."""
    graph = facts.graph
    parts: dict[Node, list[Node]] = {}
    for part, around in sorted(graph.subject_objects(SG.parentPopulation), key=str):
        if (part, SG.receives, None) in graph:
            parts.setdefault(around, []).append(part)
    for whole, arms in parts.items():
        studies = list(graph.objects(whole, SG.ofStudy))
        randomized = any((one, SG.allocation, SG.RandomizedAllocation) in graph for one in studies)
        given = [set(graph.objects(arm, SG.receives)) for arm in arms]
        apart = all(one.isdisjoint(other) for one, other in combinations(given, 2))
        if not randomized or len(arms) < 2 or not apart or (whole, SG.receives, None) in graph:
            continue
        sizes = [facts.number(arm, SG.size) for arm in arms]
        size = facts.number(whole, SG.size)
        told = None not in sizes and sum(one or 0 for one in sizes) == size
        ratios = [
            len(findall(r"\d+", str(text)))
            for study in studies
            for text in graph.objects(study, SG.allocationRatio)
        ]
        yield Divided(whole, tuple(arms), told or len(arms) in ratios)


def sizes(facts: Facts) -> Iterator[Result]:
    """Yield groups of a trial whose parts in its arms are more patients, or all arms' are fewer.

    Such are the patients with one disease, of whom those in each arm are told too. Part and whole
    agree in all that tells who they are, and there is one of each.
    """
    graph = facts.graph
    for divided in divisions(facts):
        known = _who(facts, divided.whole), *(_who(facts, arm) for arm in divided.arms)
        groups, *in_arms = (_parts_of(facts, one) for one in (divided.whole, *divided.arms))
        for who, found in groups.items():
            size = facts.number(found[0], SG.size)
            given = [parts[who][0] for parts in in_arms if len(parts.get(who, ())) == 1]
            numbers = [facts.number(one, SG.size) for one in given]
            total = sum(one for one in numbers if one is not None)
            if (
                len(found) > 1
                or size is None
                or who in known
                or (found[0], SG.receives, None) in graph
            ):
                continue
            every = divided.every and len(given) == len(divided.arms) and None not in numbers
            if total > size or (every and total < size):
                message = (
                    f"It has {size} patients, and those of them in the arms, such as "
                    f"{names(given, 'and')}, are {total} together ({name(SG.size)}); check the "
                    "readings, and leave it if they differ in more than the arm."
                )
                yield fault("ArmsOfGroup", found[0], SG.size, message, given[0], "Warning")


def _who(facts: Facts, population: Node) -> frozenset[tuple[Node, Node]]:
    """Return what tells who is in a group."""
    return frozenset(
        pair for pair in facts.graph.predicate_objects(population) if pair[0] not in _NOT_WHO
    )


def _parts_of(facts: Facts, whole: Node) -> dict[frozenset[tuple[Node, Node]], list[Node]]:
    found: dict[frozenset[tuple[Node, Node]], list[Node]] = {}
    for part in sorted(facts.graph.subjects(SG.parentPopulation, whole), key=str):
        found.setdefault(_who(facts, part), []).append(part)
    return found


def counts(facts: Facts) -> Iterator[Result]:
    """Yield counts in all that are fewer than in the arms together, or more than in all arms."""
    for divided in divisions(facts):
        whole, *arms = (_counted(facts, one) for one in (divided.whole, *divided.arms))
        for about, nodes in whole.items():
            given = [found[about][0] for found in arms if len(found.get(about, ())) == 1]
            if len(nodes) > 1 or len(given) < 2:
                continue
            count = facts.number(nodes[0], SG.events)
            total = sum(facts.number(one, SG.events) or 0 for one in given)
            of = [facts.number(one, SG.denominator) for one in given]
            every = divided.every and len(given) == len(arms)
            if count is not None and (total > count or (every and total < count)):
                patients = ""
                if None not in of:
                    patients = f" of {sum(one for one in of if one is not None)} patients"
                message = (
                    f"{count} are counted in all, and {total}{patients} in the arms, by "
                    f"{names(given, 'and')} ({name(SG.events)}); check the readings, and leave "
                    "them if others are counted here."
                )
                yield fault("CountOfArms", nodes[0], SG.events, message, given[0], "Warning")


def _counted(facts: Facts, population: Node) -> dict[Hashable, list[Node]]:
    """Return the counts of a group by what they are of: everybody in it, under no later line."""
    graph = facts.graph
    found: dict[Hashable, list[Node]] = {}
    for node in sorted(graph.subjects(SG.population, population), key=str):
        counted = facts.number(node, SG.events) is not None and printed(facts, node)
        roles = {
            role
            for analysed in graph.objects(node, SG.inAnalysisPopulation)
            for role in graph.objects(analysed, SG.analysisRole)
        }
        later = any((line, SG.follows, None) in graph for line in graph.objects(node, SG.line))
        if counted and not later and roles <= EVERYBODY:
            about = frozenset(
                pair for pair in graph.predicate_objects(node) if pair[0] in _OF_COUNT
            )
            found.setdefault(about, []).append(node)
    return found
