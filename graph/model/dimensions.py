"""Which dimension a figure asks its unit to have: that of its measure, or of its statistic."""

from __future__ import annotations

from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.schema import MeasureEntry, UnitEntry

BY_STATISTIC = {
    "proportion": "proportion",
    "rate": "proportion",
    "percent-change": "proportion",
    "hazard-ratio": "number",
}
"""The dimension of figures that are the same of every measure."""
ANY = frozenset({"count"})
"""Statistics that may stand in any unit: a count is often printed with its percentage."""


def dimension_of(unit: Entity | None) -> str | None:
    """Return the dimension of a unit, None where none is given."""
    return unit.entry.dimension if unit and isinstance(unit.entry, UnitEntry) else None


def measured_dimension(measure: MeasureEntry, of_unit: str | None) -> str | None:
    """Return the dimension of the values of a measure, whose usual unit has that `of_unit`.

    A measure that counts from an origin to an event is one of time, whatever its unit.
    """
    return "time" if measure.time_to_event else BY_STATISTIC.get(measure.statistic, of_unit)


def asked_dimension(statistic: str, measured: str | None) -> str | None:
    """Return the dimension that a figure of a measure must have; None where any will do.

    >>> asked_dimension("median", "time"), asked_dimension("rate", "time")
    ('time', 'proportion')
    """
    return None if statistic in ANY else BY_STATISTIC.get(statistic, measured)
