"""One rate that several documents state of one condition under one treatment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.checks.across import across
from sarcograph.graph.checks.base import Finding, Place, Rule, View, texts
from sarcograph.graph.checks.literature import STROBE
from sarcograph.graph.checks.repeated import may_agree
from sarcograph.graph.model.circumstances import Shared, but_for
from sarcograph.graph.model.numbers import Estimate

CROSS_DOCUMENT = Rule(
    "cross-document",
    "one rate in several documents",
    "The same measure at the same time point under the same treatment, in the same condition and "
    "the same state of it, agrees between documents.",
    f"{STROBE} (item 20, results of similar studies)",
    severity="ambiguous",
    consequence="comparability",
)

_Alike = tuple[str, frozenset[str], str | None, Shared]
"""Condition, states of it, treatment, and every coordinate that two documents call alike."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """The estimates of one rate in one document, with their places and IRIs."""

    estimates: tuple[Estimate, ...]
    places: tuple[Place, ...]
    iris: tuple[URIRef, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates at a time point that a document states of one condition on one measure."""

    document: str
    condition: str
    measure: str
    stated: Mapping[_Alike, _Stated]


def rates(view: View) -> dict[str, Rates]:
    """Return the rates at a time point that a document states of a condition without a citation.

    They are kept apart by condition, its state, treatment and every coordinate but population and
    line, which are called otherwise in every document. The keys are of condition, treatment and
    measure: documents without a key in common state no rate in common.
    """
    found: dict[str, dict[_Alike, list[Estimate]]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        population = view.file.populations[here.population]
        condition = population.condition
        regimen = view.file.lines[here.line].regimen if here.line else population.regimen
        if here.statistic == "rate" and here.time and condition and here.reference is None:
            states = frozenset(population.states)
            alike = condition, states, regimen, but_for(here, "population", "line")
            key = f"{condition} {regimen or '-'} {here.measure}"
            found.setdefault(key, {}).setdefault(alike, []).append(estimate)
    return {
        key: Rates(
            view.document.key,
            view.label(next(iter(groups))[0]),
            view.label(next(iter(groups.values()))[0].coordinates.measure),
            {alike: _stated(view, group) for alike, group in groups.items()},
        )
        for key, groups in found.items()
    }


def _stated(view: View, group: list[Estimate]) -> _Stated:
    places = view.places(*(one.readings for one in group))
    return _Stated(tuple(group), places, tuple(map(view.estimate_iri, group)))


@across(CROSS_DOCUMENT, rates)
def cross_document(mine: Rates, other: Rates) -> Iterator[Finding]:
    """Compare rates at a time point with those of a later document of the evidence."""
    for alike, theirs in other.stated.items():
        own = mine.stated.get(alike)
        if own is None:
            continue
        first = own.estimates[0]
        if all(_one_value(first, one) for one in (*own.estimates, *theirs.estimates)):
            continue
        yield Finding(
            rule=CROSS_DOCUMENT,
            places=(*own.places, *theirs.places),
            about=(*own.iris, *theirs.iris),
            mark=" / ".join(texts(one.readings) for one in (*own.estimates, *theirs.estimates)),
            recomputed="the values do not agree",
            message=f"{mine.measure} at {first.coordinates.time} in {mine.condition} "
            f"is {texts(first.readings)} in {mine.document} and "
            f"{texts(theirs.estimates[0].readings)} in {other.document}",
            resolution="not merged: the patients, and the origin of the time, may differ",
        )


def _one_value(one: Estimate, other: Estimate) -> bool:
    """Tell whether what two estimates print, a value or a span of values, may be the same."""
    first, second = one.value_reading(), other.value_reading()
    if first is not None and second is not None:
        about = "~" in (one.operator, other.operator)
        return about or one.operator != other.operator or may_agree(first, second)
    spans = [_span(estimate) for estimate in (one, other)]
    return any(span is None for span in spans) or _meet(*(span for span in spans if span))


def _meet(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _span(estimate: Estimate) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest value that is printed, the one value if there is one."""
    if estimate.value is not None:
        return estimate.value, estimate.value
    extent = estimate.extent
    if extent is None or extent.lower is None or extent.upper is None:
        return None
    return extent.lower, extent.upper
