"""Print the rows of an answer for people: as a table, or one block a row."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from dataclasses import dataclass

from sarcograph.commands.console import say, tell, visible
from sarcograph.graph.store.library import shorten

_NARROWEST = 20  # characters that are left for a value, however long the names are


@dataclass(frozen=True)
class _Rows:
    """The names of columns that have a value anywhere, and the values of each row by name."""

    names: list[str]
    values: list[dict[str, str]]


def print_table(content: bytes) -> None:
    """Print SPARQL results in JSON as a table; yes or no for ASK."""
    rows = _read(content)
    if rows is None:
        return
    cells = [[row.get(name, "") for name in rows.names] for row in rows.values]
    if sys.stdout.isatty():
        _print_within_a_terminal(rows.names, cells)
    else:
        _print_whole_lines(rows.names, cells)
    tell(f"{len(cells)} rows")


def _print_whole_lines(names: list[str], cells: list[list[str]]) -> None:
    columns = zip(*([names, *cells]), strict=True)
    widths = [max(map(len, column)) for column in columns]
    for line in (names, ["─" * width for width in widths], *cells):
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        say("  ".join(padded).rstrip())


def _print_within_a_terminal(names: list[str], cells: list[list[str]]) -> None:
    # takes longer to import than most questions to answer
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*names, box=box.SIMPLE_HEAD)
    for line in cells:
        table.add_row(*line)
    Console().print(table, markup=False)


def print_records(content: bytes) -> None:
    """Print SPARQL results in JSON as blocks, one a row: `column: value`, wrapped; or yes or no."""
    rows = _read(content)
    if rows is None:
        return
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
    tell(f"{len(rows.values)} rows")


def _read(content: bytes) -> _Rows | None:
    """Return the rows for people; None, having said yes or no, for the answer to ASK."""
    result = json.loads(content)
    if "boolean" in result:
        say("yes" if result["boolean"] else "no")
        return None
    found = result["results"]["bindings"]
    # a column without any value tells a person nothing; the other formats keep it
    names = [name for name in result["head"]["vars"] if any(name in row for row in found)]
    values = [
        {
            name: " ".join(visible(shorten(row[name]["value"])).split())
            for name in names
            if name in row
        }
        for row in found
    ]
    return _Rows(names, values)
