r"""What stands escaped in a registry record: JSON's escapes, and in them those of Markdown.

ClinicalTrials.gov serves texts as Markdown in JSON strings, so that "<50" stands in the file as
`\\<50`. JSON: RFC 8259, section 7; a pair of surrogates is one escape. Markdown: a backslash before
a character of ASCII punctuation stands for that character (CommonMark 0.31, section 2.4).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

_ESCAPE = re.compile(
    r"""
    \\\\(?: \\["\\/] | [!\#-/:-@\[\]^-`{-~] )                      # of Markdown, escaped by JSON
    | \\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}   # a pair of surrogates
    | \\u[0-9a-fA-F]{4}
    | \\["\\/bfnrt]
    """,
    re.VERBOSE,
)


_MARKDOWN = re.compile(r"\\([!-/:-@\[-`{-~])")


@lru_cache(maxsize=1024)
def _meant(escape: str) -> str:
    text: str = json.loads(f'"{escape}"')
    return text.removeprefix("\\") or text


def unescaped(text: str) -> str:
    r"""Return what the raw text of a JSON string, or a part of it, says to a reader.

    >>> unescaped(r"\\<50 of \"them\"")
    '<50 of "them"'
    """
    return _ESCAPE.sub(lambda found: _meant(found[0]), text)


def unescaped_markdown(text: str) -> str:
    r"""Return what a text in Markdown says, its JSON undone already.

    >>> unescaped_markdown(r"\<50")
    '<50'
    """
    return _MARKDOWN.sub(r"\1", text)


def escapes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the escapes of the raw JSON string between `start` and `end` stand."""
    return [found.span() for found in _ESCAPE.finditer(text, start, end)]


def unescaped_with_places(text: str) -> tuple[str, list[int]]:
    """Return `text` unescaped, and for each of its characters, and its end, the place in `text`."""
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for found in _ESCAPE.finditer(text):
        plain = text[position : found.start()]
        meant = _meant(found[0])
        pieces += plain, meant
        places += range(position, found.start())
        places += [found.start()] * len(meant)
        position = found.end()
    pieces.append(text[position:])
    places += range(position, len(text) + 1)
    return "".join(pieces), places
