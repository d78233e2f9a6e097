"""Printed figures side by side: which numbers they give, and which of them stand alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sarcograph.graph.curation.evidence_file import Path
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.evidence import Reading
from sarcograph.graph.model.printed import (
    WITH_INTERVAL,
    WITH_QUARTILES,
    WITH_RANGE,
    WITH_VALUE,
    Component,
)
from sarcograph.graph.model.schema import DocumentFile

FACETS = ("value", "events", "interval", "range", "interquartile range", "spread")
"""The parts of a quantity of which there is but one number."""


def number_of(reading: Reading, facet: str) -> object | None:
    """Return what a reading gives for a facet, None where it says nothing of it.

    A count that stands as a denominator is no number of events.
    """
    printed, component = reading.printed, reading.component
    bounds = (printed.lower, printed.upper) if printed.bounded else None
    match facet:
        case "value" if component in WITH_VALUE:
            return printed.value
        case "events" if component in ("events", "events-and-value"):
            return printed.events
        case "interval" if component in WITH_INTERVAL:
            return bounds
        case "range" if component in WITH_RANGE:
            return bounds
        case "interquartile range" if component in WITH_QUARTILES:
            return bounds
        case "spread":
            return printed.spread
        case _:
            return None


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
        if len(forms) > 1 and not settled:
            yield facet, list(forms.values())


def other_figures(document: DocumentFile) -> Iterator[tuple[Component, Pointer, Path]]:
    """Yield the printed figures that stand outside estimates, tables and comparisons."""
    for key, study in document.studies.items():
        for pointer in study.centres:
            yield "size", pointer, ("studies", key, "centres")
    for key, line in document.lines.items():
        if line.rank:
            yield "rank", line.rank, ("lines", key, "rank")
    for key, dosing in document.dosing.items():
        for number, branch in enumerate(dosing.branches):
            path: Path = ("dosing", key, "branches", number)
            given = (branch.dose, branch.above, branch.from_, branch.below, branch.up_to)
            yield from (("value", pointer, path) for pointer in given if pointer)
    for number, definition in enumerate(document.definitions):
        if definition.minimum_duration:
            place: Path = ("definitions", number, "minimum-duration")
            yield "value", definition.minimum_duration, place
