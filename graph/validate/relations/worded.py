"""Numbers that stand beside the words which give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from rdflib import URIRef

from sarcograph.graph.model.treatment_forms import doses_per_day, earlier_lines, schedule
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

Numbers = tuple[Decimal | int | None, ...]


def _frequency(text: str) -> Numbers:
    return (doses_per_day(text),)


def _schedule(text: str) -> Numbers:
    days = schedule(text)
    return (days.treated, days.cycle) if days else (None, None)


def _lines(text: str) -> Numbers:
    lines = earlier_lines(text)
    return (lines.least, lines.most) if lines else (None, None)


def _duration(text: str) -> Numbers:
    found = re.findall(r"(\d+(?:\.\d+)?) (day|week)s?\b", text)
    if len(found) != 1:
        return (None,)
    number, unit = Decimal(found[0][0]), found[0][1]
    return (number if unit == "week" else number / 7,)


WORDED: dict[URIRef, tuple[Callable[[str], Numbers], tuple[URIRef, ...]]] = {
    SG.frequency: (_frequency, (SG.dosesPerDay,)),
    SG.schedule: (_schedule, (SG.treatmentDays, SG.cycleDays)),
    SG.minimumDuration: (_duration, (SG.minimumDurationWeeks,)),
    SG.earlierLines: (_lines, (SG.earlierLinesAtLeast, SG.earlierLinesAtMost)),
}
"""What is kept in words, how these are read, and the numbers beside them that they give."""


def numbers(facts: Facts) -> Iterator[Result]:
    """Yield numbers that are not those of the words beside them; what words leave open may be."""
    for words, (read, properties) in WORDED.items():
        for node, texts in facts.groups(words).items():
            for property_, said in zip(properties, read(str(texts[0])), strict=True):
                given = facts.number(node, property_)
                if said is not None and given is not None and given != Fraction(said):
                    message = (
                        f"{texts[0].n3()} ({name(words)}) gives {said} ({name(property_)}); "
                        "correct one of them."
                    )
                    yield fault("NumberAsWorded", node, property_, message)
