"""The statistic of a test, with its degrees of freedom."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from sarcograph.graph.model.printed.figure import Printed
from sarcograph.graph.model.printed.one import CLOSING, COMMA, OPENING, PUNCTUATION, read_absence
from sarcograph.graph.model.printed.scanner import Scanner, words
from sarcograph.graph.model.printed.words import STATISTICS

_STATISTIC = words(STATISTICS)
_NAMES = {printed.replace("-", " "): name for printed, name in STATISTICS.items()}
_BEFORE = re.compile(
    r"(?:log-rank|wald|pearson(?:'s)?|mantel-haenszel|student(?:'s)?|test statistic)(?![A-Za-z]),?",
    re.IGNORECASE,
)
_IS = re.compile(r"(?:was|is|of|value)(?![A-Za-z])", re.IGNORECASE)
_DEGREES = re.compile(
    r"(?:with )?(?:df|d\.f\.|degrees? of freedom)(?![A-Za-z])(?:\s?[:=])?", re.IGNORECASE
)
_PATIENTS = re.compile(r"n ?= ?\d+", re.IGNORECASE)
_DEGREES_AFTER = re.compile(r"(?:df|d\.f\.|degrees? of freedom)(?![A-Za-z])", re.IGNORECASE)
_CALLED_SO = re.compile(r"df|d\.f\.|freedom", re.IGNORECASE)
_WITH = re.compile(r"(?:with|on)(?![A-Za-z])", re.IGNORECASE)


def _numbers(scanner: Scanner) -> list[Decimal] | None:
    """Read one or two degrees of freedom, and pass over a number of patients behind them."""
    scanner.take(_DEGREES)
    found = [scanner.number()]
    while None not in found and scanner.take(COMMA):
        if scanner.take(_PATIENTS):
            break
        found.append(scanner.number())
    scanner.take(_DEGREES_AFTER)
    read = [one for one in found if one is not None]
    return read if len(read) == len(found) <= 2 else None


def _bracketed(scanner: Scanner) -> list[Decimal] | None:
    if not scanner.take(OPENING):
        return None
    found = _numbers(scanner)
    return found if found and scanner.take(CLOSING) else None


def _behind(scanner: Scanner) -> list[Decimal] | None:
    """Read degrees of freedom that stand behind the number and are called so."""
    opened = scanner.take(OPENING)
    if not opened and not scanner.take(COMMA):
        scanner.take(_WITH)
    if not _CALLED_SO.search(scanner.text, scanner.place):
        return None
    found = _numbers(scanner)
    return found if found and (not opened or scanner.take(CLOSING)) else None


def _statistic(scanner: Scanner) -> Printed | None:
    scanner.take(_BEFORE)
    name = scanner.take(_STATISTIC)
    degrees = scanner.attempt(lambda: _bracketed(scanner)) if name else None
    scanner.take(PUNCTUATION)
    scanner.take(_IS)
    operator = scanner.operator() or "="
    number = scanner.number()
    if number is None:
        return None
    behind = None if scanner.done else scanner.attempt(lambda: _behind(scanner))
    if degrees and behind:
        return None
    of_freedom = [*(degrees or behind or []), None, None]
    return replace(
        Printed(value=number, operator=operator),
        statistic=_NAMES[name[0].lower().replace("-", " ")] if name else None,
        degrees=of_freedom[0],
        denominator_degrees=of_freedom[1],
    )


def read_test_statistic(scanner: Scanner) -> Printed | None:
    """Read a test statistic, such as "t(45) = 2.1" or "chi-square 4.2"."""
    return scanner.attempt(lambda: _statistic(scanner)) or read_absence(scanner)
