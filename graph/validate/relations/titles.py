"""What a title tells of a study's design, against what is said of the study."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
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
