"""Numbers of the network as rows of a forest, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from sarcograph.graph.network.edge import Edge
from sarcograph.graph.network.results import Result
from sarcograph.graph.pictures.font import load_fonts
from sarcograph.graph.pictures.whiskers import TOLD_IN_MONTHS, ForestRow, Standing
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.store.cells import interval, number

load_fonts()  # a process that draws a page's forest may open no file


def in_words(result: Result) -> str:
    """Return a number with its interval or range as it is printed, or why there is none."""
    if result.absence:
        return result.absence
    level = f"{_text(result.level)}% " if result.level is not None else ""
    bounds = interval(
        f"{level}CI",
        _text(result.lower) or result.lower_absence,
        _text(result.upper) or result.upper_absence,
    )
    spread = interval("range", _text(result.least), _text(result.most))
    return number(
        _text(result.value),
        operator=result.operator,
        unit=result.unit,
        intervals="; ".join(filter(None, (bounds, spread))),
    )


def what_it_is(result: Result) -> str:
    """Return what a number is of its measure: a statistic, a category, at a time."""
    return ", ".join(filter(None, (result.category, result.statistic, result.time)))


def forest_row(result: Result, edge: Edge, *, label: str, group: str, note: str = "") -> ForestRow:
    """Return a number as a row; one in days, weeks or years stands in months, as derived.

    `edge` is the statement of the number; the page is one at the root.
    """
    derived = result.unit in TOLD_IN_MONTHS and result.months is not None
    lower, upper = (
        (_tenths(result.months_lower), _tenths(result.months_upper))
        if derived
        else (result.lower, result.upper)
    )
    bounds: Literal["confidence interval", "range"] = "confidence interval"
    if lower is None and upper is None and (result.least is not None or result.most is not None):
        lower, upper, bounds = result.least, result.most, "range"
    notes = [what_it_is(result), note, f"printed as {in_words(result)}" if derived else ""]
    return ForestRow(
        label=label,
        value=_tenths(result.months) if derived else result.value,
        unit="month" if derived else result.unit,
        low=lower,
        high=upper,
        operator=result.operator,
        absence=result.absence,
        low_absence=result.lower_absence,
        high_absence=result.upper_absence,
        bounds=bounds,
        level=result.level,
        n=result.n,
        note="; ".join(filter(None, notes)),
        group=group,
        study=result.study,
        href=here(result.iri),
        doubt=doubts_of([edge]),
        standing="derived" if derived else _standing(edge),
    )


def here(iri: str) -> str:
    """Return where a page at the root finds a thing."""
    return f"./{iri.removeprefix(BASE)}"


def sources_of(edge: Edge) -> str:
    """Return who states something and whom they cite; of what no source states, how it stands."""
    said = ", ".join(edge.sources) or edge.standing
    return f"{said}, citing {edge.cited}" if edge.cited else said


def doubts_of(edges: Sequence[Edge]) -> str:
    """Return what is doubtful of statements and is more than form, each once."""
    said = [doubt.says for edge in edges for doubt in edge.doubts if doubt.weighs]
    return "; ".join(dict.fromkeys(said))


def _tenths(months: Decimal | None) -> Decimal | None:
    """Return a time as it is told: a month is 30.4375 days, but nobody counts them."""
    return None if months is None else months.quantize(Decimal("0.1"))


def _standing(edge: Edge) -> Standing:
    if edge.standing == "inferred":
        return "inferred"
    return "external" if edge.standing == "external" or edge.cited else "document"


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
