"""What lies below something has its values, or narrower ones: groups, lines, alterations, roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.contraries import wider
from sarcograph.graph.validate.relations.readings import disagreement
from sarcograph.graph.validate.report import Result, fault


def values(facts: Facts) -> Iterator[Result]:
    """Yield values that none of those above fits, of properties that are inherited."""
    graph = facts.graph
    for property_, ways in facts.groups(SG.inheritedAlong).items():
        for node, own in facts.groups(property_).items():
            around = {up for way in ways for up in graph.transitive_objects(node, way) if up}
            for up in sorted(around - {node}, key=str):
                above = sorted(graph.objects(up, property_), key=str)
                if above and not any(_fits(facts, one, other) for one in own for other in above):
                    message = (
                        f"{name(up)} lies above and has {names(above)} ({name(property_)}); "
                        "correct one of them, or name what it lies in."
                    )
                    yield fault("Inherited", node, property_, message, own[0], "Warning")


def _fits(facts: Facts, one: Node, other: Node) -> bool:
    """Tell whether a value may be that of a part of what has another.

    Regimens do that share an agent, itself or as a drug of a class, as a part may be given some of
    what is compared.
    """
    if one == other:
        return True
    ours, theirs = (set(agents_of(facts, each)) for each in (one, other))
    placed = all(facts.is_one_of(agent, (SG.Drug, SG.DrugClass)) for agent in ours | theirs)
    return bool((ours or theirs) and not placed) or any(
        may_give(facts, theirs, one) for one in ours
    )


def treatments(facts: Facts) -> Iterator[Result]:
    """Yield groups that receive nothing of what a group around them does.

    That is also what a group was given in a line of treatment, or crossed over to.
    """
    graph = facts.graph
    given = facts.groups(SG.receives)
    had: dict[Node, set[Node]] = {one: set(regimens) for one, regimens in given.items()}
    for first, second in (
        (SG.linePopulation, SG.regimen),
        (SG.crossoverFrom, SG.crossoverTo),
    ):
        for fact, population in graph.subject_objects(first):
            had.setdefault(population, set()).update(graph.objects(fact, second))
    for population, own in given.items():
        around = {up for up in graph.transitive_objects(population, SG.parentPopulation) if up}
        for up in sorted((around - {population}) & given.keys(), key=str):
            if not any(_fits(facts, one, other) for one in own for other in had[up]):
                message = (
                    f"{name(up)} lies around it and receives {names(sorted(had[up], key=str))} "
                    f"({name(SG.receives)}); correct one of them, name what the group lies in, or "
                    "describe the line or crossover."
                )
                path = SG.receives
                yield fault("TreatmentOfPart", population, path, message, own[0], "Warning")


def roles(facts: Facts) -> Iterator[Result]:
    """Yield analysis populations that are larger than one of the same group which holds them."""
    graph = facts.graph
    analysed: dict[tuple[frozenset[Node], frozenset[Node]], list[Node]] = defaultdict(list)
    for node in facts.groups(SG.analysisRole):
        of = frozenset(graph.objects(node, SG.ofPopulation))
        analysed[of, frozenset(graph.objects(node, SG.ofStudy))].append(node)
    for found in analysed.values():
        for narrow, wide in permutations(found, 2):
            few, many = (facts.number(one, SG.size) for one in (narrow, wide))
            (own,), (around,) = ([*graph.objects(one, SG.analysisRole)] for one in (narrow, wide))
            if own == around and few is not None and many is not None and few < many:
                same = set(graph.objects(narrow, SG.definitionStated))
                if same == set(graph.objects(wide, SG.definitionStated)):
                    message = (
                        f"{name(wide)} is of the same role and group and has {many} "
                        f"({name(SG.size)}); describe one analysis population once, or give its "
                        f"definition ({name(SG.definitionStated)})."
                    )
                    yield fault("SizeOfRole", narrow, SG.size, message, wide, "Warning")
            within = around != own and around in wider(facts, own)
            if within and few is not None and many is not None and few > many:
                message = (
                    f"{name(own)} is a part of {name(around)}, which has {many} here "
                    f"({name(SG.size)})"
                )
                yield disagreement(facts, "SizeOfRole", narrow, (SG.size,), message, beside=wide)
