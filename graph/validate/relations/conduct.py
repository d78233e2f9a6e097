"""Conduct of studies: who answers for one, its phase, status and end against what else is said."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, relation
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import parts_of_date
from sarcograph.graph.validate.report import Result, fault

CONFIRMING = (SG.PhaseTwoThree, SG.PhaseThree)
"""Phases of trials that hold a treatment against another in many patients."""
FIRST = (SG.EarlyPhaseOne, SG.PhaseOne)
"""Phases of trials that look for a dose."""
CONTRARY_ENDS: dict[Node, bool] = {SG.StoppedForFutility: True, SG.StoppedForBenefit: False}
"""Reasons for an early end, and what the primary endpoint then was not: met, or missed."""
ENROLLING = (SG.RecruitingStatus, SG.NotYetRecruitingStatus)
"""States of a study in which patients are still to come."""
FEWEST_OF_CONFIRMING = 20
"""Patients below which hardly a trial of those phases is planned or analysed."""
MOST_OF_FIRST = 500
"""Patients above which hardly a trial of the first phase is, with all that it was expanded by."""


def sponsors(facts: Facts) -> Iterator[Result]:
    """Yield studies whose sponsor is also said to support them besides the sponsor."""
    for study, others in facts.groups(SG.collaborator).items():
        for sponsor in facts.graph.objects(study, SG.sponsor):
            for other in others:
                if _folded(other) == _folded(sponsor):
                    message = (
                        f"{other.n3()} is its sponsor ({name(SG.sponsor)}), and collaborators are "
                        "others; leave out one of them, and leave both if the source prints so."
                    )
                    path = SG.collaborator
                    yield fault("SponsorTwice", study, path, message, other, "Warning")


def phases(facts: Facts) -> Iterator[Result]:
    """Yield phases that the groups of a trial or its numbers of patients deny."""
    graph = facts.graph
    for study, given in facts.groups(SG.phase).items():
        sizes = facts.patients(study)
        for phase in given:
            why = ""
            if phase in CONFIRMING and (study, SG.interventionModel, SG.SingleGroupModel) in graph:
                why = f"a single group ({name(SG.interventionModel)})"
            elif phase in CONFIRMING and sizes and max(sizes) < FEWEST_OF_CONFIRMING:
                why = f"{max(sizes)} patients at most ({name(SG.size)})"
            elif phase in FIRST and sizes and max(sizes) > MOST_OF_FIRST:
                why = f"{max(sizes)} patients ({name(SG.size)})"
            if why:
                message = (
                    f"A trial of this phase hardly has {why}; correct one of them, and leave it if "
                    "the source prints so."
                )
                yield fault("PhaseOfDesign", study, SG.phase, message, phase, "Warning")


def stopped(facts: Facts) -> Iterator[Result]:
    """Yield early ends for futility of studies that reached their primary endpoint.

    And those for benefit of studies that did not.
    """
    graph = facts.graph
    for stop, why in sorted(graph.subject_objects(SG.stoppedBecause), key=str):
        contrary = CONTRARY_ENDS.get(why)
        for study in graph.objects(stop, SG.ofStudy) if contrary is not None else ():
            met = [
                graph.value(endpoint, SG.endpointMet)
                for endpoint in graph.subjects(SG.endpointRole, SG.PrimaryEndpoint)
                if (endpoint, SG.ofStudy, study) in graph
            ]
            if met and all(one == Literal(contrary) for one in met):
                message = (
                    f"It ended early as {name(why)}, and its primary endpoint is said to be "
                    f"{'met' if contrary else 'not met'} ({name(SG.endpointMet)}); correct one of "
                    "them, and leave them if the source says both."
                )
                yield fault("StopOfEndpoint", stop, SG.stoppedBecause, message, why, "Warning")


def recruiting(facts: Facts) -> Iterator[Result]:
    """Yield studies that are still enrolling, or have not begun to, with the date of the last."""
    for study, given in facts.groups(SG.status).items():
        still = [one for one in given if one in ENROLLING]
        for ended in ("enrolment_end", "period_end", "primary_completion"):
            if still and parts_of_date(facts, study, ended)[0] is not None:
                message = (
                    f"Who is {name(still[0])} has not come to {name(relation(ended))}; correct one "
                    f"of them, or say that the date was planned ({name(SG.PlannedDate)})."
                )
                yield fault("StatusAndDate", study, SG.status, message, still[0], "Warning")


def arms_alike(facts: Facts) -> Iterator[Result]:
    """Yield studies against no treatment whose groups all receive one and the same regimen.

    Elsewhere groups may differ in how long, or in how much they receive.
    """
    graph = facts.graph
    for study in sorted(graph.subjects(SG.control, SG.NoTreatmentControl), key=str):
        arms = {
            one: frozenset(graph.objects(one, SG.receives))
            for one in graph.subjects(SG.ofStudy, study)
            if (one, SG.receives, None) in graph
        }
        compared = [
            set(graph.objects(comparison, SG.compares)) & arms.keys()
            for comparison in graph.subjects(SG.ofStudy, study)
            if (comparison, SG.compares, None) in graph
        ]
        if len(set(arms.values())) == 1 and any(len(sides) > 1 for sides in compared):
            regimen = min(min(arms.values(), key=str), key=str)
            message = (
                f"Its groups all receive {name(regimen)} ({name(SG.receives)}), and one of them is "
                "held against them without treatment; correct what a group receives, or the "
                f"control ({name(SG.control)})."
            )
            yield fault("ArmsAlike", study, SG.control, message, regimen, "Warning")


def acronyms(facts: Facts) -> Iterator[Result]:
    """Yield studies of the short name of another that is registered under other numbers."""
    known: dict[str, Node] = {}
    numbers = facts.groups(SG.registeredAs)
    for study, given in facts.groups(SG.acronym).items():
        first = known.setdefault(_folded(given[0]), study)
        own, theirs = set(numbers.get(study, ())), set(numbers.get(first, ()))
        one_trial = not set(facts.graph.objects(study, SG.accountOf)).isdisjoint(
            facts.graph.objects(first, SG.accountOf)
        )
        if own and theirs and own.isdisjoint(theirs) and not one_trial:
            message = (
                f"{name(first)} has this short name too ({name(SG.acronym)}), and other numbers "
                f"({name(SG.registeredAs)}); correct one of them, and leave it if two trials are "
                "called so."
            )
            yield fault("AcronymTwice", study, SG.acronym, message, given[0], "Warning")


def _folded(text: Node) -> str:
    """Return a name without what two prints of it may differ in."""
    return "".join(one for one in str(text).casefold() if one.isalnum())
