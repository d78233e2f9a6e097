"""How figures of a result vary, beside its range and interval; limits of what is not reached."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import sqrt

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.scale import LEVEL, Z, patients_of
from sarcograph.graph.validate.report import Result, fault

FEW = 5
"""Below how many patients an interval is much wider than by the normal distribution."""
APART = 2
"""How many times the interval that a spread gives another one seldom is, or the reverse."""
ROUNDED = Fraction(1, 20)
"""Which part of a range a deviation may be greater by, as both are rounded."""


def in_ranges(facts: Facts) -> Iterator[Result]:
    """Yield standard deviations that values between the ends of the range cannot have.

    That of two values, the greatest, is their distance divided by the square root of two; of more
    it is less (the inequality of T. Popoviciu, Mathematica (Cluj) 9, 1935, 129-145: a variance is
    at most a quarter of the squared range; of a sample of n, n/(n-1) times that).
    """
    for node in sorted(facts.graph.subjects(SG.spreadKind, SG.StandardDeviation), key=str):
        spread, low, high = (
            facts.number(node, one) for one in (SG.spread, SG.rangeLower, SG.rangeUpper)
        )
        if spread is None or low is None or high is None or low > high:
            continue
        if 2 * spread**2 > ((high - low) * (1 + ROUNDED)) ** 2:
            message = (
                f"Values from {float(low):g} to {float(high):g} deviate by "
                f"{float(high - low) / sqrt(2):.3g} at most ({name(SG.spread)}); correct a number "
                f"or {name(SG.spreadKind)}, and leave them if the source prints so."
            )
            yield fault("SpreadInRange", node, SG.spread, message, severity="Warning")


def in_intervals(facts: Facts) -> Iterator[Result]:
    """Yield spreads of a mean that are far from what gives the interval beside it.

    That of 95% reaches 1.96 standard errors to either side; a standard error is the deviation
    divided by the square root of the number of patients.
    """
    for node in sorted(facts.graph.subjects(SG.statistic, SG.Mean), key=str):
        spread, low, high = (facts.number(node, one) for one in (SG.spread, SG.ciLower, SG.ciUpper))
        if not spread or low is None or high is None or low >= high or spread < 0:
            continue
        patients = patients_of(facts, node)
        kinds = set(facts.graph.objects(node, SG.spreadKind))
        level = facts.number(node, SG.ciLevel)
        if level != 100 * LEVEL or patients is None or patients < FEW:
            continue
        if kinds == {SG.StandardError}:
            error = float(spread)
        elif kinds == {SG.StandardDeviation}:
            error = float(spread) / sqrt(patients)
        else:
            continue
        width = 2 * Z * error
        if not width / APART <= float(high - low) <= width * APART:
            message = (
                f"A spread of {float(spread):g} gives {patients} patients an interval of about "
                f"{width:.2g}, and this is of {float(high - low):g} ({name(SG.spread)}); correct a "
                f"number or {name(SG.spreadKind)}, and leave them if the source prints so."
            )
            yield fault("SpreadOfInterval", node, SG.spread, message, severity="Warning")


def limits(facts: Facts) -> Iterator[Result]:
    """Yield medians with a limit that is reached only after what is said to be not reached.

    The lower limit comes before the median, and this before the upper limit.
    """
    order = (
        (SG.ciLower, SG.ciLowerAbsence),
        (SG.value, SG.valueAbsence),
        (SG.ciUpper, SG.ciUpperAbsence),
    )
    for place, (_, absence) in enumerate(order):
        for node in sorted(facts.graph.subjects(absence, SG.NotReached), key=str):
            later = [one for one, _ in order[place + 1 :] if facts.number(node, one) is not None]
            median = (node, SG.statistic, SG.Median) in facts.graph
            if later and median:
                message = (
                    f"What is not reached ({name(absence)}) comes before {name(later[0])}, which "
                    "has a number; correct one of them, and leave them if the source prints so."
                )
                yield fault("LimitOfUnreached", node, absence, message, severity="Warning")
