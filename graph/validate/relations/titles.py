"""What a title tells of a study's design, against what is said of the study."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import RDFS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import given_to, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.named import by_names, told_in
from sarcograph.graph.validate.relations.study import related
from sarcograph.graph.validate.report import Result, fault

TOLD: tuple[tuple[Node, re.Pattern[str], Node], ...] = tuple(
    (property_, re.compile(words, re.IGNORECASE), value)
    for property_, words, value in (
        (SG.phase, r"\bphase (?:1|I)(?![\w/-])", SG.PhaseOne),
        (SG.phase, r"\bphase (?:1 ?[/-] ?2|I ?[/-] ?II)(?![\w/-])", SG.PhaseOneTwo),
        (SG.phase, r"\bphase (?:2|II)(?![\w/-])", SG.PhaseTwo),
        (SG.phase, r"\bphase (?:2 ?[/-] ?3|II ?[/-] ?III)(?![\w/-])", SG.PhaseTwoThree),
        (SG.phase, r"\bphase (?:3|III)(?![\w/-])", SG.PhaseThree),
        (SG.masking, r"\bdouble[- ]blind", SG.DoubleBlind),
        (SG.masking, r"\bopen[- ]label", SG.OpenLabel),
        (SG.allocation, r"(?<!non)(?<!non[- ])\brandomi[sz]ed\b", SG.RandomizedAllocation),
        (SG.allocation, r"\bnon[- ]?randomi[sz]ed\b", SG.NonRandomizedAllocation),
        (SG.control, r"\bplacebo[- ]controlled\b", SG.PlaceboControl),
        (SG.timePerspective, r"\bretrospective\b", SG.Retrospective),
        (SG.timePerspective, r"\bprospective\b", SG.Prospective),
        (SG.interventionModel, r"\bsingle[- ](?:arm|group)\b", SG.SingleGroupModel),
    )
)
"""A property of a study, the words of a title that tell it, and the value that they tell."""
METASTASIS = "metastasis"
"""What is in the key of a condition that any disease may lead to."""


def designs(facts: Facts) -> Iterator[Result]:
    """Yield designs that the title of the only study of a publication tells otherwise.

    A title that tells two values of one property speaks of two studies, and is not judged.
    """
    graph = facts.graph
    for publication in sorted(set(graph.objects(None, SG.reportedIn)), key=str):
        studies = list(graph.subjects(SG.reportedIn, publication))
        titles = [str(one) for one in graph.objects(publication, SG.title)]
        if len(studies) != 1 or not titles:
            continue
        for property_ in dict.fromkeys(one for one, _, _ in TOLD):
            told = {
                value
                for one, words, value in TOLD
                if one == property_ and any(words.search(title) for title in titles)
            }
            said = set(graph.objects(studies[0], property_))
            if len(told) == 1 and said and told.isdisjoint(said):
                message = (
                    f"The title of {name(publication)} tells {names(told)} ({name(property_)}); "
                    "correct one of them, and leave it if the source says both."
                )
                yield fault("DesignOfTitle", studies[0], property_, message, severity="Warning")


def named(facts: Facts) -> Iterator[Result]:
    """Yield studies that give none of the drugs, or have none of the diseases, of their title.

    So do those that their own name tells. A title of several studies is not judged, nor a study of
    which nobody tells what it gave.
    """
    graph = facts.graph
    drugs, diseases = by_names(facts, SG.Drug), by_names(facts, SG.Condition)
    called = [(one, SG.title, one) for one in facts.members(SG.Publication)]
    called += [(one, RDFS.label, one) for one in facts.members(SG.Study)]
    for work, path, by in called:
        titled = path == SG.title
        studies = list(graph.subjects(SG.reportedIn, work)) if titled else [work]
        title = str(graph.value(work, path) or "")
        if len(studies) != 1 or not title:
            continue
        parts = sorted(graph.subjects(SG.ofStudy, studies[0]), key=str)
        of = f"The title of {name(by)}" if titled else f"Its name ({name(RDFS.label)})"
        yield from _drugs(facts, studies[0], parts, told_in(title, drugs), of, by)
        told = [one for one in told_in(title, diseases) if titled or METASTASIS not in str(one)]
        yield from _diseases(facts, studies[0], parts, told, of)


def _drugs(
    facts: Facts, study: Node, parts: list[Node], told: list[Node], of: str, by: Node
) -> Iterator[Result]:
    graph = facts.graph
    given = {agent for part in parts for agent in given_to(facts, part)}
    before = {one for part in parts for one in graph.objects(part, SG.pretreatedWith)}
    if told and given and not any(may_give(facts, given | before, one) for one in told):
        message = (
            f"{of} tells {names(told, 'and')}, and nobody of the study receives that "
            f"({name(SG.receives)}); correct one of them, and leave it if the title tells of "
            "something else."
        )
        yield fault("DrugOfTitle", study, SG.reportedIn, message, by, "Warning")


def _diseases(
    facts: Facts, study: Node, parts: list[Node], told: list[Node], of: str
) -> Iterator[Result]:
    own = [
        condition
        for part, path in (
            (study, SG.studyCondition),
            *((part, SG.populationCondition) for part in parts),
        )
        for condition in facts.graph.objects(part, path)
    ]
    if told and own and not any(related(facts, one, own) for one in told):
        message = (
            f"{of} tells {names(told, 'and')}, and the study is of "
            f"{names(sorted(set(own), key=str), 'and')} ({name(SG.studyCondition)}); correct one "
            "of them, and leave it if the title tells of something else."
        )
        yield fault("DiseaseOfTitle", study, SG.studyCondition, message, own[0], "Warning")
