"""What a printed figure says, whatever its form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Component = Literal[
    "value",
    "events",
    "denominator",
    "events-and-value",
    "ci",
    "ci-lower",
    "ci-upper",
    "range",
    "range-lower",
    "range-upper",
    "interquartile-range",
    "interquartile-range-lower",
    "interquartile-range-upper",
    "spread",
    "value-and-ci",
    "value-and-range",
    "value-and-interquartile-range",
    "value-and-spread",
    "effect",
    "p",
    "test-statistic",
    "size",
    "rank",
    "words",
]

WITH_VALUE: tuple[Component, ...] = (
    "value",
    "events-and-value",
    "value-and-ci",
    "value-and-range",
    "value-and-interquartile-range",
    "value-and-spread",
    "effect",
)


@dataclass(frozen=True, slots=True)
class BoundsIn:
    """The components that print bounds of one kind: `whole` both of them, the others one each."""

    whole: tuple[Component, ...]
    lower: Component
    upper: Component

    @property
    def all(self) -> tuple[Component, ...]:
        """Return every component that prints a bound of this kind."""
        return (*self.whole, self.lower, self.upper)


INTERVAL = BoundsIn(("ci", "value-and-ci", "effect"), "ci-lower", "ci-upper")
RANGE = BoundsIn(("range", "value-and-range"), "range-lower", "range-upper")
QUARTILES = BoundsIn(
    ("interquartile-range", "value-and-interquartile-range"),
    "interquartile-range-lower",
    "interquartile-range-upper",
)

Absence = Literal["not-reached", "not-estimable", "not-reported", "not-applicable", "absent"]
"""Why no number stands there; `absent` where the print does not tell which of these it is."""

SpreadKind = Literal["standard-deviation", "standard-error"]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a printed figure says; fields that it does not give are `None`.

    `operator` is one of `= < <= > >= ~`: the relation to `value`, or to `events` where no value is
    printed. `unit` is the key of a unit of the entity registry, and that of bounds and spread too.
    `lower` and `upper` bound an interval or a range, `level` is its confidence level in percent and
    `sides` how many sides the interval or the test has. A bound that is no number says why in
    `lower_absence` or `upper_absence`; one that is censored ("20.3+") is at least that long.
    `alone` is true of a limit whose words say that it is one, so that the other may not be printed.
    `spread` is a standard deviation or error, of the kind that is printed. `effect` is the measure
    of effect that is named, such as `hazard-ratio`; `p` is the p value that stands beside it.
    `statistic` is the name of a test statistic, such as `t`, with its degrees of freedom where they
    are printed. `test` is the printed name of the test of a p, in small letters, and `significant`
    is False where no significance is printed in place of a p. `words` stand in place of a figure,
    in small letters.
    """

    value: Decimal | None = None
    events: int | None = None
    denominator: int | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    level: Decimal | None = None
    operator: str = "="
    unit: str | None = None
    absence: Absence | None = None
    lower_absence: Absence | None = None
    upper_absence: Absence | None = None
    lower_censored: bool = False
    upper_censored: bool = False
    alone: bool = False
    spread: Decimal | None = None
    spread_kind: SpreadKind | None = None
    sides: int | None = None
    test: str | None = None
    statistic: str | None = None
    degrees: Decimal | None = None
    denominator_degrees: Decimal | None = None
    significant: bool | None = None
    words: str | None = None
    effect: str | None = None
    p: Printed | None = None

    @property
    def bounded(self) -> bool:
        """Tell whether a bound is printed as a number."""
        return self.lower is not None or self.upper is not None
