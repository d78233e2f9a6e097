"""Records of a study as flat rows: one value a column, each column of one type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from sarcograph.graph.records.study import Fact, Named
from sarcograph.graph.store.table import ColumnType, Value

_TYPES: dict[Any, ColumnType] = {int: "integer", Decimal: "decimal", bool: "boolean"}
_DOUBTS = "doubts"


def columns_of(records: Sequence[object]) -> dict[str, ColumnType]:
    """Return the columns that records have, with the type of each, whatever their values."""
    columns: dict[str, ColumnType] = {}
    for kind in dict.fromkeys(map(type, records)):
        columns |= _columns(kind)
    return columns


def values_of(record: object) -> dict[str, Value | None]:
    """Return the values of a record by the names of the columns."""
    return dict(_values(record, ""))


@cache
def _columns(kind: type, before: str = "") -> dict[str, ColumnType]:
    columns: dict[str, ColumnType] = {}
    hints = get_type_hints(kind)
    for name in (field.name for field in fields(kind)):
        hint = hints[name]
        one = next((part for part in _parts(hint) if part is not type(None)), hint)
        if get_origin(hint) is tuple:
            columns[before + name] = "integer" if _is_record(one) else "text"
        elif _is_record(one):
            columns |= _columns(one, f"{name}_")
        else:
            columns[before + name] = _TYPES.get(one, "text")
    if issubclass(kind, Fact):
        columns[_DOUBTS] = "text"
    return columns


def _parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) or get_origin(hint) is tuple else (hint,)


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind) and kind is not Named


def _values(record: Any, before: str) -> Iterator[tuple[str, Value | None]]:
    for field in fields(record):
        value, name = getattr(record, field.name), before + field.name
        if isinstance(value, tuple):
            if columns_of([record]).get(name) == "integer":
                yield name, len(value)
            else:
                yield name, "; ".join(map(str, value)) or None
        elif isinstance(value, Named):
            yield name, value.label
        elif is_dataclass(value):
            yield from _values(value, f"{field.name}_")
        else:
            yield name, value
    if isinstance(record, Fact):
        yield _DOUBTS, ", ".join(record.doubts) or None
