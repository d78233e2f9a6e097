"""Populations, treatment lines and arms: what Core cannot say of them, as it joins nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
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
    """Yield quantities under a regimen that they were not measured under.

    It is that of their treatment line, without one that of their population, and what patients
    bring along was measured under none.
    """
    own: dict[Node, set[Node]] = {}
    for line, population in facts.graph.subject_objects(SG.linePopulation):
        own.setdefault(population, set()).update(facts.graph.objects(line, SG.regimen))
    objects = facts.graph.objects
    for quantity, regimen in sorted(facts.graph.subject_objects(SG.underRegimen), key=str):
        lines = list(objects(quantity, SG.line))
        had = {found for line in lines for found in objects(line, SG.regimen)}
        for population in () if lines else objects(quantity, SG.population):
            had |= own.get(population, set()) | set(objects(population, SG.receives))
        if regimen not in had:
            message = (
                "A quantity is found under the regimen of its treatment line, without one of its "
                f"population ({name(SG.underRegimen)}); name that regimen, or the right line "
                "(sg:line)."
            )
            yield fault("RegimenOfLine", quantity, SG.underRegimen, message, regimen)
        before = (quantity, SG.timePoint, Literal("baseline")) in facts.graph
        if before or any(
            facts.is_one_of(measure, (SG.BaselineCharacteristic,))
            for measure in objects(quantity, SG.measure)
        ):
            message = (
                "What patients bring along belongs to them, not to the treatment that came later "
                f"({name(SG.underRegimen)}); leave out regimen and line."
            )
            yield fault("BaselineUnderRegimen", quantity, SG.underRegimen, message, regimen)


def lines(facts: Facts) -> Iterator[Result]:
    """Yield results of patients on a treatment line of others, and lines within one of others."""
    objects = facts.graph.objects
    for result, property_ in ((SG.line, SG.population), (SG.withinLine, SG.linePopulation)):
        for node, line in sorted(facts.graph.subject_objects(result), key=str):
            treated = set(objects(line, SG.linePopulation))
            around = {
                wider
                for own in objects(node, property_)
                for wider in facts.graph.transitive_objects(own, SG.parentPopulation)
            }
            if treated and around and treated.isdisjoint(around):
                message = (
                    f"A treatment line is one of the patients, or of a group around them "
                    f"({name(result)}); name their own line, or other patients."
                )
                yield fault("LineOfPopulation", node, result, message, line)


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
