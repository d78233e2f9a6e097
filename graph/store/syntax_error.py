"""What Oxigraph says of a query that it cannot read, in words that help whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sarcograph.graph.store.characters import name_of, strange_character
from sarcograph.graph.store.question import QuerySyntaxError
from sarcograph.graph.store.tokens import tokenize

EMPTY_QUERY = "the query is empty"

_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_REMARK = re.compile(r"[A-Z][^,\[\]\"']* [a-z][^,\[\]\"']*")
_UNDECLARED = "Prefix not found"


def engine_syntax_error(
    message: str, text: str, *, prefixes: Iterable[str] = (), inserted: int = 0
) -> QuerySyntaxError | None:
    """Return Oxigraph's message on the query `text` as place and remark, None if it is another's.

    The place is the farthest that any rule of the engine's grammar looked, so the error stands
    there or before. What it "expected" there is a list of keywords and characters that misleads
    more than it helps; only the remarks in it are kept. A prefix that is neither declared nor one
    of `prefixes` is named, and so is a character that is not seen or looks like another.

    The first `inserted` characters of the text are not the user's.
    """
    match = _PLACE.fullmatch(message.strip())
    if match is None:
        return None
    if all(token.lastgroup == "space" for token in tokenize(text)):
        return QuerySyntaxError(EMPTY_QUERY)
    place = int(match[1]), int(match[2])
    strange = strange_character(text, _position(text, place, inserted))
    if strange is not None:
        line, column = place_of(text, strange)
        what = f"{name_of(text[strange])} has no place here; it may look like another"
        return QuerySyntaxError(f"line {line}, column {column}: {what}", line, column)
    remark = "; ".join(map(str.strip, _REMARK.findall(match[3])))
    detail = remark or "the query cannot be read beyond this place"
    if not remark or _UNDECLARED in remark:
        name = _undeclared_name(text, prefixes)
        if name is not None and place_of(text, name.start()) < place:
            place = place_of(text, name.start())
            prefix = f"{name[0].partition(':')[0]}:"
            detail = f"the prefix '{prefix}' is not declared; write PREFIX {prefix} <…> first"
    line, column = place
    if line == 1:
        column = max(column - inserted, 1)
    return QuerySyntaxError(f"line {line}, column {column}: {detail}", line, column)


def place_of(text: str, position: int) -> tuple[int, int]:
    """Return the line and column of a position in a text; both count from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _position(text: str, place: tuple[int, int], inserted: int) -> int:
    """Return the position of a place; the line after the last is the end."""
    line, column = place
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1 - (inserted if line == 1 else 0)


def _undeclared_name(text: str, prefixes: Iterable[str]) -> re.Match[str] | None:
    """Return the first prefixed name whose prefix is not declared: the engine reads no further.

    None where a name may be something else: part of an IRI that does not end, or of an escape.
    """
    if "\\u" in text.lower():
        return None
    declared = set(prefixes)
    before = ""
    for token in tokenize(text):
        if token.lastgroup == "space":
            continue
        if token.lastgroup == "name":
            prefix = token[0].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif before != "_" and prefix not in declared:  # `_:` begins a blank node
                return None if before == "<" else token
        before = token[0].upper()
    return None
