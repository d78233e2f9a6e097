"""Texts of sources as they are shown to an assistant: data, with nothing in them that is not seen.

What steers a terminal, changes the direction of a line or stands where nobody sees it is written as
an escape, so that what an assistant reads is what a person would read.
"""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
_FILLERS = "\u115f\u1160\u3164\uffa0"


def visible(text: str) -> str:
    r"""Return `text` on one line, each character that is not seen as an escape.

    >>> visible("14.9\u200b months\n")
    '14.9\\u{200b} months\\u{a}'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if _is_seen(one) else f"\\u{{{ord(one):x}}}" for one in text)


def shortened(text: str, most: int) -> str:
    """Return `text` made visible, and if it is longer than `most` characters that it was cut.

    >>> shortened("progression-free", 11)
    'progression… (16 characters, cut)'
    """
    seen = visible(text)
    return seen if len(seen) <= most else f"{seen[:most]}… ({len(seen)} characters, cut)"


def _is_seen(character: str) -> bool:
    if unicodedata.category(character) in _UNSEEN or character in _FILLERS:
        return False
    return "VARIATION SELECTOR" not in unicodedata.name(character, "")
