"""Effects pooled."""

from __future__ import annotations

from collections.abc import Iterable

from sarcograph.graph.synthesis.inputs import Effect
from sarcograph.graph.synthesis.pooled import Pooled
from sarcograph.graph.synthesis.refused import Refused


def pool_effects(studies: Iterable[Effect]) -> Pooled | Refused:
    """Return the effects pooled, or why they are not."""
    raise NotImplementedError
