"""A table for other programs: columns of one type each, and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Self

SheetType = Literal["text", "integer", "decimal", "boolean", "date", "texts"]
"""The type of a column; `texts` are several, in one order."""
Cell = object
"""A value of the type of its column, None where nothing is said."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the types of its columns by their names, and a cell a column in every row."""

    name: str
    about: str
    columns: Mapping[str, SheetType]
    rows: Sequence[tuple[Cell, ...]]

    @classmethod
    def of(
        cls,
        name: str,
        about: str,
        columns: Mapping[str, SheetType],
        records: Iterable[Mapping[str, Cell]],
    ) -> Self:
        """Return the table of records that have values by the names of columns."""
        rows = tuple(tuple(one.get(column) for column in columns) for one in records)
        return cls(name, about, columns, rows)

    def column(self, name: str) -> list[Cell]:
        """Return the cells of a column."""
        place = list(self.columns).index(name)
        return [row[place] for row in self.rows]


def places_of(values: Iterable[Cell]) -> int:
    """Return how many decimal places the decimals among some values need.

    >>> places_of([Decimal("1.50"), None, Decimal("2.125")])
    3
    """
    exponents = (one.normalize().as_tuple().exponent for one in values if isinstance(one, Decimal))
    return max(0, *(-one for one in exponents if isinstance(one, int)), 0)
