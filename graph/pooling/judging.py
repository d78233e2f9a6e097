"""Whether a number can be used at all: a value, counts or an interval, of more than one case."""

from __future__ import annotations

from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.choosing import Excluded
from sarcograph.graph.pooling.reasons import Reason
from sarcograph.graph.synthesis import Effect, Median, Proportion, Refused
from sarcograph.graph.synthesis import Reason as Why

Input = Proportion | Effect | Median


def judged(one: Candidate) -> Input | Excluded:
    """Return what is pooled of a number, or why nothing is."""
    if one.kind is None:
        return Excluded(candidate=one, reason=Reason.NOT_POOLED, more=f"It is: {one.statistic}.")
    if one.design == "case report" or (one.total or one.n) == 1:
        return Excluded(candidate=one, reason=Reason.CASE_REPORT)
    if one.went_on:
        return Excluded(candidate=one, reason=Reason.WENT_ON)
    if one.crossed_over:
        return Excluded(candidate=one, reason=Reason.CROSSED_OVER)
    if one.kind is Kind.PROPORTION:
        if one.events is None or one.total is None:
            return Excluded(candidate=one, reason=Reason.NO_COUNT)
        if not 0 <= one.events <= one.total or one.total == 0:
            return Excluded(candidate=one, reason=Reason.UNUSABLE, more=Why.NO_PROPORTION.sentence)
        return Proportion(one.key, one.events, one.total)
    if one.value is None:
        return Excluded(candidate=one, reason=Reason.NO_VALUE, more=_absent(one))
    if one.operator != "=":
        return Excluded(candidate=one, reason=Reason.NOT_EXACT)
    if one.kind is Kind.MEDIAN:
        return _median(one)
    if one.sides == 1:
        return Excluded(candidate=one, reason=Reason.ONE_SIDED)
    return _effect(one)


def _median(one: Candidate) -> Input | Excluded:
    if one.unit != "month":
        return Excluded(candidate=one, reason=Reason.NO_MONTHS, more=f"It is: {one.unit}.")
    assert one.value is not None  # noqa: S101 - judged before
    if one.value <= 0:
        return Excluded(candidate=one, reason=Reason.UNUSABLE, more=Why.NO_NUMBER.sentence)
    lower, upper = (None if bound is None else float(bound) for bound in (one.lower, one.upper))
    return Median(one.key, float(one.value), lower, upper, n=one.total or one.n)


def _effect(one: Candidate) -> Input | Excluded:
    """Return a ratio or a rate with the variance that its interval tells.

    An interval of which no level is printed is taken to be at 95 percent, as is usual; a remark
    says so.
    """
    assert one.value is not None  # noqa: S101 - judged before
    value, lower, upper = (
        None if number is None else float(number) for number in (one.value, one.lower, one.upper)
    )
    assert value is not None  # noqa: S101 - likewise
    level = float(one.level) if one.level is not None else USUAL_LEVEL
    if one.kind is Kind.RATE:
        if one.unit != "percent":
            return Excluded(candidate=one, reason=Reason.UNUSABLE, more="It is not in percent.")
        lower, upper = (None if bound is None else bound / 100 for bound in (lower, upper))
        effect = Effect.of_rate(
            one.key, value / 100, lower, upper, level=level, total=one.total or one.n
        )
    else:
        effect = Effect.of_ratio(one.key, value, lower, upper, level=level, total=one.n)
    if isinstance(effect, Refused):
        return Excluded(candidate=one, reason=Reason.UNUSABLE, more=effect.reason.sentence)
    return effect


USUAL_LEVEL = 95.0
"""The level in percent of an interval that is printed without one."""


def _absent(one: Candidate) -> str:
    return f"It says: {one.absence}." if one.absence else ""
