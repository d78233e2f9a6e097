"""Whether a pool counts a patient twice, asked of the graph and not of what chose the numbers."""

from __future__ import annotations

from itertools import combinations

from sarcograph.graph.pooling.pooling import Pooling
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.table import Table

_PART = "?one sg:parentPopulation+ ?other"
_CAME_OVER = """?one sg:parentPopulation* ?group ; a sg:Population .
  ?group sg:parentPopulation+ ?other ; sg:receives ?given .
  ?left sg:crossoverFrom ?other ; sg:crossoverTo ?given"""


def who_came_over(store: Store) -> set[str]:
    """Return the groups of patients who left another arm of their study for their treatment."""
    return {one for one, _ in _pairs(store, _CAME_OVER)}


def counted_twice(found: Pooling, store: Store) -> list[str]:
    """Return in words where groups of one pool have patients in common, or came over."""
    within, came_over = _pairs(store, _PART), who_came_over(store)
    told = []
    for pool in found.pools:
        groups = [group.iri for used in pool.used for group in used.candidate.patients]
        told += [
            f"{pool.title}: {' and '.join(pair)}"
            for pair in combinations(groups, 2)
            if pair[0] == pair[1] or within & {pair, pair[::-1]}
        ]
        told += [f"{pool.title}: {one} came over" for one in came_over & set(groups)]
    return told


def _pairs(store: Store, pattern: str) -> set[tuple[str, str]]:
    """Return what a graph pattern binds ?one and ?other to."""
    question = Question(f"SELECT DISTINCT ?one ?other {{ {pattern} }}", (Format.JSON,))
    rows = Table.read("pairs", store.query(question).content).rows
    return {(str(one), str(other)) for one, other in rows}
