"""The rows of an answer, for people and for data frames."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Self, overload

from sarcograph.graph.errors import did_you_mean, printable, repeated
from sarcograph.graph.knowledge.column_types import type_of
from sarcograph.graph.store.library import shorten
from sarcograph.graph.store.table import ColumnType, Iri, Table, Value

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_SHOWN = 10  # rows, and in a notebook
_SHOWN_HTML = 50
_WIDTH = 120  # characters
_CELLS = (32, 24, 18, 12)  # the most of a column: as much as lets all columns be seen

_OF_EVERY_FACT = ("iri", "standing", "source", "places", "findings", "ambiguities")
"""Columns of records that are not shown, so that figures are."""


class Row(Mapping[str, Value | None]):
    """One row: its values by the names of their columns, as `row["n"]` or `row.n`."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Value | None, ...]) -> None:
        """Take the values, and the place of each column among them."""
        self._places, self._values = places, values

    def __getitem__(self, name: str) -> Value | None:
        """Return the value in a column; None where the row says nothing there."""
        return self._values[self._places[name]]

    def __getattr__(self, name: str) -> Any:
        """Return the value in a column."""
        if name in Row.__slots__:  # of a row that is not made yet
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            advice = did_you_mean(name, self._places) or f"there are: {', '.join(self._places)}"
            raise AttributeError(f"there is no column '{repeated(name)}'; {advice}") from None

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the columns."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self._places)

    def __dir__(self) -> list[str]:
        """Return the names of the columns too, for completion."""
        return [*super().__dir__(), *self._places]

    def __repr__(self) -> str:
        """Return what the row says, without what it does not."""
        said = (f"{name}={value!r}" for name, value in self.items() if value is not None)
        return f"Row({', '.join(said)})"


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Table):
    """The rows of an answer, in its order; nobody can change them.

    `types` are those of the columns. `remarks` tell what names were taken for, and what else there
    is to say; `not_said` by the name of a range how many rows do not say what it asks for; `more`
    is the cursor of the next rows, None where there are none. `sparql` is what was asked.
    """

    types: tuple[ColumnType, ...]
    remarks: tuple[str, ...] = ()
    not_said: Mapping[str, int] = field(default_factory=dict)
    more: str | None = None
    sparql: str = ""
    shown: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, content: bytes) -> Self:
        """Return the rows that SPARQL results in JSON are; raises QueryError for ASK's."""
        return cls.of_table(Table.read(name, content))

    @classmethod
    def of_table(
        cls, table: Table, declared: Mapping[str, ColumnType] | None = None, **said: Any
    ) -> Self:
        """Return the rows of a table, and what is said of them.

        `declared` are the types of columns, which hold for those without a value too.
        """
        known = declared or {}
        values = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
        types = tuple(
            type_of(column, known.get(name, "text"))
            for name, column in zip(table.columns, values, strict=True)
        )
        return cls(table.name, table.columns, table.rows, types, **said)

    @classmethod
    def of(cls, records: Iterable[Any], name: str = "records") -> Self:
        """Return records of a study, such as its estimates, as rows: one a record.

        A thing is named by its label, several values are joined by semicolons, and of places,
        findings and ambiguities it is told how many there are. `doubts` say it in words.
        """
        from sarcograph.graph.knowledge.flat import columns_of, values_of

        given = list(records)
        columns = columns_of(given)
        found = map(values_of, given)
        rows = tuple(tuple(values.get(column) for column in columns) for values in found)
        shown = tuple(column for column in columns if column not in _OF_EVERY_FACT)
        return cls(name, tuple(columns), rows, tuple(columns.values()), shown=shown)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows."""
        places = {name: place for place, name in enumerate(self.columns)}
        return (Row(places, values) for values in self.rows)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Self: ...
    def __getitem__(self, place: int | slice) -> Row | Self:
        """Return one row, or some of them as rows."""
        if isinstance(place, slice):
            return replace(self, rows=self.rows[place])
        return Row({name: at for at, name in enumerate(self.columns)}, self.rows[place])

    def column(self, name: str) -> tuple[Value | None, ...]:
        """Return the values of a column; raises KeyError."""
        if name not in self.columns:
            raise KeyError(
                f"there is no column '{repeated(name)}'; there are: {', '.join(self.columns)}"
            ) from None
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)

    def to_pandas(self, *, decimals: bool = False) -> pd.DataFrame:
        """Return the rows as a data frame of pandas: Int64, Float64, boolean, string or dates.

        With `decimals` a decimal stays one of Python; else it is the nearest floating-point number.
        Raises MissingLibraryError without pandas.
        """
        from sarcograph.graph.knowledge.frames import pandas_frame

        return pandas_frame(self._typed(), decimals=decimals)

    def to_polars(self, *, decimals: bool = False) -> pl.DataFrame:
        """Return the rows as a data frame of polars: Int64, Float64, Boolean, String or Date.

        With `decimals` a decimal is one of polars, with all its places. Raises MissingLibraryError
        without polars.
        """
        from sarcograph.graph.knowledge.frames import polars_frame

        return polars_frame(self._typed(), decimals=decimals)

    def __repr__(self) -> str:
        """Return the first rows as a table, and what there is to say of them."""
        names = self._names()
        texts = [names, *([_text(row[name]) for name in names] for row in self[:_SHOWN])]
        longest = [max(len(row[place]) for row in texts) for place in range(len(names))]
        widths, fits = longest, 0
        for cell in _CELLS:
            widths = [min(cell, length) for length in longest]
            ends = [end + 2 * place for place, end in enumerate(accumulate(widths))]
            fits = bisect_right(ends, _WIDTH)
            if fits == len(names):
                break
        lines = ["  ".join(map(_cut, row[:fits], widths)).rstrip() for row in texts]
        table = [line.rstrip() for line in lines] if self.rows else []
        return "\n".join([*table, *self._said(_SHOWN, names[fits:])])

    def _repr_html_(self) -> str:
        """Return the first rows as a table in HTML, for notebooks."""
        names = self._names()
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_text(row[name]))}</td>' for name in names)}</tr>"
            for row in self[:_SHOWN_HTML]
        )
        said = "".join(f"<p>{html.escape(line)}</p>" for line in self._said(_SHOWN_HTML, []))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{said}"

    def _typed(self) -> dict[str, tuple[ColumnType, tuple[Value | None, ...]]]:
        kinds = zip(self.columns, self.types, strict=True)
        return {name: (kind, self.column(name)) for name, kind in kinds}

    def _names(self) -> list[str]:
        """Return the columns that people see: those for them that have a value."""
        places = {name: place for place, name in enumerate(self.columns)}
        return [
            name
            for name in self.shown or self.columns
            if any(row[places[name]] not in (None, "") for row in self.rows)
        ]

    def _said(self, shown: int, unseen: Iterable[str]) -> Iterator[str]:
        number = _counted(len(self.rows), "row")
        if len(self.rows) > shown:
            number += f", {shown} shown"
        hidden = [name for name in self.columns if name in unseen]
        yield f"[{number}, {_counted(len(self.columns), 'column')}]" + (
            f" further columns: {', '.join(hidden)}" if hidden else ""
        )
        yield from map(printable, self.remarks)
        for name, count in self.not_said.items():
            yield f"{name}: not said in {count} more; {name}='unknown' shows them"
        if self.more is not None:
            yield f"there are more rows: cursor={self.more!r}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    text = shorten(value) if isinstance(value, Iri) else str(value)
    return printable(" ".join(text.split()))


def _cut(text: str, width: int) -> str:
    return (text if len(text) <= width else f"{text[: width - 1]}…").ljust(width)
