"""How the command line talks: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from sarcograph.graph.validated import Announce

# lines are the reader's to wrap: a log or a script wants each whole
talk = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Announce]:
    """Show on stderr which stage is running and for how long."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # a log wants neither a spinner nor the empty line that it leaves
    hidden = not talk.is_terminal
    with Progress(*columns, console=talk, transient=True, disable=hidden) as shown:
        task = shown.add_task("starting", total=None)

        def announce(stage: str) -> None:
            shown.update(task, description=stage)

        yield announce


def print_json(value: object) -> None:
    """Print `value` as JSON, letters as they are."""
    print(json.dumps(value, indent=1, ensure_ascii=False))


def print_rows(content: bytes) -> None:
    """Print SPARQL results in JSON as a table for people."""
    from rich import box
    from rich.table import Table

    from sarcograph.graph.store.library import shorten

    result = json.loads(content)
    if "boolean" in result:
        print("yes" if result["boolean"] else "no")
        return
    found = result["results"]["bindings"]
    # a column without any value tells a person nothing; the other formats keep it
    names = [name for name in result["head"]["vars"] if any(name in row for row in found)]
    rows = [[shorten(row[name]["value"]) if name in row else "" for name in names] for row in found]
    table = Table(*names, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    # a pipe gets whole lines; a terminal gets its own width
    console = Console() if sys.stdout.isatty() else Console(width=_width(names, rows))
    console.print(table, markup=False)
    talk.print(f"{len(rows)} rows")


def _width(names: list[str], rows: list[list[str]]) -> int:
    columns = zip(*([names, *rows]), strict=True)
    return sum(max(map(len, column)) + 3 for column in columns) + 2
