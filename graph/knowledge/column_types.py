"""What the values of a column are, known though a column has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from sarcograph.graph.store.table import Value

ColumnType = Literal["text", "integer", "decimal", "boolean", "date"]
"""The type of a column; IRIs are text, and so is a column of several types."""

_TYPES: dict[ColumnType, str] = {
    "integer": "at_least at_most centres characters cited_works claims columns end estimates events"
    " facts figures given groups members n number numbers of places position rank rows start step"
    " year",
    "decimal": "ci_level ci_lower ci_upper dose effect effect_ci_lower effect_ci_upper"
    " exact_lower exact_upper first_value greatest least lower lower_bound"
    " minimum_weeks months p parsed preferred range_lower range_upper recomputed"
    " second_value stated_value undefined_at upper upper_bound value wald_lower"
    " wald_upper wilson_lower wilson_upper",
    "boolean": "agrees chosen confirmed detected lower_closed met negated significant upper_closed",
}
_OF_QUERIES: dict[str, ColumnType] = {
    name: one for one, names in _TYPES.items() for name in names.split()
}
"""The types of the columns of named queries; those that are not here are text."""
_WORDS = {
    ("agents-given", "given"),
    ("effects-between-groups", "effect"),
    ("findings-by-source", "recomputed"),
    ("numbers-of-a-study", "number"),
}
"""Columns whose name elsewhere is of another type."""

_INTEGERS = range(-(2**63), 2**63)
"""What a data frame takes for a whole number; a larger one is text."""


def declared_type(query: str, column: str) -> ColumnType:
    """Return what the values of a column of a named query are."""
    return "text" if (query, column) in _WORDS else _OF_QUERIES.get(column, "text")


def type_of(values: Sequence[Value | None], declared: ColumnType = "text") -> ColumnType:
    """Return what the values of a column are; `declared` holds where they do not contradict it.

    >>> type_of([1, None]), type_of([1, Decimal("0.5")]), type_of([None], "integer")
    ('integer', 'decimal', 'integer')
    """
    found = {_one(value) for value in values if value is not None}
    if not found:
        return declared
    if found <= {"integer", "decimal"}:
        return "decimal" if declared == "decimal" else max(found, key=("integer", "decimal").index)
    return found.pop() if len(found) == 1 else "text"


def _one(value: Value) -> ColumnType:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer" if value in _INTEGERS else "text"
        case Decimal():
            return "decimal"
        case date():
            return "date"
        case _:
            return "text"
