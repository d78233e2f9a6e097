"""Treatments side by side: what was measured under each, and why that is no comparison of them.

Numbers of different studies stand beside each other and are never ranked: their patients differ,
and often what a measure means. Which two are at least values of the same thing is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.joined import Joined
from sarcograph.graph.network.limits import SECONDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.outcomes import outcomes
from sarcograph.graph.network.results import Comparability, Result, comparability
from sarcograph.graph.network.stored import StoredNetwork

_ACTS = frozenset({"claim", "inference"})
_TARGETS = frozenset({"gene", "protein", "family", "rna"})
_EVERY = 1_000_000
NOTICE = (
    "These numbers come from different studies with different patients. They stand side by side and"
    " not head to head: no difference between them is one between the treatments, and nothing here"
    " is ranked."
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number under a treatment: the statement of it, and the regimen that was given."""

    result: Result
    edge: Edge
    regimen: Node
    name: str
    event: Node | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that are compared: a regimen, or a mechanism with all that has it."""

    node: Node
    agents: tuple[Node, ...]
    numbers: tuple[Measured, ...]
    adverse: tuple[Measured, ...]
    targets: tuple[tuple[Node, Edge], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """How the numbers of a measure may be held against each other across the sides."""

    measure: Node
    how: Comparability


@dataclass(frozen=True, slots=True)
class Compared:
    """Sides beside each other; `within` are the comparisons that one study made of two of them."""

    sides: tuple[Side, ...]
    measures: tuple[Node, ...]
    held: tuple[Held, ...]
    within: tuple[Node, ...]


def compare(
    network: Network | StoredNetwork, sides: Sequence[str], measures: Sequence[str]
) -> Compared:
    """Return what was measured under each of `sides`, by the IRIs of measures.

    Raises QueryError as `outcomes`.
    """
    made = tuple(_side(network, iri, measures) for iri in sides)
    return Compared(
        made,
        tuple(map(network.node, measures)),
        tuple(_held(network.node(iri), made) for iri in measures),
        tuple(_within(network, made)),
    )


def _side(network: Network | StoredNetwork, iri: str, measures: Sequence[str]) -> Side:
    if network.node(iri).kind == "regimen":
        agents = network.agents_of(iri)
        under = list(_under(network, network.node(iri)))
        numbers = [one for one in under if one.result.measure in measures]
    else:
        found = [
            one
            for measure in measures
            for one in outcomes(
                network, iri, measure, limit=_EVERY, seconds=SECONDS / len(measures)
            ).outcomes
        ]
        numbers = [
            Measured(one.result, one.path.hops[-1].edge, one.regimen, one.path.hops[-1].start.name)
            for one in found
        ]
        agents = _once(one.agent for one in found)
        regimens = _once(one.regimen for one in found)
        under = [one for regimen in regimens for one in _under(network, regimen)]
    adverse = [one for one in under if one.event is not None]
    targets = [
        (network.node(edge.end), edge)
        for agent in agents
        for edge in network.out_of(agent.iri)
        if edge.kind in _ACTS and network.node(edge.end).kind in _TARGETS
    ]
    order = sorted(
        targets,
        key=lambda item: (item[0].name, item[1].start, item[1].strength, item[1].statement),
    )
    return Side(network.node(iri), agents, tuple(numbers), tuple(adverse), tuple(order))


def _under(network: Joined, regimen: Node) -> Iterator[Measured]:
    """Yield the numbers of the lines in which a regimen was given, or of the regimen itself."""
    lines = [edge.end for edge in network.out_of(regimen.iri) if edge.kind == "given"]
    for start in (regimen.iri, *lines):
        for edge in network.out_of(start):
            if edge.kind != "result":
                continue
            result = network.result(edge.end)
            if result is not None:
                counted = [one.end for one in network.out_of(edge.end) if one.kind == "event"]
                event = network.node(counted[0]) if counted else None
                yield Measured(result, edge, regimen, network.node(edge.end).name, event)


def _held(measure: Node, sides: Sequence[Side]) -> Held:
    results = [
        [one.result for one in side.numbers if one.result.measure == measure.iri] for side in sides
    ]
    pairs = (pair for one, other in combinations(results, 2) for pair in product(one, other))
    return Held(measure, comparability(pairs))


def _within(network: Joined, sides: Sequence[Side]) -> Iterator[Node]:
    """Yield the comparisons that lines of two sides, or more, are in."""
    counted: Counter[str] = Counter()
    for side in sides:
        regimens = {one.regimen.iri for one in (*side.numbers, *side.adverse)} | {side.node.iri}
        lines = {
            edge.end for iri in regimens for edge in network.out_of(iri) if edge.kind == "given"
        }
        counted.update({edge.end for line in lines for edge in _compared(network, line)})
    for iri in sorted(counted):
        if counted[iri] > 1:
            yield network.node(iri)


def _compared(network: Joined, line: str) -> Iterator[Edge]:
    return (edge for edge in network.out_of(line) if edge.kind == "compared")


def _once(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple({node.iri: node for node in nodes}.values())
