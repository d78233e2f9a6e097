"""Printed figures side by side: which numbers they give, and which of them stand alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, starmap

from sarcograph.graph.curation.evidence_file import Path
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.numbers import Reading
from sarcograph.graph.model.printed import (
    INTERVAL,
    QUARTILES,
    RANGE,
    WITH_VALUE,
    BoundsIn,
    Component,
)
from sarcograph.graph.model.schema import Curated, DosingEntry

BOUNDS: dict[str, BoundsIn] = {
    "interval": INTERVAL,
    "range": RANGE,
    "interquartile range": QUARTILES,
}
FACETS = ("value", "events", *BOUNDS, "spread")
"""The parts of a quantity of which there is but one number."""


def number_of(reading: Reading, facet: str) -> object | None:
    """Return what a reading gives for a facet, None where it says nothing of it.

    A count that stands as a denominator is no number of events. Bounds are a pair, in which None
    stands for the one that is printed elsewhere.
    """
    printed, component = reading.printed, reading.component
    if facet in BOUNDS:
        return _bounds(reading, BOUNDS[facet])
    match facet:
        case "value" if component in WITH_VALUE:
            return printed.value
        case "events" if component in ("events", "events-and-value"):
            return printed.events
        case "spread":
            return printed.spread
        case _:
            return None


def _bounds(reading: Reading, kind: BoundsIn) -> tuple[object | None, object | None] | None:
    printed, component = reading.printed, reading.component
    lower = printed.lower if printed.lower is not None else printed.lower_absence
    upper = printed.upper if printed.upper is not None else printed.upper_absence
    whole = component in kind.whole and printed.bounded
    return (lower, upper) if whole or component in (kind.lower, kind.upper) else None


def _differ(one: object, other: object) -> bool:
    """Tell whether two numbers of a facet contradict each other."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        pairs = zip(one, other, strict=True)
        return any(a != b for a, b in pairs if a is not None and b is not None)
    return one != other


def unsettled(
    readings: Collection[Reading], preferred: Collection[Reading]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the facets whose readings differ with none preferred, and a form of each number."""
    for facet in FACETS:
        forms: dict[object, str] = {}
        for reading in readings:
            number = number_of(reading, facet)
            if number is not None:
                forms.setdefault(number, reading.text)
        settled = any(number_of(reading, facet) is not None for reading in preferred)
        if not settled and any(starmap(_differ, combinations(forms, 2))):
            yield facet, list(forms.values())


def other_figures(document: Curated) -> Iterator[tuple[Component, Pointer, Path]]:
    """Yield the printed figures that stand outside estimates, tables and comparisons."""
    for key, study in document.studies.items():
        for pointer in study.centres:
            yield "size", pointer, ("studies", key, "centres")
        if study.planned_size:
            yield "size", study.planned_size, ("studies", key, "planned-size")
    for key, line in document.lines.items():
        if line.rank:
            yield "rank", line.rank, ("lines", key, "rank")
    for key, dosing in document.dosing.items():
        yield from _figures_of_doses(key, dosing)
    for number, definition in enumerate(document.definitions):
        if definition.minimum_duration:
            place: Path = ("definitions", number, "minimum-duration")
            yield "value", definition.minimum_duration, place
    for key, ratio in document.potency_ratios.items():
        for pointer in ratio.fold:
            yield "value", pointer, ("potency-ratios", key, "fold")
    yield from _figures_of_endpoints(document)


def _figures_of_doses(key: str, dosing: DosingEntry) -> Iterator[tuple[Component, Pointer, Path]]:
    place: Path = ("dosing", key)
    for number, branch in enumerate(dosing.branches):
        for pointer in (branch.dose, branch.above, branch.from_, branch.below, branch.up_to):
            if pointer:
                yield "value", pointer, (*place, "branches", number)
    for number, step in enumerate(dosing.reductions):
        yield "value", step.dose, (*place, "reductions", number)
    for number, change in enumerate(dosing.changes):
        if change.dose:
            yield "value", change.dose, (*place, "changes", number)
    if dosing.maximum:
        yield "value", dosing.maximum, (*place, "maximum")
    if dosing.cycles:
        yield "events", dosing.cycles, (*place, "cycles")


def _figures_of_endpoints(document: Curated) -> Iterator[tuple[Component, Pointer, Path]]:
    for key, endpoint in document.endpoints.items():
        if endpoint.rank:
            yield "rank", endpoint.rank, ("endpoints", key, "rank")
        if endpoint.margin:
            yield "value", endpoint.margin, ("endpoints", key, "margin")
