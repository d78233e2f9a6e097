"""Pooled estimates beside the numbers that they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault


def counted(facts: Facts) -> Iterator[Result]:
    """Yield pooled estimates of another count of numbers than they rest on."""
    for node, parts in facts.groups(SG.pools).items():
        count = facts.number(node, SG.pooledCount)
        if count is not None and count != len(parts):
            message = (
                f"It rests on {len(parts)} numbers ({name(SG.pools)}); correct "
                f"{name(SG.pooledCount)}."
            )
            yield fault("CountOfPooled", node, SG.pooledCount, message)


def measures(facts: Facts) -> Iterator[Result]:
    """Yield pooled estimates of a number of another measure."""
    graph = facts.graph
    for node, parts in facts.groups(SG.pools).items():
        own = set(graph.objects(node, SG.measure))
        for part in parts:
            other = set(graph.objects(part, SG.measure))
            if own and other and own.isdisjoint(other):
                message = (
                    f"{name(part)} is of {name(min(other, key=str))} ({name(SG.measure)}); pool "
                    "numbers of one measure."
                )
                yield fault("MeasureOfPooled", node, SG.pools, message, part)


def predictions(facts: Facts) -> Iterator[Result]:
    """Yield intervals of a further study that are narrower than that of the mean of all."""
    for node in facts.groups(SG.predictionLower):
        least, low, high, most = (
            facts.number(node, one)
            for one in (SG.predictionLower, SG.ciLower, SG.ciUpper, SG.predictionUpper)
        )
        if least is None or low is None or high is None or most is None:
            continue
        if least > low or most < high:
            message = (
                "The interval of a further study holds that of the mean of all "
                f"({name(SG.ciLower)}, {name(SG.ciUpper)}); correct a number."
            )
            yield fault("PredictionOfPooled", node, SG.predictionLower, message)
