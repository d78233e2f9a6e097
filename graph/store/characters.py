"""Characters of a query that nobody sees or that look like others, told by name and place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from sarcograph.graph.store.tokens import tokenize

# what has no name of its own in Unicode has an alias that can be looked up
_CONTROLS = {
    unicodedata.lookup(name): name
    for name in (
        "NULL",
        "BACKSPACE",
        "LINE TABULATION",
        "FORM FEED",
        "ESCAPE",
        "DELETE",
        "NEXT LINE",
    )
}
_FILLERS = "\u115f\u1160\u3164\uffa0"
_QUOTED = frozenset(("space", "string", "long", "iri"))


def invisible_characters(text: str) -> Iterator[int]:
    """Yield the positions in names and variables of what is not seen: it makes them others."""
    if text.isascii():
        return
    for token in tokenize(text):
        if token.lastgroup in ("word", "name", "variable"):
            yield from (
                token.start() + place for place, one in enumerate(token[0]) if _is_invisible(one)
            )


def strange_character(text: str, end: int) -> int | None:
    """Return where, up to `end`, the first character stands that may be why a text is no query.

    It stands outside strings, comments and IRIs, and is not part of the grammar, or is invisible or
    the wide form of another: those may stand in names, but are seldom meant.
    """
    for token in tokenize(text):
        if token.start() > end:
            break
        if token.lastgroup in _QUOTED:
            continue
        for place, one in enumerate(token[0], token.start()):
            is_alien = token.lastgroup == "other" and not (one.isascii() and one.isprintable())
            if place <= end and (is_alien or _is_invisible(one) or "\uff01" <= one <= "\uff5e"):
                return place
    return None


def name_of(character: str) -> str:
    r"""Return the Unicode name of a character with its number.

    >>> name_of("\xa0"), name_of("\x0b"), name_of("\x01")
    ('NO-BREAK SPACE (U+00A0)', 'LINE TABULATION (U+000B)', 'a control character (U+0001)')
    """
    name = unicodedata.name(character, _CONTROLS.get(character, "a control character"))
    return f"{name} (U+{ord(character):04X})"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp") or character in _FILLERS
