"""One form for what is set in many ways: dashes, spaces, decimal points, superscripts, emphasis.

Only what says nothing about the figure is folded. Letters keep their case, because nM and nm are
two units, and a marker of a footnote goes only where it cannot be taken for a part of the number.
"""

from __future__ import annotations

import re
import unicodedata

from sarcograph.graph.model.alike import HARD_SPACES, POINTS, TYPED

_MARKERS = "*#$\\\u2020\u2021\u00a7\u00b6\u2016\u204e\u2217"
_EQUIVALENTS = {
    **TYPED,
    **dict.fromkeys(_MARKERS, " "),
    **dict.fromkeys("\u223c\uff5e\u301c\u2248", "~"),
    **dict.fromkeys("\u2a7d\u2266", "≤"),
    **dict.fromkeys("\u2a7e\u2267", "≥"),
    "\uff1c": "<",
    "\uff1e": ">",
    "\uff1d": "=",
    "\uff05": "%",
    "\uff08": "(",
    "\uff09": ")",
    "\u2715": "×",
}
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_TRANSLATION = str.maketrans(_EQUIVALENTS)

_THOUSANDS = re.compile(
    rf"(?<![\d.,])[1-9]\d{{0,2}}(?:[{HARD_SPACES}]\d{{3}})+(?!\d|[{HARD_SPACES}]\d)"
)
_POINT = re.compile(rf"(?:(?<=\d)|(?<![^\s(\[<>=≤≥,;–−-]))[{POINTS}](?=\d)")
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong)>", re.IGNORECASE)
_SUPERSCRIPT = re.compile("[" + "".join(_SUPERSCRIPTS) + "]{1,4}")
_RAISED = re.compile(r"<sup>([^<>]{1,4})</sup>", re.IGNORECASE)
_RAISED_MARKER = re.compile(r"\^(?:[A-Za-z](?:,\s?[A-Za-z])?)(?![A-Za-z])")
# marks of footnotes in a text that `graph.documents` derives; raised digits and plus signs are none
_DERIVED_MARKER = re.compile(r"\^\{[A-Za-z*†‡§¶#|, ]+\}|\[\^[^\[\]]*\]")
_DERIVED_POWER = re.compile(r"\^\{([0-9+-]{1,4})\}")
_RAISED_UNIT = re.compile(r"(?<=[^\W\d_])\^(?=\d)")
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
    text = _DERIVED_MARKER.sub(" ", text)
    text = _THOUSANDS.sub(lambda found: "".join(filter(str.isdigit, found[0])), text)
    text = _POINT.sub(".", text)
    text = _RAISED.sub(r"^\1", _EMPHASIS.sub(" ", text))
    text = _SUPERSCRIPT.sub(
        lambda found: "^" + "".join(_SUPERSCRIPTS[letter] for letter in found[0]), text
    )
    text = _DERIVED_POWER.sub(r"^\1", _markers(text).translate(_TRANSLATION))
    text = _RAISED_UNIT.sub("", _RAISED_MARKER.sub(" ", text))
    for pattern, sign in _COMPARISONS:
        text = pattern.sub(sign, text)
    return " ".join(text.split())
