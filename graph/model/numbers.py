"""Numbers with all places that print them: readings, estimates and sizes of effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.possible import possible_level
from sarcograph.graph.model.printed import (
    INTERVAL,
    QUARTILES,
    RANGE,
    WITH_VALUE,
    BoundsIn,
    Component,
    Printed,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table a figure stands, in words a reader can follow."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that prints (a component of) a quantity."""

    component: Component
    pointer: Pointer
    printed: Printed
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """Return the printed form as it stands."""
        return self.pointer.text or ""


@dataclass(frozen=True, slots=True)
class Number:
    """One number with all places that print it; what counts is that of the preferred readings.

    `level` is the confidence level in percent that stands apart from the interval, such as in the
    head of a table, and `ci_sides` how many sides it has; `ci_method` is how it was computed, and
    `spread_kind` what a spread is, where the source says it. `unit_stated` is False where the
    source gives the unit nowhere, so that the usual one of the measure is not meant either.
    """

    readings: tuple[Reading, ...]
    unit: str | None = None
    level: Decimal | None = None
    ci_sides: int | None = None
    ci_method: str | None = None
    spread_kind: str | None = None
    preferred: tuple[Reading, ...] = ()
    reasons: tuple[str, ...] = ()
    anchors: tuple[Pointer, ...] = ()
    unit_stated: bool = True

    def chosen(self, *components: Component) -> list[Reading]:
        """Return the readings of the components: those preferred, or all where none is."""
        wanted = [reading for reading in self.readings if reading.component in components]
        return [reading for reading in wanted if reading in self.preferred] or wanted

    def value_reading(self) -> Reading | None:
        """Return the reading whose value counts."""
        readings = self.chosen(*WITH_VALUE)
        return next((one for one in readings if one.printed.value is not None), None)

    @property
    def value(self) -> Decimal | None:
        """Return the value in `unit`."""
        reading = self.value_reading()
        return reading.printed.value if reading else None

    @property
    def operator(self) -> str:
        """Return the relation of the quantity to `value`: `=`, or `<`, `<=`, `>`, `>=`, `~`."""
        reading = self.value_reading()
        return reading.printed.operator if reading else "="

    @property
    def absence(self) -> str | None:
        """Return why a place that would print the value prints no number."""
        if self.value_reading() is not None:
            return None
        readings = self.chosen(*WITH_VALUE)
        return next((one.printed.absence for one in readings if one.printed.absence), None)

    @property
    def interval(self) -> Printed | None:
        """Return the confidence interval (bounds in `unit`, level in percent)."""
        return self._bounds(INTERVAL)

    @property
    def ci_level(self) -> Decimal | None:
        """Return the level of the interval in percent, where the source gives one that can be."""
        printed = self.interval and (self.interval.level or self.level)
        return printed if printed and possible_level(printed) else None

    @property
    def two_sided_level(self) -> Decimal | None:
        """Return the level of the two-sided interval that has the printed limit or limits.

        A one-sided limit of 95% is one of the two of a 90% interval; None where the level is not
        given, and for a one-sided one of half or less, which bounds no two-sided interval.
        """
        level = self.ci_level
        if level is None or self.sides != 1:
            return level
        return 2 * level - 100 if level > 50 else None

    @property
    def extent(self) -> Printed | None:
        """Return the range (bounds in `unit`)."""
        return self._bounds(RANGE)

    @property
    def quartiles(self) -> Printed | None:
        """Return the interquartile range (bounds in `unit`)."""
        return self._bounds(QUARTILES)

    @property
    def spread(self) -> Decimal | None:
        """Return the spread in `unit`, of the kind in `spread_kind`."""
        readings = self.chosen("spread", "value-and-spread")
        return next(
            (one.printed.spread for one in readings if one.printed.spread is not None), None
        )

    @property
    def sides(self) -> int | None:
        """Return how many sides the interval has, where the source says it."""
        return (self.interval.sides or self.ci_sides) if self.interval else None

    def places_of(self, kind: BoundsIn) -> tuple[Reading, ...]:
        """Return the readings whose bounds count: the one that prints both, or one for each."""
        # a preferred reading of the value alone says nothing against bounds that stand elsewhere
        bounded = [
            one for one in self.readings if one.component in kind.whole and one.printed.bounded
        ]
        whole = next((one for one in bounded if one in self.preferred), next(iter(bounded), None))
        ends = (kind.lower, kind.upper)
        if whole and not any(one.component in ends for one in self.preferred):
            return (whole,)
        firsts = [next(iter(self.chosen(end)), None) for end in ends]
        return tuple(one for one in (whole, *firsts) if one)

    def _bounds(self, kind: BoundsIn) -> Printed | None:
        """Return both bounds as the readings that count print them."""
        joined: Printed | None = None
        for reading in self.places_of(kind):
            one = reading.printed
            if joined is None:
                joined = one
            elif reading.component == kind.lower:
                joined = replace(
                    joined,
                    lower=one.lower,
                    lower_absence=one.lower_absence,
                    lower_censored=one.lower_censored,
                )
            else:
                joined = replace(
                    joined,
                    upper=one.upper,
                    upper_absence=one.upper_absence,
                    upper_censored=one.upper_censored,
                )
        return joined if joined and joined.bounded else None


_TURNED = str.maketrans("<>", "><")
"""More than 82% less is a change below -82%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Number):
    """One quantity of one document.

    `size` is the number of patients that the document gives for the population; `headed` says that
    a table prints it above the figure; `among` is the population that the words count the events
    in, where that is another one; `says` is what the source remarks on it, in our words. `decrease`
    says that the figure prints by how much something fell, so that the value is below zero;
    `lower_goes_on` and `upper_goes_on` that a note calls an end of the range censored.
    """

    document: str
    coordinates: Coordinates
    size: int | None = None
    headed: bool = False
    proportion: bool = False
    among: str | None = None
    says: str | None = None
    decrease: bool = False
    lower_goes_on: bool = False
    upper_goes_on: bool = False

    @property
    def extent(self) -> Printed | None:
        """Return the range (bounds in `unit`), its ends censored where they or a note say so."""
        extent = super(Estimate, self).extent
        return extent and replace(
            extent,
            lower_censored=extent.lower_censored or self.lower_goes_on,
            upper_censored=extent.upper_censored or self.upper_goes_on,
        )

    @property
    def value(self) -> Decimal | None:
        """Return the value in `unit`, below zero where a decrease is printed without its sign."""
        value = super(Estimate, self).value
        return -value if self.decrease and value is not None else value

    @property
    def operator(self) -> str:
        """Return the relation of the quantity to `value`."""
        operator = super(Estimate, self).operator
        return operator.translate(_TURNED) if self.decrease else operator

    @property
    def events(self) -> int | None:
        """Return how many of the denominator had the event."""
        readings = self.chosen("events", "events-and-value")
        return next((o.printed.events for o in readings if o.printed.events is not None), None)

    @property
    def denominator(self) -> int | None:
        """Return of how many patients a proportion may be: what is printed, or else the size."""
        reading = self.denominator_reading()
        if reading is None:
            return self.size if self.proportion else None
        beside = reading.printed.denominator
        return beside if beside is not None else reading.printed.events

    @property
    def stated_denominator(self) -> int | None:
        """Return the denominator that the source prints: beside the figure, or above it in a table.

        The size of the population is printed as one too where count and percentage give it.
        """
        if self.denominator_reading() is not None or self.headed:
            return self.denominator
        total, events, value = self.denominator, self.events, self.value
        if not total or events is None or value is None or self.unit != "percent":
            return None
        one_place = Decimal(1).scaleb(int(value.as_tuple().exponent))
        return total if abs(value - Decimal(100) * events / total) <= one_place else None

    def denominator_reading(self) -> Reading | None:
        """Return the reading that prints of how many: by itself, or beside the events."""
        beside = self.chosen("events", "events-and-value")
        printed = [one for one in beside if one.printed.denominator is not None]
        return next(iter(self.chosen("denominator") or printed), None)


@dataclass(frozen=True, slots=True)
class Effect:
    """The size of an effect."""

    effect_measure: str
    number: Number
