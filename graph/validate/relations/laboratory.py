"""Alterations, measurements of the laboratory and doses: at one with what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.printed import Printed, parse_printed
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, fault, name, names
from sarcograph.graph.validate.report import Result

MEASURED = (SG.measuredValue, SG.measuredLower, SG.measuredUpper)


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
    """Yield counts of patients with an alteration above the number of patients observed."""
    graph = facts.graph
    for observation, measured_ in sorted(graph.subject_objects(SG.hasMeasurement), key=str):
        if (measured_, SG.measuredAs, SG.PositiveCount) not in graph:
            continue
        number = facts.number(measured_, SG.measuredValue)
        for population in graph.objects(observation, SG.observedIn):
            size = facts.number(population, SG.size)
            if number is not None and size is not None and number > size:
                message = (
                    f"{number} are more than the {size} patients of {name(population)} "
                    f"({name(SG.measuredValue)}); leave it if samples are counted, else name "
                    "others or correct the number."
                )
                yield fault(
                    "CountOfObserved", measured_, SG.measuredValue, message, severity="Warning"
                )


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
            one for entity in objects(alteration, SG.ofEntity) for one in _molecule(facts, entity)
        }
        for gene in sorted(
            {one for element in elements for one in objects(element, SG.elementGene)}, key=str
        ):
            if altered.isdisjoint(_molecule(facts, gene)):
                message = (
                    f"The genes of a fusion are altered by it ({name(SG.ofEntity)}); name the gene "
                    "there too, or correct the part."
                )
                yield fault("GeneOfFusion", alteration, SG.ofEntity, message, gene)


def wider_alterations(facts: Facts) -> Iterator[Result]:
    """Yield alterations below one of another gene."""
    objects = facts.graph.objects
    for narrow, wide in sorted(facts.graph.subject_objects(SG.parentAlteration), key=str):
        lower, upper = (
            {one for entity in objects(node, SG.ofEntity) for one in _molecule(facts, entity)}
            for node in (narrow, wide)
        )
        if lower and upper and lower.isdisjoint(upper):
            message = (
                f"An alteration lies below one of the same gene ({name(SG.parentAlteration)}), not "
                f"of {names(sorted(objects(wide, SG.ofEntity), key=str))}; name another."
            )
            yield fault("AlterationBelow", narrow, SG.parentAlteration, message, wide)


def _molecule(facts: Facts, entity: Node) -> set[Node]:
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


def treatment_days(facts: Facts) -> Iterator[Result]:
    """Yield schedules that name another number of days than they have."""
    for branch, days in facts.groups(SG.treatmentDay).items():
        number = facts.number(branch, SG.treatmentDays)
        if number is not None and number != len(days):
            message = (
                f"The days with treatment are as many as are named ({name(SG.treatmentDay)}), "
                f"{len(days)} here; correct {name(SG.treatmentDays)}."
            )
            yield fault("TreatmentDays", branch, SG.treatmentDays, message)


def dose_changes(facts: Facts) -> Iterator[Result]:
    """Yield reductions to a dose above all doses of their rule, in one unit."""
    objects = facts.graph.objects
    for rule, changes in facts.groups(SG.hasDoseChange).items():
        usual = [
            (facts.number(dosed, SG.doseValue), set(objects(dosed, SG.doseUnit)))
            for part in (SG.hasBranch, SG.hasDoseStep)
            for dosed in objects(rule, part)
        ]
        for change in changes:
            dose, units = facts.number(change, SG.doseValue), set(objects(change, SG.doseUnit))
            if (change, SG.doseAction, SG.ReduceDose) not in facts.graph or dose is None:
                continue
            if usual and all(one is not None and one < dose and units & of for one, of in usual):
                message = (
                    f"A reduced dose is not above every dose of its rule ({name(SG.doseValue)}); "
                    "correct one of them."
                )
                yield fault("ReducedDose", change, SG.doseValue, message)


def greatest_doses(facts: Facts) -> Iterator[Result]:
    """Yield doses above the greatest dose of their rule, in one unit."""
    objects = facts.graph.objects
    for rule in facts.groups(SG.maximumDoseValue):
        most, units = (
            facts.number(rule, SG.maximumDoseValue),
            set(objects(rule, SG.maximumDoseUnit)),
        )
        for part in (SG.hasBranch, SG.hasDoseStep):
            for dosed in objects(rule, part):
                dose = facts.number(dosed, SG.doseValue)
                if (
                    most is not None
                    and dose is not None
                    and dose > most
                    and (units & set(objects(dosed, SG.doseUnit)))
                ):
                    message = (
                        f"No dose is above the greatest of its rule ({name(SG.maximumDoseValue)}); "
                        "correct one of them."
                    )
                    yield fault("GreatestDose", dosed, SG.doseValue, message)
