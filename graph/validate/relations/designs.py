"""Designs of studies: what is done in them goes with how they were planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.model.dates import is_after
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.dates import parts_of_date
from sarcograph.graph.validate.relations.sides import FOUND, FOUND_IN_NONE
from sarcograph.graph.validate.report import Result, fault

MOST_MASKED: dict[Node, int] = {SG.SingleBlind: 1, SG.TripleBlind: 3}
"""How many roles are masked at most; of a double-blind trial papers name more than two."""
A_FEW = 9
"""The most patients that a case report tells of one by one."""
FAR_FROM_RATIO = Fraction(1, 8)
"""How far an arm may be from its share, as a part of all patients, by chance or strata."""
FAR_BEYOND_PLAN = 2
"""How many times as many as planned are far more; some are replaced, and few trials grow so."""
OF_RANDOMIZED: tuple[tuple[Node, Node | None], ...] = (
    (SG.countedFrom, SG.FromRandomization),
    (SG.analysisRole, SG.RandomizedPopulation),
    (SG.stratificationFactor, None),
    (SG.allocationRatio, None),
)
"""What only a randomized study has: a property, and the value of it, None for any."""
UNALLOCATED = {
    SG.CaseReport,
    SG.CaseSeries,
    SG.CohortStudy,
    SG.CaseControlStudy,
    SG.ExpandedAccess,
    SG.PreclinicalStudy,
}
"""The kinds of study in which nobody is allocated to a treatment."""
ALLOCATED = {SG.RandomizedPopulation, SG.IntentionToTreatPopulation}
"""The analysis populations that hold all who were allocated."""


def crossovers(facts: Facts) -> Iterator[Result]:
    """Yield crossovers to the only regimen that the patients receive anyway."""
    graph = facts.graph
    for crossover, regimen in sorted(graph.subject_objects(SG.crossoverTo), key=str):
        for population in graph.objects(crossover, SG.crossoverFrom):
            if set(graph.objects(population, SG.receives)) == {regimen}:
                message = (
                    f"{name(population)} receives {name(regimen)} as it is ({name(SG.receives)}); "
                    "name the regimen crossed over to, or the arm that crosses over."
                )
                yield fault("CrossoverToOther", crossover, SG.crossoverTo, message, regimen)


def ratios(facts: Facts) -> Iterator[Result]:
    """Yield trials whose arms are far from the ratio in which patients were allocated to them.

    The arms are the parts without a part around them, or of one partition; those that a ratio does
    not name, such as a later cohort, are not told apart, so that it asks for as many arms.
    """
    graph = facts.graph
    for study, texts in facts.groups(SG.allocationRatio).items():
        shares = [int(one) for one in re.findall(r"\d+", str(texts[0]))]
        arms = [
            size
            for one in sorted(graph.subjects(SG.ofStudy, study), key=str)
            if facts.is_one_of(one, (SG.Population,))
            and (one, SG.receives, None) in graph
            and not any(
                (up, SG.receives, None) in graph for up in graph.objects(one, SG.parentPopulation)
            )
            and (size := _randomized(facts, one)) is not None
        ]
        if len(shares) != len(arms) or len(arms) < 2 or 0 in shares:
            continue
        whole = sum(arms)
        wanted = sorted(Fraction(one * whole, sum(shares)) for one in shares)
        if any(
            abs(size - share) > FAR_FROM_RATIO * whole
            for size, share in zip(sorted(arms), wanted, strict=True)
        ):
            shown = " and ".join(f"{float(size):g}" for size in arms)
            message = (
                f"Arms of {shown} patients are not as {texts[0]} ({name(SG.allocationRatio)}); "
                "check the readings, and leave it if the source prints so."
            )
            yield fault("ArmsOfRatio", study, SG.allocationRatio, message, severity="Warning")


def randomized_only(facts: Facts) -> Iterator[Result]:
    """Yield what only a randomized study has, in a study that allocated nobody by chance."""
    graph = facts.graph
    for property_, value in OF_RANDOMIZED:
        for node, given in sorted(graph.subject_objects(property_), key=str):
            if value not in (None, given):
                continue
            for study in graph.objects(node, SG.ofStudy) if value else (node,):
                ways = set(graph.objects(study, SG.allocation))
                kinds = UNALLOCATED & set(graph.objects(study, SG.studyKind))
                if SG.RandomizedAllocation in ways or not ways | kinds:
                    continue
                message = (
                    f"{name(study)} is {names(sorted(ways | kinds, key=str), 'and')}, so that "
                    f"nobody was randomized ({name(property_)}); correct one of them."
                )
                yield fault("WithoutRandomization", node, property_, message, given)


def _randomized(facts: Facts, arm: Node) -> Fraction | None:
    """Return how many were allocated to an arm: its size, that of those randomized, or analysed."""
    analysed_in = sorted(facts.graph.subjects(SG.ofPopulation, arm), key=str)
    for analysed in analysed_in:
        if not ALLOCATED.isdisjoint(facts.graph.objects(analysed, SG.analysisRole)):
            return facts.number(analysed, SG.size)
    sizes = [facts.number(one, SG.size) for one in analysed_in]
    known = [size for size in sizes if size is not None]
    own = facts.number(arm, SG.size)
    return max(known, default=None) if own is None else own


def beyond_plan(facts: Facts) -> Iterator[Result]:
    """Yield studies with a group of far more patients than were planned for all of it."""
    for study in facts.groups(SG.plannedSize):
        plan = facts.number(study, SG.plannedSize)
        sizes = facts.sizes_of(study)
        if plan and sizes and max(sizes) > FAR_BEYOND_PLAN * plan:
            message = (
                f"{float(max(sizes)):g} patients are far more than the {float(plan):g} that were "
                f"planned ({name(SG.plannedSize)}); correct one of them, and leave it if the "
                "source prints so."
            )
            yield fault("BeyondPlan", study, SG.plannedSize, message, severity="Warning")


def claims_of_designs(facts: Facts) -> Iterator[Result]:
    """Yield claims of authors on their patients by another design than that of their study."""
    graph = facts.graph
    for claim in sorted(graph.subjects(SG.speaker, SG.Author), key=str):
        stated = set(graph.objects(claim, SG.evidenceDesign))
        studies = {
            study
            for population in graph.objects(claim, SG.population)
            for study in graph.objects(population, SG.ofStudy)
        }
        designs_ = {
            one
            for study in studies
            for property_ in (SG.studyDesign, SG.studyKind)
            for one in graph.objects(study, property_)
        }
        if stated and designs_ and stated.isdisjoint(designs_):
            message = (
                f"The study of these patients is of the design {names(sorted(designs_, key=str))} "
                f"({name(SG.evidenceDesign)}); correct one of them, name other patients, and leave "
                "it if the claim rests on more than they."
            )
            value = min(stated, key=str)
            yield fault("DesignOfClaim", claim, SG.evidenceDesign, message, value, "Warning")


def before_enrolment(facts: Facts) -> Iterator[Result]:
    """Yield what was found in studies in which nobody was enrolled, and their early ends."""
    graph = facts.graph
    for study, given in facts.groups(SG.status).items():
        if given not in ([SG.WithdrawnStatus], [SG.NotYetRecruitingStatus]):
            continue
        ended = (SG.EarlyStop,) if SG.NotYetRecruitingStatus in given else ()
        for part in sorted(graph.subjects(SG.ofStudy, study), key=str):
            found = facts.is_one_of(part, (SG.NumericResult, *ended))
            if found or (part, SG.endpointMet, None) in graph:
                message = (
                    f"Nobody was enrolled in {name(study)} ({name(SG.status)}), so that nothing "
                    "was found or stopped; correct the status, or name the right study."
                )
                yield fault("FoundInNobody", part, SG.ofStudy, message, study)


def planned(facts: Facts) -> Iterator[Result]:
    """Yield post hoc analyses that were planned."""
    for analysis in sorted(facts.graph.subjects(SG.planned, Literal(True)), key=str):
        if (analysis, SG.analysisKind, SG.PostHocAnalysis) in facts.graph:
            message = (
                f"A post hoc analysis was not planned ({name(SG.planned)}); correct one of them."
            )
            yield fault("PlannedAnalysis", analysis, SG.planned, message)


def designs(facts: Facts) -> Iterator[Result]:
    """Yield trials of a single group with allocation or placebo; registries hold such records."""
    for study in sorted(facts.graph.subjects(SG.control, SG.PlaceboControl), key=str):
        if (study, SG.interventionModel, SG.SingleGroupModel) in facts.graph:
            message = (
                "A single group is held against no placebo (sg:control); check the source, and "
                "leave it if it prints so."
            )
            yield fault("ControlOfDesign", study, SG.control, message, severity="Warning")
    for study in facts.graph.subjects(SG.allocation, SG.RandomizedAllocation):
        if (study, SG.interventionModel, SG.SingleGroupModel) in facts.graph:
            message = (
                "Nobody is randomized within a single group (sg:interventionModel); check the "
                "source, and leave it if it prints so."
            )
            yield fault("DesignOfStudy", study, SG.interventionModel, message, severity="Warning")


def crossovers_of_designs(facts: Facts) -> Iterator[Result]:
    """Yield crossovers in studies of a single group, which have no other arm."""
    graph = facts.graph
    for crossover in facts.members(SG.Crossover):
        for study in graph.objects(crossover, SG.ofStudy):
            single = (study, SG.interventionModel, SG.SingleGroupModel) in graph
            if single and (crossover, SG.crossoverAllowed, SG.No) not in graph:
                message = (
                    f"A crossover leads from one arm to the treatment of another, and "
                    f"{name(study)} has a single group ({name(SG.interventionModel)}); correct the "
                    "design, or describe a line of treatment."
                )
                path = SG.crossoverFrom
                yield fault("CrossoverOfDesign", crossover, path, message, study, "Warning")


def maskings(facts: Facts) -> Iterator[Result]:
    """Yield studies with more roles masked than their masking tells."""
    for study, roles in facts.groups(SG.maskedRole).items():
        for masking in facts.graph.objects(study, SG.masking):
            most = MOST_MASKED.get(masking)
            if most is not None and len(roles) > most:
                message = (
                    f"{name(masking)} is of {most} role{'s' if most > 1 else ''} at most, and "
                    f"{len(roles)} are masked ({name(SG.maskedRole)}); correct one of them."
                )
                yield fault("RolesMasked", study, SG.maskedRole, message, severity="Warning")


def case_reports(facts: Facts) -> Iterator[Result]:
    """Yield groups and samples of more patients than a case report tells of one by one."""
    graph = facts.graph
    told = [
        (population, SG.size)
        for study in graph.subjects(SG.studyDesign, SG.CaseReport)
        for population in graph.subjects(SG.ofStudy, study)
    ]
    told += [(claim, SG.sampleSize) for claim in graph.subjects(SG.evidenceDesign, SG.CaseReport)]
    for node, property_ in sorted(told, key=str):
        number = facts.number(node, property_)
        if number is not None and number > A_FEW:
            message = (
                f"A case report tells of one patient or a few, not of {number} "
                f"({name(property_)}); correct the number, or the design."
            )
            yield fault("CaseOfMany", node, property_, message, severity="Warning")


def analyses(facts: Facts) -> Iterator[Result]:
    """Yield results of an analysis at a later cut of the data than of one that comes after it."""
    graph = facts.graph
    cuts: dict[tuple[Node, Node, Node], set[Node]] = {}
    for result, analysis in sorted(graph.subject_objects(SG.inAnalysis), key=str):
        for kind, measure, cut in product(
            graph.objects(analysis, SG.analysisKind),
            graph.objects(result, SG.measure),
            graph.objects(result, SG.atDataCut),
        ):
            for study in graph.objects(result, SG.ofStudy):
                cuts.setdefault((study, measure, kind), set()).add(cut)
    for (study, measure, kind), earlier in cuts.items():
        for later_kind in graph.objects(kind, SG.precedes):
            for one, other in product(earlier, cuts.get((study, measure, later_kind), ())):
                if is_after(parts_of_date(facts, one, "cut"), parts_of_date(facts, other, "cut")):
                    message = (
                        f"{name(kind)} comes before {name(later_kind)}, whose data were cut "
                        f"earlier here, in {name(other)} ({name(SG.atDataCut)}); correct a kind of "
                        "analysis or a date."
                    )
                    yield fault("OrderOfAnalyses", one, SG.cutYear, message, other, "Warning")


def endpoints_met(facts: Facts) -> Iterator[Result]:
    """Yield endpoints that were met though no comparison of their measure was significant.

    And those that were not though each comparison was.
    """
    graph = facts.graph
    compared: dict[tuple[Node, Node], list[Node]] = {}
    for comparison in facts.members(SG.Comparison):
        for study, measure in product(
            graph.objects(comparison, SG.ofStudy), graph.objects(comparison, SG.measure)
        ):
            compared.setdefault((study, measure), []).append(comparison)
    for endpoint, met in sorted(graph.subject_objects(SG.endpointMet), key=str):
        if (endpoint, SG.hypothesis, None) in graph and (
            (endpoint, SG.hypothesis, SG.SuperiorityHypothesis) not in graph
        ):
            continue
        for study, measure in product(
            graph.objects(endpoint, SG.ofStudy), graph.objects(endpoint, SG.endpointMeasure)
        ):
            found = compared.get((study, measure), [])
            contrary = Literal(met != Literal(True))
            if found and all(_significant(facts, one) == contrary for one in found):
                every = "Every" if contrary == Literal(True) else "No"
                message = (
                    f"{every} comparison of {name(measure)} is significant "
                    f"({name(SG.claimedSignificant)}, {name(SG.pValue)}), and whether the endpoint "
                    f"is met ({name(SG.endpointMet)}) is {met}; correct one of them, and leave it "
                    "if the source says both."
                )
                yield fault("EndpointMet", endpoint, SG.endpointMet, message, severity="Warning")


def _significant(facts: Facts, comparison: Node) -> Node | None:
    """Return whether a comparison is called significant, or is so by its p value; None if open."""
    said = facts.graph.value(comparison, SG.claimedSignificant)
    p = facts.number(comparison, SG.pValue)
    operator = str(facts.graph.value(comparison, SG.pOperator) or "=")
    if said is not None or p is None:
        return said
    if p < FOUND and operator[0] != ">":
        return Literal(True)
    return Literal(False) if p > FOUND_IN_NONE and operator[0] != "<" else None
