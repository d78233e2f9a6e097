"""Counts of patients or events, with their percentage and what they are of."""

from __future__ import annotations

import re
from dataclasses import replace

from sarcograph.graph.model.printed.figure import Printed
from sarcograph.graph.model.printed.one import ALSO_NUMBER, COMMA, OPENING, complete, read_absence
from sarcograph.graph.model.printed.scanner import Scanner
from sarcograph.graph.model.printed.words import ALSO_NUMBERS, NUMBERS, UNREPORTED_COUNTS

_SIZE_IS = re.compile(r"n\s?=", re.IGNORECASE)
_COUNTED = (
    r"(?:(?!of |out )[a-z-]+ ){0,3}(?:patients?|pts?|participants?|subjects?|individuals?|people|"
    r"persons?|cases?|males?|females?|men|man|women|woman|boys?|girls?|children|child|adults?|"
    r"adolescents?|infants?|centers?|centres?|sites?|hospitals?|institutions?|countries|cycles?|"
    r"courses?|lines?|trials?|studies|study|deaths?|events?|responses?|responders?|tumou?rs?|"
    r"lesions?|samples?|biops(?:y|ies)|specimens?|eyes?)\b"
)
_PEOPLE = re.compile(rf"{_COUNTED}[^\d%]*", re.IGNORECASE)
_SPELLED = rf"(?:{'|'.join(NUMBERS)}|hundred)(?![a-z])"
_SOME_PEOPLE = re.compile(
    rf"{_COUNTED}(?:(?! (?:out )?of (?:the |all )?(?:\d|{_SPELLED}))[^\d%()\[\],;/])*",
    re.IGNORECASE,
)
_NUMBER_AMONG = re.compile(rf"(?<![a-z-]){_SPELLED}", re.IGNORECASE)
_OF = re.compile(r"/|(?:out )?of (?:the |all )?(?=[\dA-Za-z])", re.IGNORECASE)
_PERCENT = re.compile(r"%|per ?cent(?![a-z])", re.IGNORECASE)


def _whole(scanner: Scanner) -> int | None:
    """Read a count in digits or words."""
    scanner.take(_SIZE_IS)
    number = scanner.whole()
    if number is None:
        number = scanner.spelled()
    if number is None and (word := scanner.take(ALSO_NUMBER)):
        number = ALSO_NUMBERS[word[0].lower()]
    return number


def _people(scanner: Scanner, people: re.Pattern[str] = _SOME_PEOPLE) -> bool:
    """Pass over whom a count counts; False where these words hold another number."""
    match = scanner.take(people)
    return match is None or not _NUMBER_AMONG.search(match[0])


def _count(scanner: Scanner) -> Printed | None:
    scanner.take(_SIZE_IS)
    operator = scanner.operator()
    events = _whole(scanner)
    if events is None or not _people(scanner, _PEOPLE):
        return None
    return Printed(events=events, operator=operator or "=")


def read_events(scanner: Scanner) -> Printed | None:
    """Read a count, such as "14", "n = 14" or "fourteen patients"."""
    return scanner.attempt(lambda: _count(scanner)) or read_absence(scanner, UNREPORTED_COUNTS)


def read_group(scanner: Scanner) -> Printed | None:
    """Read how many there are of what others are a part of."""
    return _count(scanner)


def _percentage(scanner: Scanner) -> tuple[Printed, bool] | None:
    """Read a percentage, and whether its sign is printed."""
    operator = scanner.operator()
    number = scanner.number()
    if number is None:
        return None
    signed = scanner.take(_PERCENT) is not None
    return Printed(value=number, operator=operator or "=", unit="percent"), signed


def _part(scanner: Scanner) -> Printed | None:
    """Read a count, and the number that it is of if that is printed."""
    events = _whole(scanner)
    if events is None or not _people(scanner):
        return None
    return _of(scanner, Printed(events=events))


def _of(scanner: Scanner, printed: Printed) -> Printed | None:
    """Read the denominator of `printed`, where one stands here."""
    if not scanner.take(_OF):
        return printed
    denominator = _whole(scanner)
    if denominator is None or not _people(scanner):
        return None
    return replace(printed, denominator=denominator)


def _part_first(scanner: Scanner) -> Printed | None:
    """Read "14 (53.8)", "14/22 (64%)", "14 (64%) of 22 patients", "6, 23.1%"."""
    part = _part(scanner)
    if part is None or scanner.done:
        return part
    found = None
    if scanner.take(COMMA):
        found = _percentage(scanner)
        if found is None or not found[1]:
            return None
    elif scanner.ahead(OPENING):
        found = scanner.enclosed(lambda: _percentage(scanner))
    if found is None:
        return None
    share, signed = found
    if not signed:
        scanner.take(_PERCENT)
    printed = replace(share, events=part.events, denominator=part.denominator)
    if not _people(scanner):
        return None
    return printed if part.denominator else _of(scanner, printed)


def _percentage_first(scanner: Scanner) -> Printed | None:
    """Read "43.24% (16/37)", "27.7% (n = 13)", "23.1%, 6 patients"."""
    found = _percentage(scanner)
    if found is None or not (scanner.take(COMMA) or scanner.ahead(OPENING)):
        return None
    share, signed = found
    part = scanner.enclosed(lambda: _part(scanner))
    if part is None or (part.denominator is None and not signed):
        return None
    return replace(share, events=part.events, denominator=part.denominator)


def read_events_and_value(scanner: Scanner) -> Printed | None:
    """Read a count and its percentage or denominator, in any order, or a count alone."""
    return (
        scanner.attempt(lambda: complete(_part_first, scanner))
        or scanner.attempt(lambda: complete(_percentage_first, scanner))
        or read_absence(scanner, UNREPORTED_COUNTS)
    )
