"""Medians beside each other: their range, never a pooled one."""

from __future__ import annotations

from collections.abc import Iterable

from sarcograph.graph.synthesis.inputs import Median
from sarcograph.graph.synthesis.pooled import Spread
from sarcograph.graph.synthesis.refused import Refused


def spread_of_medians(medians: Iterable[Median]) -> Spread | Refused:
    """Return the range of the medians, or why there is none."""
    raise NotImplementedError
