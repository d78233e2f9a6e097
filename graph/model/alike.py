"""Characters that look alike: what is typed by hand differs in them from what a publisher sets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"
POINTS = "\u00b7\u2219\u22c5\u30fb\u2027"
HARD_SPACES = "\u00a0\u2007\u2008\u2009\u200a\u202f"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
TYPED = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(INVISIBLE, ""),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032`", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    "\u00b5": "μ",
    "\u2026": "...",
    **LIGATURES,
}
"""What a keyboard has for what is printed, where that is the same in every place of a text."""

_FOLDED = {
    **TYPED,
    **dict.fromkeys(POINTS, "."),
    **dict.fromkeys(HARD_SPACES + "\u2002\u2003\u2004\u2005\u2006", " "),
}
_ENOUGH = 4
"""Characters that a passage must share with words to be called near them."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it would be typed, and for each of its characters the place where it stood."""

    text: str
    origin: tuple[int, ...]


@lru_cache(maxsize=2)
def _fold(text: str) -> _Folded:
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        typed = _FOLDED.get(letter, letter)
        letters.append(typed)
        origin += [place] * len(typed)
    return _Folded("".join(letters), tuple(origin))


def _typed(words: str) -> str:
    return "".join(_FOLDED.get(letter, letter) for letter in words)


def alike(document: str, before: str, inner: str, after: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what looks like `inner` between what looks like `before` and `after`.

    Start and end count in `document` as it is. A place that begins or ends inside a ligature is
    left out: half of a character cannot be pointed to.
    """
    folded, origin = _fold(document).text, _fold(document).origin
    head, body, tail = _typed(before), _typed(inner), _typed(after)
    looked_for = head + body + tail
    if not body:
        return
    found = folded.find(looked_for)
    while found >= 0:
        first, last = found + len(head), found + len(head) + len(body) - 1
        cut_before = first > 0 and origin[first - 1] == origin[first]
        cut_after = last + 1 < len(origin) and origin[last + 1] == origin[last]
        if not cut_before and not cut_after:
            yield origin[first], origin[last] + 1
        found = folded.find(looked_for, found + 1)


def difference(document: str, words: str) -> str:
    """Return where `document` comes nearest to `words` and the character that differs there.

    Nearest is what shares the longest beginning or end with them. Empty where nothing is near.

    >>> difference("an ORR of 34.4% was seen", "ORR of 34.7%")
    "nearest is place 3, where '4' (U+0034 DIGIT FOUR) stands for '7' (U+0037 DIGIT SEVEN)"
    """
    folded, origin = _fold(document).text, _fold(document).origin
    typed = _typed(words)
    beginning = _shared(folded, typed, from_end=False)
    end = _shared(folded, typed, from_end=True)
    if typed and beginning == len(typed):
        return "it begins or ends inside a ligature"
    if max(beginning, end) < _ENOUGH:
        return ""
    if beginning >= end:
        start = folded.find(typed[:beginning])
        here, wanted = start + beginning, typed[beginning]
    else:
        start = folded.find(typed[len(typed) - end :])
        here, wanted = start - 1, typed[len(typed) - end - 1]
    inside = 0 <= here < len(origin)
    stands = _named(document[origin[here]]) if inside else "nothing"
    return f"nearest is place {origin[start]}, where {stands} stands for {_named(wanted)}"


def _shared(folded: str, typed: str, *, from_end: bool) -> int:
    """Return how many characters of the beginning or end of `typed` stand together in `folded`."""
    low, high = 0, len(typed)
    while low < high:
        middle = (low + high + 1) // 2
        part = typed[len(typed) - middle :] if from_end else typed[:middle]
        if part in folded:
            low = middle
        else:
            high = middle - 1
    return low


def _named(letter: str) -> str:
    code = f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}"
    return f"'{letter}' ({code})" if letter.isprintable() else code
