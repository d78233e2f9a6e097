"""How numbers of a unit are drawn: on which scale, under which words, against which line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sarcograph.graph.pictures.scale import Scale, linear, months, percentages, ratios


@dataclass(frozen=True, slots=True)
class Axis:
    """How numbers of a unit are drawn; `neutral` is where there is no difference."""

    scale: Callable[[Iterable[float], float, float], Scale]
    words: str
    neutral: float | None = None


AXES = {
    "percent": Axis(percentages, "percent"),
    "month": Axis(months, "months"),
}
"""The axes of units that stand beside a number in words."""


def axis_of(unit: str) -> Axis:
    """Return the axis of a unit, or of the name of a ratio or a difference."""
    if unit in AXES:
        return AXES[unit]
    if unit.endswith("ratio"):
        return Axis(ratios, f"{unit}, 1 is no difference", 1)
    if "difference" in unit:
        return Axis(linear, f"{unit}, 0 is no difference", 0)
    return Axis(linear, unit)
