"""Records as rows: a column a value, and beside each thing its IRI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from sarcograph.graph.exports.sheet import Cell, SheetType
from sarcograph.graph.records.study import (
    Ambiguity,
    Definition,
    Fact,
    Finding,
    Named,
    Place,
    Quantity,
)

_TYPES: dict[Any, SheetType] = {int: "integer", Decimal: "decimal", bool: "boolean"}


@cache
def columns_of(kind: Any, before: str = "") -> dict[str, SheetType]:
    """Return the columns of records of a class, with the type of each."""
    columns: dict[str, SheetType] = {}
    hints = get_type_hints(kind)
    for name in (before + field.name for field in fields(kind)):
        hint = hints[name.removeprefix(before)]
        several = get_origin(hint) is tuple
        parts = get_args(hint) if several or isinstance(hint, UnionType) else (hint,)
        one = next(part for part in parts if part is not type(None))
        if one is Named:
            columns |= {name: "texts" if several else "text"}
            columns |= {f"{name}_iri": "texts" if several else "text"}
        elif several:
            if _said_of(one) is not None:
                columns[name] = "texts"
            if one in (Finding, Ambiguity, Definition):
                columns[f"{name}_iri"] = "texts"
        elif is_dataclass(one):
            columns |= columns_of(one, f"{name}_")  # type: ignore[arg-type]  # a class
        else:
            columns[name] = _TYPES.get(one, "text")
    if issubclass(kind, Fact):
        columns["doubts"] = "texts"
    return columns


def cells_of(record: Any) -> dict[str, Cell]:
    """Return the cells of a record by the names of its columns."""
    return dict(_cells(record, ""))


def _cells(record: Any, before: str) -> Iterator[tuple[str, Cell]]:
    for field in fields(record):
        name, value = before + field.name, getattr(record, field.name)
        if isinstance(value, Named):
            yield name, value.label
            yield f"{name}_iri", value.iri
        elif isinstance(value, tuple):
            yield name, tuple(map(_said, value)) or None
            if any(isinstance(one, Named | Finding | Ambiguity | Definition) for one in value):
                yield f"{name}_iri", tuple(one.iri for one in value)
        elif is_dataclass(value):
            yield from _cells(value, f"{name}_")
        else:
            yield name, value
    if isinstance(record, Fact):
        yield "doubts", record.doubts or None


def _said_of(kind: Any) -> type | None:
    """Return the class of what is said in a cell; None for records with a table of their own."""
    if isinstance(kind, type) and issubclass(kind, Fact) and kind is not Definition:
        return None
    return kind  # type: ignore[no-any-return]  # a class


def _said(one: Any) -> str:
    """Return in words what is one of several in a cell."""
    match one:
        case Place():
            return place_in_words(one)
        case Finding():
            return f"{one.rule}: {one.message}"
        case Ambiguity():
            return one.question
        case Named() | Definition() | Quantity():
            return str(one.label)
        case _:
            return str(one)


def place_in_words(place: Place) -> str:
    """Return where a source says something: characters of a document, or the page that was read.

    >>> place_in_words(Place(source="sun-2022", start=2129, end=2134, printed="34.4%"))
    'sun-2022, characters 2129 to 2134: 34.4%'
    """
    if place.start is None:
        at = place.address or place.page or place.source
        told = place.source if at == place.source else f"{place.source}, {at}"
    else:
        told = f"{place.source}, characters {place.start} to {place.end}"
    return told if place.printed is None else f"{told}: {place.printed}"
