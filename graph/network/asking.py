"""What is asked of a store for its network; whoever only asks need not import networkx."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sarcograph.graph.bundled import bundled, bundled_files
from sarcograph.graph.store.library import Query, Resolve, read_query
from sarcograph.graph.store.question import Format, Question


@cache
def questions() -> Mapping[str, Question]:
    """Return what a store is asked for its network, by name."""
    return {
        path.name.removesuffix(".rq"): Question(path.read_text("utf-8"), (Format.JSON,))
        for path in bundled_files("graph/network/questions", ".rq")
    }


@cache
def narrowing_query() -> Query:
    """Return the query whose filters narrow what paths lead to; its parameters are theirs."""
    return read_query("paths", bundled("graph/network/narrow.rq").read_text("utf-8"))


def narrowing_question(given: Mapping[str, str], resolve: Resolve) -> Question | None:
    """Return the question for the results that meet the filters `given`; None for no filter.

    Raises QueryError for a filter that there is not, or a value that it cannot take.
    """
    if not given:
        return None
    return Question(narrowing_query().bound(given, resolve), (Format.JSON,))
