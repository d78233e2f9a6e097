"""Rows of an answer as the data of VALUES blocks, for another query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Rows = Sequence[Sequence[Term]]

COUNTER = "row_in_turn"
"""The variable that counts the rows."""


class RowData:
    """Rows as the data of VALUES blocks."""

    def __init__(self, names: Sequence[str], rows: Rows) -> None:
        """Take rows, which bind `names` in turn."""
        self._names = names
        self._rows = [["UNDEF" if term is None else str(term) for term in row] for row in rows]
        places = range(len(names))
        self.fixed = {names[at] for at in places if all(row[at] is not None for row in rows)}
        """The variables that every row binds."""
        self.is_writable = all(
            term is None or isinstance(term, ox.NamedNode | ox.Literal)
            for row in rows
            for term in row
        )
        """Tell whether there is no blank node, which would stand for anything."""

    def of(self, names: Sequence[str] | set[str]) -> str:
        """Return the block that binds those of `names` that rows have, and counts the rows."""
        places = self._places(names)
        rows = (f"{turn} {self._cells(row, places)}" for turn, row in enumerate(self._rows))
        return self._block([COUNTER, *(self._names[at] for at in places)], rows)

    def whole(self) -> str:
        """Return the block that binds what the rows bind, once for each."""
        return self._block(self._names, (" ".join(row) for row in self._rows))

    def each(self, names: set[str]) -> str:
        """Return the block that binds `names`, once to what they are in any row."""
        places = self._places(names)
        rows = dict.fromkeys(self._cells(row, places) for row in self._rows)
        return self._block([self._names[at] for at in places], rows)

    def _places(self, names: Sequence[str] | set[str]) -> list[int]:
        return [at for at, name in enumerate(self._names) if name in names]

    def _cells(self, row: Sequence[str], places: Sequence[int]) -> str:
        return " ".join(row[at] for at in places)

    def _block(self, names: Sequence[str], rows: Iterable[str]) -> str:
        data = "".join(f"({row})\n" for row in rows)
        return f"VALUES ({listed(names)}) {{\n{data}}}\n"


def listed(names: Sequence[str]) -> str:
    """Return variables as a query lists them."""
    return " ".join(f"?{name}" for name in names)
