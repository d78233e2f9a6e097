"""One form for what is set in many ways: dashes, spaces, decimal points, superscripts, emphasis.

Only what says nothing about the figure is folded. Letters keep their case, because nM and nm are
two units, and a marker of a footnote goes only where it cannot be taken for a part of the number.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"
_POINTS = "\u00b7\u2219\u22c5\u30fb\u2027"
_MARKERS = "*#$\\\u2020\u2021\u00a7\u00b6\u2016\u204e\u2217"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HARD_SPACES = "\u00a0\u2007\u2008\u2009\u200a\u202f"
_EQUIVALENTS = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_MARKERS, " "),
    **dict.fromkeys(_INVISIBLE, ""),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032`", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    **dict.fromkeys("\u223c\uff5e\u301c\u2248", "~"),
    **dict.fromkeys("\u2a7d\u2266", "≤"),
    **dict.fromkeys("\u2a7e\u2267", "≥"),
    "\u00b5": "μ",
    "\uff1c": "<",
    "\uff1e": ">",
    "\uff1d": "=",
    "\uff05": "%",
    "\uff08": "(",
    "\uff09": ")",
    "\u2715": "×",
    "\u2026": "...",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
}
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_TRANSLATION = str.maketrans(_EQUIVALENTS)

_THOUSANDS = re.compile(
    rf"(?<![\d.,])[1-9]\d{{0,2}}(?:[{_HARD_SPACES}]\d{{3}})+(?!\d|[{_HARD_SPACES}]\d)"
)
_POINT = re.compile(rf"(?:(?<=\d)|(?<![^\s(\[<>=≤≥,;–−-]))[{_POINTS}](?=\d)")
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong)>", re.IGNORECASE)
_SUPERSCRIPT = re.compile("[" + "".join(_SUPERSCRIPTS) + "]{1,4}")
_RAISED = re.compile(r"<sup>([^<>]{1,4})</sup>", re.IGNORECASE)
_RAISED_MARKER = re.compile(r"\^(?:[A-Za-z](?:,\s?[A-Za-z])?)(?![A-Za-z])")
_RAISED_UNIT = re.compile(r"(?<=[A-Za-z])\^(?=\d)")
_COMPARISONS = (
    (re.compile(r"<\s?=|=\s?<"), "≤"),
    (re.compile(r">\s?=|=\s?>"), "≥"),
    (re.compile(r"\+\s?/\s?-"), "±"),
)


def _markers(text: str) -> str:
    """Drop small raised letters, which only mark footnotes."""
    if text.isascii():
        return text
    return "".join(
        letter
        for letter in text
        if not (
            unicodedata.category(letter) == "Lm"
            and unicodedata.decomposition(letter).startswith("<super>")
        )
    )


def fold(text: str) -> str:
    """Return `text` with one dash, one space, one decimal point, and without emphasis and markers.

    A narrow or no-break space between groups of three digits is a thousands separator; raised
    digits become `^` and digits, but m² becomes m2.

    >>> fold("0·35 (0·26–0·48)†")
    '0.35 (0.26-0.48)'
    """
    text = _THOUSANDS.sub(lambda found: "".join(filter(str.isdigit, found[0])), text)
    text = _POINT.sub(".", text)
    text = _RAISED.sub(r"^\1", _EMPHASIS.sub(" ", text))
    text = _SUPERSCRIPT.sub(
        lambda found: "^" + "".join(_SUPERSCRIPTS[letter] for letter in found[0]), text
    )
    text = _markers(text).translate(_TRANSLATION)
    text = _RAISED_UNIT.sub("", _RAISED_MARKER.sub(" ", text))
    for pattern, sign in _COMPARISONS:
        text = pattern.sub(sign, text)
    return " ".join(text.split())
