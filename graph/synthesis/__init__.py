"""Numbers of several studies pooled, or the reason why they are not: pure functions of numbers.

Nothing here knows of graphs: what may be pooled with what is decided elsewhere.
"""

from __future__ import annotations

from sarcograph.graph.synthesis.effects import pool_effects
from sarcograph.graph.synthesis.inputs import Effect, Median, Proportion
from sarcograph.graph.synthesis.medians import spread_of_medians
from sarcograph.graph.synthesis.pooled import Pooled, Spread
from sarcograph.graph.synthesis.proportions import pool_proportions
from sarcograph.graph.synthesis.refused import Reason, Refused

__all__ = [
    "Effect",
    "Median",
    "Pooled",
    "Proportion",
    "Reason",
    "Refused",
    "Spread",
    "pool_effects",
    "pool_proportions",
    "spread_of_medians",
]
