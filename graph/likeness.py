"""What a word may be a slip of: one judgement of likeness, wherever a word is not known.

A slip is a letter too many, too few or another, or two neighbours exchanged; where one word begins
with the other, it may stand for it too. Case, hyphens, underscores and spaces do not count.
Likeness only ever suggests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import nsmallest
from os.path import commonprefix

Rating = tuple[int, ...]
"""How unlike two words are: less is nearer."""

_SHORTEST_BEGINNING = 4  # letters, from which on the beginning of a word stands for it
_DIGITS = re.compile(r"\d+")
_BEGINS_SO = 3  # more than any number of slips


def most_slips(length: int) -> int:
    """Return how many slips a word of so many letters may have; in two letters one is too many."""
    if length < 3:
        return 0
    return 1 if length < 6 else 2


def slips(one: str, other: str, most: int) -> int | None:
    """Return how many slips lie between two words, None for more than `most`.

    The optimal string alignment distance (https://doi.org/10.1145/363958.363994).

    >>> slips("anlotinb", "anlotinib", 2), slips("gnee", "gene", 2), slips("pfs", "os", 1)
    (1, 1, None)
    """
    if abs(len(one) - len(other)) > most:
        return None
    same = len(commonprefix((one, other)))  # noqa: RUF071 - of characters
    one, other = one[same:], other[same:]
    same = len(commonprefix((one[::-1], other[::-1])))  # noqa: RUF071
    one, other = one[: len(one) - same], other[: len(other) - same]
    far = most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        # so far from the diagonal there are more slips than the most
        first, end = max(1, row - most), min(len(other), row + most)
        now = [far] * (len(other) + 1)
        now[0] = row
        for column in range(first, end + 1):
            another = other[column - 1]
            cost = last[column - 1] + (letter != another)
            cost = min(cost, last[column] + 1, now[column - 1] + 1)
            if (
                row > 1 < column
                and letter == other[column - 2]
                and one[row - 2] == another
                and before[column - 2] + 1 < cost
            ):
                cost = before[column - 2] + 1
            now[column] = cost
        if min(now[first - 1 : end + 1]) > most:
            return None
        before, last = last, now
    return last[-1] if last[-1] <= most else None


def rating(wanted: str, known: str) -> Rating | None:
    """Return how unlike `known` is to `wanted`, None if one can hardly stand for the other.

    Another number is another thing, unless a single slip makes all the difference.

    >>> rating("table4711", "table17"), rating("al3188", "al3818") is None
    (None, False)
    """
    most = most_slips(min(len(wanted), len(known)))
    found = slips(wanted, known, most)
    if found is not None:
        numbers, others = (_DIGITS.findall(word) for word in (wanted, known))
        if numbers and others and numbers != others and found > 1:
            return None
        return (found, int(numbers != others), int(wanted[:1] != known[:1]))
    if min(len(wanted), len(known)) >= _SHORTEST_BEGINNING:
        if known.startswith(wanted):
            return (_BEGINS_SO, len(known) - len(wanted))
        if wanted.startswith(known):
            return (_BEGINS_SO + 1, len(wanted) - len(known))
    return None


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the known words that `word` may be a slip of, the nearest first.

    >>> nearest("anlotinb", ["apatinib", "anlotinib"]), nearest("drug", ["DrugClass", "Drug"])
    (['anlotinib'], ['Drug'])
    >>> nearest("lenvatinib", ["pazopanib"])
    []
    """
    wanted = plain(word)
    rated = ((rating(wanted, plain(one)), one) for one in known)
    return [one for _, one in nsmallest(count, (pair for pair in rated if pair[0] is not None))]


def plain(word: str) -> str:
    """Return what counts of a word of a program, such as a key."""
    return re.sub(r"[-_\s]+", "", word).casefold()
