"""Populations, treatment lines and arms: what Core cannot say of them, as it joins nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, fault, name
from sarcograph.graph.validate.report import Result


def parts(facts: Facts) -> Iterator[Result]:
    """Yield partitions with a part that does not lie in the population divided."""
    for partition, populations in facts.groups(SG.part).items():
        whole = set(facts.graph.objects(partition, SG.partitionOf))
        for part in populations:
            around = facts.graph.transitive_objects(part, SG.parentPopulation)
            if whole and whole.isdisjoint(around):
                message = (
                    "A part lies in the population that is divided (sg:part); give it that "
                    "population above it (sg:parentPopulation), or name another part."
                )
                yield fault("PartOfPopulation", partition, SG.part, message, part)


def regimens(facts: Facts) -> Iterator[Result]:
    """Yield quantities under a regimen that neither their line nor their population has.

    A line of a wider population has the wider regimen, and an arm may have a line of its own.
    """
    own: dict[Node, set[Node]] = {}
    for line, population in facts.graph.subject_objects(SG.linePopulation):
        own.setdefault(population, set()).update(facts.graph.objects(line, SG.regimen))
    objects = facts.graph.objects
    for quantity, regimen in sorted(facts.graph.subject_objects(SG.underRegimen), key=str):
        had = {found for line in objects(quantity, SG.line) for found in objects(line, SG.regimen)}
        for population in objects(quantity, SG.population):
            had |= own.get(population, set())
            if (quantity, SG.line, None) not in facts.graph:
                had |= set(objects(population, SG.receives))
        if regimen not in had:
            message = (
                "A quantity is found under the regimen of its treatment line, or of its population "
                f"({name(SG.underRegimen)}); name that regimen, or the right line (sg:line)."
            )
            yield fault("RegimenOfLine", quantity, SG.underRegimen, message, regimen)


def comparisons(facts: Facts) -> Iterator[Result]:
    """Yield comparisons none of whose sides is of their own study."""
    objects = facts.graph.objects
    for comparison, sides in facts.groups(SG.compares).items():
        studies = {study for side in sides for study in objects(side, SG.ofStudy)}
        own = set(objects(comparison, SG.ofStudy))
        if own and own.isdisjoint(studies):
            message = (
                "A comparison has a side of its own study, beside one of another if need be "
                "(sg:compares); name the study of a side (sg:ofStudy)."
            )
            yield fault("ComparisonOfStudy", comparison, SG.compares, message)
