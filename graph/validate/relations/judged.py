"""Who judged an outcome, and by which criteria: only what somebody has to judge."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.dates import FOLLOW_UP
from sarcograph.graph.validate.report import Result, fault

RESPONSES = Literal("responses")
ADVERSE_EVENTS = Literal("adverse-events")
OBSERVED = (FOLLOW_UP, thing("measure", "loss-to-follow-up"))
"""Outcomes of the registry that are no deaths and that nobody judges either."""
METHODS: dict[Node, Node] = {
    Literal("response-assessment"): RESPONSES,
    Literal("safety-assessment"): ADVERSE_EVENTS,
}
"""Kinds of methods that are on what some criteria judge."""


def assessors(facts: Facts) -> Iterator[Result]:
    """Yield assessors of what nobody judges, or of what others do."""
    for result, role in sorted(facts.graph.subject_objects(SG.assessor), key=str):
        for measure in facts.graph.objects(result, SG.measure):
            why = _why_not(facts, measure, role)
            if why:
                message = (
                    f"{name(measure)} is not judged by {name(role)} ({name(SG.assessor)}): {why}; "
                    "leave out the assessor, name another, and leave it if the source says so."
                )
                yield fault("AssessorOfMeasure", result, SG.assessor, message, role, "Warning")


def _why_not(facts: Facts, measure: Node, role: Node) -> str | None:
    """Return why an assessor does not judge a measure, None where it may."""
    if facts.is_one_of(measure, (SG.SafetyMeasure,)):
        # those who treat the patients say what caused an event, and how grave it was
        return (
            "reviewers of images judge no adverse event" if role == SG.IndependentReview else None
        )
    if facts.is_one_of(measure, (SG.TreatmentMeasure,)):
        return "what was done with the treatment is no matter of judgement"
    if (measure, SG.ofDeaths, Literal(True)) in facts.graph:
        return "a death is no matter of judgement"
    if measure in OBSERVED:
        return "it is no matter of judgement"
    if role == SG.PatientReport and _of_disease(facts, measure):
        return "patients do not judge how their disease responds"
    return None


def _of_disease(facts: Facts, measure: Node) -> bool:
    """Tell whether a measure is how the disease responds or progresses."""
    graph = facts.graph
    timed = (measure, SG.timeToEvent, Literal(True)) in graph
    return timed or (measure, SG.numeratorCategory, None) in graph


def criteria(facts: Facts) -> Iterator[Result]:
    """Yield criteria of response for harm, death or treatment, and criteria of harm for response.

    A method may be on several measures by several criteria, of which each has one to judge.
    """
    graph = facts.graph
    for uses, on in ((SG.criteria, SG.definesMeasure), (SG.usesCriteria, SG.appliesTo)):
        for node, given in facts.groups(uses).items():
            measures = sorted(graph.objects(node, on), key=str)
            judging = [
                (one, judge) for one in given for judge in graph.objects(one, SG.criteriaJudge)
            ]
            for one, judge in judging:
                if measures and not any(_judged_by(facts, each, judge) for each in measures):
                    message = (
                        f"{name(one)} judges {judge}, and not {names(measures)} ({name(uses)}); "
                        "name other criteria, or another measure, and leave it if the source "
                        "says so."
                    )
                    yield fault("CriteriaOfMeasure", node, uses, message, one, "Warning")
            for kind in graph.objects(node, SG.methodKind):
                judges = {judge for _, judge in judging}
                if not measures and judges and kind in METHODS and METHODS[kind] not in judges:
                    message = (
                        f"A method of the kind {kind.n3()} uses criteria of {METHODS[kind]} "
                        f"({name(uses)}); name such, or another kind, and leave it if the source "
                        "says so."
                    )
                    yield fault("CriteriaOfMethod", node, uses, message, given[0], "Warning")
    for collection, given in facts.groups(SG.gradedBy).items():
        for one in given:
            if (one, SG.criteriaJudge, RESPONSES) in graph:
                message = (
                    f"Adverse events are not graded by {name(one)} ({name(SG.gradedBy)}), which "
                    "judges responses; name the criteria of grades."
                )
                yield fault("CriteriaOfGrades", collection, SG.gradedBy, message, one)


def _judged_by(facts: Facts, measure: Node, judge: Node) -> bool:
    """Tell whether what criteria judge may be a measure; one of no known kind may be anything."""
    known = (SG.OutcomeMeasure, SG.SafetyMeasure, SG.TreatmentMeasure, SG.BaselineCharacteristic)
    if not facts.is_one_of(measure, known):
        return True
    if judge == ADVERSE_EVENTS:
        # a dose is reduced, and treatment stopped, for events of a grade
        return facts.is_one_of(measure, (SG.SafetyMeasure, SG.TreatmentMeasure))
    deaths = (measure, SG.ofDeaths, Literal(True)) in facts.graph or measure in OBSERVED
    # the lesions that are measured are those of the time before treatment
    return not deaths and facts.is_one_of(measure, (SG.OutcomeMeasure, SG.BaselineCharacteristic))
