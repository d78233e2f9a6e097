"""How the command line talks: results on stdout, everything else on stderr.

What is printed comes from papers, files and services, and may hold what a terminal would obey. So
nothing else prints: every text goes through `say` or `tell`, which show such characters instead.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from io import TextIOWrapper
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.validated import quiet

if TYPE_CHECKING:
    from sarcograph.graph.validated import Announce

_WORD = re.compile(r"[^\s-]+-?")
_WHOLE = 18  # characters of a word that is not broken if there is any room
_CUT = "…"
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


def write_utf_8() -> None:
    """Have all that is printed be UTF-8: what papers print is not limited to a locale's letters."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """Print a result on stdout, and the end of its line."""
    print(visible(text))


def tell(text: str) -> None:
    """Print on stderr what is no result; lines are the reader's to wrap.

    Where that cannot be written nobody is told, and the result stands.
    """
    try:
        print(visible(text), file=sys.stderr)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Send what a stream still holds, which cannot be written, nowhere; Python would try again."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def words_of(error: SarcographError | OSError) -> str:
    """Return what an error that is no fault of the program tells a user."""
    if isinstance(error, SarcographError):
        return str(error)
    if error.filename is None:
        return f"the output cannot be written: {error.strerror or error}"
    return f"'{error.filename}': {error.strerror}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class _ToPager(TextIOWrapper):
    """What is printed to a pager is read on a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def paged() -> Iterator[None]:
    """Have what is said read in the user's pager, if it is said to a terminal.

    PAGER names the pager, `less` without it; an empty one, or `cat`, means none. `less` stays out
    of the way of what fits on the screen. A pager that fails is told of: it may have shown nothing.
    """
    command = _pager() if sys.stdout.isatty() else []
    if not command:
        yield
        return
    environment = {"LESS": "FRX", **os.environ}
    sys.stdout.flush()
    with subprocess.Popen(  # noqa: S603 - the user's own pager
        command, stdin=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        stream = _ToPager(process.stdin, encoding="utf-8", errors="backslashreplace")
        # who has read enough leaves
        with suppress(BrokenPipeError), redirect_stdout(stream):
            yield
        with suppress(BrokenPipeError):
            stream.close()
    if process.returncode:
        tell(f"the pager '{command[0]}' ended with code {process.returncode}; PAGER= means none")


def _pager() -> list[str]:
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quote without its end
        return []
    is_of_use = bool(words) and words[0] != "cat" and os.environ.get("TERM") != "dumb"
    return words if is_of_use and shutil.which(words[0]) else []


@contextmanager
def progress(*, in_a_log: Announce = quiet) -> Iterator[Announce]:
    """Show on stderr which stage is running and for how long.

    Where stderr is no terminal, `in_a_log` is told of each stage.
    """
    if not sys.stderr.isatty():
        yield in_a_log
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


def in_terminal() -> bool:
    """Tell whether results go to a terminal."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """Return the columns of the terminal that results go to; None for a file, which has no end."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def say_json(value: object) -> None:
    """Print `value` as JSON, letters as they are."""
    # in JSON the escapes of control characters are there already; those of the others mean the same
    text = json.dumps(value, indent=1, ensure_ascii=False)
    print(_OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def say_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Print a table: within the width of a terminal, with whole lines elsewhere.

    Return whether a word was cut, since its column has no room for it on two lines.
    """
    shown = [names, *([" ".join(visible(cell).split()) for cell in row] for row in rows)]
    columns = list(zip(*shown, strict=True))
    room = terminal_width()
    widths = [max(map(len, column)) for column in columns]
    if room is not None:
        widths = widths_within(room - 2 * (len(columns) - 1), columns)
    cut = False
    for number, row in enumerate(shown):
        if number == 1:
            say("  ".join("─" * width for width in widths))
        cells = [_lines_of(cell, width) for cell, width in zip(row, widths, strict=True)]
        cut |= any(line.endswith(_CUT) for lines in cells for line in lines)
        for line in zip_longest(*cells, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(line, widths, strict=True))
            say("  ".join(padded).rstrip())
    return cut


def widths_within(room: int, columns: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths of columns that have `room` together, the texts in each being given.

    Words are whole as far as they fit, and then a column is wider the longer its texts are.

    >>> widths_within(20, [["value", "7.6 months"], ["n", "12"], ["line", "a line of many words"]])
    [6, 2, 12]
    """
    longest = [max(map(len, column)) for column in columns]
    words = [
        max(len(word) for text in column for word in _WORD.findall(text) or [""])
        for column in columns
    ]
    most = _WHOLE
    while most > 1 and sum(min(most, word) for word in words) > room:
        most -= 1
    widths = [min(most, word) for word in words]
    while sum(widths) < min(room, sum(longest)):
        lacking = [
            whole / width if width else 0 for whole, width in zip(longest, widths, strict=True)
        ]
        widths[lacking.index(max(lacking))] += 1
    return widths


def _lines_of(text: str, width: int) -> list[str]:
    """Return a text in lines; what is one word and has no room on two lines is cut."""
    if len(text) > 2 * width and " " not in text:
        return [text[: width - 1] + _CUT]
    return textwrap.wrap(text, max(width, 1)) or [""]


def flush() -> None:
    """Send what was printed on its way: who watches does not wait for more."""
    sys.stdout.flush()


def say_data(content: bytes) -> None:
    """Print serialised data: as it is, but to a terminal as `say` does."""
    if sys.stdout.isatty():
        # CSV ends its lines as the network does
        print(visible(content.decode("utf-8").replace("\r\n", "\n")), end="")
    else:
        sys.stdout.buffer.write(content)


Branch = tuple[str, Sequence["Branch"]]
"""A line of a tree, and the branches below it."""


def say_tree(root: str, branches: Sequence[Branch]) -> None:
    """Print a tree: within the width of a terminal, with whole lines elsewhere."""
    if not sys.stdout.isatty():
        say(root)
        for line in _drawn(branches, ""):
            say(line)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.tree import Tree

    def grow(tree: Tree, grown: Sequence[Branch]) -> None:
        for text, below in grown:
            grow(tree.add(escape(visible(text))), below)

    tree = Tree(escape(visible(root)))
    grow(tree, branches)
    Console(highlight=False).print(tree)


def _drawn(branches: Sequence[Branch], before: str) -> Iterator[str]:
    """Yield the lines of branches, each after the guides of those above it."""
    for place, (text, below) in enumerate(branches, 1):
        is_last = place == len(branches)
        yield f"{before}{'└── ' if is_last else '├── '}{' '.join(text.split())}"
        yield from _drawn(below, f"{before}{'    ' if is_last else '│   '}")
