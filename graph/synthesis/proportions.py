"""Proportions pooled."""

from __future__ import annotations

from collections.abc import Iterable

from sarcograph.graph.synthesis.inputs import Proportion
from sarcograph.graph.synthesis.pooled import Pooled
from sarcograph.graph.synthesis.refused import Refused


def pool_proportions(studies: Iterable[Proportion]) -> Pooled | Refused:
    """Return the proportions pooled, or why they are not."""
    raise NotImplementedError
