"""What a treatment is held against, and what a study is for, beside what its patients are given."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, given_to
from sarcograph.graph.validate.relations.arms import PLACEBO, treated
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.endpoints import PRIMARY
from sarcograph.graph.validate.report import Result, fault

CONCURRENT = (SG.ActiveControl, SG.NoTreatmentControl, SG.DoseComparisonControl)
"""Controls by a group beside the others; that by a placebo is told by itself."""
BY_ALLOCATION: dict[Node, Node] = {
    SG.RandomizedAllocation: SG.RandomizedTrial,
    SG.NonRandomizedAllocation: SG.NonRandomizedTrial,
}
BY_PHASE: dict[Node, tuple[Node, ...]] = {
    SG.PhaseOneTrial: (SG.PhaseOne, SG.EarlyPhaseOne),
    SG.PhaseOneTwoTrial: (SG.PhaseOneTwo,),
}
"""Designs that are called by a phase."""
NOT_TO_TREAT = (
    SG.DiagnosticPurpose,
    SG.ScreeningPurpose,
    SG.SupportiveCarePurpose,
    SG.HealthServicesResearchPurpose,
    SG.BasicSciencePurpose,
)
"""Purposes of studies that do not look how a treatment acts on the disease."""


def of_arms(facts: Facts) -> Iterator[Result]:
    """Yield controls that what the groups of a study receive denies."""
    for study, given in facts.groups(SG.control).items():
        arms = treated(facts, study)
        regimens = {one for arm in arms for one in facts.graph.objects(arm, SG.receives)}
        agents = [frozenset(agents_of(facts, one)) for one in sorted(regimens, key=str)]
        for control in given if len(given) == 1 and len(agents) == 2 and all(agents) else ():
            drugs = frozenset(
                agent
                for agent in agents[0] | agents[1]
                if not facts.is_one_of(agent, (SG.Procedure,))
            )
            why = _denied(control, agents[0], agents[1], drugs)
            if why:
                message = (
                    f"Its groups are given {names(sorted(regimens, key=str), 'and')}, {why} "
                    f"({name(SG.control)}); correct the control, or a regimen, and leave it if the "
                    "source prints so."
                )
                yield fault("ControlOfArms", study, SG.control, message, control, "Warning")


def _denied(
    control: Node, one: frozenset[Node], other: frozenset[Node], drugs: frozenset[Node]
) -> str:
    """Return why two groups on these agents have no such control; nothing where they may.

    Placebo with procedures, such as best supportive care, is no active treatment either.
    """
    placebo = any(PLACEBO in some and not some & drugs - {PLACEBO} for some in (one, other))
    if control == SG.ActiveControl and placebo:
        return "of which one is no active treatment"
    if control == SG.NoTreatmentControl and (placebo or not (one <= other or other <= one)):
        return "and both are treated"
    if control == SG.DoseComparisonControl and one != other:
        return "which are no two doses of one drug"
    return ""


def of_designs(facts: Facts) -> Iterator[Result]:
    """Yield controls in a group beside the only one, and those of the past where there is one."""
    graph = facts.graph
    for study, given in facts.groups(SG.control).items():
        single = (study, SG.interventionModel, SG.SingleGroupModel) in graph
        randomized = (study, SG.allocation, SG.RandomizedAllocation) in graph
        for control in given if len(given) == 1 else ():
            why = ""
            if single and control in CONCURRENT:
                why = f"has a single group ({name(SG.interventionModel)})"
            elif randomized and control == SG.HistoricalControl:
                why = f"allocates its own controls by chance ({name(SG.allocation)})"
            if why:
                message = (
                    f"{name(control)} is the control of a study that {why}; correct one of them, "
                    "and leave them if the source prints so."
                )
                yield fault("ControlOfModel", study, SG.control, message, control, "Warning")


def designs(facts: Facts) -> Iterator[Result]:
    """Yield designs that are not the one which allocation, phase or groups give.

    The allocation comes first, then the phase, then the number of groups.
    """
    graph = facts.graph
    for study, designs_ in facts.groups(SG.studyDesign).items():
        allocations = set(graph.objects(study, SG.allocation))
        wanted = {BY_ALLOCATION[one] for one in allocations if one in BY_ALLOCATION}
        phases = set(graph.objects(study, SG.phase))
        several = {SG.ParallelModel, SG.FactorialModel, SG.CrossoverModel}
        for design in designs_:
            why = None
            trial = design in (SG.SingleArmTrial, *BY_PHASE)
            if trial and SG.RandomizedAllocation in allocations:
                why = (SG.allocation, wanted)
            elif design in BY_PHASE and phases and phases.isdisjoint(BY_PHASE[design]):
                why = (SG.phase, phases)
            elif design == SG.SingleArmTrial:
                models = set(graph.objects(study, SG.interventionModel)) & several
                why = (SG.interventionModel, models) if models else None
            if why:
                shown = names(sorted(why[1] if why[0] != SG.allocation else allocations, key=str))
                message = (
                    f"{name(design)} is told, and {shown} ({name(why[0])}); correct one of them."
                )
                # records of a registry call what has one group parallel
                severity = "Warning" if why[0] == SG.interventionModel else "Violation"
                path = SG.studyDesign
                yield fault("DesignAsTold", study, path, message, design, severity)


def purposes(facts: Facts) -> Iterator[Result]:
    """Yield purposes other than treatment of studies that look at what treatment achieves.

    That is their primary endpoint. Where none is told it is any outcome, if their groups are given
    drugs and not as supportive care, of which survival may be a further outcome.
    """
    graph = facts.graph
    for study, given in facts.groups(SG.purpose).items():
        if set(NOT_TO_TREAT).isdisjoint(given):
            continue
        measures = {
            measure
            for role in PRIMARY
            for one in graph.subjects(SG.endpointRole, role)
            if (one, SG.ofStudy, study) in graph
            for measure in graph.objects(one, SG.endpointMeasure)
        }
        path, looked = SG.endpointRole, "primary endpoint is"
        if not measures and SG.SupportiveCarePurpose not in given and _on_drugs(facts, study):
            path, looked, measures = SG.measure, "outcomes are", _outcomes(facts, study)
        achieved = sorted((one for one in measures if _achieved(facts, one)), key=str)
        if achieved:
            shown = names(achieved[:3], "and")
            message = (
                f"Its {looked} {shown}, which treatment achieves ({name(path)}); correct "
                f"{name(SG.purpose)} or that, and leave them if the source says so."
            )
            yield fault("PurposeOfEndpoint", study, SG.purpose, message, given[0], "Warning")


def _on_drugs(facts: Facts, study: Node) -> bool:
    """Tell whether a group of a study is given a drug, a placebo aside."""
    return any(
        facts.is_one_of(agent, (SG.Drug,)) and agent != PLACEBO
        for arm in treated(facts, study)
        for agent in given_to(facts, arm)
    )


def _outcomes(facts: Facts, study: Node) -> set[Node]:
    """Return the outcomes that a study tells of."""
    graph = facts.graph
    return {
        measure
        for node in graph.subjects(SG.ofStudy, study)
        for path in (SG.measure, SG.endpointMeasure)
        for measure in graph.objects(node, path)
        if facts.is_one_of(measure, (SG.OutcomeMeasure,))
    }


def _achieved(facts: Facts, measure: Node) -> bool:
    """Tell whether a measure is how the disease responds, or how long patients live with it."""
    timed = (measure, SG.timeToEvent, Literal(True)) in facts.graph
    counted = (measure, SG.numeratorCategory, None) in facts.graph
    return (timed or counted) and facts.is_one_of(measure, (SG.OutcomeMeasure,))


def accrual(facts: Facts) -> Iterator[Result]:
    """Yield early ends for slow accrual of studies with all the patients that they planned."""
    graph = facts.graph
    for stop in sorted(graph.subjects(SG.stoppedBecause, SG.StoppedForSlowAccrual), key=str):
        for study in graph.objects(stop, SG.ofStudy):
            plan = facts.number(study, SG.plannedSize)
            sizes = facts.sizes_of(study)
            if plan and sizes and max(sizes) >= plan:
                message = (
                    f"It enrolled {max(sizes)} patients, as many as the {plan} planned "
                    f"({name(SG.plannedSize)}), and ended for want of patients; correct one of "
                    "them, and leave them if the plan was changed."
                )
                path = SG.stoppedBecause
                value = SG.StoppedForSlowAccrual
                yield fault("AccrualOfPlan", stop, path, message, value, "Warning")


def compared_placebo(facts: Facts) -> Iterator[Result]:
    """Yield comparisons of a placebo alone, as the treatment, against a drug."""
    graph = facts.graph
    for comparison, compared in facts.groups(SG.comparedGroup).items():
        references = list(graph.objects(comparison, SG.referenceGroup))
        here, there = (
            {agent for one in sides for agent in given_to(facts, one)}
            for sides in (compared, references)
        )
        if here == {PLACEBO} and there and PLACEBO not in there:
            message = (
                f"{name(compared[0])} is on a placebo alone, and held against "
                f"{names(references, 'and')}; exchange {name(SG.comparedGroup)} and "
                f"{name(SG.referenceGroup)}, and leave them if the source compares so."
            )
            path = SG.comparedGroup
            yield fault("PlaceboCompared", comparison, path, message, compared[0], "Warning")
