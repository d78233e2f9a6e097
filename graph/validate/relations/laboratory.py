"""Alterations and measurements of the laboratory: at one with what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from rdflib import RDFS, SKOS, Literal
from rdflib.term import Node

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.hgvs import protein_change
from sarcograph.graph.model.printed import Printed, parse_printed
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

MEASURED = (SG.measuredValue, SG.measuredLower, SG.measuredUpper)
COUNTS: set[Node] = {SG.PositiveCount, SG.NegativeCount, SG.NotTestedCount}
"""Counts of patients that share nobody."""
POTENCY = (SG.potencyAgent, SG.potencyTarget, SG.cellLineName, SG.measuredAs)
"""What a potency is of."""
OWN = (SG.potencyAgent, SG.potencyTarget, SG.cellLineName, SG.ratioOf)
OTHER = (SG.comparedAgent, SG.comparedTarget, SG.comparedCellLine, SG.ratioOf)
_JOINED = re.compile(r"(\S+?)::(\S+)")
"""Two genes that a fusion joins, as its name has them."""


def measured(facts: Facts) -> Iterator[Result]:
    """Yield measurements with a number that none of their printed forms gives."""
    for node, texts in facts.groups(SG.measuredPrinted).items():
        shown = {number for text in texts for number in _numbers(str(text))}
        for property_ in MEASURED:
            number = facts.number(node, property_)
            if shown and number is not None and number not in shown:
                message = (
                    f"A measured number is one that is printed ({name(property_)}), and "
                    f"{texts[0].n3()} is another; correct the one that is wrong."
                )
                yield fault("MeasuredAsPrinted", node, property_, message)


def _numbers(text: str) -> set[Fraction]:
    """Return the numbers that a printed measurement gives; none of words."""
    for component in ("value", "range", "events"):
        try:
            printed: Printed = parse_printed(component, text)
        except PrintedFormError:
            continue
        given = (printed.value, printed.events, printed.lower, printed.upper)
        return {Fraction(one) for one in given if one is not None}
    return set()


def fractions_of_alleles(facts: Facts) -> Iterator[Result]:
    """Yield shares of alleles above all of them: one, or 100 percent."""
    for node in facts.graph.subjects(SG.measuredAs, SG.AlleleFraction):
        percent = any(
            (unit, SG.unitDimension, SG["ProportionDimension"]) in facts.graph
            for unit in facts.graph.objects(node, SG.measuredUnit)
        )
        for property_ in MEASURED:
            number = facts.number(node, property_)
            if number is not None and not 0 <= number <= (100 if percent else 1):
                message = (
                    f"A fraction of alleles is between none and all ({name(property_)}); correct "
                    f"the number, or its unit ({name(SG.measuredUnit)})."
                )
                yield fault("AlleleFraction", node, property_, message)


def measured_bounds(facts: Facts) -> Iterator[Result]:
    """Yield measurements outside of the range beside them, which may be of other samples."""
    for node in facts.groups(SG.measuredLower):
        value, low, high = (facts.number(node, one) for one in MEASURED)
        if value is None or low is None or high is None or low <= value <= high:
            continue
        message = (
            f"A measured value lies within its range ({name(SG.measuredValue)}); correct one of "
            "them, and leave it if the range is of others."
        )
        yield fault("MeasuredInRange", node, SG.measuredValue, message, severity="Warning")


def counted(facts: Facts) -> Iterator[Result]:
    """Yield observations that count more patients, with and without it, than were observed."""
    graph = facts.graph
    for observation, measurements in facts.groups(SG.hasMeasurement).items():
        numbers = [
            facts.number(one, SG.measuredValue) or 0
            for one in measurements
            if not COUNTS.isdisjoint(graph.objects(one, SG.measuredAs))
        ]
        for population in graph.objects(observation, SG.observedIn):
            size = facts.number(population, SG.size)
            if numbers and size is not None and sum(numbers) > size:
                message = (
                    f"{sum(numbers)} are more than the {size} patients of {name(population)} "
                    f"({name(SG.measuredValue)}); leave it if samples are counted, else name "
                    "others or correct a number."
                )
                path = SG.hasMeasurement
                yield fault("CountOfObserved", observation, path, message, severity="Warning")


def detected(facts: Facts) -> Iterator[Result]:
    """Yield counts of patients with an alteration that say otherwise than that it was found."""
    graph = facts.graph
    for observation, found in sorted(graph.subject_objects(SG.detected), key=str):
        for measured_ in graph.objects(observation, SG.hasMeasurement):
            number = facts.number(measured_, SG.measuredValue)
            positive = (measured_, SG.measuredAs, SG.PositiveCount) in graph
            if positive and number is not None and (number > 0) != (found == Literal(True)):
                message = (
                    f"{number} patients or samples had it, and {name(SG.detected)} is {found}; "
                    "correct one of them."
                )
                yield fault("DetectedCount", observation, SG.detected, message, found)


def not_detected(facts: Facts) -> Iterator[Result]:
    """Yield alterations that were not found, with a share of alleles that has them."""
    for observation in sorted(facts.graph.subjects(SG.detected, Literal(False)), key=str):
        for measurement in facts.graph.objects(observation, SG.hasMeasurement):
            share = (measurement, SG.measuredAs, SG.AlleleFraction) in facts.graph
            if share and any((facts.number(measurement, one) or 0) > 0 for one in MEASURED):
                message = (
                    f"What was not found ({name(SG.detected)}) is in no allele; correct the "
                    f"fraction, or say that it was found."
                )
                yield fault("NotDetected", observation, SG.hasMeasurement, message, measurement)


def growth(facts: Facts) -> Iterator[Result]:
    """Yield inhibitions of growth that are measured on a molecule alone: cells grow."""
    for node in facts.graph.subjects(SG.measuredAs, SG.HalfMaximalGrowthInhibition):
        if (node, SG.inAssayFormat, SG.BiochemicalAssay) in facts.graph:
            message = (
                "Growth is inhibited in cells, not in a biochemical assay "
                f"({name(SG.inAssayFormat)}); correct it, or what is measured "
                f"({name(SG.measuredAs)})."
            )
            yield fault("GrowthOfCells", node, SG.inAssayFormat, message)


def ratios(facts: Facts) -> Iterator[Result]:
    """Yield ratios of a potency to itself: nothing that is compared is another."""
    objects = facts.graph.objects
    pairs = (
        (SG.potencyAgent, SG.comparedAgent),
        (SG.potencyTarget, SG.comparedTarget),
        (SG.cellLineName, SG.comparedCellLine),
    )
    for node in facts.members(SG.PotencyRatio):
        compared = [
            (set(objects(node, own)), set(objects(node, other)))
            for own, other in pairs
            if (node, other, None) in facts.graph
        ]
        if compared and all(own == other for own, other in compared):
            message = (
                "A potency is so many times that on another target or cell line, or of another "
                f"agent ({name(SG.potencyTarget)}); name what it is compared with."
            )
            yield fault("RatioToItself", node, SG.potencyTarget, message)


def fusions(facts: Facts) -> Iterator[Result]:
    """Yield fusions of a part with itself, and of genes that are not said to be altered."""
    objects = facts.graph.objects
    for alteration, elements in facts.groups(SG.hasFusionElement).items():
        parts = [
            tuple(
                frozenset(objects(element, property_))
                for property_ in (SG.elementGene, SG.fusionPartner, SG.firstExon, SG.lastExon)
            )
            for element in elements
        ]
        if len(set(parts)) < len(parts):
            message = (
                f"A fusion joins different parts ({name(SG.hasFusionElement)}), and two here are "
                "the same; correct a gene or its exons."
            )
            yield fault("PartsOfFusion", alteration, SG.hasFusionElement, message)
        altered = {
            one for entity in objects(alteration, SG.ofEntity) for one in molecule(facts, entity)
        }
        for gene in sorted(
            {one for element in elements for one in objects(element, SG.elementGene)}, key=str
        ):
            if altered.isdisjoint(molecule(facts, gene)):
                message = (
                    f"The genes of a fusion are altered by it ({name(SG.ofEntity)}); name the gene "
                    "there too, or correct the part."
                )
                yield fault("GeneOfFusion", alteration, SG.ofEntity, message, gene)


def order_of_fusions(facts: Facts) -> Iterator[Result]:
    """Yield fusions whose name has their two genes in another order than their parts.

    Name and parts begin at the 5' end, as the VICC Gene Fusion Specification writes them.
    """
    graph = facts.graph
    for alteration, elements in facts.groups(SG.hasFusionElement).items():
        parts = sorted(elements, key=lambda one: facts.number(one, SG.elementNumber) or 0)
        genes = [
            str(label)
            for part in parts
            for gene in graph.objects(part, SG.elementGene)
            for label in graph.objects(gene, RDFS.label)
        ]
        for property_ in (RDFS.label, SKOS.altLabel):
            for text in sorted(graph.objects(alteration, property_), key=str):
                named = _JOINED.search(str(text))
                if named and len(parts) == 2 and genes == [named[2], named[1]]:
                    message = (
                        f"A fusion is named from the 5' end, and its parts stand in the other "
                        f"order ({name(SG.elementNumber)}); correct the name or the numbers."
                    )
                    yield fault("OrderOfFusion", alteration, property_, message, text)


def wider_alterations(facts: Facts) -> Iterator[Result]:
    """Yield alterations below one of another gene."""
    objects = facts.graph.objects
    for narrow, wide in sorted(facts.graph.subject_objects(SKOS.broader), key=str):
        lower, upper = (
            {one for entity in objects(node, SG.ofEntity) for one in molecule(facts, entity)}
            for node in (narrow, wide)
        )
        if lower and upper and lower.isdisjoint(upper):
            message = (
                f"An alteration lies below one of the same gene ({name(SKOS.broader)}), not "
                f"of {names(sorted(objects(wide, SG.ofEntity), key=str))}; name another."
            )
            yield fault("AlterationBelow", narrow, SKOS.broader, message, wide)


def molecule(facts: Facts, entity: Node) -> set[Node]:
    """Return a gene, protein, family or pathway with what else it may be called by."""
    graph = facts.graph
    found = {entity}
    for property_ in (SG.geneProduct, SG.productOf):
        found |= {other for one in set(found) for other in graph.objects(one, property_)}
        found |= {other for one in set(found) for other in graph.subjects(property_, one)}
    for property_ in (SG.hasMember, SG.inPathway):
        found |= {other for one in set(found) for other in graph.subjects(property_, one)}
        found |= {other for one in set(found) for other in graph.objects(one, property_)}
    return found


def directions(facts: Facts) -> Iterator[Result]:
    """Yield ratios whose direction is not that of the two potencies which they compare."""
    objects = facts.graph.objects
    potencies: dict[tuple[frozenset[Node], ...], tuple[Fraction | None, set[Node]]] = {}
    for node in facts.members(SG.PotencyMeasurement):
        potency = facts.number(node, SG.measuredValue), set(objects(node, SG.measuredUnit))
        potencies[_measured_as(facts, node, POTENCY)] = potency
    for node in facts.members(SG.PotencyRatio):
        (here, unit), (there, other_unit) = (
            potencies.get(_measured_as(facts, node, properties), (None, set()))
            for properties in (OWN, _compared(facts, node))
        )
        if here is None or there is None or here == there or unit != other_unit:
            continue
        more = here < there
        for direction in objects(node, SG.potencyDirection):
            if (direction == SG.MorePotent) != more:
                message = (
                    f"The potencies are {float(here):g} here and {float(there):g} there, of which "
                    f"the lower is the more potent ({name(SG.potencyDirection)}); correct one of "
                    "them, and leave it if the source prints so."
                )
                path = SG.potencyDirection
                yield fault("DirectionOfRatio", node, path, message, direction, "Warning")


def _compared(facts: Facts, node: Node) -> tuple[Node, ...]:
    """Return the properties of the other side of a ratio: what is not compared is the same."""
    return tuple(
        other if (node, other, None) in facts.graph else own
        for own, other in zip(OWN, OTHER, strict=True)
    )


def _measured_as(
    facts: Facts, node: Node, properties: tuple[Node, ...]
) -> tuple[frozenset[Node], ...]:
    return tuple(frozenset(facts.graph.objects(node, one)) for one in properties)


def named_changes(facts: Facts) -> Iterator[Result]:
    """Yield changes of a protein that the name of the variant beside them denies."""
    for alteration, changes in facts.groups(SG.proteinChange).items():
        for hgvs in facts.graph.objects(alteration, SG.hgvs):
            named = protein_change(str(hgvs))
            if named is not None and named != protein_change(f"p.{changes[0]}"):
                message = (
                    f"{hgvs.n3()} names another change than {changes[0].n3()} "
                    f"({name(SG.proteinChange)}); correct one of them."
                )
                yield fault("NamedChange", alteration, SG.proteinChange, message, changes[0])


def denied(facts: Facts) -> Iterator[Result]:
    """Yield concentrations at which a drug acts, of a claim that it does not."""
    graph = facts.graph
    for potency, claim in sorted(graph.subject_objects(SG.potencyOfClaim), key=str):
        exact = (potency, SG.measuredOperator, Literal("=")) in graph
        if exact and (claim, SG.negated, Literal(True)) in graph:
            message = (
                f"{name(claim)} denies what is measured here ({name(SG.negated)}); name another "
                "claim, correct one of them, and leave them if the effect is held to be too weak."
            )
            yield fault("PotencyOfDenied", potency, SG.potencyOfClaim, message, claim, "Warning")
