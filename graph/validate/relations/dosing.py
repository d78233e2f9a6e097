"""Doses: at one with the schedule, the bounds and the other doses beside them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from rdflib import RDFS, Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

GREATEST_SPREAD = 50
"""How many times the least dose of a rule the greatest one seldom is."""
IN_MILLIGRAMS: dict[str, Fraction] = {
    "microgram": Fraction(1, 1000),
    "milligram": Fraction(1),
    "gram": Fraction(1000),
}
"""Units of doses by their labels."""
FAR_FROM_OTHERS = 10
"""How many times another dose of the same agent one seldom is in a study."""
MEASURED_BY = (
    ("weight", SG.MassDimension),
    ("age", SG.TimeDimension),
    ("surface", SG.AreaDimension),
)
"""Words for what a dose depends on, and the dimension of its bounds."""
_OF_ONE = (SG.doseOf, SG.doseLine, SG.dosePopulation, SG.route, SG.dosingInstruction, SG.ofStudy)
"""In what two rules agree that are on one dose."""
_OF_ONE_AGENT = (SG.doseOf, SG.ofStudy, SG.route)
"""In what rules agree that are on one agent."""
_SAME_BRANCH = (SG.dosedGroup, SG.boundUnit, SG.doseUnit, SG.treatmentDay, SG.schedule)
"""In what two branches of a rule agree if only a bound or the dose sets them apart."""


def agents(facts: Facts) -> Iterator[Result]:
    """Yield doses of an agent that nobody is given: not in the treatment line, nor the patients.

    A drug may be given as one of its class. Where no regimen is told, it is not judged.
    """
    graph = facts.graph
    for rule in sorted(set(graph.subjects(SG.doseOf)), key=str):
        lines = sorted(graph.objects(rule, SG.doseLine), key=str)
        regimens = {regimen for line in lines for regimen in graph.objects(line, SG.regimen)}
        path, of = SG.doseLine, lines
        if not lines:
            path, of = SG.dosePopulation, sorted(graph.objects(rule, SG.dosePopulation), key=str)
            regimens = {regimen for one in of for regimen in _received(facts, one)}
        given = {agent for regimen in regimens for agent in agents_of(facts, regimen)}
        for agent in graph.objects(rule, SG.doseOf):
            if given and not may_give(facts, given, agent):
                message = (
                    f"{name(agent)} is no part of what {names(of, 'and')} are given "
                    f"({name(path)}); name others, say that it is a drug of the class that they "
                    "are given, or leave it if it was given beside the regimen."
                )
                yield fault("DoseOfRegimen", rule, path, message, of[0], "Warning")


def _received(facts: Facts, population: Node) -> Iterator[Node]:
    """Yield the regimens of patients, of parts of them, and of groups around them."""
    graph = facts.graph
    groups = {
        *graph.transitive_objects(population, SG.parentPopulation),
        *graph.transitive_subjects(SG.parentPopulation, population),
    }
    for group in groups:
        yield from graph.objects(group, SG.receives)
        for line in graph.subjects(SG.linePopulation, group):
            yield from graph.objects(line, SG.regimen)
        for crossover in graph.subjects(SG.crossoverFrom, group):
            yield from graph.objects(crossover, SG.crossoverTo)


def treatment_days(facts: Facts) -> Iterator[Result]:
    """Yield schedules that name another number of days than they have."""
    for branch, days in facts.groups(SG.treatmentDay).items():
        number = facts.number(branch, SG.treatmentDays)
        if number is not None and number != len(days):
            message = (
                f"The days with treatment are as many as are named ({name(SG.treatmentDay)}), "
                f"{len(days)} here; correct {name(SG.treatmentDays)}."
            )
            yield fault("TreatmentDays", branch, SG.treatmentDays, message)


def dose_changes(facts: Facts) -> Iterator[Result]:
    """Yield reductions to no less than all doses of their rule, in one unit."""
    objects = facts.graph.objects
    for rule, changes in facts.groups(SG.hasDoseChange).items():
        usual = [
            (facts.number(dosed, SG.doseValue), set(objects(dosed, SG.doseUnit)))
            for part in (SG.hasBranch, SG.hasDoseStep)
            for dosed in objects(rule, part)
        ]
        for change in changes:
            dose, units = facts.number(change, SG.doseValue), set(objects(change, SG.doseUnit))
            if (change, SG.doseAction, SG.ReduceDose) not in facts.graph or dose is None:
                continue
            if usual and all(one is not None and one <= dose and units & of for one, of in usual):
                message = (
                    f"A reduced dose is below some dose of its rule ({name(SG.doseValue)}); "
                    "correct one of them, and leave them if the source prints so."
                )
                yield fault("ReducedDose", change, SG.doseValue, message, severity="Warning")


def steps_down(facts: Facts) -> Iterator[Result]:
    """Yield steps down to no less than the step before, or than the greatest dose of the rule."""
    objects = facts.graph.objects

    def dose(node: Node) -> tuple[Fraction, frozenset[Node]] | None:
        value = facts.number(node, SG.doseValue)
        return None if value is None else (value, frozenset(objects(node, SG.doseUnit)))

    for rule, steps in facts.groups(SG.hasDoseStep).items():
        doses = [found for one in objects(rule, SG.hasBranch) if (found := dose(one))]
        if not doses:
            continue
        before = max(doses, key=lambda one: one[0])
        for step in sorted(steps, key=lambda one: facts.number(one, SG.doseStepNumber) or 0):
            here = dose(step)
            if here is None or here[1] != before[1]:
                continue
            if here[0] >= before[0]:
                message = (
                    f"A step down is below the dose before it, {float(before[0]):g} here "
                    f"({name(SG.doseValue)}); correct one of them, and leave them if the source "
                    "prints so."
                )
                yield fault("DoseStepDown", step, SG.doseValue, message, severity="Warning")
            before = here


def greatest_doses(facts: Facts) -> Iterator[Result]:
    """Yield doses above the greatest dose of their rule, in one unit."""
    objects = facts.graph.objects
    for rule in facts.groups(SG.maximumDoseValue):
        most, units = (
            facts.number(rule, SG.maximumDoseValue),
            set(objects(rule, SG.maximumDoseUnit)),
        )
        for part in (SG.hasBranch, SG.hasDoseStep):
            for dosed in objects(rule, part):
                dose = facts.number(dosed, SG.doseValue)
                if (
                    most is not None
                    and dose is not None
                    and dose > most
                    and (units & set(objects(dosed, SG.doseUnit)))
                ):
                    message = (
                        f"No dose is above the greatest of its rule ({name(SG.maximumDoseValue)}); "
                        "correct one of them, and leave them if the source prints so."
                    )
                    path = SG.doseValue
                    yield fault("GreatestDose", dosed, path, message, severity="Warning")


def spread(facts: Facts) -> Iterator[Result]:
    """Yield rules with doses that are many times each other, as of another unit."""
    graph = facts.graph
    for rule, given in facts.groups(SG.hasBranch).items():
        parts = [
            *given,
            *(
                one
                for has in (SG.hasDoseStep, SG.hasDoseChange)
                for one in graph.objects(rule, has)
            ),
        ]
        doses: dict[Node, Fraction] = {}
        for part in parts:
            value = facts.number(part, SG.doseValue)
            units = {
                IN_MILLIGRAMS.get(str(label))
                for unit in graph.objects(part, SG.doseUnit)
                for label in graph.objects(unit, RDFS.label)
            } - {None}
            if value and len(units) == 1:
                doses[part] = value * (units.pop() or 0)
        least = min(doses, key=lambda one: (doses[one], str(one)), default=None)
        most = max(doses, key=lambda one: (doses[one], str(one)), default=None)
        if least is not None and most is not None and doses[most] > GREATEST_SPREAD * doses[least]:
            message = (
                f"{name(most)} is more than {GREATEST_SPREAD} times {name(least)} "
                f"({name(SG.doseUnit)}); correct a number or a unit, and leave them if the source "
                "prints so."
            )
            yield fault("SpreadOfDoses", rule, SG.hasBranch, message, most, "Warning")


def among_rules(facts: Facts) -> Iterator[Result]:
    """Yield doses of an agent that are many times those which its study gives elsewhere.

    Ten times is the slip of a decimal point. Rules on the same route are held against each other,
    by their greatest doses in one unit.
    """
    graph = facts.graph
    alike: dict[tuple[frozenset[Node], ...], list[tuple[Fraction, Node]]] = {}
    for rule in sorted(set(graph.subjects(SG.doseOf)), key=str):
        about = tuple(frozenset(graph.objects(rule, one)) for one in _OF_ONE_AGENT)
        if not all(about[:2]):
            continue  # who tells no study may tell of many
        doses: dict[frozenset[Node], Fraction] = {}
        for branch in graph.objects(rule, SG.hasBranch):
            value = facts.number(branch, SG.doseValue)
            units = frozenset(graph.objects(branch, SG.doseUnit))
            if value and units:
                doses[units] = max(value, doses.get(units, value))
        for units, value in doses.items():
            alike.setdefault((*about, units), []).append((value, rule))
    for given in alike.values():
        (least, first), (most, last) = min(given, key=_dose), max(given, key=_dose)
        if most >= FAR_FROM_OTHERS * least:
            message = (
                f"{float(most):g} is {float(most / least):g} times what {name(first)} gives of the "
                f"same ({name(SG.doseValue)}); correct a number or a unit, and leave them if the "
                "source prints so."
            )
            yield fault("DoseOfAgent", last, SG.hasBranch, message, first, "Warning")


def _dose(given: tuple[Fraction, Node]) -> tuple[Fraction, str]:
    return given[0], str(given[1])


def variables(facts: Facts) -> Iterator[Result]:
    """Yield bounds of doses in units that what the dose depends on does not have."""
    graph = facts.graph
    for rule, texts in facts.groups(SG.doseVariable).items():
        wanted = [kind for word, kind in MEASURED_BY if word in str(texts[0]).casefold()]
        for branch in graph.objects(rule, SG.hasBranch) if len(wanted) == 1 else ():
            for unit in graph.objects(branch, SG.boundUnit):
                own = set(graph.objects(unit, SG.unitDimension))
                if own and wanted[0] not in own:
                    message = (
                        f"The dose depends on {texts[0].n3()} ({name(SG.doseVariable)}), of which "
                        f"{name(unit)} is no unit; correct one of them."
                    )
                    yield fault("UnitOfBound", branch, SG.boundUnit, message, unit)


def twice(facts: Facts) -> Iterator[Result]:
    """Yield rules on the dose of an agent for the same patients as another, with another dose."""
    graph = facts.graph
    known: dict[tuple[frozenset[Node], ...], tuple[Node, frozenset[object]]] = {}
    for rule in sorted(set(graph.subjects(SG.hasBranch)), key=str):
        about = tuple(frozenset(graph.objects(rule, one)) for one in _OF_ONE)
        for_whom = (rule, SG.doseLine, None) in graph or (rule, SG.dosePopulation, None) in graph
        doses = frozenset(
            (facts.number(one, SG.doseValue), frozenset(graph.objects(one, SG.doseUnit)))
            for one in graph.objects(rule, SG.hasBranch)
        )
        first, theirs = known.setdefault(about, (rule, doses)) if for_whom else (rule, doses)
        if doses.isdisjoint(theirs):
            message = (
                f"{name(first)} gives the same patients another dose of the same "
                f"({name(SG.doseOf)}); make branches or steps of one rule, or say for whom each is."
            )
            yield fault("RuleTwice", rule, SG.doseOf, message, first, "Warning")


def branches(facts: Facts) -> Iterator[Result]:
    """Yield rules that give two doses for one patient: by bounds that overlap."""
    graph = facts.graph
    for rule, given in facts.groups(SG.hasBranch).items():
        bounded = [one for one in given if (one, SG.boundUnit, None) in graph]
        for one, other in combinations(bounded, 2):
            doses = {facts.number(branch, SG.doseValue) for branch in (one, other)}
            alike = all(
                set(graph.objects(one, same)) == set(graph.objects(other, same))
                for same in _SAME_BRANCH
            )
            if alike and len(doses) > 1 and _overlap(facts, one, other):
                message = (
                    f"{name(one)} gives another dose for some of the same patients "
                    f"({name(SG.lowerBound)}); correct a bound, or say for whom it is "
                    f"({name(SG.dosedGroup)})."
                )
                yield fault("DoseForOne", rule, SG.hasBranch, message, other, "Warning")


def _overlap(facts: Facts, one: Node, other: Node) -> bool:
    """Tell whether something lies within the bounds of both branches."""
    return all(_below(facts, a, b) for a, b in ((one, other), (other, one)))


def _below(facts: Facts, one: Node, other: Node) -> bool:
    """Tell whether one branch begins below the end of another."""
    low: Fraction | None = facts.number(one, SG.lowerBound)
    high = facts.number(other, SG.upperBound)
    if low is None or high is None or low < high:
        return True
    closed = ((one, SG.lowerBoundClosed), (other, SG.upperBoundClosed))
    return low == high and all((*side, Literal(True)) in facts.graph for side in closed)
