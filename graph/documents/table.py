"""A table of any markup as lines of text: one line a row, one tab between two cells.

The rule for spans: a cell that spans columns or rows stands once, where it begins, and its other
positions are empty; only one that begins in the first column, where rows have their names, stands
again in each row that it spans. So no number is printed twice, and every row keeps its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sarcograph.graph.documents.xml_tree import Element
from sarcograph.graph.errors import DocumentError

WIDEST = 1_000
"""Columns, as in HTML; a span may claim any number, and each takes a tab in every row."""
LARGEST = 100_000
"""Positions of one table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, without tabs and line ends, and how many positions it takes."""

    text: str
    columns: int = 1
    rows: int = 1


def rows_of(table: Element) -> tuple[list[list[Element]], list[list[Element]]]:
    """Return the cells of each row of a table in XML, head and body first, and those of its foot.

    The foot may stand before the body. Raises DocumentError for a table with words that are neither
    in a cell nor in its caption, which nothing would tell apart from those of a cell.
    """
    parts = table.elements()
    groups = {
        name: [one for one in parts if one.name == name] for name in ("thead", "tbody", "tfoot")
    }
    loose = [row for row in parts if row.name == "tr"]
    head, body, foot = (
        [row for group in groups[name] for row in group.elements() if row.name == "tr"]
        for name in groups
    )
    above, below = (
        [[cell for cell in row.elements() if cell.name in ("td", "th")] for row in rows]
        for rows in ([*head, *body, *loose], foot)
    )
    known = [cell for row in (*above, *below) for cell in row]
    known += [one for one in parts if one.name == "caption"]
    if sum(len(_words(one)) for one in known) != len(_words(table)):
        raise DocumentError("has a table with words outside of its cells")
    return above, below


def _words(element: Element) -> str:
    return "".join(element.text().split())


def span(written: str | None) -> int:
    """Return what a `colspan` or `rowspan` says; 1 for one that is absent or says nothing."""
    text = (written or "").strip()
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,9}", text) else 1


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return the texts of all positions, every row equally long.

    Cells take the first free positions of their row, as in HTML; a span ends with the table.
    Raises DocumentError for a table of more than `WIDEST` columns or `LARGEST` positions.
    """
    taken: dict[tuple[int, int], str] = {}
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            if column + cell.columns > WIDEST:
                raise DocumentError(f"has a table of more than {WIDEST:,} columns")
            height = min(cell.rows, len(rows) - row)
            if len(taken) + height * cell.columns > LARGEST:
                raise DocumentError(f"has a table of more than {LARGEST:,} cells")
            for below in range(height):
                for aside in range(cell.columns):
                    again = not aside and (not below or not column)
                    # where spans overlap, whose cell comes first has the position
                    taken.setdefault((row + below, column + aside), cell.text if again else "")
    width = 1 + max((column for _, column in taken), default=0)
    if width * len(rows) > LARGEST:
        raise DocumentError(f"has a table of more than {LARGEST:,} cells")
    return [[taken.get((row, column), "") for column in range(width)] for row in range(len(rows))]
