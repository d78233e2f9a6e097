"""What lies around a thing, and what two drugs both act on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.joined import Joined
from sarcograph.graph.network.kinds import HIERARCHY

_ACTING = frozenset({"inhibits", "blocks phosphorylation of", "targets", "binds", "silences"})
_MOLECULES = frozenset({"protein", "family", "rna", "gene"})

How = Literal["stated", "inferred", "enumerated", "possible"]
_HOW: tuple[How, ...] = ("stated", "inferred", "enumerated", "possible")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing beside another, with the statement between them; `outward` if it leads there."""

    node: Node
    outward: bool
    edge: Edge

    @property
    def counted(self) -> str:
        """The words that it is counted under; an arrow says which way it leads."""
        relation = self.edge.relation
        words = f"{relation} →" if self.outward else f"← {relation}"
        return f"denied: {words}" if self.edge.negated else words


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A thing with what is beside it, the best proved first.

    `counts` are the edges by relation as words, those denied apart; they count all, of which
    `neighbours` are no more than were asked for.
    """

    node: Node
    counts: dict[str, int]
    neighbours: tuple[Neighbour, ...]


def neighbourhood(network: Joined, iri: str, *, limit: int | None = None) -> Neighbourhood:
    """Return what is beside the thing with an IRI, all of it or the best proved `limit`.

    Nothing is beside a thing that no edge reaches.
    """
    found = [Neighbour(network.node(edge.end), True, edge) for edge in network.out_of(iri)]
    found += [Neighbour(network.node(edge.start), False, edge) for edge in network.into(iri)]
    found.sort(
        key=lambda one: (
            *(one.edge.negated, one.edge.strength, -(one.edge.n or 0)),
            *(one.edge.relation, one.node.name, one.edge.key),
        )
    )
    counts = Counter(one.counted for one in found)
    return Neighbourhood(network.node(iri), dict(counts.most_common()), tuple(found[:limit]))


@dataclass(frozen=True, slots=True)
class Reach:
    """That a drug acts on a target.

    It is stated of the target itself; inferred by a rule; stated of a family whose members the
    source lists (enumerated); or stated of a bare family, of which the target may be meant
    (possible). `edge` is the statement, `by` the family.
    """

    how: How
    edge: Edge
    by: Node | None = None


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """A molecule that two drugs act on, with the ways to say so, the best first."""

    target: Node
    first: tuple[Reach, ...]
    second: tuple[Reach, ...]

    @property
    def how(self) -> How:
        """The weaker of both ways."""
        return max(self.first[0].how, self.second[0].how, key=_HOW.index)


def shared_targets(network: Joined, first: str, second: str) -> tuple[SharedTarget, ...]:
    """Return the molecules that both drugs (IRIs) act on, those stated of both first.

    A family counts as itself: two drugs that inhibit PDGFR share PDGFR, and of its members nothing
    is known. A family stated of one and a member stated of the other make a possible target.
    """
    one, other = _reached(network, first), _reached(network, second)
    shared = [
        SharedTarget(network.node(target), tuple(one[target]), tuple(other[target]))
        for target in one.keys() & other.keys()
        # what is only possible of both says nothing beyond the family
        if not (one[target][0].how == other[target][0].how == "possible")
    ]
    return tuple(
        sorted(
            shared,
            key=lambda both: (
                _HOW.index(both.how),
                max(both.first[0].edge.strength, both.second[0].edge.strength),
                both.target.name,
            ),
        )
    )


def _reached(network: Joined, drug: str) -> dict[str, list[Reach]]:
    """Return the ways in which a drug acts on each molecule, the best first."""
    found: defaultdict[str, list[Reach]] = defaultdict(list)
    for target, reach in _reaches(network, drug):
        if reach not in found[target]:  # several sources may put a member into its family
            found[target].append(reach)
    for ways in found.values():
        ways.sort(key=lambda way: (_HOW.index(way.how), way.edge.strength, way.edge.key))
    return dict(found)


def _reaches(network: Joined, drug: str) -> Iterator[tuple[str, Reach]]:
    for edge in network.out_of(drug):
        target = network.node(edge.end)
        if edge.negated or edge.relation not in _ACTING or target.kind not in _MOLECULES:
            continue
        yield target.iri, Reach("inferred" if edge.standing == "inferred" else "stated", edge)
        for below in network.into(target.iri):
            is_member = below.kind == HIERARCHY and network.node(below.start).kind != "family"
            if is_member and target.kind == "family":
                how: How = "enumerated" if below.standing == "registry" else "possible"
                yield below.start, Reach(how, edge, target)
