"""What comes first: of treatments by their names, of a disease by its state, of a mechanism."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

FROM_THE_START = thing("condition-state", "synchronous-metastatic")
"""The state of who has metastases when the disease is found."""
_TO_METASTASIS = re.compile(
    r"\b(?:time|interval) (?:\w+ )*to (?:the )?(?:first |distant )*metastas|"
    r"\bmetastas[ei]s-free\b",
    re.IGNORECASE,
)
LOCALIZED = thing("condition-state", "localized")
METASTATIC = thing("measure", "metastatic-disease")
_NOT_A_TREATMENT = r"(?!line\b|time\b|dose\b|cycle\b|day\b|week\b|month\b|relapse\b|progression\b)"
_FIRST = re.compile(rf"(?:^|\bas )(?:the )?first (?!-){_NOT_A_TREATMENT}(\w+)\b(?!-)")
_AFTER_FIRST = re.compile(
    rf"\b(?:after|following)\b(?: \w+){{0,3}}? the first {_NOT_A_TREATMENT}(\w+)\b(?!-)"
)


def first_treatments(facts: Facts) -> Iterator[Result]:
    """Yield lines called the first of a treatment that come after one called as after it."""
    graph = facts.graph
    for line in facts.groups(SG.follows):
        first = _FIRST.search(facts.label(line))
        around = graph.transitive_objects(line, SG.follows) if first else ()
        before = {one for one in around if one is not None and one != line}
        for other in sorted(before, key=str):
            after = _AFTER_FIRST.search(facts.label(other))
            if first and after and first[1].casefold() == after[1].casefold():
                message = (
                    f"It is called the first {first[1]}, and comes after {name(other)}, which by "
                    f"its name is after that ({name(SG.follows)}); correct the order or a name."
                )
                yield fault("FirstByName", line, SG.follows, message, other, "Warning")
                break


def metastases(facts: Facts) -> Iterator[Result]:
    """Yield times until metastases of patients who had them from the start."""
    graph = facts.graph
    for population in sorted(graph.subjects(SG.populationState, FROM_THE_START), key=str):
        for node in sorted(graph.subjects(SG.population, population), key=str):
            some = any(facts.number(node, one) for one in (SG.value, SG.rangeUpper))
            for measure in graph.objects(node, SG.measure) if some else ():
                if _TO_METASTASIS.search(facts.label(measure)):
                    message = (
                        f"{name(population)} has {name(FROM_THE_START)} from the start "
                        f"({name(SG.populationState)}), and this is {name(measure)}; name other "
                        "patients or another measure, and leave it if it is of later ones."
                    )
                    path = SG.population
                    yield fault("TimeToPresent", node, path, message, population, "Warning")


def steps(facts: Facts) -> Iterator[Result]:
    """Yield steps of a mechanism at which a drug meets its target after it has worked."""
    graph = facts.graph
    for path, given in facts.groups(SG.hasStep).items():
        in_order = sorted(
            (number, str(step), kind, step)
            for step in given
            if (number := facts.number(step, SG.stepNumber)) is not None
            for claim in graph.objects(step, SG.stepClaim)
            for kind in graph.objects(claim, SG.claimKind)
            if kind in (SG.TargetClaim, SG.EfficacyClaim)
        )
        worked = next((step for _, _, kind, step in in_order if kind == SG.EfficacyClaim), None)
        late = None
        for _, _, kind, step in in_order[::-1] if worked is not None else ():
            if step == worked:
                break
            if kind == SG.TargetClaim:
                late = step
        if worked is not None and late is not None:
            message = (
                f"In {name(path)} the drug meets its target here, after its effect in "
                f"{name(worked)} ({name(SG.stepNumber)}); number the steps from the cause to the "
                "effect."
            )
            yield fault("TargetAfterEffect", late, SG.stepNumber, message, worked, "Warning")


def localized(facts: Facts) -> Iterator[Result]:
    """Yield patients counted with metastases in groups that are localized and nothing else."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, METASTATIC), key=str):
        some = facts.number(node, SG.events) or facts.number(node, SG.value)
        for population in graph.objects(node, SG.population) if some else ():
            if set(graph.objects(population, SG.populationState)) == {LOCALIZED}:
                message = (
                    f"{name(population)} is {name(LOCALIZED)} ({name(SG.populationState)}), and "
                    f"some of it have metastases ({name(SG.measure)}); correct one of them, or "
                    "name the states of all."
                )
                yield fault("MetastaticOfLocal", node, SG.measure, message, population, "Warning")


def within(facts: Facts) -> Iterator[Result]:
    """Yield lines of another rank than that which they are a part of, or that come after it."""
    graph = facts.graph
    for line, around in sorted(graph.subject_objects(SG.withinLine), key=str):
        own, wider = facts.number(line, SG.rank), facts.number(around, SG.rank)
        if own is not None and wider is not None and own != wider:
            message = (
                f"{name(around)}, of which it is a part, is line {wider} ({name(SG.rank)}); "
                "correct one of them, and leave them if patients differ in their lines."
            )
            yield fault("RankWithinLine", line, SG.rank, message, around, "Warning")
        placed = facts.is_one_of(around, (SG.TreatmentLine,))
        if placed and around in set(graph.transitive_objects(line, SG.follows)):
            message = (
                f"It is a part of {name(around)}, which it cannot follow ({name(SG.follows)}); "
                "leave one of the two out."
            )
            yield fault("FollowsItsWhole", line, SG.follows, message, around, "Warning")
