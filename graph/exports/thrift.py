"""Values in Thrift's compact protocol, in which Parquet describes itself.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_SHORTEST_LONG = 15
"""A list of so many elements or more, and a step of more fields, take a byte more."""


class Long(NamedTuple):
    """A whole number of 64 bits; a plain one has 32."""

    value: int


Struct = Mapping[int, "Value"]
"""Values by the numbers of their fields, in rising order."""
Value = int | Long | str | bytes | Sequence["Value"] | Struct


def struct(fields: Struct) -> bytes:
    """Return a struct as its fields and the byte that ends them."""
    written, before = bytearray(), 0
    for number, value in fields.items():
        # the fields of Parquet lie closer together than what a short header can tell
        written.append((number - before) << 4 | _kind(value))
        written += _written(value)
        before = number
    return bytes(written) + b"\0"


def varint(number: int) -> bytes:
    """Return a whole number from 0 on, seven bits a byte.

    >>> varint(300).hex()
    'ac02'
    """
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(written) + bytes([number])


def _kind(value: Value) -> int:
    match value:
        case int():
            return _I32
        case Long():
            return _I64
        case str() | bytes():
            return _BINARY
        case Mapping():
            return _STRUCT
        case _:
            return _LIST


def _written(value: Value) -> bytes:
    match value:
        case int():
            return varint(value << 1)  # none here is negative
        case Long():
            return varint(value.value << 1)
        case str():
            return _written(value.encode())
        case bytes():
            return varint(len(value)) + value
        case Mapping():
            return struct(value)
        case _:
            kind = _kind(value[0]) if value else _STRUCT
            size = len(value)
            head = (
                bytes([size << 4 | kind])
                if size < _SHORTEST_LONG
                else bytes([0xF0 | kind]) + varint(size)
            )
            return head + b"".join(map(_written, value))
