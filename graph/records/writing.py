"""Records as JSON: a record is an object of its fields and of its properties.

What a study lists itself (findings, ambiguities, definitions) is written out there once; a fact in
it refers to it.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from sarcograph.graph.records.study import Ambiguity, Definition, Fact, Finding, Named, Study

_LISTED_ONCE = (Ambiguity, Definition, Finding)
_LISTS: Mapping[type, frozenset[str]] = {
    Study: frozenset(("ambiguities", "definitions", "findings"))
}
"""The fields that write records of these classes out."""


def written(record: object) -> Any:
    """Return a record, or a value in one, as JSON has it."""
    if isinstance(record, tuple | list):
        return [written(one) for one in record]
    if isinstance(record, Decimal):
        return int(record) if record == record.to_integral_value() else float(record)
    if not is_dataclass(record):
        return record
    kind: Any = type(record)
    return {name: field_written(record, name) for name in keys_of(kind)}


def field_written(record: object, name: str) -> Any:
    """Return what stands under one key of a record."""
    kind: Any = type(record)
    value = getattr(record, name)
    if name in referring(kind):
        value = tuple(map(_referred, value))
    return written(value)


def _referred(record: Ambiguity | Definition | Finding) -> Named:
    match record:
        case Ambiguity():
            return Named(record.iri, record.question)
        case Definition():
            return Named(record.iri, record.label)
        case Finding():
            return Named(record.iri, record.rule)


@cache
def keys_of(record: Any) -> tuple[str, ...]:
    """Return the keys that a record of a class is written with."""
    return tuple(hints_of(record))


@cache
def hints_of(record: Any) -> dict[str, Any]:
    """Return the keys of a record with the types of their values."""
    hints = get_type_hints(record)
    found = {field.name: hints[field.name] for field in fields(record)}
    for name, member in inspect.getmembers(record, lambda one: isinstance(one, property)):
        found[name] = get_type_hints(member.fget)["return"]
    return found


@cache
def referring(record: Any) -> frozenset[str]:
    """Return the keys whose records are written out elsewhere."""
    if not issubclass(record, Fact):
        return frozenset()
    several = {
        name
        for name, hint in hints_of(record).items()
        if (get_args(hint) or (0,))[0] in _LISTED_ONCE
    }
    lists = (names for kind, names in _LISTS.items() if issubclass(record, kind))
    return frozenset(several).difference(*lists)
