"""Tables as Parquet, https://parquet.apache.org/docs/file-format/, each column of its type.

What writes Parquet elsewhere is a library of a hundred megabytes that starts threads, which a
process that forks cannot have. A table of ours needs little of the format: one row group, one page
a column, values as they are, compressed by gzip. DuckDB and polars read it in the tests.
"""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from itertools import groupby
from typing import Any, NamedTuple

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.sheet import Cell, Sheet, SheetType, places_of
from sarcograph.graph.exports.thrift import Long, Value, varint
from sarcograph.graph.exports.thrift import struct as thrift_struct

_MAGIC = b"PAR1"
_PRECISION, _BYTES = 38, 16
"""Digits of a decimal, and the bytes that hold so many."""
_GZIP, _PLAIN, _RLE = 2, 0, 3
_REQUIRED, _OPTIONAL, _REPEATED = 0, 1, 2
_UTF8, _AS_LIST, _AS_DECIMAL, _AS_DATE = 0, 3, 5, 6
_FIRST_DAY = date(1970, 1, 1).toordinal()
_PHYSICAL: Mapping[SheetType, int] = {
    "boolean": 0,
    "date": 1,
    "integer": 2,
    "text": 6,
    "texts": 6,
    "decimal": 7,
}
# the fields of a SchemaElement
_TYPE, _LENGTH, _REPETITION, _NAME, _CHILDREN, _CONVERTED, _SCALE, _DIGITS = range(1, 9)


class _Chunk(NamedTuple):
    """A column as it stands in the file: its page, and what the footer says of it."""

    content: bytes
    schema: list[dict[int, Value]]
    described: dict[int, Value]


def parquet_file(sheet: Sheet, about: About) -> bytes:
    """Return a table as Parquet, with what it says of itself under the key `sarcograph`."""
    content, chunks = bytearray(_MAGIC), list[_Chunk]()
    described: list[Value] = []
    for name, kind in sheet.columns.items():
        with localcontext(prec=2 * _PRECISION):  # no digit is rounded away
            chunk = _chunk(name, kind, sheet.column(name))
        at = len(content)
        content += chunk.content
        chunks.append(chunk)
        described.append({2: Long(at), 3: {**chunk.described, 9: Long(at)}})
    root: dict[int, Value] = {_NAME: "schema", _CHILDREN: len(sheet.columns)}
    told = json.dumps({**about.record(), "table": sheet.about}, ensure_ascii=False)
    footer = thrift_struct(
        {
            1: 1,
            2: [root, *(element for chunk in chunks for element in chunk.schema)],
            3: Long(len(sheet.rows)),
            4: [{1: described, 2: Long(len(content)), 3: Long(len(sheet.rows))}],
            5: [{1: "sarcograph", 2: told}],
            6: "sarcograph",
        }
    )
    return bytes(content) + footer + struct.pack("<I", len(footer)) + _MAGIC


def parquet_files(sheets: Sequence[Sheet], about: About) -> dict[str, bytes]:
    """Return tables as files by their names, and a file that says what they are."""
    files = {"README.txt": about.text().encode()}
    return files | {f"{sheet.name}.parquet": parquet_file(sheet, about) for sheet in sheets}


def _chunk(name: str, kind: SheetType, cells: Sequence[Cell]) -> _Chunk:
    places = places_of(cells) if kind == "decimal" else 0
    if kind == "texts":
        levels, values = _list_levels(cells)
        path = [name, "list", "element"]
    else:
        values = [cell for cell in cells if cell is not None]
        levels = [_levels([int(cell is not None) for cell in cells])]
        path = [name]
    page = b"".join(levels) + _plain(kind, values, places)
    packed = gzip.compress(page, 9, mtime=0)
    entries = len(cells)
    if kind == "texts":
        entries = sum(max(len(cell), 1) if isinstance(cell, tuple) else 1 for cell in cells)
    head = thrift_struct(
        {1: 0, 2: len(page), 3: len(packed), 5: {1: entries, 2: _PLAIN, 3: _RLE, 4: _RLE}}
    )
    described: dict[int, Value] = {
        1: _PHYSICAL[kind],
        2: [_PLAIN, _RLE],
        3: path,
        4: _GZIP,
        5: Long(entries),
        6: Long(len(head) + len(page)),
        7: Long(len(head) + len(packed)),
    }
    return _Chunk(head + packed, _schema(name, kind, places), described)


def _schema(name: str, kind: SheetType, places: int) -> list[dict[int, Value]]:
    """Return what a column is: its element, of several texts the group that holds them."""
    one: dict[int, Value] = {_TYPE: _PHYSICAL[kind]}
    match kind:
        case "texts":
            return [
                {_REPETITION: _OPTIONAL, _NAME: name, _CHILDREN: 1, _CONVERTED: _AS_LIST},
                {_REPETITION: _REPEATED, _NAME: "list", _CHILDREN: 1},
                {**one, _REPETITION: _REQUIRED, _NAME: "element", _CONVERTED: _UTF8},
            ]
        case "text":
            return [{**one, _REPETITION: _OPTIONAL, _NAME: name, _CONVERTED: _UTF8}]
        case "date":
            return [{**one, _REPETITION: _OPTIONAL, _NAME: name, _CONVERTED: _AS_DATE}]
        case "decimal":
            is_decimal: dict[int, Value] = {
                _CONVERTED: _AS_DECIMAL,
                _SCALE: places,
                _DIGITS: _PRECISION,
            }
            return [
                {**one, _LENGTH: _BYTES, _REPETITION: _OPTIONAL, _NAME: name, **is_decimal},
            ]
        case _:
            return [{**one, _REPETITION: _OPTIONAL, _NAME: name}]


def _list_levels(cells: Sequence[Cell]) -> tuple[list[bytes], list[Cell]]:
    """Return the levels of lists, and the texts in all of them: 0 begins one, 1 goes on."""
    repeated, defined, values = [], [], list[Cell]()
    for cell in cells:
        several = cell if isinstance(cell, tuple) else None
        values += several or ()
        repeated += [0, *(1 for _ in (several or ())[1:])]
        defined += [2] * len(several) if several else [0 if several is None else 1]
    return [_levels(repeated), _levels(defined)], values


def _levels(levels: Sequence[int]) -> bytes:
    """Return levels of a byte at most, each run of equal ones as its length and its value."""
    runs = b"".join(varint(len(list(run)) << 1) + bytes([level]) for level, run in groupby(levels))
    return struct.pack("<I", len(runs)) + runs


def _plain(kind: SheetType, values: Sequence[Any], places: int) -> bytes:
    """Return values one after the other, as the format's plain encoding has them."""
    match kind:
        case "boolean":
            bits = sum(1 << place for place, value in enumerate(values) if value)
            return bits.to_bytes((len(values) + 7) // 8, "little")
        case "integer":
            return struct.pack(f"<{len(values)}q", *values)
        case "date":
            return struct.pack(
                f"<{len(values)}i", *(one.toordinal() - _FIRST_DAY for one in values)
            )
        case "decimal":
            scaled = (int(Decimal(one).scaleb(places).to_integral_value()) for one in values)
            return b"".join(one.to_bytes(_BYTES, "big", signed=True) for one in scaled)
        case _:
            texts = (str(one).encode() for one in values)
            return b"".join(struct.pack("<I", len(text)) + text for text in texts)
