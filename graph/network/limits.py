"""The bounds of a search for paths, apart from it: who only asks need not import networkx."""

from __future__ import annotations

HOPS = 6
"""The hops of a path unless it is said how many."""
MOST_HOPS = 8
LIMIT = 20
"""The paths that are given unless it is said how many."""
SECONDS = 5.0
