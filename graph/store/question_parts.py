"""The parts of a question of the library: what makes and orders its rows, and what is looked up.

They are told apart by their lines, which only the texts of the library have.
"""

from __future__ import annotations

import re

WHOLE = re.compile(
    r"^WHERE \{\n(?P<rows>.*)^  # details\n(?P<details>.*)^\}\n(?P<order>ORDER BY.*)\Z",
    re.MULTILINE | re.DOTALL,
)
"""A query whose patterns before a mark tell which rows there are, and in which order."""
ORDERING = "  # order\n"
"""Parts what makes the rows from what is only looked up to order them."""
GROUPED = re.compile(
    r"(?P<core>.*^)  # groups(?P<names>(?: \?\w+)+)\n(?P<about>.*^)  # rows\n(?P<rest>.*)",
    re.MULTILINE | re.DOTALL,
)
"""Such patterns before that mark where what makes the rows, what is known of each group of them,
and what is known of each row are told apart (`groups`)."""
SOME_ROWS = re.compile(
    r"  \{\nSELECT \* WHERE \{\n(?P<rows>.*)\}\n(?P<order>ORDER BY.*)"
    r"(?P<part>^LIMIT (?P<limit>[0-9]+)\n(?:OFFSET (?P<offset>[0-9]+)\n)?)  \}\n",
    re.MULTILINE | re.DOTALL,
)
"""The rows of such a query where only a part of them is asked for, as `some_rows` writes them."""


def some_rows(rows: str, order: str, part: str) -> str:
    """Return patterns for a part of the rows, which is LIMIT and OFFSET, a line each."""
    return f"  {{\nSELECT * WHERE {{\n{rows}}}\n{order}{part}  }}\n"


def with_parts(before: str, rows: str, details: str, order: str) -> str:
    """Return a query of these parts; `before` is all that comes before WHERE."""
    return f"{before}WHERE {{\n{rows}  # details\n{details}}}\n{order}"
