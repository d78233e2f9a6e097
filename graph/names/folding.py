"""When two names are one: case, hyphens, spaces, accents and Greek letters do not count.

Equality resolves, likeness only suggests: apatinib is one letter from lapatinib.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sarcograph.graph.model.alike import DASHES, INVISIBLE

_GREEK = {
    chr(code): unicodedata.name(chr(code)).removeprefix("GREEK SMALL LETTER ").lower()
    for code in range(0x03B1, 0x03CA)
    if "FINAL" not in unicodedata.name(chr(code))
} | {"\u03c2": "sigma"}
_WORDS = str.maketrans(_GREEK)
_UNSEEN = str.maketrans(
    # halves of a character are in no name, and in no text that is written
    dict.fromkeys(INVISIBLE) | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
)
# what joins the parts of a name; a sign that tells two names apart (+, /, :, %) stays
_JOINTS = re.compile(r"[\s'\"’`.,()\[\]_\-]+")
# between two digits a joint tells: FGFR1-4 is not FGFR14, version 5.0 not 50
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){_JOINTS.pattern}(?=\d)")
_KEPT = "#"


@lru_cache(maxsize=65_536)
def folded(name: str) -> str:
    """Return what counts of a name; empty if nothing does.

    >>> folded("PDGFR-β") == folded("Pdgfr beta"), folded("c-MYC"), folded("anlotinib + PD-1")
    (True, 'cmyc', 'anlotinib+pd1')
    >>> folded("FGFR1-4") == folded("FGFR14"), folded("CTCAE 5.0") == folded("CTCAE 50")
    (False, False)
    """
    plain = unicodedata.normalize("NFKD", name.translate(_UNSEEN)).casefold()
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    spelled = _BETWEEN_DIGITS.sub(_KEPT, _dashes(letters.translate(_WORDS)))
    return _JOINTS.sub("", spelled)


def _dashes(text: str) -> str:
    return "".join("-" if one in DASHES else one for one in text)


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name, each folded: what a reader looks for in any order."""
    parts = re.split(r"[\s,;/()\[\]_\-]+", _dashes(name))
    return frozenset(filter(None, map(folded, parts)))
