"""Whom a study selected: groups told apart by their names, criteria, and what came before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import RDFS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.named import by_names, told_in
from sarcograph.graph.validate.relations.study import related
from sarcograph.graph.validate.report import Result, fault

LEAST_WORDS = 4
"""Words by which a criterion tells enough to be held against names of groups."""
_EMPTY = frozenset(
    "a an and any are as at by for from had has have in is of on or patients people that the to "
    "was were who whom with".split()
)
_NOT = frozenset("except excluding never no non not other than unless without".split())
"""Words that turn what others say."""


def excluded(facts: Facts) -> Iterator[Result]:
    """Yield patients who are counted with a feature that an exclusion keeps out of their study."""
    graph = facts.graph
    for criterion in sorted(graph.subjects(SG.criterionKind, SG.Exclusion), key=str):
        whom = set(graph.objects(criterion, SG.population))
        for feature in graph.objects(criterion, SG.ascribes):
            for node in sorted(graph.subjects(SG.category, feature), key=str):
                own = set(graph.objects(node, SG.ofStudy))
                around = {
                    up
                    for one in graph.objects(node, SG.population)
                    for up in graph.transitive_objects(one, SG.parentPopulation)
                }
                here = not own.isdisjoint(graph.objects(criterion, SG.ofStudy))
                some = facts.number(node, SG.events) or facts.number(node, SG.value)
                if here and some and (not whom or not whom.isdisjoint(around)):
                    message = (
                        f"Who has {name(feature)} was excluded ({name(criterion)}), and some are "
                        f"counted ({name(SG.category)}); correct one of them, and leave them if "
                        "the source prints so."
                    )
                    yield fault("CountOfExcluded", node, SG.category, message, feature, "Warning")


def excluded_by_name(facts: Facts) -> Iterator[Result]:
    """Yield exclusions of patients who are called as the whole of their study, word for word."""
    graph = facts.graph
    for criterion in sorted(graph.subjects(SG.criterionKind, SG.Exclusion), key=str):
        words = _words(facts.label(criterion))
        if len(words) < LEAST_WORDS or not words.isdisjoint(_NOT):
            continue
        for study in graph.objects(criterion, SG.ofStudy):
            for population in sorted(graph.subjects(SG.ofStudy, study), key=str):
                whole = facts.is_one_of(population, (SG.Population,)) and (
                    (population, SG.parentPopulation, None) not in graph
                )
                called = _words(facts.label(population)) if whole else set()
                if words <= called and called.isdisjoint(_NOT):
                    message = (
                        f"{name(population)} is called by all that this excludes "
                        f"({name(SG.criterionKind)}); correct that, or the name of one of them."
                    )
                    path = SG.criterionKind
                    yield fault("ExcludedByName", criterion, path, message, population, "Warning")


def _words(label: str) -> set[str]:
    """Return the words of a name that tell something, in small letters."""
    return set(re.findall(r"[^\W_]+", label.casefold())) - _EMPTY


def namesakes(facts: Facts) -> Iterator[Result]:
    """Yield groups of a study that are called as another of it."""
    graph = facts.graph
    known: dict[tuple[Node, str], Node] = {}
    for population in facts.members(SG.Population):
        for study in graph.objects(population, SG.ofStudy):
            for label in graph.objects(population, RDFS.label):
                first = known.setdefault((study, str(label).casefold()), population)
                if first != population:
                    message = (
                        f"{name(first)} is called so too ({name(RDFS.label)}); say in the name "
                        "what sets the two apart, or describe one group once."
                    )
                    yield fault("NameOfGroup", population, RDFS.label, message, label, "Warning")


def first_of_pretreated(facts: Facts) -> Iterator[Result]:
    """Yield first lines of patients who are said to have had something before."""
    graph = facts.graph
    for line in facts.groups(SG.rank):
        for population in graph.objects(line, SG.linePopulation) if _is_first(facts, line) else ():
            before = sorted(graph.objects(population, SG.pretreatedWith), key=str)
            if before:
                message = (
                    f"{name(population)} had {names(before, 'and')} before "
                    f"({name(SG.pretreatedWith)}); correct {name(SG.rank)}, and leave it if that "
                    "was for an earlier stage of the disease."
                )
                yield fault("FirstOfPretreated", line, SG.rank, message, severity="Warning")


def _is_first(facts: Facts, line: Node) -> bool:
    return facts.number(line, SG.rank) == 1


def treated(facts: Facts) -> Iterator[Result]:
    """Yield groups of whom more were treated than were randomized to be."""
    graph = facts.graph
    for safety in sorted(graph.subjects(SG.analysisRole, SG.SafetyPopulation), key=str):
        size = facts.number(safety, SG.size)
        for population in graph.objects(safety, SG.ofPopulation):
            for other in sorted(graph.subjects(SG.ofPopulation, population), key=str):
                allocated = facts.number(other, SG.size)
                roles = set(graph.objects(other, SG.analysisRole))
                if (
                    roles & {SG.RandomizedPopulation, SG.IntentionToTreatPopulation}
                    and size is not None
                    and allocated is not None
                    and size > allocated
                ):
                    message = (
                        f"{size} were treated, of {allocated} in {name(other)} ({name(SG.size)}); "
                        "correct a number or a role, and leave them if some received what others "
                        "were allocated to."
                    )
                    yield fault("TreatedOfAllocated", safety, SG.size, message, other, "Warning")


def called(facts: Facts) -> Iterator[Result]:
    """Yield groups that are called by drugs none of which they had, or by none of their diseases.

    What they had is what they receive, in whatever line, and what they had before.
    """
    graph = facts.graph
    drugs, diseases = by_names(facts, SG.Drug), by_names(facts, SG.Condition)
    for population in facts.members(SG.Population):
        label = facts.label(population)
        had = set(graph.objects(population, SG.pretreatedWith))
        regimens = set(graph.objects(population, SG.receives)) | {
            regimen
            for line in graph.subjects(SG.linePopulation, population)
            for regimen in graph.objects(line, SG.regimen)
        }
        had |= {agent for regimen in regimens for agent in agents_of(facts, regimen)}
        named = told_in(label, drugs)
        if named and regimens and had and not any(may_give(facts, had, one) for one in named):
            message = (
                f"It is called by {names(named, 'and')}, which it does not receive "
                f"({name(SG.receives)}); correct the name or the regimen, and leave it if the "
                "name tells who else they are."
            )
            yield fault("NameOfTreated", population, RDFS.label, message, named[0], "Warning")
        own = sorted(graph.objects(population, SG.populationCondition), key=str)
        named = told_in(label, diseases)
        if named and own and not any(related(facts, one, own) for one in named):
            message = (
                f"It is called by {names(named, 'and')}, and has {names(own, 'and')} "
                f"({name(SG.populationCondition)}); correct the name or the disease."
            )
            yield fault("NameOfDiseased", population, RDFS.label, message, named[0], "Warning")
