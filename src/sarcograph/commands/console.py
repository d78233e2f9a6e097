"""How the command line talks: results on stdout, everything else on stderr.

What is printed comes from papers, files and services, and may hold what a terminal would obey. So
nothing else prints: every text goes through `say` or `tell`, which show such characters instead.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sarcograph.graph.validated import quiet

if TYPE_CHECKING:
    from sarcograph.graph.validated import Announce

# what moves the cursor, starts an order, or changes the direction of what follows; and half pairs,
# which stand for bytes that are no UTF-8
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Return `text` with the characters that a terminal obeys written as escapes.

    Tabs and ends of lines stay.

    >>> visible("red \x1b[31m")
    'red \\x1b[31m'
    """
    return _OBEYED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    # Python holds a byte that is no UTF-8 as half a pair
    is_byte = 0xDC80 <= code <= 0xDCFF
    return f"\\x{code - 0xDC00:02x}" if is_byte else match[0].encode("unicode_escape").decode()


def say(text: str) -> None:
    """Print a result on stdout, and the end of its line."""
    print(visible(text))


def tell(text: str) -> None:
    """Print on stderr what is no result; lines are the reader's to wrap."""
    print(visible(text), file=sys.stderr)


@contextmanager
def progress() -> Iterator[Announce]:
    """Show on stderr which stage is running and for how long; a log gets nothing."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    stage_column = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), stage_column, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=None)

        def announce(stage: str) -> None:
            shown.update(task, description=visible(stage))

        yield announce


def say_json(value: object) -> None:
    """Print `value` as JSON, letters as they are."""
    # in JSON the escapes of control characters are there already; those of the others mean the same
    text = json.dumps(value, indent=1, ensure_ascii=False)
    print(_OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def say_data(content: bytes) -> None:
    """Print serialised data: as it is, but to a terminal as `say` does."""
    if sys.stdout.isatty():
        print(visible(content.decode("utf-8")), end="")
    else:
        sys.stdout.buffer.write(content)
