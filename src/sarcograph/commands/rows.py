"""Print the rows of an answer for people: as a table, or one block a row."""

from __future__ import annotations

import json
import shutil
import textwrap
from dataclasses import dataclass

from sarcograph.commands.console import counted, say, say_table, visible
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


def print_table(content: bytes, *, in_words: bool) -> str:
    """Print SPARQL results in JSON as a table, yes or no for ASK; return what there is to say.

    The names of its columns are of the query, or what they say in words.
    """
    rows = _read(content)
    if rows is None:
        return ""
    if rows.names:
        head = headings(rows.names) if in_words else rows.names
        say_table(head, [[row.get(name, "") for name in rows.names] for row in rows.values])
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


def _read(content: bytes) -> _Rows | None:
    """Return the rows for people; None, having said yes or no, for the answer to ASK."""
    result = json.loads(content)
    if "boolean" in result:
        say("yes" if result["boolean"] else "no")
        return None
    # an empty text, as an aggregate of nothing gives, shows as little as no value
    found = [
        {name: one for name, one in row.items() if one["value"]}
        for row in result["results"]["bindings"]
    ]
    # a column without any value takes room from the others; the other formats keep it
    names = [name for name in result["head"]["vars"] if any(name in row for row in found)]
    blank = [name for name in result["head"]["vars"] if name not in names]
    values = [
        {
            name: " ".join(visible(shorten(row[name]["value"])).split())
            for name in names
            if name in row
        }
        for row in found
    ]
    return _Rows(names, blank, values)
