"""Have all that pooling needs loaded, for a process that may open no file afterwards."""

from __future__ import annotations

from functools import cache

from sarcograph.graph.synthesis import Effect, Proportion, pool_effects, pool_proportions


@cache
def get_ready() -> None:
    """Pool a few numbers: scipy loads parts of itself when they are first used."""
    counts = (Proportion("a", 2, 20), Proportion("b", 5, 20), Proportion("c", 9, 20))
    pool_proportions(counts)
    pool_effects(Effect(one.key, one.events / one.total, 0.1) for one in counts)
