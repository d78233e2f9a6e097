"""What questions of mechanism pass over: regimens of whose agents no class is known."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of
from sarcograph.graph.validate.relations.base import Facts
from sarcograph.graph.validate.report import Result, fault


def regimens_outside(facts: Facts) -> Iterator[Result]:
    """Yield regimens with results of which no agent is in a class that the ontology defines.

    Where nothing is in such a class nothing was concluded, and nothing is told.
    """
    graph = facts.graph
    defined = dict(graph.subject_objects(SG.definesMembersOf))
    inside = {agent for kind in defined for agent in graph.subjects(RDF.type, kind)}
    if not inside:
        return
    for drug_class in defined.values():
        inside |= {drug_class, *graph.subjects(SG.fallsUnder, drug_class)}
    for regimen in sorted(set(graph.objects(None, SG.underRegimen)), key=str):
        if inside.isdisjoint(agents_of(facts, regimen)):
            message = (
                "No agent of it is in a class that the ontology defines, so that questions of "
                "mechanism pass over its results; add the statement that says what the agent "
                "inhibits, if there is one."
            )
            severity = "Info"
            yield fault("RegimenOutsideClasses", regimen, SG.hasComponent, message, None, severity)
