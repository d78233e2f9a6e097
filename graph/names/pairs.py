"""Which of many words share most pairs of letters with another, counted for all of them at once.

For every pair of neighbouring letters there is a row of bits, one for each word. The rows of a
word's pairs are added column by column as binary numbers are, with whole rows for digits: so fifty
thousand words are counted in well under a millisecond, and nothing but integers is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sarcograph.graph.likeness import most_slips

Row = Callable[[str], int]
"""Returns the bits of the words that have a pair, or are of a length."""

_MOST_JUDGED = 100
_PAIRS_PER_SLIP = 3
"""So many pairs of a word an exchange of neighbours changes; other slips change two at most."""


def pairs_of(word: str) -> set[str]:
    """Return the pairs of neighbouring letters of a word, its start and end among them."""
    bounded = f"\x02{word}\x03"
    return {bounded[place : place + 2] for place in range(len(word) + 1)}


class Rows:
    """The rows of `count` words, by pair and by length."""

    def __init__(self, count: int) -> None:
        """Begin without words."""
        self._bytes = count // 8 + 1
        self._rows: dict[str, bytearray] = {}

    def add(self, place: int, word: str) -> None:
        """Take the word that has a place below `count`."""
        for key in (*pairs_of(word), _length(len(word))):
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = bytearray(self._bytes)
            row[place >> 3] |= 1 << (place & 7)

    def __call__(self, key: str) -> int:
        """Return a row as bits."""
        return int.from_bytes(self._rows.get(key, b""), "little")

    def content(self) -> list[tuple[str, bytes]]:
        """Return every row by its key, sorted."""
        return [(key, bytes(row)) for key, row in sorted(self._rows.items())]


def sharing_pairs(word: str, row: Row) -> list[int]:
    """Return the places of the words that `word` may be a slip of, and of few others."""
    pairs = pairs_of(word)
    most = most_slips(len(word))
    of_length = 0
    for length in range(len(word) - most, len(word) + most + 1):
        of_length |= row(_length(length))
    digits = _sums(row(pair) & of_length for pair in pairs)
    found = 0
    for least in range(len(pairs), max(len(pairs) - _PAIRS_PER_SLIP * most, 1) - 1, -1):
        more = _at_least(digits, least)
        if found and more.bit_count() > _MOST_JUDGED:
            break
        found = more
    return list(_places(found))[:_MOST_JUDGED]


def _length(length: int) -> str:
    return f"\x03{length}"


def _sums(rows: Iterable[int]) -> list[int]:
    """Return the sum of each column as a binary number, its digits in rows, the lowest first."""
    digits: list[int] = []
    for row in rows:
        carried = row
        for place, digit in enumerate(digits):
            digits[place], carried = digit ^ carried, digit & carried
        if carried:
            digits.append(carried)
    return digits


def _at_least(digits: list[int], least: int) -> int:
    """Return the columns whose sum is at least `least`, which is more than 0."""
    if least >> len(digits):
        return 0
    above, equal = 0, -1
    for place in reversed(range(len(digits))):
        if least >> place & 1:
            equal &= digits[place]
        else:
            above |= equal & digits[place]
            equal &= ~digits[place]
    return above | equal


def _places(bits: int) -> Iterator[int]:
    while bits:
        last = bits & -bits
        yield last.bit_length() - 1
        bits ^= last
