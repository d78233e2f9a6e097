"""The rows of an answer as values of Python, each of the type that its literal has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import PREFIXES

_XSD = PREFIXES["xsd"]
# whole numbers of more digits are no figures, and Python refuses to read the longest
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(rf"{_DECIMAL.pattern}(?:[eE][+-]?[0-9]{{1,4}})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Iri(str):
    """The IRI of a thing, told from a text that looks like one."""

    __slots__ = ()


Value = Iri | str | int | Decimal | bool | date
ColumnType = Literal["text", "integer", "decimal", "boolean", "date"]
"""The type of a column; IRIs are text, and so is a column of several types."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a question, in its order; None where a row says nothing in a column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value | None, ...], ...]

    @classmethod
    def read(cls, name: str, content: bytes) -> Self:
        """Return the table that SPARQL results in JSON are; raises QueryError for ASK's."""
        return cls(name, *columns_and_rows(name, json.loads(content)))

    def records(self) -> list[dict[str, Value | None]]:
        """Return each row by the names of the columns, all of them in every row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def columns_and_rows(
    name: str, answer: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[tuple[Value | None, ...], ...]]:
    """Return what a table has of SPARQL results that are parsed; raises QueryError for ASK's."""
    if "boolean" in answer:
        raise QueryError(f"{name}: the answer is yes or no, which is no table")
    columns = tuple(answer["head"]["vars"])
    iris: dict[str, Iri] = {}  # which stand in many rows
    rows = []
    for row in answer["results"]["bindings"]:
        # written out: pages wait for tens of thousands of values
        values: list[Value | None] = []
        for column in columns:
            term = row.get(column)
            if term is None:
                values.append(None)
            elif term["type"] == "uri":
                text = term["value"]
                if text not in iris:
                    iris[text] = Iri(text)
                values.append(iris[text])
            else:
                values.append(_value(term))
        rows.append(tuple(values))
    return columns, tuple(rows)


def in_words(value: Value | None) -> str:
    """Return a value as people read it; "" for none.

    >>> in_words(True), in_words(Decimal("1E+2")), in_words(None)
    ('yes', '100', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _value(term: dict[str, Any]) -> Value:
    """Return what a term that is no IRI is: a literal that is not as its datatype asks is text."""
    text = term["value"]
    match term["type"]:
        case "bnode":
            return f"_:{text}"
        case "triple":
            return json.dumps(text, ensure_ascii=False)
    datatype = term.get("datatype", "")
    if not datatype.startswith(_XSD) or (kind := _READERS.get(datatype[len(_XSD) :])) is None:
        return str(text)
    form, read = kind
    try:
        return read(text) if form.fullmatch(text) else str(text)
    except ValueError:  # no day of the calendar
        return str(text)


_READERS: dict[str, tuple[re.Pattern[str], Callable[[str], Value]]] = {
    "integer": (_INTEGER, int),
    "nonNegativeInteger": (_INTEGER, int),
    "positiveInteger": (_INTEGER, int),
    "int": (_INTEGER, int),
    "long": (_INTEGER, int),
    "decimal": (_DECIMAL, Decimal),
    "double": (_FLOAT, Decimal),
    "float": (_FLOAT, Decimal),
    "boolean": (re.compile("|".join(_TRUTH)), _TRUTH.__getitem__),
    "date": (_DATE, date.fromisoformat),
}
