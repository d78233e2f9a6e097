"""The kinds of edge of the network: one line each, and how a path may pass from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """A kind of edge.

    `relation` reads from where the edge starts to where it ends; a claim and an inference bring
    words of their own. Direction is that of an effect, from what is given to what comes of it.
    """

    word: str
    relation: str
    description: str


_TABLE = (
    EdgeKind("claim", "", "a source says it of two things"),
    EdgeKind("inference", "", "a rule concludes it from what sources say"),
    EdgeKind("role", "", "an agent and a class of agents, as a source says or a rule concludes"),
    EdgeKind("falls-under", "falls under", "a hierarchy, a family or the registry puts it there"),
    EdgeKind("component", "is given in", "an agent or class, and the regimen that it is part of"),
    EdgeKind("option", "may be chosen in", "an agent that a regimen may have for a patient"),
    EdgeKind("step", "is a step of", "a regimen, and the sequence of regimens that it is part of"),
    EdgeKind("product", "makes", "a gene and what it codes for"),
    EdgeKind("altered", "is a change of", "an alteration, and the molecule or pathway changed"),
    EdgeKind("given", "was given as", "a regimen, and the treatment line of a study"),
    EdgeKind("to", "was given to", "a treatment line, and the patients who had it"),
    EdgeKind("follows", "was followed by", "a treatment line, and the next one of the same study"),
    EdgeKind("before", "had been given to", "an agent, and patients who had it before the study"),
    EdgeKind("crossover", "could cross over to", "patients, and a regimen after their own"),
    EdgeKind("result", "gave", "a treatment, or patients, and a number measured on them"),
    EdgeKind("of", "is a value of", "a number, or that none was reached, and its measure"),
    EdgeKind("event", "counts", "a number, and the adverse event that it counts"),
    EdgeKind("compared", "is compared in", "a treatment, or patients, and a comparison"),
    EdgeKind("by", "compares", "a comparison, and its measure"),
    EdgeKind("observed", "was seen in", "an alteration, and the patients it was looked for in"),
    EdgeKind("prognostic", "is prognostic for", "a factor, and the measure that goes with it"),
    EdgeKind("disease", "have", "patients and their disease"),
    EdgeKind("study", "are patients of", "patients and their study"),
    EdgeKind("absence", "are not reported for", "patients, and a measure that no number is of"),
)

KINDS: Mapping[str, EdgeKind] = MappingProxyType({kind.word: kind for kind in _TABLE})
"""Every kind of edge by its word."""

HIERARCHY = "falls-under"
"""A step up or down, which is neither with the direction of an effect nor against it."""

INTO_REGIMENS = frozenset({"component", "option"})
"""From an agent to a regimen that it is given in, or may be."""

MEMBERSHIPS = frozenset({HIERARCHY, "role"})
"""From a part to the whole: what is said of the whole is not said of each part."""

ONLY_ENDS = frozenset(
    {"adverse-event", "assay", "condition", "condition-state", "measure", "site", "study", "unit"}
)
"""Kinds of thing that a path ends at and does not lead through.

What two treatments share only by a disease or a measure is no connection of theirs. What falls
under one end stands for it: from sarcoma a path may begin with osteosarcoma.
"""

_NEVER_TOGETHER = frozenset(
    frozenset(pair)
    for pair in (
        ("falls-under", "falls-under"),  # what is said of one member is not said of the next
        ("result", "result"),  # through a number from one group to another
        ("of", "of"),
        ("of", "event"),
        ("event", "event"),
        # a number belongs to the treatment under which it was measured: not to one that came
        # before or after it, nor to another of the same patients
        ("to", "result"),
        ("follows", "result"),
        ("before", "result"),
        ("to", "compared"),
        ("follows", "compared"),
        ("before", "compared"),
        ("crossover", "given"),
        ("crossover", "result"),
    )
)


def may_follow(one: str, other: str) -> bool:
    """Tell whether a path may take an edge of one kind right after one of another.

    >>> may_follow("given", "result"), may_follow("to", "result")
    (True, False)
    """
    return frozenset((one, other)) not in _NEVER_TOGETHER
