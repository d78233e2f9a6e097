"""A number and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from sarcograph.graph.model.printed.bounds import (
    DEVIATION,
    ERROR,
    INTERVAL,
    QUARTILES,
    RANGE,
    read_deviation,
    read_interval,
    read_pair,
)
from sarcograph.graph.model.printed.figure import Printed
from sarcograph.graph.model.printed.one import (
    COMMA,
    OPENING,
    STATISTIC,
    Grammar,
    complete,
    read_absence,
    read_number,
)
from sarcograph.graph.model.printed.scanner import Scanner
from sarcograph.graph.model.printed.words import OPEN_BOUNDS


def joined(value: Printed, beside: Printed, unit: str | None = None) -> Printed | None:
    """Return `value` with what stands beside it; units must not differ."""
    units = {one for one in (value.unit, beside.unit, unit) if one}
    if len(units) > 1:
        return None
    return replace(
        beside,
        value=value.value,
        operator=value.operator,
        absence=value.absence,
        unit=units.pop() if units else None,
    )


def _value_and(read: Grammar, name: re.Pattern[str]) -> Grammar:
    """Return the grammar of a value and what `read` reads in brackets, after a comma or `name`."""

    def grammar(scanner: Scanner) -> Printed | None:
        scanner.take(STATISTIC)
        number = scanner.attempt(lambda: read_number(scanner))
        if number is None:
            if alone := scanner.attempt(lambda: complete(read_absence, scanner)):
                return alone
            number = read_absence(scanner, OPEN_BOUNDS)
        if number is None or scanner.done:
            return number
        bracketed = scanner.ahead(OPENING)
        if not (bracketed or scanner.take(COMMA) or scanner.ahead(name)):
            return None
        beside = scanner.enclosed(lambda: read(scanner))
        if bracketed and beside and beside.spread is not None and number.unit != "percent":
            # a coefficient of variation: its percent is not the unit of the number
            beside = None if beside.unit == "percent" else beside
        return joined(number, beside, scanner.unit()) if beside else None

    return grammar


read_value_and_ci = _value_and(read_interval, INTERVAL)
read_value_and_range = _value_and(lambda scanner: read_pair(scanner, RANGE), RANGE)
read_value_and_interquartile_range = _value_and(
    lambda scanner: read_pair(scanner, QUARTILES), QUARTILES
)


read_value_and_spread = _value_and(
    read_deviation, re.compile(f"±|{DEVIATION.pattern}|{ERROR.pattern}", re.IGNORECASE)
)
