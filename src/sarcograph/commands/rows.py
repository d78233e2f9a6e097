"""Print the rows of an answer for people: as a table, or one block a row."""

from __future__ import annotations

import json
import shutil
import textwrap
from dataclasses import dataclass

from sarcograph.commands.console import counted, say, say_table, visible
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.library import headings, shorten

_NARROWEST = 20  # characters that are left for a value, however long the names are


@dataclass(frozen=True)
class _Rows:
    """The names of columns that have a value anywhere, of those without, and each row by name."""

    names: list[str]
    blank: list[str]
    values: list[dict[str, str]]

    @property
    def told(self) -> str:
        """What there is to say of them."""
        number = counted(len(self.values), "row")
        if not self.values or not self.blank:
            return number
        return f"{number}; without a value in any, and not shown: {', '.join(self.blank)}"


def print_table(content: bytes, *, in_words: bool, joined: bool = False) -> str:
    """Print SPARQL results in JSON as a table, yes or no for ASK; return what there is to say.

    The names of its columns are of the query, or what they say in words; columns that people read
    as one are one if they are to be `joined`.
    """
    rows = _read(content, joined=joined)
    if rows is None:
        return ""
    if rows.names:
        head = headings(rows.names) if in_words else rows.names
        cells = [[row.get(name, "") for name in rows.names] for row in rows.values]
        if say_table(head, cells):
            return f"{rows.told}; what is cut at … is whole with --format record"
    return rows.told


def print_records(content: bytes) -> str:
    """Print SPARQL results in JSON as blocks, one a row: `column: value`, wrapped; or yes or no."""
    rows = _read(content)
    if rows is None:
        return ""
    width = shutil.get_terminal_size().columns
    margin = max(map(len, rows.names), default=0) + 2
    for number, row in enumerate(rows.values):
        if number:
            say("")
        for name, value in row.items():
            wrapped = textwrap.fill(
                value,
                width=max(width, margin + _NARROWEST),
                initial_indent=f"{name}:".ljust(margin),
                subsequent_indent=" " * margin,
                break_long_words=False,  # an IRI is to be copied
                break_on_hyphens=False,
            )
            say(wrapped)
    return rows.told


def _read(content: bytes, *, joined: bool = False) -> _Rows | None:
    """Return the rows for people; None, having said yes or no, for the answer to ASK."""
    result = json.loads(content)
    if "boolean" in result:
        say("yes" if result["boolean"] else "no")
        return None
    # an empty text, as an aggregate of nothing gives, shows as little as no value
    columns: list[str] = result["head"]["vars"]
    found = [
        {
            name: " ".join(visible(shorten(one["value"])).split())
            for name, one in row.items()
            if one["value"]
        }
        for row in result["results"]["bindings"]
    ]
    if joined:
        whole = cells(columns)
        columns = [cell.name for cell in whole]
        found = [
            {
                cell.name: text
                for cell in whole
                if (text := cell.text([row.get(name, "") for name in cell.names]))
            }
            for row in found
        ]
    # a column without any value takes room from the others; the other formats keep it
    names = [name for name in columns if any(name in row for row in found)]
    blank = [name for name in columns if name not in names]
    values = [{name: row[name] for name in names if name in row} for row in found]
    return _Rows(names, blank, values)
