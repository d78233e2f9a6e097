"""Adverse events under the treatments of a brief, the gravest and commonest of each first."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sarcograph.graph.brief.asking import ARMS, EVENTS
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import MOST_ROWS, Given, Row, address, cell, in_turn, told
from sarcograph.graph.store.cells import interval
from sarcograph.graph.store.table import Table, Value, in_words

_TIMES = ("hour", "day", "week", "month", "year")

Treatments = frozenset[tuple[str, str]]
"""The treatments of arms, each with the source of the arm, "" where any source counts."""


def treatments_of(arms: bytes, controls: bytes) -> Treatments:
    """Return the treatments of the arms, wherever they were given, and of the other arms there."""
    treated = {(_treatment(row), "") for row in Table.read(ARMS, arms).records()}
    others = {
        (_treatment(row), in_words(row["source"]))
        for row in Table.read("controls", controls).records()
    }
    return frozenset(treated | others)


def safety(answer: bytes, treatments: Treatments, given: Given) -> Section:
    """Return the adverse events under `treatments`.

    Each treatment has its share of the rows, or the first of the alphabet would have all.
    """
    rows = [
        row
        for row in Table.read(EVENTS, answer).records()
        if treatments & {(_treatment(row), ""), (_treatment(row), in_words(row["source"]))}
        and in_words(row["unit_name"]) not in _TIMES  # when it came, not how often
    ]
    rows.sort(key=lambda row: (_treatment(row), *_gravity(row), in_words(row["fact"])))
    of: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of[_treatment(row)].append(row)
    # where nothing graver is told of a treatment, what is told
    grave = [[row for row in own if _is_grave(row)] or own for own in of.values()]
    facts = in_turn([[(in_words(row["fact"]),) for row in own] for own in grave], MOST_ROWS)
    kept = [row for own in grave for row in own if (in_words(row["fact"]),) in facts]
    said = []
    if sum(map(len, grave)) < len(rows):
        said.append(
            "Those of grade 3 or above and any of which no grade is told; lower ones are counted."
        )
    if without := sorted({name for name, _ in treatments} - {_treatment(row) for row in rows}):
        said.append(f"No adverse event is held of: {', '.join(without)}.")
    return Section(
        "safety",
        "Adverse events by grade",
        tuple(said),
        ("treatment", "event", "grade", "attribution", "patients", "of n", "how often"),
        tuple(map(_row, kept)),
        "no source here tells of adverse events under these treatments",
        (("", address(EVENTS, [item for item in given if item[0] != "mechanism"])),),
        len(rows) - len(kept),
    )


def _row(row: Row) -> tuple[Cell, ...]:
    return (
        (Figure(_treatment(row)),),
        (Figure(in_words(row["event_name"])),),
        (Figure(in_words(row["grades"]) or "not told"),),
        (Figure(in_words(row["attribution_name"]) or "attribution not stated"),),
        (Figure(in_words(row["population_name"])),),
        (Figure(in_words(row["n"]) or "not stated"),),
        (_event(row),),
    )


def _treatment(row: Row) -> str:
    return in_words(row["regimen_name"])


def _is_grave(row: Row) -> bool:
    return in_words(row["grades"])[:1] not in ("1", "2", "a")


def _gravity(row: Row) -> tuple[int, float, str]:
    value = row["value"]
    share = -float(value) if isinstance(value, Decimal | int) else 0.0
    return (0 if _is_grave(row) else 1), share, in_words(row["event_name"])


def _event(row: Row) -> Figure:
    counted = f"{in_words(row['events'])} patients" if row["events"] is not None else ""
    value = cell("value", {name: of for name, of in row.items() if not name.startswith("ci_")})
    bounds = interval("recomputed 95% CI", _short(row["ci_lower"]), _short(row["ci_upper"]))
    value = told(value, bounds)
    text = f"{counted} ({value})" if counted and value else counted or value
    return Figure(text or in_words(row["note"]), in_words(row["fact"]), in_words(row["doubts"]))


def _short(value: Value | None) -> str:
    """Return a recomputed figure with one decimal."""
    return f"{value:.1f}" if isinstance(value, Decimal | int) else ""
