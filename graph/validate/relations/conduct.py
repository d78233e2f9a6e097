"""Conduct of studies: who answers for one, its phase against what else is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

CONFIRMING = (SG.PhaseTwoThree, SG.PhaseThree)
"""Phases of trials that hold a treatment against another in many patients."""
FIRST = (SG.EarlyPhaseOne, SG.PhaseOne)
"""Phases of trials that look for a dose."""
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
        planned = facts.number(study, SG.plannedSize)
        sizes = [one for one in (planned, *facts.sizes.get(study, ())) if one is not None]
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


def _folded(text: Node) -> str:
    """Return a name without what two prints of it may differ in."""
    return "".join(one for one in str(text).casefold() if one.isalnum())
