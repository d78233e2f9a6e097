"""Leave out of a query what is looked up for columns that nobody asks for.

What follows the mark `# details` in a query of the library neither adds a row nor leaves one out
(`library`): each of its parts tells of the rows what it binds, and nothing else. So an OPTIONAL or
a BIND goes that binds nothing which is asked for, or which a part after it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VARIABLE = re.compile(r"\?(\w+)")
_GROUP = re.compile(r"(?P<start> *OPTIONAL \{\n)(?P<inner>.*\n)(?P<end> *\}\n)", re.DOTALL)


def needed(rows: str, details: str, wanted: str) -> str:
    """Return what of `details` is needed for the variables in `wanted`.

    `rows` is what comes before it in the query, whose variables are bound there.
    """
    before, parts = variables_of(rows), []
    for part in parts_of(details):
        parts.append((before, part))
        before = before | variables_of(part)
    asked, kept = variables_of(wanted), ""
    for before, part in reversed(parts):
        if is_optional(part) and not (variables_of(part) - before) & asked:
            continue
        kept = _narrowed(before, part, asked) + kept
        asked |= variables_of(part)
    return kept


def _narrowed(before: set[str], part: str, asked: set[str]) -> str:
    """Return a part with what is needed of the options in it, if it is a group of such."""
    group = _GROUP.fullmatch(part)
    if group is None or group["inner"].lstrip().startswith(("SELECT", "{")):
        return part
    return group["start"] + needed(_as_text(before), group["inner"], _as_text(asked)) + group["end"]


def is_optional(part: str) -> bool:
    """Tell whether a part is an OPTIONAL or a BIND, which leaves no row out."""
    code = (line.lstrip() for line in part.splitlines())
    return next(line for line in code if not line.startswith("#")).startswith(("OPTIONAL", "BIND"))


def _as_text(variables: set[str]) -> str:
    return " ".join(f"?{name}" for name in variables)


def variables_of(text: str) -> set[str]:
    """Return the names of all variables in a text."""
    return set(_VARIABLE.findall(text))


def parts_of(text: str) -> Iterator[str]:
    """Yield the patterns of a group, each with its lines and the comments before it."""
    part, depth = "", 0
    for line in text.splitlines(keepends=True):
        part += line
        if line.lstrip().startswith("#"):
            continue
        depth += sum(map(line.count, "{(")) - sum(map(line.count, "})"))
        if depth == 0:
            yield part
            part = ""
