"""What things are called, against what they are of: a label that names another thing of its kind.

Who changes what a result is of often leaves its label. A label that names none is not judged, nor
one that names the right thing beside others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from rdflib import RDFS, URIRef
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.relations.named import by_names, told_in
from sarcograph.graph.validate.report import Result, fault

OF_RESULTS: tuple[tuple[Node, Node], ...] = (
    (SG.measure, SG.Measure),
    (SG.adverseEvent, SG.AdverseEvent),
    (SG.factor, SG.Factor),
)
"""What the label of a result names, by which property, and of which kind."""
OF_ENTITIES: tuple[tuple[URIRef, URIRef, URIRef], ...] = (
    (SG.Endpoint, SG.endpointMeasure, SG.Measure),
    (SG.Figure, SG.measure, SG.Measure),
    (SG.MeasureDefinition, SG.definesMeasure, SG.Measure),
    (SG.DoseRule, SG.doseOf, SG.Drug),
    (SG.PotencyMeasurement, SG.potencyAgent, SG.Drug),
    (SG.BiomarkerObservation, SG.observedAlteration, SG.MolecularAlteration),
    (SG.DoseChange, SG.changedForEvent, SG.AdverseEvent),
    (SG.MethodStatement, SG.usesTest, SG.StatisticalTest),
)
"""Whose label names a thing of the registry, by which property, and of which kind."""
OF_CLAIMS = (SG.Drug, SG.MolecularEntity, SG.MolecularAlteration, SG.AdverseEvent)
"""Kinds of things by which claims are called."""
OF_VALUES: tuple[Node, ...] = (
    SG.endpointRole,
    SG.analysisRole,
    SG.effectMeasure,
    SG.attribution,
    SG.seriousness,
    SG.assessor,
    SG.plannedMilestone,
    SG.doseAction,
)
"""Properties with a value of a list which labels name."""
OF_GROUPS: tuple[tuple[Node, Node], ...] = (
    (SG.Estimate, SG.population),
    (SG.Comparison, SG.compares),
    (SG.AnalysisPopulation, SG.ofPopulation),
    (SG.BiomarkerObservation, SG.observedIn),
)
"""Whose label names the patients that it is on."""
DOSED = (SG.DoseBranch, SG.DoseStep)
"""Doses that are called by what is given; a change is called by the dose before it too."""
_AND_HIGHER = ("higher", "greater", "more", "above", "worse", "≥", "+")
_AND_LOWER = ("lower", "less", "below", "under", "≤", "<")
_FREQUENCY = re.compile(r"\b(?:once|twice|three times|four times)\b", re.IGNORECASE)
_GRADES = re.compile(r"\bgrades? (\d(?:(?:, | or | and |[-–])\d)*)(?!\d)")


def results(facts: Facts) -> Iterator[Result]:
    """Yield results that are called by another measure, event or factor of their study.

    So a document is judged by itself; a study has hundreds of results of a few things.
    """
    graph = facts.graph
    for path, range_ in OF_RESULTS:
        kept = _Names(facts)
        known: dict[Node, dict[Node, None]] = {}
        for node, one in graph.subject_objects(path):
            label = facts.label(node)
            if not label or kept.name(label, [one]) or not _is_result(facts, node, one, range_):
                continue
            if not known:
                for other, value in sorted(graph.subject_objects(path), key=str):
                    for study in graph.objects(other, SG.ofStudy):
                        known.setdefault(study, {})[value] = None
            of = list(graph.objects(node, path))
            others = [
                other
                for study in graph.objects(node, SG.ofStudy)
                for other in known.get(study, ())
                if other not in of and kept.name(label, [other]) and not _part(facts, other, of)
            ]
            if len(of) == 1 and others:
                yield _called(node, path, others, of)


def _is_result(facts: Facts, node: Node, value: Node, range_: Node) -> bool:
    return facts.is_one_of(node, (SG.Result,)) and facts.is_one_of(value, (range_,))


def entities(facts: Facts) -> Iterator[Result]:
    """Yield what is called by another measure, event, drug or the like than it is of."""
    graph = facts.graph
    for kind, path, range_ in OF_ENTITIES:
        kept = _Names(facts)
        for node, one in graph.subject_objects(path):
            label = facts.label(node)
            if not label or kept.name(label, [one]) or not facts.is_one_of(node, (kind,)):
                continue
            of = sorted(graph.objects(node, path), key=str)
            if len(of) > 1 or not facts.is_one_of(one, (range_,)):
                continue
            known = by_names(facts, range_)
            others = [one for one in told_in(label, known) if not _part(facts, one, of)]
            if others and set(others).isdisjoint(of):
                yield _called(node, path, others, of)


def claims(facts: Facts) -> Iterator[Result]:
    """Yield claims that are called by a drug, molecule or event which they do not speak of.

    So only where the name has none of those of its own subject, or of its object.
    """
    graph = facts.graph
    known: dict[Node, dict[tuple[str, ...], Node]] = {}
    for claim in facts.members(SG.Claim):
        label = facts.label(claim)
        compact = _compact(label)
        for path in (SG.subject, SG.object) if label else ():
            for one in graph.objects(claim, path):
                kind = next((kind for kind in OF_CLAIMS if facts.is_one_of(one, (kind,))), None)
                if kind is None or any(own in compact for own in _compact_names(facts, one)):
                    continue
                if kind not in known:
                    known[kind] = by_names(facts, kind)
                spoken = set(graph.objects(claim, None))
                related = {one, *graph.objects(one, SG.fallsUnder)}
                others = [
                    other
                    for other in told_in(label, known[kind])
                    if other not in spoken
                    and related.isdisjoint((other, *graph.objects(other, SG.fallsUnder)))
                ]
                if others:
                    yield _called(claim, path, others, [one])


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
            label = _folded(facts.label(node))
            told = [value for words, value in known.items() if f" {words} " in f" {label} "]
            if told and set(told).isdisjoint(of):
                yield _called(node, path, told, of)


def grades(facts: Facts) -> Iterator[Result]:
    """Yield results that are called by grades of which they have none."""
    for path in (SG.grade, SG.changedAtGrade):
        for node, given in facts.groups(path).items():
            label = facts.label(node)
            told = {
                int(one) for found in _GRADES.findall(label) for one in re.findall(r"\d", found)
            }
            own = {number_of(one) for one in given}
            higher = any(one in label for one in _AND_HIGHER)
            lower = any(one in label for one in _AND_LOWER)
            if told and own.isdisjoint(told) and not higher and not lower:
                message = (
                    f"Its name tells grade {', '.join(map(str, sorted(told)))} ({name(path)}); "
                    "correct one of them."
                )
                yield fault("NameOfGrade", node, path, message, given[0], "Warning")


def doses(facts: Facts) -> Iterator[Result]:
    """Yield doses that are called by another number in their unit, or by another frequency."""
    graph = facts.graph
    for node in [one for kind in DOSED for one in facts.members(kind)]:
        label = facts.label(node)
        dose = facts.number(node, SG.doseValue)
        units = {text for unit in graph.objects(node, SG.doseUnit) for text in facts.names_of(unit)}
        if dose is not None and label and units:
            words = "|".join(re.escape(one) for one in sorted(units, key=len, reverse=True))
            told = re.findall(rf"(?<![\d.,])(\d+(?:\.\d+)?) ?(?:{words})s?\b", label)
            if told and dose not in map(Fraction, told):
                message = (
                    f"Its name tells {' and '.join(told)}, and the dose is {float(dose):g} "
                    f"({name(SG.doseValue)}); correct one of them."
                )
                yield fault("NameOfDose", node, SG.doseValue, message, severity="Warning")
        for frequency in graph.objects(node, SG.frequency):
            given, shown = _FREQUENCY.search(str(frequency)), _FREQUENCY.search(label)
            if given and shown and given[0].casefold() != shown[0].casefold():
                message = (
                    f"Its name tells {shown[0]!r}, and {frequency.n3()} is told "
                    f"({name(SG.frequency)}); correct one of them."
                )
                yield fault("NameOfFrequency", node, SG.frequency, message, frequency, "Warning")


def groups(facts: Facts) -> Iterator[Result]:
    """Yield results that are called by another group of their study than they are of."""
    graph = facts.graph
    called: dict[Node, dict[str, Node]] = {}
    for population in facts.members(SG.Population):
        for study in graph.objects(population, SG.ofStudy):
            label = facts.label(population).casefold()
            called.setdefault(study, {})[label] = population
    for kind, path in OF_GROUPS:
        kept = _Names(facts)
        for node, one in graph.subject_objects(path):
            label = facts.label(node).casefold()
            if not label or kept.name(label, [one]) or not facts.is_one_of(node, (kind,)):
                continue
            of = sorted(graph.objects(node, path), key=str)
            if kept.name(label, of):
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


def _called(node: Node, path: Node, others: list[Node], of: Sequence[Node]) -> Result:
    message = (
        f"It is called by {names(others, 'and')}, and is of {names(of, 'and')} ({name(path)}); "
        "correct the name or that."
    )
    return fault("CalledByOther", node, path, message, of[0], "Warning")


class _Names:
    """The names of things in small letters, each looked up once."""

    def __init__(self, facts: Facts) -> None:
        """Know none yet."""
        self._facts = facts
        self._known: dict[Node, list[str]] = {}

    def _of(self, one: Node) -> list[str]:
        if one not in self._known:
            self._known[one] = [text.casefold() for text in self._facts.names_of(one)]
        return self._known[one]

    def name(self, label: str, things: Sequence[Node]) -> bool:
        """Tell whether a label has a name of one of some things in it."""
        folded = label.casefold()
        return any(text in folded for one in things for text in self._of(one))


def _compact(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text.casefold()))


def _compact_names(facts: Facts, one: Node) -> set[str]:
    """Return the names of a thing without what spellings differ in: VEGFR-2 is vegfr2."""
    return set(map(_compact, facts.names_of(one)))


def _part(facts: Facts, one: Node, of: Sequence[Node]) -> bool:
    """Tell whether a thing is called by a part of the name of another, or the reverse."""
    own = _folded(str(facts.graph.value(one, RDFS.label)))
    others = (_folded(str(facts.graph.value(other, RDFS.label))) for other in of)
    return any(own in other or other in own for other in others)


def _folded(text: str) -> str:
    """Return the words of a text in small letters, hyphens as spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
