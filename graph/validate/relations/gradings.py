"""Grades of adverse events: which an event has is told by the criteria, version by version.

Alopecia ends at grade 2 of CTCAE, febrile neutropenia begins at grade 3. Papers print one column
for all events, such as grade 3 or 4, so that a result need have only one of its grades.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.model.criteria_versions import major_versions, versions_of_vocabulary
from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, number_of
from sarcograph.graph.validate.report import Result, fault

_OF_SAFETY = Literal("safety-assessment")
DEATHS_BY_TREATMENT = thing("measure", "treatment-related-death")
FATAL_EVENTS = thing("measure", "fatal-adverse-event")
_OTHER_RESULT = (SG.line, SG.atDataCut, SG.inPeriod, SG.inAnalysis)
"""In what two results differ that do not deny each other."""
_FOUND = (SG.events, SG.value)
"""What tells that an event occurred, where it is above zero."""


def impossible_grades(facts: Facts) -> Iterator[Result]:
    """Yield results of grades none of which the criteria have for the event.

    The criteria and their version are those that the study says; papers print 4.0 of any version
    from 4.0 to 4.03. Where it says neither, no version that the registry knows may have the grade.
    """
    graph = facts.graph
    said: dict[Node | None, dict[Node, frozenset[str]]] = {}
    for result, event in sorted(graph.subject_objects(SG.adverseEvent), key=str):
        given = {found for one in graph.objects(result, SG.grade) if (found := number_of(one))}
        gradings = sorted(graph.objects(event, SG.hasEventGrading), key=str) if given else []
        if not gradings or facts.is_one_of(result, (SG.DerivedEstimate,)) or _none(facts, result):
            continue
        study = graph.value(result, SG.ofStudy)
        if study not in said:
            said[study] = _said(facts, study) if study is not None else {}
        known = _graded(facts, said[study], gradings)
        possible = {
            found
            for grading in known
            for one in graph.objects(grading, SG.possibleGrade)
            if (found := number_of(one))
        }
        if known and given.isdisjoint(possible):
            shown = ", ".join(str(one) for one in sorted(possible))
            by = sorted(
                {
                    f"{name(criteria)} {version}"
                    for grading in known
                    for criteria in graph.objects(grading, SG.gradingCriteria)
                    for version in graph.objects(grading, SG.gradingVersion)
                }
            )
            message = (
                f"{name(event)} has the grades {shown} in {' and '.join(by)} "
                f"({name(SG.possibleGrade)}); correct {name(SG.grade)} or the event, say by what "
                "else events are graded, and leave it if the source prints so."
            )
            value = min(graph.objects(result, SG.grade), key=str)
            yield fault("GradeOfEvent", result, SG.grade, message, value, "Warning")


def organ_systems(facts: Facts) -> Iterator[Result]:
    """Yield events that a study lists under two organ systems: each has one in a vocabulary."""
    graph = facts.graph
    known: dict[tuple[Node, Node], tuple[Node, Node]] = {}
    for result, systems in sorted(facts.groups(SG.organSystem).items(), key=str):
        if len(systems) != 1 or not str(systems[0]):
            continue  # which the shapes tell
        for event in graph.objects(result, SG.adverseEvent):
            for study in graph.objects(result, SG.ofStudy):
                first, other = known.setdefault((study, event), (result, systems[0]))
                if str(systems[0]).casefold() != str(other).casefold():
                    message = (
                        f"{name(first)} lists the event under {other.n3()} "
                        f"({name(SG.organSystem)}); correct one of them, and leave them if the "
                        "source prints so."
                    )
                    path = SG.organSystem
                    yield fault("SystemOfEvent", result, path, message, systems[0], "Warning")


def versions(facts: Facts) -> Iterator[Result]:
    """Yield gradings in versions that the criteria do not have, and two of one version."""
    graph = facts.graph
    for event, gradings in facts.groups(SG.hasEventGrading).items():
        seen: set[tuple[Node, Node]] = set()
        for grading in gradings:
            for criteria in graph.objects(grading, SG.gradingCriteria):
                listed = set(graph.objects(criteria, SG.criteriaVersion))
                for version in sorted(graph.objects(grading, SG.gradingVersion), key=str):
                    if listed and version not in listed:
                        message = (
                            f"{name(criteria)} has no such version ({name(SG.criteriaVersion)}); "
                            f"correct {name(SG.gradingVersion)}, or list it there."
                        )
                        path = SG.gradingVersion
                        yield fault("VersionOfGrading", grading, path, message, version)
                    if (criteria, version) in seen:
                        message = (
                            f"{name(event)} has two gradings in one version of {name(criteria)} "
                            f"({name(SG.gradingVersion)}); keep one."
                        )
                        path = SG.gradingVersion
                        yield fault("GradingTwice", grading, path, message, version)
                    seen.add((criteria, version))


def _none(facts: Facts, result: Node) -> bool:
    """Tell whether a result says that nobody had the event, as tables do of what cannot be."""
    numbers = {facts.number(result, one) for one in _FOUND} - {None}
    absent = facts.is_one_of(result, (SG.Absence,))
    return absent or (bool(numbers) and not any(numbers))


def _graded(facts: Facts, said: Mapping[Node, frozenset[str]], gradings: list[Node]) -> list[Node]:
    """Return the gradings of an event that hold where criteria and versions are `said`.

    None where a version is not known to have the event: whatever a version has no term for is
    graded as another event of its kind, from 1 to 5.
    """
    if not said:
        return gradings
    of_version = [(_majors(facts, one), one) for one in gradings]
    wanted = frozenset().union(*said.values())
    held = frozenset().union(*(versions_ for versions_, _ in of_version))
    by = {one for grading in gradings for one in facts.graph.objects(grading, SG.gradingCriteria)}
    if wanted - held or not by <= said.keys():
        return []
    return [one for versions_, one in of_version if not wanted or wanted & versions_]


def _said(facts: Facts, study: Node) -> dict[Node, frozenset[str]]:
    """Return by which criteria, in which versions, a study says that it graded events."""
    graph = facts.graph
    found: dict[Node, frozenset[str]] = {}
    for part in sorted(graph.subjects(SG.ofStudy, study), key=str):
        for criteria in graph.objects(part, SG.gradedBy):
            called = facts.names_of(criteria)
            texts = map(str, graph.objects(part, SG.eventVocabulary))
            apart = graph.value(part, SG.eventVocabularyVersion)
            version = None if apart is None else str(apart)
            printed = versions_of_vocabulary(called, texts, version)
            found[criteria] = found.get(criteria, frozenset()) | printed
        if (part, SG.methodKind, _OF_SAFETY) in graph:
            printed = major_versions(str(graph.value(part, SG.valueStated) or ""))
            for criteria in graph.objects(part, SG.usesCriteria):
                found[criteria] = found.get(criteria, frozenset()) | printed
    return found


def _majors(facts: Facts, grading: Node) -> frozenset[str]:
    """Return the first numbers of the versions of a grading."""
    versions_ = facts.graph.objects(grading, SG.gradingVersion)
    return major_versions(", ".join(str(one) for one in versions_))


def deaths(facts: Facts) -> Iterator[Result]:
    """Yield deaths by treatment of patients of whom none had an event of grade 5, which is death.

    None of the fatal events of every cause denies those by the treatment too.
    """
    graph = facts.graph
    denied = [
        one
        for one in sorted(graph.subjects(SG.absenceKind, SG.NoneObserved), key=str)
        if (one, SG.qualification, None) not in graph and _of_death(facts, one)
    ]
    found: dict[Node, list[Node]] = {}
    for node in facts.members(SG.Estimate) if denied else ():
        some = any(facts.number(node, one) for one in _FOUND)
        if some and _of_death(facts, node) and not facts.is_one_of(node, (SG.DerivedEstimate,)):
            for population in graph.objects(node, SG.population):
                found.setdefault(population, []).append(node)
    for absence in denied:
        for node in (
            one for group in graph.objects(absence, SG.population) for one in found.get(group, ())
        ):
            apart = facts.differ(absence, node, _OTHER_RESULT)
            related = _is_related(facts, node)
            if not apart and (related or not _is_related(facts, absence)):
                message = (
                    f"{name(absence)} says that there is no such death ({name(SG.absenceKind)}); "
                    "correct one of them, or say what else is counted there."
                )
                yield fault("DeathsOfNone", node, SG.measure, message, absence, "Warning")


def _is_related(facts: Facts, node: Node) -> bool:
    graph = facts.graph
    attributed = (node, SG.attribution, SG.TreatmentRelated) in graph
    return attributed or (node, SG.measure, DEATHS_BY_TREATMENT) in graph


def _of_death(facts: Facts, node: Node) -> bool:
    """Tell whether a result is of fatal events, of whatever term."""
    graph = facts.graph
    fatal = set(map(number_of, graph.objects(node, SG.grade))) == {5}
    measures = set(graph.objects(node, SG.measure))
    single = (node, SG.adverseEvent, None) in graph
    denied = (node, SG.absenceKind, None) in graph
    return not (single and denied) and (
        fatal or bool(measures & {DEATHS_BY_TREATMENT, FATAL_EVENTS})
    )
