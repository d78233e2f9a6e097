"""Leave out of a query what is looked up for columns that nobody asks for.

What follows the mark `# details` in a query of the library neither adds a row nor leaves one out
(`library`): each of its parts tells of the rows what it binds, and nothing else. So an OPTIONAL or
a BIND goes that binds nothing which is asked for, or which a part after it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sarcograph.graph.store.scopes import scope_of

_VARIABLE = re.compile(r"\?(\w+)")
_GROUP = re.compile(r"(?P<start> *OPTIONAL \{\n)(?P<inner>.*\n)(?P<end> *\}\n)", re.DOTALL)


def needed(rows: str, details: str, wanted: str) -> str:
    """Return what of `details` is needed for the variables in `wanted`.

    `rows` is what comes before it in the query, whose variables are bound there.
    """
    return _needed(scope_of(rows).sure, details, variables_of(wanted))


def _needed(bound: frozenset[str], details: str, wanted: set[str]) -> str:
    """Return what of `details` is needed where each row has `bound` already.

    What an option before another binds it may leave unbound, so that both are needed.
    """
    parts = []
    for part in parts_of(details):
        parts.append((bound, part))
        if not _begins(part, "OPTIONAL"):
            bound |= scope_of(part).sure
    asked, kept = set(wanted), ""
    for before, part in reversed(parts):
        if is_optional(part) and not (scope_of(part).possible - before) & asked:
            continue
        kept = _narrowed(before, part, asked) + kept
        asked |= variables_of(part)
    return kept


def _narrowed(before: frozenset[str], part: str, asked: set[str]) -> str:
    """Return a part with what is needed of the options in it, if it is a group of such."""
    group = _GROUP.fullmatch(part)
    if group is None or group["inner"].lstrip().startswith(("SELECT", "{")):
        return part
    return group["start"] + _needed(before, group["inner"], asked) + group["end"]


def is_optional(part: str) -> bool:
    """Tell whether a part is an OPTIONAL or a BIND, which leaves no row out."""
    return _begins(part, "OPTIONAL", "BIND")


def _begins(part: str, *words: str) -> bool:
    """Tell whether a part begins with one of `words`, after the comments before it."""
    code = (line.lstrip() for line in part.splitlines())
    return next(line for line in code if not line.startswith("#")).startswith(words)


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
