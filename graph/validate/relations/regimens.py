"""Regimens: each described once, and called by what it gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator

from rdflib import RDFS, SKOS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of
from sarcograph.graph.validate.relations.base import Facts, name
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
    drugs = {
        str(label).casefold(): drug
        for drug in facts.members(SG.Drug)
        for property_ in (SKOS.altLabel, RDFS.label)
        for label in facts.graph.objects(drug, property_)
    }
    for regimen in facts.members(SG.Regimen):
        agents = set(agents_of(facts, regimen))
        own = {
            word
            for agent in agents
            for property_ in (SKOS.altLabel, RDFS.label)
            for label in facts.graph.objects(agent, property_)
            for word in _WORD.findall(str(label).casefold())
        }
        for label in facts.graph.objects(regimen, RDFS.label):
            told = dict.fromkeys(_WORD.findall(str(label).casefold()))
            for drug in [drugs[word] for word in told if word in drugs and word not in own]:
                message = (
                    f"It is called by {name(drug)} ({name(RDFS.label)}), and does not give it "
                    f"({name(SG.hasComponent)}); correct its name or its agents, and leave it if "
                    "the name tells what came before."
                )
                yield fault("NameOfRegimen", regimen, RDFS.label, message, drug, "Warning")
