"""Take a printed figure apart from left to right: numbers, words, units, brackets.

Every pattern is anchored where the scanner stands and repeats nothing inside a repetition, so that
the time of a grammar grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from sarcograph.graph.model.printed.figure import Absence
from sarcograph.graph.model.printed.words import (
    ABSENCES,
    MOLAR_UNITS,
    NUMBERS,
    OPERATORS,
    UNITS,
)

Read = TypeVar("Read")


def words(spellings: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Return the pattern that takes the longest of `spellings`, and no part of a longer word."""
    longest_first = sorted(spellings, key=len, reverse=True)
    ends = (
        re.escape(one).replace(r"\ ", "[ -]") + ("(?![A-Za-z0-9])" if one[-1].isalnum() else "")
        for one in longest_first
    )
    return re.compile(f"(?:{'|'.join(ends)})", flags)


_EXPONENT = r"(?:[eE][-+]?\d{1,2}(?!\d))?"
_NUMBER = re.compile(
    r"0,\d+(?![\d.]|,\d)"  # no thousands begin with 0, so this comma is a decimal one
    r"|[1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d)(?:\.\d*)?"
    rf"|(?:0(?!\d)|[1-9]\d*)(?:\.\d*)?{_EXPONENT}"
    rf"|\.\d+{_EXPONENT}"
)
_POWER = re.compile(r"[×xX]\s?10(?:\s?\^\s?|\s|(?=[-+]))(?P<power>[-+]?\s?\d{1,2})(?!\d)")
_SIGN = re.compile(r"[-+](?=[\d.])")
_SIGN_APART = re.compile(r"[-+](?=\s[\d.])")
_WHOLE = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?![\d.]|,\d)|(?:0|[1-9]\d*)(?![\d.]|,\d)")
_SMALL = words(
    [*NUMBERS]
    + [
        f"{ten} {one}"
        for ten, tens in NUMBERS.items()
        if tens >= 20
        for one, ones in NUMBERS.items()
        if 0 < ones < 10
    ]
)
_HUNDRED = words(["hundred"])
_THOUSAND = words(["thousand"])
_AND = words(["and"])
_OPERATOR = words(OPERATORS)
_UNIT = words(UNITS)
_MOLAR = words(MOLAR_UNITS, re.NOFLAG)
_OPEN = re.compile(r"[\[(]")
_CLOSE = {"(": re.compile(r"\)"), "[": re.compile(r"\]")}


def plain(number: Decimal) -> Decimal:
    """Return `number` without an exponent."""
    return Decimal(format(number, "f"))


class Scanner:
    """A folded text and the place up to which it is read; what cannot be taken moves nothing."""

    def __init__(self, text: str) -> None:
        """Stand before `text`, or inside the brackets that surround all of it."""
        self.text = text[1:-1].strip() if _surrounded(text) else text
        self.place = 0

    @property
    def done(self) -> bool:
        """Tell whether all of the text is read."""
        return self.place == len(self.text)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move over `pattern` and a space before it, if it stands here."""
        here = self.place + (self.text[self.place : self.place + 1] == " ")
        match = pattern.match(self.text, here)
        if match and match.end() > match.start():
            self.place = match.end()
            return match
        return None

    def ahead(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether `pattern` stands here."""
        before = self.place
        found = self.take(pattern) is not None
        self.place = before
        return found

    def attempt(self, read: Callable[[], Read | None]) -> Read | None:
        """Return what `read` reads; where it reads nothing, stand as before."""
        before = self.place
        found = read()
        if found is None:
            self.place = before
        return found

    def enclosed(self, read: Callable[[], Read | None]) -> Read | None:
        """Read what `read` reads, with or without brackets around it."""

        def bracketed() -> Read | None:
            opened = self.take(_OPEN)
            found = read()
            if found is None or (opened and not self.take(_CLOSE[opened[0]])):
                return None
            return found

        return self.attempt(bracketed)

    def number(self) -> Decimal | None:
        """Take a number with its sign and its power of ten; every printed digit is kept."""

        def signed() -> Decimal | None:
            # a dash with a space behind it is a sign only where there is nothing to divide
            first = self.text[: self.place].rstrip()[-1:] in ("", "(", "[")
            sign = self.take(_SIGN) or (self.take(_SIGN_APART) if first else None)
            match = self.take(_NUMBER)
            if match is None:
                return None
            digits = match[0].replace(",", "." if match[0].startswith("0,") else "")
            number = Decimal(digits)
            if power := self.take(_POWER):
                number = number.scaleb(int(power["power"].replace(" ", "")))
            return plain(-number if sign and sign[0] == "-" else number)

        return self.attempt(signed)

    def whole(self) -> int | None:
        """Take a whole number in digits, without a sign."""
        match = self.take(_WHOLE)
        return int(match[0].replace(",", "")) if match else None

    def spelled(self) -> int | None:
        """Take a whole number in words, below a million.

        >>> Scanner("one hundred and ten patients").spelled()
        110
        """
        small = self._small()
        if small is None:
            return None
        total = small
        if self.take(_THOUSAND):
            total *= 1000
            self.take(_AND)
            small = self._small()
            if small is None:
                return total
            total += small
        if self.take(_HUNDRED):
            total += 99 * small
            before = self.place
            joined = self.take(_AND)
            rest = self._small()
            if rest is None and joined:
                self.place = before
            total += rest or 0
        return total

    def _small(self) -> int | None:
        match = self.take(_SMALL)
        if match is None:
            return None
        return sum(NUMBERS[word] for word in match[0].lower().replace("-", " ").split())

    def operator(self) -> str | None:
        """Take the sign or words of a relation."""
        match = self.take(_OPERATOR)
        return OPERATORS[match[0].lower().replace("-", " ")] if match else None

    def unit(self) -> str | None:
        """Take a unit; a single letter counts only after a space, else it may mark a footnote."""

        def taken() -> str | None:
            apart = self.text[self.place : self.place + 1] in (" ", "-")
            if self.text[self.place : self.place + 1] == "-":
                self.place += 1
            if match := self.take(_MOLAR):
                return MOLAR_UNITS[match[0]]
            match = self.take(_UNIT)
            if match is None or (match[0].isalpha() and len(match[0]) == 1 and not apart):
                return None
            return _UNIT_OF[_spelling(match[0])]

        return self.attempt(taken)

    def absence(self, *letters: dict[str, Absence]) -> Absence | None:
        """Take the words for no number; `letters` say what letters mean that tell too little."""
        match = self.take(_ABSENCE)
        if match is None:
            return None
        word = match[0].lower().replace("-", " ") if len(match[0]) > 2 else match[0].lower()
        for clear in letters:
            if word in clear:
                return clear[word]
        return ABSENCES[word]


_ABSENCE = words(ABSENCES)


def _spelling(unit: str) -> str:
    return unit.lower().replace("-", " ")


_UNIT_OF = {_spelling(word): key for word, key in UNITS.items()}


def _surrounded(text: str) -> bool:
    """Tell whether one pair of brackets surrounds the whole text."""
    if text[:1] + text[-1:] not in ("()", "[]"):
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0:
            return place == len(text) - 1
    return False
