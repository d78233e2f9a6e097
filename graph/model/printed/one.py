"""One number with its relation and unit, or the words for none; what the other grammars share."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from sarcograph.graph.model.printed.figure import Absence, Printed
from sarcograph.graph.model.printed.scanner import Scanner, words
from sarcograph.graph.model.printed.words import ALSO_NUMBERS, UNITS

Grammar = Callable[[Scanner], Printed | None]

COMMA = re.compile(r"[,;]")
PUNCTUATION = re.compile(r"[:,=]")
OPENING = re.compile(r"[(\[]")
CLOSING = re.compile(r"[)\]]")
PLUS = re.compile(r"\+")

_LETTERS_OF_VALUE = re.compile(r"[A-Za-z]{1,2}\s?(?==)")
STATISTIC = re.compile(r"(?:median|mean)(?![A-Za-z])[,:]?", re.IGNORECASE)
_COUNTED = words(["cycle", "day", "week", "month", "year"])
ALSO_NUMBER = words(ALSO_NUMBERS)


def read_number(scanner: Scanner) -> Printed | None:
    """Read a number with its relation and unit."""
    operator = scanner.operator()
    number = scanner.number()
    if number is None:
        spelled = scanner.spelled()
        if spelled is None:
            return None
        number = Decimal(spelled)
    elif scanner.take(PLUS):
        # a duration that is censored is at least so long
        if operator:
            return None
        operator = ">="
    return Printed(value=number, operator=operator or "=", unit=scanner.unit())


def read_value(scanner: Scanner) -> Printed | None:
    """Read a number, such as "34.4%", "median 7.6 months" or "n = 5", or the words for none."""
    scanner.take(STATISTIC)
    scanner.take(_LETTERS_OF_VALUE)
    if ordinal := scanner.attempt(lambda: _read_ordinal(scanner)):
        return ordinal
    if number := scanner.attempt(lambda: read_number(scanner)):
        return number
    if word := scanner.take(ALSO_NUMBER):
        return Printed(value=Decimal(ALSO_NUMBERS[word[0].lower()]))
    return read_absence(scanner)


def _read_ordinal(scanner: Scanner) -> Printed | None:
    """Read a place in time that is counted, such as "cycle 1" or "week 24"."""
    counted = scanner.take(_COUNTED)
    number = scanner.whole() if counted else None
    if counted is None or number is None:
        return None
    return Printed(value=Decimal(number), unit=UNITS[counted[0].lower()])


def read_absence(scanner: Scanner, *letters: dict[str, Absence]) -> Printed | None:
    """Read the words for no number; `letters` as in `Scanner.absence`."""
    absence = scanner.absence(*letters)
    return Printed(absence=absence) if absence else None


def complete(grammar: Grammar, scanner: Scanner) -> Printed | None:
    """Read by `grammar` all that is left, or nothing."""
    printed = grammar(scanner)
    return printed if scanner.done else None
