"""What a generated study found, as numbers, before anything is printed."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from growth.measured import Shape
from growth.registry import Name
from sarcograph.graph.statistics import percentage, rounded

Form = Literal["abstract-record", "full-text"]


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of patients and what they are given."""

    key: str
    label: str
    size: int
    drug: Name


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, as `12 (25.0)`, to `places`, by `off` tenths of a percent too high."""

    events: int
    of: int
    off: int = 0
    places: int = 1

    @property
    def percent(self) -> Decimal:
        """Return the percentage as it is printed."""
        return rounded(percentage(self.events, self.of), self.places) + Decimal(self.off) / 10

    def __str__(self) -> str:
        """Return the share as a cell of a table prints it."""
        return f"{self.events} ({self.percent})"


@dataclass(frozen=True, slots=True)
class Months:
    """A median time with its interval, as `5.5 (3.2–7.8)`."""

    median: Decimal
    lower: Decimal
    upper: Decimal

    def __str__(self) -> str:
        """Return the time as a cell of a table prints it."""
        return f"{self.median} ({self.lower}–{self.upper})"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its standard deviation, as `25.3 (9.1)`."""

    value: Decimal
    deviation: Decimal

    def __str__(self) -> str:
        """Return the mean as a cell of a table prints it."""
        return f"{self.value} ({self.deviation})"


Figure = Share | Months | Mean


@dataclass(frozen=True, slots=True)
class Outcome:
    """A measure, at a time if there are several, with a figure for each arm."""

    measure: Name
    role: str
    time: str | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An adverse event with the share of each arm that had it."""

    name: Name
    seriousness: Literal["serious", "non-serious"]
    figures: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """The first arm against the second in an outcome, with a 95% interval and a p of two sides."""

    outcome: Outcome
    measure: Literal["hazard-ratio", "mean-difference"]
    value: Decimal
    lower: Decimal
    upper: Decimal
    p: Decimal
    at_most: bool = False
    wrong: bool = False

    def __str__(self) -> str:
        """Return the effect with its interval as a sentence prints it."""
        name, joined = {
            "hazard-ratio": ("HR", "–"),
            "mean-difference": ("mean difference", " to "),
        }[self.measure]
        return f"{name} {self.value} (95% CI {self.lower}{joined}{self.upper})"

    @property
    def printed_p(self) -> str:
        """Return the p value as a sentence prints it."""
        if self.p < Decimal("0.001"):
            return "P ≤ 0.001" if self.at_most else "P < 0.001"
        return f"P {'≤' if self.at_most else '='} {self.p}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole study; `faults` says how many of what each rule finds its document is to have.

    `trial` names it where another document tells of it too.
    """

    number: int
    form: Form
    shape: Shape
    condition: Name
    arms: tuple[Arm, ...]
    outcomes: tuple[Outcome, ...]
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    target: str
    trial: Name | None = None
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return how many patients there are."""
        return sum(arm.size for arm in self.arms)

    @property
    def names(self) -> set[Name]:
        """Return every entry of the registry that the study names."""
        return {
            self.condition,
            *(arm.drug for arm in self.arms),
            *(one.measure for one in self.outcomes),
            *(one.name for one in self.events),
            *([self.trial] if self.trial else []),
        }
