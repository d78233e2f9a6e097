"""What parts are all of a whole: the two sexes of all patients, groups of the one divided."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from fractions import Fraction

from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.groups import ALL
from sarcograph.graph.validate.relations.structure import FIGURES
from sarcograph.graph.validate.report import Result, fault

OF_MEASURE = frozenset(
    SG[name]
    for name in (
        "measure category statistic adverseEvent grade anyGrade seriousness attribution unit "
        "countingUnit timePoint timeValue timeUnit countedFrom assessor atDataCut inAnalysis "
        "valueOperator citedFrom ofStudy organSystem"
    ).split()
)
"""In what figures of a group and of its parts agree."""
ROUNDED = Fraction(1, 100)
"""By which part of itself a figure may be rounded."""
SEX = thing("measure", "sex")
CALLED: dict[Node, re.Pattern[str]] = {
    thing("category", "sex.female"): re.compile(r"\b(?:women|female|girls)\b", re.IGNORECASE),
    thing("category", "sex.male"): re.compile(r"\b(?:men|male|boys)\b", re.IGNORECASE),
}
"""The sexes of the registry, and what groups of one alone are called by."""


def sexes(facts: Facts) -> Iterator[Result]:
    """Yield counts or percentages of the sexes that are not all patients together.

    All are the denominator, without one those analysed or the population. More than all of a
    denominator, or above 100%, is told of any categories (`groups.categories`).
    """
    graph = facts.graph
    every = set(graph.subjects(SG.categoryOf, SEX))
    alike: dict[frozenset[tuple[Node, Node]], dict[Node, Node]] = defaultdict(dict)
    for node in sorted(graph.subjects(SG.measure, SEX), key=str):
        about = frozenset(
            pair
            for pair in graph.predicate_objects(node)
            if pair[0] == SG.denominator or pair[0] not in {*FIGURES, SG.category}
        )
        for category in graph.objects(node, SG.category) if printed(facts, node) else ():
            alike[about].setdefault(category, node)
    for by_category in alike.values():
        # who is judged alone sees only the categories that are named; one is not all
        if len(every) < 2 or by_category.keys() != every:
            continue
        nodes = [by_category[one] for one in sorted(every, key=str)]
        events = [one for node in nodes if (one := facts.number(node, SG.events)) is not None]
        shares = [one for node in nodes if (one := facts.number(node, SG.value)) is not None]
        whole, told = _whole(facts, nodes[0])
        why, path = "", SG.events
        if len(events) == len(every) and whole is not None:
            if sum(events) < whole or (sum(events) > whole and not told):
                why = f"{sum(events)} patients together, of {whole}"
        elif len(shares) == len(every) and sum(shares) < ALL - Fraction(len(shares), 2):
            why, path = f"{float(sum(shares)):g} percent together", SG.value
        if why:
            message = (
                f"The sexes are {why} ({name(path)}); check the readings and of whom they are, "
                "and leave it if the source prints so."
            )
            yield fault("SumOfSexes", nodes[0], path, message, severity="Warning")


def one_sex(facts: Facts) -> Iterator[Result]:
    """Yield patients counted with one sex in groups that are called by the other alone."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, SEX), key=str):
        some = facts.number(node, SG.events) or facts.number(node, SG.value)
        for population in graph.objects(node, SG.population) if some else ():
            label = facts.label(population)
            called = {sex for sex, words in CALLED.items() if words.search(label)}
            others = sorted(set(graph.objects(node, SG.category)) - called, key=str)
            if len(called) == 1 and others and set(others) <= CALLED.keys():
                message = (
                    f"{name(population)} is called by {names(sorted(called, key=str))} alone, and "
                    f"some are counted with {name(others[0])} ({name(SG.category)}); correct one "
                    "of them."
                )
                path = SG.category
                yield fault("SexOfGroup", node, path, message, others[0], "Warning")


def wholes(facts: Facts) -> Iterator[Result]:
    """Yield figures of a population outside those of the parts that are all of it.

    A proportion, a mean or a median of all lies between the least and the greatest of the parts.
    """
    graph = facts.graph
    divided = [
        (whole, parts)
        for partition, parts in facts.groups(SG.part).items()
        if all((partition, way, SG.Yes) in graph for way in (SG.exclusive, SG.exhaustive))
        for whole in graph.objects(partition, SG.partitionOf)
    ]
    told = {one for whole, parts in divided for one in (whole, *parts)}
    found: dict[Hashable, dict[Node, Node]] = defaultdict(dict)
    for node in facts.members(SG.Estimate) if divided else ():
        populations = told.intersection(graph.objects(node, SG.population))
        single = (node, SG.statistic, SG.PointValue) in graph
        if not populations or single:
            continue
        if printed(facts, node):
            about = frozenset(
                pair for pair in graph.predicate_objects(node) if pair[0] in OF_MEASURE
            )
            for population in populations:
                found[about, _on(facts, node, population)][population] = node
    for whole, parts in divided:
        for nodes in found.values():
            if nodes.keys() >= {whole, *parts}:
                own = [nodes[one] for one in parts]
                yield from _outside(facts, nodes[whole], own)
                yield from _beyond(facts, nodes[whole], own)


def _on(facts: Facts, node: Node, population: Node) -> Hashable:
    """Return by what the figures of a group and of its parts may be held against each other.

    That is one treatment line of all, or that of each group in one place among its lines, and the
    roles of who was analysed.
    """
    graph = facts.graph
    roles = frozenset(
        role
        for analysed in graph.objects(node, SG.inAnalysisPopulation)
        for role in graph.objects(analysed, SG.analysisRole)
    )
    line = graph.value(node, SG.line)
    if line is not None and (line, SG.linePopulation, population) not in graph:
        return line, roles
    if line is None:
        return None, 0, roles
    before = set(graph.transitive_objects(line, SG.follows)) - {line}
    return facts.number(line, SG.rank), len(before), roles


def _beyond(facts: Facts, whole: Node, parts: list[Node]) -> Iterator[Result]:
    """Yield counts of a whole that are more than those of all its parts together."""
    count = facts.number(whole, SG.events)
    counts = [number for one in parts if (number := facts.number(one, SG.events)) is not None]
    if count is not None and len(counts) == len(parts) and count > sum(counts):
        message = (
            f"{count} are counted in all, and {sum(counts)} in the parts that are all of them, "
            f"such as {name(parts[0])} ({name(SG.events)}); check the readings, and leave it if "
            "the source prints so."
        )
        yield fault("CountOfParts", whole, SG.events, message, parts[0], "Warning")


def _outside(facts: Facts, whole: Node, parts: list[Node]) -> Iterator[Result]:
    value = facts.number(whole, SG.value)
    values = [number for one in parts if (number := facts.number(one, SG.value)) is not None]
    if value is None or len(values) < len(parts):
        return
    least, most = min(values), max(values)
    # each is rounded
    if value < least - ROUNDED * abs(least) or value > most + ROUNDED * abs(most):
        message = (
            f"{float(value):g} is found in all, and from {float(least):g} to {float(most):g} in "
            f"the parts that are all of them, such as {name(parts[0])} ({name(SG.value)}); check "
            "the readings, and leave it if the source prints so."
        )
        yield fault("WholeOfParts", whole, SG.value, message, parts[0], "Warning")


def printed(facts: Facts, node: Node) -> bool:
    """Tell whether a figure is an estimate of a source: what is derived of it says the same."""
    return facts.is_one_of(node, (SG.Estimate,)) and not facts.is_one_of(
        node, (SG.DerivedEstimate,)
    )


def _whole(facts: Facts, node: Node) -> tuple[Fraction | None, bool]:
    """Return how many patients there are, and whether the figure itself tells it."""
    told = facts.number(node, SG.denominator)
    if told is not None:
        return told, True
    for group in (SG.inAnalysisPopulation, SG.population):
        for one in facts.graph.objects(node, group):
            if (size := facts.number(one, SG.size)) is not None:
                return size, False
    return None, False
