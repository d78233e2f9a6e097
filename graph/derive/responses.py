"""Response rates as the sum of the response categories that they count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.derive.derived import PLACES, Derived
from sarcograph.graph.derive.proportions import percent_bounds
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.evidence import Document, Evidence, measure_entry
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.schema.refers import RESPONSE


def response_parts(
    evidence: Evidence, document: Document, measure: str
) -> Iterator[tuple[Coordinates, tuple[Estimate, ...], tuple[str, ...]]]:
    """Yield, for each group with printed response categories, what makes up `measure`.

    Gives the coordinates of the total, the estimates of its categories, and the labels of the
    categories that are not printed for the group.
    """
    numerator = measure_entry(evidence, measure).numerator
    labels = measure_entry(evidence, RESPONSE).categories if numerator else {}
    groups: dict[Coordinates, dict[str, Estimate]] = {}
    for estimate in document.estimates:
        here = estimate.coordinates
        if here.measure == RESPONSE and here.category and estimate.events is not None:
            total = replace(here, measure=measure, category=None)
            groups.setdefault(total, {})[here.category] = estimate
    for total, categories in groups.items():
        parts = tuple(categories[name] for name in numerator if name in categories)
        missing = tuple(labels[name] for name in numerator if name not in categories)
        if parts:
            yield total, parts, missing


def response_totals(evidence: Evidence, document: Document) -> Iterator[Derived]:
    """Yield the sum of the categories of each response rate that the document reports anywhere."""
    printed = {estimate.coordinates: estimate for estimate in document.estimates}
    reported = {here.measure for here in printed if measure_entry(evidence, here.measure).numerator}
    for measure in sorted(reported):
        for coordinates, parts, missing in response_parts(evidence, document, measure):
            events = sum(part.events or 0 for part in parts)
            total = parts[0].denominator
            exact = statistics.percentage(events, total) if total and events <= total else None
            shown = printed.get(coordinates)
            yield Derived(
                coordinates,
                "response-total",
                parts,
                "percent",
                statistics.rounded(exact, PLACES) if exact is not None else None,
                events,
                total or None,
                percent_bounds(events, total, "clopper-pearson", statistics.USUAL_LEVEL)
                if total and exact is not None
                else None,
                statistics.USUAL_LEVEL if exact is not None else None,
                "clopper-pearson" if exact is not None else None,
                agrees=_total_agrees(shown, events, exact),
                note=f"not printed: {', '.join(missing)}" if missing else None,
            )


def _total_agrees(shown: Estimate | None, events: int, exact: Fraction | None) -> bool | None:
    if shown is None:
        return None
    if shown.events is not None:
        return shown.events == events
    if shown.value is None:
        return None
    return exact is not None and statistics.rounds_to(exact, shown.value)
