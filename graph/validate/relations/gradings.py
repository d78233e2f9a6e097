"""Grades of adverse events: which an event has is told by the criteria, version by version.

Alopecia ends at grade 2 of CTCAE, febrile neutropenia begins at grade 3. Papers print one column
for all events, such as grade 3 or 4, so that a result need have only one of its grades.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.report import Result, fault

_MAJOR = re.compile(r"\d+")
_OF_SAFETY = Literal("safety-assessment")
_FOUND = (SG.events, SG.value)
"""What tells that an event occurred, where it is above zero."""


def impossible_grades(facts: Facts) -> Iterator[Result]:
    """Yield results of grades none of which the criteria have for the event.

    The criteria and their version are those that the study says; papers print 4.0 of any version
    from 4.0 to 4.03. Where it says neither, no version that the registry knows may have the grade.
    """
    graph = facts.graph
    for result, event in sorted(graph.subject_objects(SG.adverseEvent), key=str):
        given = {found for one in graph.objects(result, SG.grade) if (found := number_of(one))}
        gradings = sorted(graph.objects(event, SG.hasEventGrading), key=str) if given else []
        if not gradings or facts.is_one_of(result, (SG.DerivedEstimate,)) or _none(facts, result):
            continue
        studies = set(graph.objects(result, SG.ofStudy))
        known = _graded(facts, studies, gradings)
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


def _graded(facts: Facts, studies: set[Node], gradings: list[Node]) -> list[Node]:
    """Return the gradings of an event that hold in studies, by what these say of criteria."""
    graph = facts.graph
    said: set[tuple[Node, str | None]] = set()
    for study in studies:
        for part in graph.subjects(SG.ofStudy, study):
            texts = [
                str(one)
                for path in (SG.eventVocabularyVersion, SG.eventVocabulary)
                for one in graph.objects(part, path)
            ]
            for criteria in graph.objects(part, SG.gradedBy):
                said.add((criteria, _major(texts)))
            if (part, SG.methodKind, _OF_SAFETY) in graph:
                printed = [str(one) for one in graph.objects(part, SG.valueStated)]
                for criteria in graph.objects(part, SG.usesCriteria):
                    said.add((criteria, _major(printed)))
    return [
        grading
        for grading in gradings
        for criteria in graph.objects(grading, SG.gradingCriteria)
        if not said
        or any(
            one == criteria and (major is None or major in _majors(facts, grading))
            for one, major in said
        )
    ]


def _majors(facts: Facts, grading: Node) -> set[str | None]:
    """Return the first numbers of the versions of a grading."""
    return {_major([str(one)]) for one in facts.graph.objects(grading, SG.gradingVersion)}


def _major(texts: list[str]) -> str | None:
    """Return the first number of a version that some texts print."""
    return next((found[0] for text in texts if (found := _MAJOR.search(text))), None)
