"""What found nothing, or compares nothing with itself, beside what it gives all the same."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import years
from sarcograph.graph.validate.relations.figures import no_effect
from sarcograph.graph.validate.relations.scale import LEVEL
from sarcograph.graph.validate.report import Result, fault


def significant(facts: Facts) -> Iterator[Result]:
    """Yield comparisons that found no difference, and factors without effect, but significantly."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.claimedSignificant, Literal(True)), key=str):
        factor = (node, SG.direction, SG.NoEffect) in graph
        denied = (node, SG.negated, Literal(True)) in graph
        if factor or denied:
            path = SG.direction if factor else SG.negated
            message = (
                f"It found nothing ({name(path)}), and is called significant "
                f"({name(SG.claimedSignificant)}); correct one of them, and leave it if the source "
                "says both, as of what is no worse."
            )
            value = graph.value(node, path)
            yield fault("SignificantNothing", node, path, message, value, "Warning")


def intervals(facts: Facts) -> Iterator[Result]:
    """Yield factors without effect whose only effect has an interval that holds none.

    And comparisons that are called significant, without a p value, the other way round. Where a
    margin is told, another effect than none is what it is held against.
    """
    graph = facts.graph
    found: dict[Node, list[Node]] = {}
    for effect, by in sorted(graph.subject_objects(SG.effectOf), key=str):
        found.setdefault(by, []).append(effect)
    margins = {
        (study, measure)
        for endpoint in graph.subjects(SG.marginValue)
        for study in graph.objects(endpoint, SG.ofStudy)
        for measure in graph.objects(endpoint, SG.endpointMeasure)
    }
    for by, effects in found.items():
        holds = _holds_nothing(facts, effects[0])
        by_margin = any(
            (study, measure) in margins
            for study in graph.objects(by, SG.ofStudy)
            for measure in graph.objects(by, SG.measure)
        )
        if len(effects) > 1 or holds is None or by_margin:
            continue
        none = (by, SG.direction, SG.NoEffect) in graph
        claimed = (by, SG.claimedSignificant, Literal(True)) in graph
        untested = (by, SG.pValue, None) not in graph
        if (none and not holds) or (claimed and untested and holds):
            path = SG.direction if none else SG.claimedSignificant
            message = (
                f"{name(effects[0])} has an interval that {'holds' if holds else 'does not hold'} "
                f"no effect ({name(path)}); correct a number or what is said, and leave it if the "
                "source says both."
            )
            value = graph.value(by, path)
            yield fault("IntervalOfFinding", by, path, message, value, "Warning")


def _holds_nothing(facts: Facts, effect: Node) -> bool | None:
    """Tell whether the interval of an effect holds none; None where that is not told."""
    low, high = facts.number(effect, SG.ciLower), facts.number(effect, SG.ciUpper)
    nothing = no_effect(set(facts.graph.objects(effect, SG.effectMeasure)))
    if nothing is None or low is None or high is None:
        return None
    if facts.number(effect, SG.ciLevel) != 100 * LEVEL:
        return None
    return low <= nothing <= high


def reference_times(facts: Facts) -> Iterator[Result]:
    """Yield comparisons of a group with itself at the same time, or at a later one."""
    for node in facts.groups(SG.referenceTimeValue):
        before = years(facts, node, SG.referenceTimeValue, SG.referenceTimeUnit)
        here = years(facts, node, SG.timeValue, SG.timeUnit)
        alone = len(set(facts.graph.objects(node, SG.compares))) == 1
        if alone and before is not None and here is not None and before >= here:
            same = "at the same time" if before == here else "at a later time"
            message = (
                f"It is held against itself {same} ({name(SG.referenceTimeValue)}); correct one of "
                "the times, and leave them if the source compares so."
            )
            path = SG.referenceTimeValue
            yield fault("ReferenceTime", node, path, message, severity="Warning")
