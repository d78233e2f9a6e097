"""What things are called, against what they are of: a label that names another thing of its kind.

Who changes what a result is of often leaves its label. A label that names none is not judged, nor
one that names the right thing beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import RDFS, SKOS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.relations.named import by_names, told_in
from sarcograph.graph.validate.report import Result, fault

OF_ENTITIES: tuple[tuple[Node, Node, Node], ...] = (
    (SG.Result, SG.measure, SG.Measure),
    (SG.Result, SG.adverseEvent, SG.AdverseEvent),
    (SG.PrognosticFinding, SG.factor, SG.Factor),
    (SG.Endpoint, SG.endpointMeasure, SG.Measure),
    (SG.MeasureDefinition, SG.definesMeasure, SG.Measure),
    (SG.DoseRule, SG.doseOf, SG.Drug),
    (SG.PotencyMeasurement, SG.potencyAgent, SG.Drug),
    (SG.BiomarkerObservation, SG.observedAlteration, SG.MolecularAlteration),
)
"""Whose label names a thing of the registry, by which property, and of which kind."""
OF_VALUES: tuple[Node, ...] = (
    SG.endpointRole,
    SG.analysisRole,
    SG.effectMeasure,
    SG.attribution,
    SG.seriousness,
    SG.assessor,
    SG.plannedMilestone,
)
"""Properties with a value of a list which labels name."""
OF_GROUPS: tuple[tuple[Node, Node], ...] = (
    (SG.Estimate, SG.population),
    (SG.Comparison, SG.compares),
    (SG.AnalysisPopulation, SG.ofPopulation),
    (SG.BiomarkerObservation, SG.observedIn),
)
"""Whose label names the patients that it is on."""
_GRADES = re.compile(r"\bgrades? (\d(?:(?:, | or | and |[-–])\d)*)(?!\d)")


def entities(facts: Facts) -> Iterator[Result]:
    """Yield what is called by another measure, event, drug or the like than it is of."""
    graph = facts.graph
    for kind, path, range_ in OF_ENTITIES:
        known = None
        for node in facts.members(kind):
            of = list(graph.objects(node, path))
            label = str(graph.value(node, RDFS.label) or "")
            if not of or not label or any(_names(facts, label, one) for one in of):
                continue
            known = by_names(facts, range_) if known is None else known
            others = told_in(label, known)
            if others and set(others).isdisjoint(of):
                yield _called(node, path, others, of)


def values(facts: Facts) -> Iterator[Result]:
    """Yield what is called by another role, cause or the like than it has."""
    graph = facts.graph
    for path in OF_VALUES:
        ranges = facts.classes_named(path, RDFS.range)
        known = {
            _folded(str(label)): value
            for kind in ranges
            for value in facts.members(kind)
            for label in graph.objects(value, RDFS.label)
        }
        for node, of in facts.groups(path).items():
            label = _folded(str(graph.value(node, RDFS.label) or ""))
            told = [value for words, value in known.items() if f" {words} " in f" {label} "]
            if told and set(told).isdisjoint(of):
                yield _called(node, path, told, list(of))


def grades(facts: Facts) -> Iterator[Result]:
    """Yield results that are called by grades of which they have none."""
    for node, given in facts.groups(SG.grade).items():
        label = str(facts.graph.value(node, RDFS.label) or "")
        told = {int(one) for found in _GRADES.findall(label) for one in re.findall(r"\d", found)}
        own = {number_of(one) for one in given}
        if told and own.isdisjoint(told):
            message = (
                f"Its name tells grade {', '.join(map(str, sorted(told)))} ({name(SG.grade)}); "
                "correct one of them."
            )
            yield fault("NameOfGrade", node, SG.grade, message, given[0], "Warning")


def groups(facts: Facts) -> Iterator[Result]:
    """Yield results that are called by another group of their study than they are of."""
    graph = facts.graph
    called: dict[Node, dict[str, Node]] = {}
    for population in facts.members(SG.Population):
        for study in graph.objects(population, SG.ofStudy):
            label = str(graph.value(population, RDFS.label) or "").casefold()
            called.setdefault(study, {})[label] = population
    for kind, path in OF_GROUPS:
        for node in facts.members(kind):
            of = list(graph.objects(node, path))
            label = str(graph.value(node, RDFS.label) or "").casefold()
            if not of or not label or any(_names(facts, label, one) for one in of):
                continue
            others = {
                population
                for one in of
                for study in graph.objects(one, SG.ofStudy)
                for words, population in called.get(study, {}).items()
                if words and words in label
            }
            if others:
                yield _called(node, path, sorted(others, key=str), of)


def _called(node: Node, path: Node, others: list[Node], of: list[Node]) -> Result:
    message = (
        f"It is called by {names(others, 'and')}, and is of {names(of, 'and')} ({name(path)}); "
        "correct the name or that."
    )
    return fault("NameOfOther", node, path, message, of[0], "Warning")


def _names(facts: Facts, label: str, one: Node) -> bool:
    """Tell whether a label has a name of a thing in it."""
    folded = label.casefold()
    return any(
        str(text).casefold() in folded
        for property_ in (RDFS.label, SKOS.altLabel)
        for text in facts.graph.objects(one, property_)
    )


def _folded(text: str) -> str:
    """Return the words of a text in small letters, hyphens as spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
