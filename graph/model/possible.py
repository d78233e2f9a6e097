"""Which figures can be true at all: what a source prints beyond that stays in its reading alone.

A quantity of the graph holds what may be so, and a finding of `graph.checks` tells what is not; the
ontology says the same of `sg:value` and the shapes of the bounds.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from sarcograph.graph.model.printed import Printed

Number = TypeVar("Number", int, Decimal)
SHARES = ("proportion", "rate")


def possible_value(statistic: str, value: Decimal) -> bool:
    """Tell whether a value may be a share of patients, a count or whatever else `statistic` says.

    >>> possible_value("proportion", Decimal("104")), possible_value("percent-change", Decimal(-82))
    (False, True)
    """
    if statistic in SHARES:
        return 0 <= value <= 100
    return statistic != "count" or value >= 0


def possible_probability(value: Decimal) -> bool:
    """Tell whether a value may be a p value: it lies from 0 to 1."""
    return 0 <= value <= 1


def possible_level(level: Decimal) -> bool:
    """Tell whether an interval may have a level of so many percent; 0.95 is a share, not percent.

    >>> possible_level(Decimal(90)), possible_level(Decimal("0.95")), possible_level(Decimal(950))
    (True, False, False)
    """
    return 50 <= level < 100


def possible_spread(spread: Decimal) -> bool:
    """Tell whether a standard deviation or error may be so large: it is not below 0."""
    return spread >= 0


def possible_denominator(reading: Printed, denominator: int) -> bool:
    """Tell whether what a place prints may be of so many: of none there is no share and no event.

    >>> possible_denominator(Printed(events=3), 0), possible_denominator(Printed(events=0), 0)
    (False, True)
    """
    return denominator > 0 or (reading.value is None and not reading.events)


def positive(number: Number | None) -> Number | None:
    """Return a number above zero, None for another: it counts centres, cycles or weeks.

    >>> positive(3), positive(Decimal("-0.5"))
    (3, None)
    """
    return number if number is not None and number > 0 else None


def possible_concentration(printed: Printed) -> bool:
    """Tell whether a concentration and its bounds are not below zero, and the bounds in order."""
    numbers = (printed.value, printed.lower, printed.upper)
    return possible_bounds(printed) and all(one is None or one >= 0 for one in numbers)


def possible_bounds(printed: Printed) -> bool:
    """Tell whether the bounds of an interval or a range stand in their order."""
    return printed.lower is None or printed.upper is None or printed.lower <= printed.upper
