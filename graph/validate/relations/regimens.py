"""Regimens: each described once, and called by what it gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator

from rdflib import RDFS, SKOS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.identity import ours_first
from sarcograph.graph.validate.report import Result, fault

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def twice(facts: Facts) -> Iterator[Result]:
    """Yield regimens of the same agents as another that do not say what sets them apart.

    Of those that are given alike but for the dose or the occasion, one needs no note.
    """
    alike: dict[Hashable, list[Node]] = defaultdict(list)
    for regimen in sorted(facts.members(SG.Regimen), key=ours_first):
        given = _given(facts, regimen)
        if given and (regimen, SG.note, None) not in facts.graph:
            alike[given].append(regimen)
    for first, *others in alike.values():
        for regimen in others:
            message = (
                f"{name(first)} gives the same ({name(SG.hasComponent)}); describe one regimen "
                f"once, or say in a note what sets them apart ({name(SG.note)})."
            )
            yield fault("SameRegimen", regimen, SG.hasComponent, message, first, "Warning")


def _given(facts: Facts, regimen: Node) -> tuple[Hashable, ...]:
    """Return what a regimen gives: its agents, what is chosen from, and its steps in order."""
    graph = facts.graph
    parts = frozenset(
        tuple(frozenset(graph.objects(one, by)) for by in (SG.componentAgent, SG.componentOption))
        for one in graph.objects(regimen, SG.hasComponent)
    )
    steps = sorted(
        graph.objects(regimen, SG.hasRegimenStep),
        key=lambda step: facts.number(step, SG.regimenStepNumber) or 0,
    )
    followed = tuple(frozenset(graph.objects(step, SG.stepRegimen)) for step in steps)
    return (parts, followed) if parts or followed else ()


def named(facts: Facts) -> Iterator[Result]:
    """Yield regimens that are called by a drug which they do not give."""
    drugs = _drugs_by_name(facts)
    for regimen in facts.members(SG.Regimen):
        agents = set(agents_of(facts, regimen))
        own = {word for agent in agents for word in _words_of(facts, agent)}
        for label in facts.graph.objects(regimen, RDFS.label):
            for drug in [drugs[word] for word in _told(label) if word in drugs and word not in own]:
                message = (
                    f"It is called by {name(drug)} ({name(RDFS.label)}), and does not give it "
                    f"({name(SG.hasComponent)}); correct its name or its agents, and leave it if "
                    "the name tells what came before."
                )
                yield fault("NameOfRegimen", regimen, RDFS.label, message, drug, "Warning")


def named_lines(facts: Facts) -> Iterator[Result]:
    """Yield treatment lines that are called by drugs of which their regimen gives none.

    A name may tell besides what came before, or what a drug is held against.
    """
    drugs = _drugs_by_name(facts)
    for line, given in facts.groups(SG.regimen).items():
        if not facts.is_one_of(line, (SG.TreatmentLine,)):
            continue
        agents = {agent for one in given for agent in agents_of(facts, one)}
        for label in facts.graph.objects(line, RDFS.label):
            called = [drugs[word] for word in _told(label) if word in drugs]
            if called and agents and not any(may_give(facts, agents, one) for one in called):
                message = (
                    f"It is called by {names(dict.fromkeys(called), 'and')} ({name(RDFS.label)}), "
                    f"and {names(given, 'and')} does not give it ({name(SG.regimen)}); correct "
                    "its name or its regimen, and leave it if the name tells what came before."
                )
                yield fault("NameOfLine", line, RDFS.label, message, called[0], "Warning")


def _drugs_by_name(facts: Facts) -> dict[str, Node]:
    return {
        str(label).casefold(): drug
        for drug in facts.members(SG.Drug)
        for property_ in (SKOS.altLabel, RDFS.label)
        for label in facts.graph.objects(drug, property_)
    }


def _words_of(facts: Facts, agent: Node) -> Iterator[str]:
    """Yield the words of all names of an agent."""
    for property_ in (SKOS.altLabel, RDFS.label):
        for label in facts.graph.objects(agent, property_):
            yield from _told(label)


def _told(label: Node) -> dict[str, None]:
    """Return the words of a name in their order, each once."""
    return dict.fromkeys(_WORD.findall(str(label).casefold()))
