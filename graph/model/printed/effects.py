"""Estimates of effect, and p values."""

from __future__ import annotations

import re
from dataclasses import replace

from sarcograph.graph.model.printed.bounds import INTERVAL, SIDES, number_of_sides, read_interval
from sarcograph.graph.model.printed.figure import Printed
from sarcograph.graph.model.printed.one import (
    CLOSING,
    COMMA,
    OPENING,
    PUNCTUATION,
    complete,
    read_absence,
    read_number,
)
from sarcograph.graph.model.printed.pairs import joined
from sarcograph.graph.model.printed.scanner import Scanner, words
from sarcograph.graph.model.printed.words import EFFECTS, TESTS, UNREPORTED_COUNTS

_EFFECT = words(EFFECTS)
_HOW = re.compile(
    r"(?:(?:stratified|unstratified|adjusted|unadjusted|crude|common|estimated|pooled"
    r"|least[- ]squares) )+",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(
    r"for (?:[A-Za-z/' ]|-(?=[A-Za-z])){1,60}?(?=\s?(?:[,;:=<>≤≥(\[\d.]|-[\d.]|was |of ))",
    re.IGNORECASE,
)
_STOP = re.compile(r"[:,;]")
_COLON = re.compile(r"[:,]")
_IS = re.compile(r"(?:was|is|of)(?![A-Za-z])", re.IGNORECASE)
_REFERENCE = re.compile(r"[(\[]?ref(?:erence|erent|\.)?(?![A-Za-z])", re.IGNORECASE)
_P = re.compile(
    r"p(?:[- ]?values?)?(?![A-Za-z])(?:\s?\^?)|p(?=trend|interaction|int)", re.IGNORECASE
)
_P_QUALITY = re.compile(
    r"(?:nominal|adjusted|unadjusted|exact|overall|corrected)(?![A-Za-z])", re.IGNORECASE
)
_TEST = re.compile(
    rf"(?:(?:un)?stratified |paired |unpaired |two-sample )?{words(TESTS).pattern}", re.IGNORECASE
)
_TEST_WORD = re.compile(r"[- ]?tests?(?![A-Za-z])", re.IGNORECASE)
_FOR = re.compile(r"(?:for|by|from|using)(?: an?| the)?(?![A-Za-z])", re.IGNORECASE)
_NOT_SIGNIFICANT = re.compile(
    r"(?:ns|n\.s\.|not significant|non-?significant)(?![A-Za-z])", re.IGNORECASE
)


class _Qualities:
    """The sides and the test of a p, which stand before it, in brackets or after it."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.sides: int | None = None
        self.test: str | None = None
        self.contradictory = False

    def _take(self) -> bool:
        self.scanner.take(_P_QUALITY)
        if match := self.scanner.take(SIDES):
            sides = number_of_sides(match)
            self.contradictory |= self.sides not in (None, sides)
            self.sides = sides
            return True
        if test := self.scanner.attempt(self._test):
            self.contradictory |= self.test not in (None, test)
            self.test = test
            return True
        return False

    def _test(self) -> str | None:
        self.scanner.take(_FOR)
        match = self.scanner.take(_TEST)
        if match is None:
            return None
        self.scanner.take(_TEST_WORD)
        self.scanner.take(_STOP)
        return match[0].lower()

    def take(self) -> bool:
        """Take all of them that stand here, in any order; False where there is none."""
        taken = False
        while self._take():
            taken = True
        return taken

    def take_beside(self) -> None:
        """Take them in brackets or after a comma."""

        def beside() -> bool | None:
            opened = self.scanner.take(OPENING)
            if not opened:
                self.scanner.take(COMMA)
            if not self.take() or (opened and not self.scanner.take(CLOSING)):
                return None
            return True

        self.scanner.attempt(beside)


def _probability(scanner: Scanner, *, named: bool = False) -> Printed | None:
    """Read a p value; where it must be `named`, only after the letter P."""
    qualities = _Qualities(scanner)
    qualified = qualities.take()
    letter = scanner.take(_P)
    if letter is None and (named or qualified):
        return None
    if letter:
        qualities.take()
        qualities.take_beside()
        scanner.take(_COLON)
        scanner.take(_IS)
    operator = scanner.operator() or "="
    if operator == "=" and scanner.take(_NOT_SIGNIFICANT):
        printed = Printed(significant=False)
    else:
        number = scanner.number()
        if number is None:
            return None
        printed = Printed(value=number, operator=operator)
    if letter:
        qualities.take_beside()
    if qualities.contradictory:
        return None
    return replace(printed, sides=qualities.sides, test=qualities.test)


def read_p(scanner: Scanner) -> Printed | None:
    """Read a p value with its sides and test, such as "one-sided log-rank P = .017", or "NS"."""
    probability = scanner.attempt(lambda: _probability(scanner))
    return probability or read_absence(scanner, UNREPORTED_COUNTS)


def read_effect(scanner: Scanner) -> Printed | None:
    """Read an estimate of effect with its measure, interval and p, in any order."""
    if alone := scanner.attempt(lambda: complete(read_absence, scanner)):
        return alone
    scanner.take(_HOW)
    effect = None
    if name := scanner.take(_EFFECT):
        effect = EFFECTS[name[0].lower().replace("-", " ")]
        if not _abbreviation(scanner, effect):
            return None
        scanner.take(_OF_WHAT)
        scanner.take(PUNCTUATION)
        scanner.take(_IS)
    estimate = read_number(scanner)
    if estimate is None or scanner.ahead(_REFERENCE):
        return None
    beside = _beside(scanner)
    if beside is None:
        return None
    interval, p = beside
    printed = joined(estimate, interval) if interval else estimate
    return replace(printed, effect=effect, p=p) if printed else None


def _beside(scanner: Scanner) -> tuple[Printed | None, Printed | None] | None:
    """Read the interval and the p beside an estimate, each once, up to the end."""
    interval: Printed | None = None
    p: Printed | None = None
    opened = 0
    while not scanner.done:
        if scanner.take(OPENING):
            opened += 1
        elif not (scanner.take(COMMA) or scanner.ahead(INTERVAL) or scanner.ahead(_P)):
            return None
        if p is None and (found := scanner.attempt(lambda: _probability(scanner, named=True))):
            p = found
        elif interval is None and (found := scanner.attempt(lambda: read_interval(scanner))):
            interval = found
        else:
            return None
        while opened and scanner.take(CLOSING):
            opened -= 1
    return None if opened else (interval, p)


def _abbreviation(scanner: Scanner, effect: str) -> bool:
    """Pass over the abbreviation in brackets; False where it is that of another measure."""

    def bracketed() -> str | None:
        opened = scanner.take(OPENING)
        name = scanner.take(_EFFECT) if opened else None
        return name[0] if name and scanner.take(CLOSING) else None

    name = scanner.attempt(bracketed)
    return name is None or EFFECTS[name.lower()] == effect
