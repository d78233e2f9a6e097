"""What is asked of a store for its network; whoever only asks need not import networkx."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.store.question import Format, Question


@cache
def questions() -> Mapping[str, Question]:
    """Return what a store is asked for its network, by name."""
    return {
        path.name.removesuffix(".rq"): Question(path.read_text("utf-8"), (Format.JSON,))
        for path in bundled_files("graph/network/questions", ".rq")
    }
