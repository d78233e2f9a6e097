"""What must be the same of numbers that are pooled: one table of aspects, and what tells each.

An aspect that the question names, such as the disease, is as asked, with what falls under it. Any
other must be the same. What a study does not say of its number is untold, which is not the same as
being equal to what another says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sarcograph.graph.pooling.asking import Asked


class Kind(StrEnum):
    """What is made of numbers; the value names it for people and for machines."""

    PROPORTION = "proportion"
    RATE = "rate at a time"
    MEDIAN = "median"
    RATIO = "ratio"


class Need(StrEnum):
    """What it means that nothing is told of an aspect.

    ALWAYS: it is none, such as no category. WHEN_TOLD: it is not known, which keeps a number apart
    from those of which it is told; `defining` says of which numbers it must be told at all.
    """

    ALWAYS = "always"
    WHEN_TOLD = "when told"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that must be the same; `given_by` are the parameters that name it instead."""

    name: str
    words: str
    need: Need = Need.ALWAYS
    given_by: tuple[str, ...] = ()


ASPECTS = (
    Aspect("kind", "kind of number"),
    Aspect("effect", "effect"),
    Aspect("category", "category"),
    Aspect("event", "adverse event"),
    Aspect("grades", "grades"),
    Aspect("attribution", "held to be caused by the treatment", Need.WHEN_TOLD),
    Aspect("seriousness", "seriousness"),
    Aspect("counting", "what is counted"),
    Aspect("time", "time"),
    Aspect("period", "period"),
    Aspect("analysis", "analysis"),
    Aspect("treatment", "treatment"),
    Aspect("reference", "treatment of the other group"),
    Aspect("disease", "disease", Need.WHEN_TOLD, ("disease",)),
    Aspect("line", "treatment line", Need.WHEN_TOLD, ("line",)),
    Aspect("criteria", "criteria", Need.WHEN_TOLD),
    Aspect("counted", "best responses that count", Need.WHEN_TOLD),
    Aspect("of_whom", "counted among", Need.WHEN_TOLD),
    Aspect("confirmed", "confirmation required", Need.WHEN_TOLD),
    Aspect("duration", "lasting at least", Need.WHEN_TOLD),
    Aspect("origin", "counted from", Need.WHEN_TOLD),
    Aspect("end", "until", Need.WHEN_TOLD),
    Aspect("assessor", "assessor", Need.WHEN_TOLD),
    Aspect("analysed", "patients analysed", Need.WHEN_TOLD),
    Aspect("adjustment", "adjustment", Need.WHEN_TOLD),
)
"""All aspects by what they are called, in the order in which a reader is told them."""
BY_NAME = {one.name: one for one in ASPECTS}

Told = Mapping[str, str]
"""What is told of a number, by the name of the aspect; what is not told is not in it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What kind of measure it is: a time to an event, a rate of responses, a measure of safety."""

    iri: str
    name: str
    timed: bool = False
    counts_responses: bool = False
    safety: bool = False


def defining(measure: Measured, told: Told) -> frozenset[str]:
    """Return the aspects without which nobody knows what a number of a measure is.

    Of responses that is by which criteria, and by whom, they were judged; of a time from when it is
    counted and what ends it, and who judged that unless it is death alone; of adverse events
    whether they are those held to be caused by the treatment.
    """
    if measure.counts_responses:
        return frozenset({"criteria", "assessor"})
    if measure.timed:
        ends = {"origin", "end"}
        return frozenset(ends if told.get("end") == "death" else {*ends, "assessor"})
    return frozenset({"attribution"} if measure.safety else ())


def compared(asked: Asked) -> tuple[Aspect, ...]:
    """Return the aspects that must be the same, which are those that the question does not name."""
    return tuple(one for one in ASPECTS if not (one.given_by and asked.names(*one.given_by)))
