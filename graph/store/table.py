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
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}
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

    @classmethod
    def read_tsv(cls, name: str, content: bytes) -> Self:
        """Return the table that SPARQL results in TSV are, as `serialise` writes them.

        Its values are those that `read` has of the same in JSON, in half the time: each term is
        read once, and stands in many rows. A triple term stays as it is written.
        """
        head, *lines = content.decode().split("\n")[:-1]
        if not head:
            return cls(name, (), ((),) * len(lines))
        value_of = _Terms({"": None}).__getitem__
        return cls(
            name,
            tuple(variable[1:] for variable in head.split("\t")),
            tuple(tuple(map(value_of, line.split("\t"))) for line in lines),
        )

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
    """Return what a term that is no IRI is."""
    text = term["value"]
    match term["type"]:
        case "bnode":
            return f"_:{text}"
        case "triple":
            return json.dumps(text, ensure_ascii=False)
    return _literal(text, term.get("datatype", ""))


class _Terms(dict[str, Value | None]):
    """What terms in the syntax of TSV are, each read when it is first asked for."""

    def __missing__(self, term: str) -> Value:
        value = self[term] = _written(term)
        return value


def _written(term: str) -> Value:
    r"""Return what a term in the syntax of TSV is.

    >>> _written('"a\\tb"@en'), _written("1.50"), _written("true")
    ('a\tb', Decimal('1.50'), True)
    """
    if term.startswith("<") and not term.startswith("<<"):
        return Iri(term[1:-1])
    if term.startswith('"'):
        text, _, kind = term[1:].rpartition('"')
        if "\\" in text:
            text = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text)
        return _literal(text, kind[3:-1] if kind.startswith("^^") else "")
    for datatype in ("integer", "decimal", "boolean"):
        form, read = _READERS[datatype]
        if form.fullmatch(term):
            return read(term)
    return term  # a blank node, or a triple term


def _literal(text: str, datatype: str) -> Value:
    """Return what a literal is: one that is not as its datatype asks is text."""
    if not datatype.startswith(_XSD) or (kind := _READERS.get(datatype[len(_XSD) :])) is None:
        return text
    form, read = kind
    try:
        return read(text) if form.fullmatch(text) else text
    except ValueError:  # no day of the calendar
        return text


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
