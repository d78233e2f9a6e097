"""What pooled numbers are in words, and in the unit in which people read them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.pooling import Pool
from sarcograph.graph.pooling.reasons import Withheld
from sarcograph.graph.store.cells import interval, number
from sarcograph.graph.synthesis import Pooled, Refused, Spread
from sarcograph.graph.synthesis.pooled import Bounds, Fit

_SHARES = (Kind.PROPORTION, Kind.RATE)


def unit_of(one: Pool) -> str:
    """Return the unit of the numbers of a pool: percent, month, or the name of its ratio."""
    if one.kind in _SHARES:
        return "percent"
    if one.kind is Kind.MEDIAN:
        return "month"
    return next((same.value for same in one.same if same.aspect.name == "effect"), "ratio")


def in_unit(value: float, kind: Kind) -> Decimal:
    """Return a computed number for people: percent with one decimal, others with two.

    >>> in_unit(0.12345, Kind.PROPORTION), in_unit(0.456, Kind.RATIO)
    (Decimal('12.3'), Decimal('0.46'))
    """
    return Decimal(f"{100 * value:.1f}" if kind in _SHARES else f"{value:.2f}")


def fit_in_words(fit: Fit, kind: Kind) -> str:
    """Return an estimate with its interval."""
    level = f"{fit.level:g}% CI"
    return number(
        f"{in_unit(fit.estimate, kind):f}",
        unit="percent" if kind in _SHARES else "",
        intervals=_interval(level, fit.interval, kind),
    )


def outcome_in_words(one: Pool) -> str:
    """Return what a pool gives: the number with where a further study would lie, or why none."""
    match one.outcome:
        case Pooled():
            return "; ".join(_pooled(one.outcome, one.kind))
        case Spread():
            return _spread(one.outcome)
        case Refused() | Withheld():
            said = f"not pooled: {one.outcome.sentence}"
            return f"{said} {otherwise_in_words(one)}".strip()


def otherwise_in_words(one: Pool) -> str:
    """Return how many numbers would count if what is untold were no matter; "" where no more."""
    if one.otherwise is None:
        return ""
    return f"With what is untold taken to be alike, {one.otherwise} would count."


def candidate_in_words(one: Candidate) -> str:
    """Return the number of a candidate as it is read."""
    if one.events is not None and one.total is not None:
        counts = f"{one.events} of {one.total}"
        return f"{counts} ({_printed(one)})" if one.value is not None else counts
    return _printed(one)


def remarks_of(one: Pool) -> Iterator[str]:
    """Yield what is to be known of a pool before its number is used, a sentence each."""
    untold = [f"{same.aspect.words} ({same.untold})" for same in one.same if same.untold]
    if untold and one.used:
        yield f"Untold, and taken to be alike, of so many numbers: {', '.join(untold)}."
    yield from one.remarks
    if isinstance(one.outcome, Pooled):
        fit = one.outcome.fit
        yield f"Method: {fit.method.title}; {fit.inference.title}."
        yield from (remark.sentence for remark in one.outcome.remarks)


def _printed(one: Candidate) -> str:
    level = "CI" if one.level is None else f"{one.level:f}% CI"
    # of what unit it was printed is no matter of the number itself, but that it was not this one
    recomputed = "in months recomputed" if one.derived and one.kind is Kind.MEDIAN else ""
    # a number that was recomputed, such as a time in months, has digits that nobody printed
    value, lower, upper = (
        "" if one_ is None else f"{round(one_, 2).normalize() if one.derived else one_:f}"
        for one_ in (one.value, one.lower, one.upper)
    )
    return number(
        value,
        operator=one.operator,
        unit=one.unit,
        intervals="; ".join(filter(None, (interval(level, lower, upper), recomputed))),
        absence=one.absence,
    )


def _pooled(found: Pooled, kind: Kind) -> Iterator[str]:
    fit = found.fit
    yield fit_in_words(fit, kind)
    patients = "" if found.total is None else f", {found.total:,} patients"
    events = "" if found.events is None else f", {found.events:,} events"
    yield f"{fit.k} studies{patients}{events}"
    if fit.prediction:
        further = _interval("a further study", fit.prediction[0].interval, kind)
        yield f"{further}{'%' if kind in _SHARES else ''}"
    yield f"I² {found.heterogeneity.i2:.0f}%"


def _spread(found: Spread) -> str:
    said = f"medians from {found.lowest:g} to {found.highest:g} months of {found.k} studies"
    if found.quartiles:
        low, middle, high = found.quartiles
        said += f", half of them from {low:g} to {high:g} about {middle:g}"
    return f"{said}; {found.why}"


def _interval(what: str, bounds: Bounds, kind: Kind) -> str:
    lower, upper = (f"{in_unit(bound, kind):f}" for bound in (bounds.lower, bounds.upper))
    return interval(what, lower, upper)
