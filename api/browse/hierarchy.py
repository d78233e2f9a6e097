"""The things of a kind as a tree: what lies below what, and which drugs have which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sarcograph.api.answering.asking import Asker
from sarcograph.graph.prefixes import ID
from sarcograph.graph.reaching import reached_from

_BROADER = """
SELECT DISTINCT ?thing ?above ?label ?above_label {
  GRAPH ?graph { ?thing skos:broader|sg:hasRole ?above }
  GRAPH ?named { ?thing rdfs:label ?label }
  GRAPH ?called { ?above rdfs:label ?above_label }
}"""


@dataclass(slots=True)
class Branch:
    """A thing, what lies directly below it, and how many things lie below it in all.

    It stands below each thing that is directly above it, with what lies below it only the first
    time; then it `is_repeated`.
    """

    iri: str
    label: str
    kind: str
    is_repeated: bool = False
    total: int = 0
    below: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Order:
    """What lies directly above each thing, and what all these are called."""

    above: Mapping[str, frozenset[str]]
    labels: Mapping[str, str]


async def order_of(asker: Asker) -> Order:
    """Return what lies above what by any classification, roles above drugs; or ProblemError."""

    async def ask() -> Order:
        above: dict[str, set[str]] = {}
        labels: dict[str, str] = {}
        for row in await asker.rows(_BROADER):
            thing, wider = row["thing"].value, row["above"].value
            above.setdefault(thing, set()).add(wider)
            # of several labels the first: the same in every process
            for iri, label in ((thing, row["label"].value), (wider, row["above_label"].value)):
                labels[iri] = min(labels.get(iri, label), label)
        return Order({iri: frozenset(some) for iri, some in above.items()}, labels)

    return await asker.edition.once("order of things", ask)


def trees(things: Iterable[str], order: Order) -> list[Branch]:
    """Return those of `things` (IRIs) that have something above or below, as trees with all that.

    Where classifications disagree a thing has several above it; of those one of which lies above
    another the nearer counts. Where they contradict, so that a thing would lie below itself, the
    first by name stands above. Empty where nothing lies above anything.
    """
    wanted = set(things)
    family = {one for one in order.above if one in wanted or order.above[one] & wanted}
    if not family:
        return []
    family |= {above for one in family for above in _ancestors(one, order)}
    parents = {one: _nearest(one, order) & family for one in family}
    children: dict[str, list[str]] = {}
    for one, some in parents.items():
        for parent in some:
            children.setdefault(parent, []).append(one)
    seen: set[str] = set()

    def name(iri: str) -> tuple[str, str]:
        return order.labels[iri].casefold(), iri

    def grown(iri: str, path: frozenset[str]) -> Branch:
        kind = iri.removeprefix(ID).partition("/")[0]
        branch = Branch(iri, order.labels[iri], kind, iri in seen)
        if not branch.is_repeated:
            seen.add(iri)
            below = sorted(set(children.get(iri, ())) - path, key=name)
            branch.below = [grown(one, path | {iri}) for one in below]
            branch.total = len(_descendants(iri, children))
        return branch

    ordered = sorted(family, key=name)
    tops = [grown(one, frozenset()) for one in ordered if not parents[one]]
    # a circle has no top: the first by name is one
    tops.extend(grown(one, frozenset()) for one in ordered if one not in seen)
    return tops


def _ancestors(iri: str, order: Order) -> set[str]:
    return reached_from([iri], lambda one: order.above.get(one, ())) - {iri}


def _nearest(iri: str, order: Order) -> set[str]:
    """Return what lies directly above, without what lies above another of it."""
    above = order.above.get(iri, frozenset()) - {iri}
    return {
        one
        for one in above
        if not any(
            one in _ancestors(other, order) and other not in _ancestors(one, order)
            for other in above - {one}
        )
    }


def _descendants(iri: str, children: Mapping[str, list[str]]) -> set[str]:
    return reached_from([iri], lambda one: children.get(one, ())) - {iri}
