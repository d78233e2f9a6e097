"""What the values of a column are, known though a column has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sarcograph.graph.store.table import ColumnType, Value

_INTEGERS = range(-(2**63), 2**63)
"""What a data frame takes for a whole number; a larger one is text."""


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
