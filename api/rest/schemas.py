"""The JSON Schema of records as `graph.records.writing` writes them."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from sarcograph.graph.records.study import Named
from sarcograph.graph.records.writing import hints_of, referring

Json = dict[str, Any]

_PLAIN: Mapping[Any, Json] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    NoneType: {"type": "null"},
}
_COMPONENTS = "#/components/schemas/"


def schema_of(record: type) -> Json:
    """Return the JSON Schema of a class of records, those of its parts in `$defs`."""
    parts: dict[str, Json] = {}
    _add(record, parts)
    return {**parts.pop(record.__name__), "$defs": parts}


def _add(record: type, parts: dict[str, Json]) -> None:
    parts[record.__name__] = {}  # which may be a part of itself
    told = _told(sys.modules[record.__module__]).get(record.__name__, {})
    properties = {}
    for name, hint in hints_of(record).items():
        if name in referring(record):
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
def _told(module: Any) -> dict[str, dict[str, str]]:
    """Return what is written below the fields of the classes of a module."""
    tree = ast.parse(inspect.getsource(module))
    return {one.name: dict(_below(one)) for one in tree.body if isinstance(one, ast.ClassDef)}


def _below(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, said in zip(record.body, record.body[1:], strict=False):
        match field, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                yield name, " ".join(str(text).split())
