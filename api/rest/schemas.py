"""Records as JSON, and the JSON Schema of what is written: one rule for both.

A record is an object of its fields and of its properties. What a study lists itself (findings,
ambiguities, definitions) is written out there once; a fact in it refers to it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from sarcograph.graph.records.study import Ambiguity, Definition, Fact, Finding, Named, Study

Json = dict[str, Any]

_LISTED_ONCE = (Ambiguity, Definition, Finding)
_LISTS: Mapping[type, frozenset[str]] = {
    Study: frozenset(("ambiguities", "definitions", "findings"))
}
"""The fields that write records of these classes out."""
_PLAIN: Mapping[Any, Json] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    NoneType: {"type": "null"},
}
_COMPONENTS = "#/components/schemas/"


def written(record: object) -> Any:
    """Return a record, or a value in one, as JSON has it."""
    if isinstance(record, tuple | list):
        return [written(one) for one in record]
    if isinstance(record, Decimal):
        return int(record) if record == record.to_integral_value() else float(record)
    if not is_dataclass(record):
        return record
    kind: Any = type(record)
    found = {}
    for name in _keys(kind):
        value = getattr(record, name)
        if name in _referring(kind):
            value = tuple(map(_referred, value))
        found[name] = written(value)
    return found


def _referred(record: Ambiguity | Definition | Finding) -> Named:
    match record:
        case Ambiguity():
            return Named(record.iri, record.question)
        case Definition():
            return Named(record.iri, record.label)
        case Finding():
            return Named(record.iri, record.rule)


def schema_of(record: type) -> Json:
    """Return the JSON Schema of a class of records, those of its parts in `$defs`."""
    parts: dict[str, Json] = {}
    _add(record, parts)
    return {**parts.pop(record.__name__), "$defs": parts}


def _add(record: type, parts: dict[str, Json]) -> None:
    parts[record.__name__] = {}  # which may be a part of itself
    told = _told(sys.modules[record.__module__]).get(record.__name__, {})
    properties = {}
    for name, hint in _hints(record).items():
        if name in _referring(record):
            hint = tuple[Named, ...]
        said = told.get(name)
        about = {"description": said} if said else {}
        # a word of Python is no name of a field
        properties[name.removesuffix("_")] = {**_schema(hint, parts), **about}
    parts[record.__name__] = {
        "title": record.__name__,
        "type": "object",
        "description": " ".join((inspect.getdoc(record) or "").split()),
        "properties": properties,
        "required": list(properties),
    }


def _schema(hint: Any, parts: dict[str, Json]) -> Json:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], parts)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(one, parts) for one in arguments]}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in parts:
            _add(hint, parts)
        return {"$ref": _COMPONENTS + hint.__name__}
    assert issubclass(hint, str), hint  # noqa: S101 - no record holds anything else
    return {"type": "string"}


@cache
def _keys(record: Any) -> tuple[str, ...]:
    return tuple(_hints(record))


@cache
def _hints(record: Any) -> dict[str, Any]:
    """Return the keys of a record with the types of their values."""
    hints = get_type_hints(record)
    found = {field.name: hints[field.name] for field in fields(record)}
    for name, member in inspect.getmembers(record, lambda one: isinstance(one, property)):
        found[name] = get_type_hints(member.fget)["return"]
    return found


@cache
def _referring(record: Any) -> frozenset[str]:
    """Return the keys whose records are written out elsewhere."""
    if not issubclass(record, Fact):
        return frozenset()
    several = {
        name for name, hint in _hints(record).items() if (get_args(hint) or (0,))[0] in _LISTED_ONCE
    }
    lists = (names for kind, names in _LISTS.items() if issubclass(record, kind))
    return frozenset(several).difference(*lists)


@cache
def _told(module: Any) -> dict[str, dict[str, str]]:
    """Return what is written below the fields of the classes of a module."""
    tree = ast.parse(inspect.getsource(module))
    return {one.name: dict(_below(one)) for one in tree.body if isinstance(one, ast.ClassDef)}


def _below(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, said in zip(record.body, record.body[1:], strict=False):
        match field, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                yield name, " ".join(str(text).split())
