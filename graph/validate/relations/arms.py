"""Arms of a study: apart from each other, in their numbers, and treated as its design says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

PLACEBO = thing("drug", "placebo")
CROSSED = thing("measure", "crossover-to-other-arm")
GOING_ON = (SG.CompletedStatus, SG.RecruitingStatus)
"""Statuses of studies that were not stopped before their end."""


def _around(facts: Facts, population: Node) -> set[Node]:
    """Return a group with all the groups that it lies in."""
    return {one for one in facts.graph.transitive_objects(population, SG.parentPopulation) if one}


def treated(facts: Facts, study: Node) -> list[Node]:
    """Return the groups of a study that receive a regimen and lie in no other that does."""
    graph = facts.graph
    return [
        one
        for one in sorted(graph.subjects(SG.ofStudy, study), key=str)
        if facts.is_one_of(one, (SG.Population,))
        and (one, SG.receives, None) in graph
        and not any((up, SG.receives, None) in graph for up in _around(facts, one) - {one})
    ]


def ratios(facts: Facts) -> Iterator[Result]:
    """Yield ratios of more numbers than their study has treatments, of which it has several."""
    graph = facts.graph
    for study, texts in facts.groups(SG.allocationRatio).items():
        numbers = re.findall(r"\d+", str(texts[0]))
        arms = treated(facts, study)
        given = {regimen for arm in arms for regimen in graph.objects(arm, SG.receives)}
        if 1 < len(given) < len(numbers) and len(arms) < len(numbers):
            message = (
                f"{texts[0].n3()} allocates to {len(numbers)} arms, and patients are given "
                f"{names(sorted(given, key=str), 'and')} ({name(SG.allocationRatio)}); correct the "
                "ratio, or describe the other arm."
            )
            yield fault("NumbersOfRatio", study, SG.allocationRatio, message, texts[0], "Warning")


def whole(facts: Facts) -> Iterator[Result]:
    """Yield groups with fewer patients than their parts on different treatments together."""
    graph = facts.graph
    parts: dict[Node, list[Node]] = {}
    for part, around in sorted(graph.subject_objects(SG.parentPopulation), key=str):
        parts.setdefault(around, []).append(part)
    for around, found in parts.items():
        size = facts.number(around, SG.size)
        studies = set(graph.objects(around, SG.ofStudy))
        if size is None or not any(
            (one, SG.allocation, SG.RandomizedAllocation) in graph for one in studies
        ):
            continue
        arms = {
            one: set(graph.objects(one, SG.receives))
            for one in found
            if (one, SG.receives, None) in graph and facts.number(one, SG.size) is not None
        }
        apart = all(a.isdisjoint(b) for a, b in combinations(arms.values(), 2))
        total = sum(facts.number(one, SG.size) or 0 for one in arms)
        if len(arms) > 1 and apart and total > size:
            message = (
                f"Its arms have {total} patients together, more than its {size} ({name(SG.size)}); "
                "check the readings, and leave it if the source prints so or patients crossed over."
            )
            yield fault("ArmsOfWhole", around, SG.size, message, severity="Warning")


def controls(facts: Facts) -> Iterator[Result]:
    """Yield studies with a placebo for control whose arms are told and of which none has it."""
    graph = facts.graph
    for study in sorted(graph.subjects(SG.control, SG.PlaceboControl), key=str):
        arms = treated(facts, study)
        given = [
            set(agents_of(facts, one)) for arm in arms for one in graph.objects(arm, SG.receives)
        ]
        known = all(given) and all(
            facts.is_one_of(one, (SG.Drug, SG.Procedure)) for agents in given for one in agents
        )
        if len(arms) > 1 and known and not any(PLACEBO in agents for agents in given):
            message = (
                f"No placebo is given to {names(arms)} ({name(SG.control)}); correct "
                "the control, or a regimen, and leave it if the source prints so."
            )
            value = SG.PlaceboControl
            yield fault("PlaceboOfArms", study, SG.control, message, value, "Warning")


def crossovers(facts: Facts) -> Iterator[Result]:
    """Yield crossovers to a regimen that has no agent of any other arm, where others are told."""
    graph = facts.graph
    for crossover, regimen in sorted(graph.subject_objects(SG.crossoverTo), key=str):
        own = set(graph.objects(crossover, SG.crossoverFrom))
        others = [
            agents
            for study in graph.objects(crossover, SG.ofStudy)
            for arm in treated(facts, study)
            for given in graph.objects(arm, SG.receives)
            if arm not in own and (agents := set(agents_of(facts, given)))
        ]
        to = set(agents_of(facts, regimen))
        if others and to and not any(may_give(facts, some, one) for some in others for one in to):
            message = (
                f"No other arm is given anything of {name(regimen)} ({name(SG.crossoverTo)}); name "
                "what they crossed over to, and leave it if it is of no arm."
            )
            yield fault("CrossoverToArm", crossover, SG.crossoverTo, message, regimen, "Warning")


def crossed(facts: Facts) -> Iterator[Result]:
    """Yield crossovers that were not allowed, of patients who crossed; and counts in other arms."""
    graph = facts.graph
    counted = [
        (node, population)
        for node in sorted(graph.subjects(SG.measure, CROSSED), key=str)
        if facts.number(node, SG.events) or facts.number(node, SG.value)
        for population in graph.objects(node, SG.population)
    ]
    allowed: dict[Node, set[Node]] = {}
    for crossover, way in sorted(graph.subject_objects(SG.crossoverAllowed), key=str):
        arms = set(graph.objects(crossover, SG.crossoverFrom))
        found = [node for node, one in counted if not arms.isdisjoint(_around(facts, one))]
        if way == SG.No and (found or (crossover, SG.crossoverWhen, None) in graph):
            why = f"{name(found[0])} counts some" if found else f"{name(SG.crossoverWhen)} is told"
            message = (
                f"It was not allowed, and {why}; correct one of them, and leave them if the source "
                "prints so."
            )
            path = SG.crossoverAllowed
            yield fault("CrossoverOfNone", crossover, path, message, way, "Warning")
        for study in graph.objects(crossover, SG.ofStudy) if way == SG.Yes and arms else ():
            allowed.setdefault(study, set()).update(arms)
    for node, population in counted:
        for study in graph.objects(population, SG.ofStudy):
            arms = allowed.get(study, set())
            around = _around(facts, population)
            within = any(population in _around(facts, arm) for arm in arms)
            if arms and arms.isdisjoint(around) and not within:
                message = (
                    f"Patients crossed over from {names(sorted(arms, key=str), 'and')} "
                    f"({name(SG.crossoverFrom)}), and are counted in others here; correct one of "
                    "them, and leave them if the source prints so."
                )
                path = SG.population
                yield fault("CrossoverOfOthers", node, path, message, population, "Warning")


def stopped(facts: Facts) -> Iterator[Result]:
    """Yield early ends of studies that are said to go on, or to have come to their end."""
    graph = facts.graph
    for stop in facts.members(SG.EarlyStop):
        for study in graph.objects(stop, SG.ofStudy):
            going = sorted(set(graph.objects(study, SG.status)).intersection(GOING_ON), key=str)
            if going:
                message = (
                    f"{name(study)} is {name(going[0])} ({name(SG.status)}), and was stopped "
                    "early; correct one of them, and leave it if only its enrolment was stopped."
                )
                yield fault("StopOfStudy", stop, SG.ofStudy, message, study, "Warning")


def untreated(facts: Facts) -> Iterator[Result]:
    """Yield groups without an earlier line of treatment who were treated with a drug before."""
    for population, before in facts.groups(SG.pretreatedWith).items():
        most = facts.number(population, SG.earlierLinesAtMost)
        drugs = [one for one in before if facts.is_one_of(one, (SG.Drug, SG.DrugClass, SG.Regimen))]
        if most == 0 and drugs:
            message = (
                f"They had no line of treatment before ({name(SG.earlierLines)}), and were treated "
                f"with {names(drugs, 'and')} ({name(SG.pretreatedWith)}); correct one of them, and "
                "leave it if it was given to prevent a relapse."
            )
            path = SG.pretreatedWith
            yield fault("UntreatedBefore", population, path, message, drugs[0], "Warning")


def lines_of_others(facts: Facts) -> Iterator[Result]:
    """Yield lines after those of other patients, and crossovers to and claims on lines of others.

    Patients are of the same group, of one around it, or of a part of it.
    """
    objects = facts.graph.objects
    for to, own in (
        (SG.follows, SG.linePopulation),
        (SG.crossoverLine, SG.crossoverFrom),
        (SG.lineQualifier, SG.population),
    ):
        for node, lines in facts.groups(to).items():
            for line in lines:
                here, there = set(objects(node, own)), set(objects(line, SG.linePopulation))
                related = any(
                    one in _around(facts, other) or other in _around(facts, one)
                    for one in here
                    for other in there
                )
                if here and there and not related:
                    message = (
                        f"{name(line)} is of {names(sorted(there, key=str), 'and')}, who share "
                        f"nobody with {names(sorted(here, key=str), 'and')} as far as is told "
                        f"({name(to)}); name a line of these, or say what lies in what "
                        f"({name(SG.parentPopulation)})."
                    )
                    yield fault("LineOfOthers", node, to, message, line)


def compared(facts: Facts) -> Iterator[Result]:
    """Yield comparisons, with a number, of what is not alike: studies, or lines and groups."""
    graph = facts.graph
    effects = set(graph.objects(None, SG.effectOf))
    for comparison, sides in facts.groups(SG.compares).items():
        studies = {study for side in sides for study in graph.objects(side, SG.ofStudy)}
        lines = [side for side in sides if facts.is_one_of(side, (SG.TreatmentLine,))]
        tested = comparison in effects or (comparison, SG.pValue, None) in graph
        if len(studies) > 1 and tested:
            message = (
                f"Its sides are of {names(sorted(studies, key=str), 'and')}, and an effect or a p "
                f"value is of one study ({name(SG.compares)}); name sides of one, and leave it if "
                "the source compares so."
            )
            yield fault("SidesOfStudies", comparison, SG.compares, message, severity="Warning")
        ranks = {facts.number(line, SG.rank) for line in lines} - {None}
        groups = {one for line in lines for one in graph.objects(line, SG.linePopulation)}
        if 0 < len(lines) < len(sides) or (len(ranks) > 1 and len(groups) > 1):
            message = (
                f"It holds {names(sides, 'and')} against each other, which are a treatment line "
                f"and a group, or lines of two ranks ({name(SG.compares)}); name the like of each, "
                "and leave it if the source compares so."
            )
            yield fault("SidesUnlike", comparison, SG.compares, message, severity="Warning")
