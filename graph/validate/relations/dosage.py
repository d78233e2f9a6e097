"""How doses are given: by which route, to whom of what weight, changed by how grave an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations

from rdflib import RDFS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, number_of
from sarcograph.graph.validate.relations.dosing import IN_MILLIGRAMS
from sarcograph.graph.validate.report import Result, fault

ORAL, INTO_THE_BODY = "by mouth", "into a vein or under the skin"
_ROUTES = {
    ORAL: re.compile(r"\b(?:oral(?:ly)?|by mouth|per os|p\.?o\.?)(?!\w)", re.IGNORECASE),
    INTO_THE_BODY: re.compile(
        r"\b(?:intravenous|infus|inject|subcutaneous|intramuscular|intra-?arterial|i\.?v\.?(?!\w))",
        re.IGNORECASE,
    ),
}
"""What routes are called, from which an instruction tells another one."""
_TOLD = {
    ORAL: re.compile(
        r"\b(?:swallow\w*|chew\w*|tablets?|capsules?|by mouth|orally|"
        r"(?:empty|full) stomach|(?:with|without) food|(?:after|before|with) a (?:\w+ )?meal)\b",
        re.IGNORECASE,
    ),
    INTO_THE_BODY: re.compile(
        r"\b(?:infus\w+|inject\w+|intravenous\w*|drip|catheter|bolus|subcutaneous\w*)\b",
        re.IGNORECASE,
    ),
}
"""What is said of doses on each route."""
_SIZES = (SG.MassDimension, SG.AreaDimension)
"""Dimensions of weight and of body surface: a greater patient gets no less."""
_SAME = (SG.dosedGroup, SG.boundUnit, SG.treatmentDay, SG.schedule, SG.ofCycle)
"""In what branches of a rule agree if the size alone sets them apart."""
HARSHNESS: dict[Node, int] = {
    SG.ContinueDose: 0,
    SG.ReduceDose: 1,
    SG.WithholdDose: 2,
    SG.DiscontinueDose: 3,
}
"""How far a change goes; to resume is what comes after one."""
_FURTHER = re.compile(
    r"\b(?:again|recur\w*|re-?occur\w*|repeat\w*|second|third|persist\w*|lasts?|lasting|despite|"
    r"within|longer|(?:does|do|did) not|no (?:recovery|improvement)|weeks?|days?|months?|not (?:"
    r"resolv|improv|recover|tolerat)\w*|with)\b",
    re.IGNORECASE,
)
"""Words of events that came again, lasted, or came with others: more than their grade counts."""


def routes(facts: Facts) -> Iterator[Result]:
    """Yield routes that the instructions of their rule deny: tablets by infusion."""
    graph = facts.graph
    for rule, texts in facts.groups(SG.route).items():
        told = {one for text in texts for one, words in _ROUTES.items() if words.search(str(text))}
        if len(told) != 1:
            continue
        (route,) = told
        (other,) = _ROUTES.keys() - told
        instructions = [
            text
            for path in (SG.dosingInstruction, RDFS.label)
            for text in sorted(graph.objects(rule, path), key=str)
        ]
        shown = next((one for one in instructions if _TOLD[other].search(str(one))), None)
        if shown is not None and not any(_TOLD[route].search(str(one)) for one in instructions):
            message = (
                f"It is given {route} ({name(SG.route)}), and {shown.n3()} is told of what is "
                f"given {other}; correct one of them, and leave them if another drug is meant."
            )
            yield fault("RouteAsTold", rule, SG.route, message, texts[0], "Warning")


def by_size(facts: Facts) -> Iterator[Result]:
    """Yield doses of which greater patients get less than lighter ones.

    Those by weight or surface itself, mg/kg, may fall, and those by age.
    """
    graph = facts.graph
    for rule, branches in facts.groups(SG.hasBranch).items():
        sized = [
            (low, high, dose, one)
            for one in branches
            if any(
                (unit, SG.unitDimension, size) in graph
                for unit in graph.objects(one, SG.boundUnit)
                for size in _SIZES
            )
            and (dose := _daily(facts, one)) is not None
            for low, high in [(facts.number(one, SG.lowerBound), facts.number(one, SG.upperBound))]
        ]
        for (_, high, more, lighter), (low, _, less, greater) in permutations(sized, 2):
            alike = all(
                set(graph.objects(lighter, same)) == set(graph.objects(greater, same))
                for same in _SAME
            )
            if alike and high is not None and low is not None and high <= low and less < more:
                message = (
                    f"Greater patients are given less than those of {name(lighter)}, "
                    f"{float(less):g} against {float(more):g} mg a day ({name(SG.doseValue)}); "
                    "exchange the doses or the bounds, and leave them if the source prints so."
                )
                yield fault("DoseBySize", rule, SG.hasBranch, message, greater, "Warning")


def _daily(facts: Facts, branch: Node) -> Fraction | None:
    """Return a dose in mg a day, of a frequency that is told; nothing of one in other units."""
    value, times = facts.number(branch, SG.doseValue), facts.number(branch, SG.dosesPerDay)
    units = [
        IN_MILLIGRAMS[label]
        for unit in facts.graph.objects(branch, SG.doseUnit)
        for text in facts.graph.objects(unit, RDFS.label)
        if (label := str(text)) in IN_MILLIGRAMS
    ]
    if value is None or len(units) != 1:
        return None
    return value * units[0] * (1 if times is None else times)


def by_grade(facts: Facts) -> Iterator[Result]:
    """Yield changes of doses that go less far at a higher grade of the same event."""
    graph = facts.graph
    for changes in facts.groups(SG.hasDoseChange).values():
        by_event: dict[frozenset[Node], list[tuple[int, set[Fraction], Node]]] = {}
        for one in changes:
            events = frozenset(graph.objects(one, SG.changedForEvent))
            actions = [HARSHNESS.get(action) for action in graph.objects(one, SG.doseAction)]
            grades = {
                grade
                for value in graph.objects(one, SG.changedAtGrade)
                if (grade := number_of(value)) is not None
            }
            if events and grades and len(actions) == 1 and actions[0] is not None:
                by_event.setdefault(events, []).append((actions[0], grades, one))
        for given in by_event.values():
            for (more, lower, harsh), (less, higher, mild) in permutations(given, 2):
                worst = max(
                    (action for action, grades, _ in given if grades & higher), default=less
                )
                words = str(graph.value(harsh, SG.changedWhen) or "")
                if max(lower) < min(higher) and worst < more and not _FURTHER.search(words):
                    message = (
                        f"{name(harsh)} goes further at a lower grade of the same "
                        f"({name(SG.changedAtGrade)}); correct a grade or what is done "
                        f"({name(SG.doseAction)}), and leave them if more than the grade counts."
                    )
                    yield fault("ChangeByGrade", mild, SG.changedAtGrade, message, harsh, "Warning")
                    break


def stopped(facts: Facts) -> Iterator[Result]:
    """Yield changes by which a drug is stopped, or left out for a while, at a dose."""
    graph = facts.graph
    for change, values in facts.groups(SG.doseValue).items():
        actions = set(graph.objects(change, SG.doseAction))
        for action in actions if len(actions) == 1 else ():
            if action in (SG.DiscontinueDose, SG.WithholdDose):
                message = (
                    f"{name(action)} gives no dose ({name(SG.doseValue)}); correct "
                    f"{name(SG.doseAction)} or leave out the dose, and leave it if that is the "
                    "dose afterwards."
                )
                path = SG.doseValue
                yield fault("DoseOfStopped", change, path, message, values[0], "Warning")
