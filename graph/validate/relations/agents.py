"""Agents of regimens, and whether what is given may be one: itself, or as a drug of its class."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rdflib import SKOS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts

ABOVE = (SG.memberOfClass, SG.belongsToClass, SG.inferredMemberOfClass, SG.hasRole, SG.fallsUnder)
"""From a drug to its classes."""


def agents_of(facts: Facts, regimen: Node) -> Iterator[Node]:
    """Yield all agents of a regimen: those that are given, chosen from, or given in a step."""
    known, waiting = {regimen}, [regimen]
    while waiting:
        here = waiting.pop()
        inner = []
        for component in facts.graph.objects(here, SG.hasComponent):
            yield from facts.graph.objects(component, SG.componentAgent)
            options = list(facts.graph.objects(component, SG.componentOption))
            yield from options
            inner += options
        for step in facts.graph.objects(here, SG.hasRegimenStep):
            inner += facts.graph.objects(step, SG.stepRegimen)
        # a regimen that leads back to itself is told as a cycle
        waiting += [one for one in inner if one not in known]
        known.update(inner)


def given_to(facts: Facts, side: Node) -> set[Node]:
    """Return the agents of a group or of a treatment line."""
    return {
        agent
        for path in (SG.receives, SG.regimen)
        for regimen in facts.graph.objects(side, path)
        for agent in agents_of(facts, regimen)
    }


def classes_of(facts: Facts, agent: Node) -> set[Node]:
    """Return the classes of drugs that lie above an agent, however far."""
    found: set[Node] = set()
    waiting = [agent]
    while waiting:
        here = waiting.pop()
        above = {up for link in (*ABOVE, SKOS.broader) for up in facts.graph.objects(here, link)}
        new = {up for up in above - found - {agent} if facts.is_one_of(up, (SG.DrugClass,))}
        found |= new
        waiting += new
    return found


def may_give(facts: Facts, given: Collection[Node], agent: Node) -> bool:
    """Tell whether who is `given` some agents may be given another: it, or a drug of a class.

    Of a drug whose classes nobody tells it is not known.
    """
    if agent in given:
        return True
    classes = [one for one in given if facts.is_one_of(one, (SG.DrugClass,))]
    above = classes_of(facts, agent) if classes else set()
    if classes and (not above or not above.isdisjoint(classes)):
        return True
    return facts.is_one_of(agent, (SG.DrugClass,)) and any(
        not (wider := classes_of(facts, one)) or agent in wider for one in given
    )
