"""What a derived estimate is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.numbers import Estimate

PLACES = 6
"""Decimal places of derived numbers: more than any source prints, few enough to be read."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A recomputed quantity: `bounds` of its interval and of its `range`, all in `unit`."""

    coordinates: Coordinates
    method: str
    sources: tuple[Estimate, ...]
    unit: str | None
    value: Decimal | None = None
    events: int | None = None
    denominator: int | None = None
    bounds: tuple[Decimal, Decimal] | None = None
    level: Decimal | None = None
    interval_method: str | None = None
    range: tuple[Decimal, Decimal] | None = None
    agrees: bool | None = None
    note: str | None = None
