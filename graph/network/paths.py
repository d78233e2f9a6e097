"""Paths between two things, the best proved first.

A path leads from thing to thing by statements. What no source says as a whole is marked as
composed; the weakest statement of a path is named; what is denied makes no path. A search ends
after a number of hops, of paths and of seconds, and tells when more might have been found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from time import monotonic

from sarcograph.graph.errors import QueryError, printable
from sarcograph.graph.network.edge import Edge, Node, Strength
from sarcograph.graph.network.kinds import HIERARCHY, MEMBERSHIPS, ONLY_ENDS, may_follow
from sarcograph.graph.network.limits import HOPS, LIMIT, MOST_HOPS, SECONDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.stored import Near, StoredNetwork

MOST_TURNS = 2
"""A path that turns more often connects anything with anything."""
_MOST_FOUND = 20_000


@dataclass(frozen=True, slots=True)
class Hop:
    """A step of a path, `forward` if the path takes it in the step's own direction.

    `edges` are the statements of it, the strongest first. `remark` says why the hop is less than
    they are: what is said of a family is not said of each member.
    """

    start: Node
    end: Node
    forward: bool
    edges: tuple[Edge, ...]
    remark: str = ""

    @property
    def edge(self) -> Edge:
        """The strongest statement of it."""
        return self.edges[0]

    @property
    def strength(self) -> Strength:
        """How well it stands."""
        return max(self.edge.strength, Strength.POSSIBLE) if self.remark else self.edge.strength

    @property
    def told(self) -> str:
        """How well it stands, in words."""
        return self.remark or self.edge.stands


@dataclass(frozen=True)
class Path:
    """Hops from one thing to another."""

    hops: tuple[Hop, ...]

    def __str__(self) -> str:
        """Return the things in their order, with what leads from each to the next."""
        said = [self.hops[0].start.name]
        for hop in self.hops:
            relation = hop.edge.relation
            said.append(f"—{relation}→" if hop.forward else f"←{relation}—")
            said.append(hop.end.name)
        return printable(" ".join(said))

    def __repr__(self) -> str:
        """Return the same, told from a text."""
        return f"<Path: {self}>"

    @cached_property
    def turns(self) -> int:
        """How often it changes between going with the effect and against it."""
        ways = [hop.forward for hop in self.hops if hop.edge.kind != HIERARCHY]
        return sum(one != other for one, other in pairwise(ways))

    @cached_property
    def weakest(self) -> Hop:
        """The hop that stands least well, the first of several."""
        return max(self.hops, key=lambda hop: hop.strength)

    @cached_property
    def composed(self) -> bool:
        """Whether no single source states the whole of it."""
        told = [frozenset[str]().union(*(edge.told for edge in hop.edges)) for hop in self.hops]
        tellings = [one for one in told if one]
        concluded = any(hop.edge.standing == "inferred" for hop in self.hops)
        return concluded or (bool(tellings) and not frozenset.intersection(*tellings))

    @property
    def n(self) -> int:
        """The patients behind its number, the most of several; 0 where none is told."""
        return max((hop.edge.n or 0 for hop in self.hops), default=0)

    @cached_property
    def rank(self) -> tuple[object, ...]:
        """By what a path goes before another.

        A path is as good as its weakest hop, then as the next weakest: comparing from the worst
        downward never lets a strong hop make up for a weak one, as a mean or a product would.
        Among equals the shorter goes first, then the one with more patients, then by names.
        """
        strengths = sorted((hop.strength for hop in self.hops), reverse=True)
        named = tuple(hop.end.name for hop in self.hops)
        return (
            [int(one) for one in strengths if one],
            len(self.hops),
            -self.n,
            named,
            tuple(hop.edge.key for hop in self.hops),
        )


@dataclass(frozen=True, slots=True)
class Paths:
    """The answer to a search for paths.

    `turns` says how often each path turns: none is sought that turns more often while there are
    some that turn less. `found` counts those beyond `paths` too; `stopped` says what ended the
    search before its end, empty for nothing. `denied` are statements between neighbours of a path,
    or between its ends, of which a source says that they are not so.
    """

    start: Node
    end: Node
    paths: tuple[Path, ...]
    found: int
    turns: int
    hops: int
    stopped: str = ""
    denied: tuple[Edge, ...] = ()

    def __repr__(self) -> str:
        """Return the paths, one a line, and what there is to say beside them."""
        head = f"<Paths from {self.start.name} to {self.end.name}: {self.found:,} found>"
        return "\n".join([printable(head), *map(str, self.paths), *map(printable, self.remarks)])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader is told beside the paths."""
        said = []
        if self.stopped:
            said.append(f"{self.stopped}; there may be more and better paths")
        if self.found > len(self.paths):
            said.append(f"{len(self.paths)} of {self.found:,} paths, the best proved first")
        if self.turns and self.paths:
            said.append(
                "no path goes one way from the first to the second; these meet in a third thing,"
                " which is no effect of one on the other"
            )
        names = {node.iri: node.name for node in (self.start, self.end)}
        names |= {hop.end.iri: hop.end.name for path in self.paths for hop in path.hops}
        said += [
            f"denied by {', '.join(edge.sources)}: that {names[edge.start]} {edge.relation}"
            f" {names[edge.end]}"
            for edge in self.denied
        ]
        return tuple(said)


def paths(
    network: Network | StoredNetwork,
    start: str,
    end: str,
    *,
    hops: int = HOPS,
    limit: int = LIMIT,
    seconds: float = SECONDS,
) -> Paths:
    """Return the paths from the thing with the IRI `start` to that with the IRI `end`.

    Paths that go one way come first, from the one to the other or back; only where there is none,
    those that turn once are sought, then twice. `hops` is at most MOST_HOPS. A thing that the
    network does not join to any other has no path. Raises QueryError for bounds out of range and
    for one thing given twice.
    """
    if limit < 1:
        raise QueryError(f"'limit' is 1 or more, not {limit}")
    return first_of(network, every_path(network, start, end, hops=hops, seconds=seconds), limit)


def every_path(
    network: Network | StoredNetwork, start: str, end: str, *, hops: int, seconds: float
) -> Paths:
    """Return all that a search finds, as `paths`, without what is denied beside it."""
    if not 1 <= hops <= MOST_HOPS:
        raise QueryError(f"'hops' is from 1 to {MOST_HOPS}, not {hops}")
    if start == end:
        raise QueryError("both ends are the same thing; name two")
    search = _Search(searched(network), start, end, hops, monotonic() + seconds)
    found: list[Path] = []
    turns, stopped = 0, ""
    for turns in range(MOST_TURNS + 1):
        for path in search.with_turns(turns):
            found.append(path)
            if len(found) == _MOST_FOUND:
                stopped = f"stopped after {_MOST_FOUND:,} paths"
                break
        if search.is_late:
            stopped = f"stopped after {seconds:g} seconds"
        if found or stopped:
            break
    found.sort(key=lambda path: path.rank)
    return Paths(
        network.node(start),
        network.node(end),
        paths=tuple(found),
        found=len(found),
        turns=turns,
        hops=hops,
        stopped=stopped,
    )


def first_of(network: Network | StoredNetwork, found: Paths, limit: int) -> Paths:
    """Return the best proved paths of a search, and what is denied beside them."""
    best = found.paths[:limit]
    return replace(found, paths=best, denied=_denied(searched(network), found, best))


def searched(network: Network | StoredNetwork) -> StoredNetwork:
    """Return a network in the form in which it is searched."""
    return network if isinstance(network, StoredNetwork) else network.stored


_Taken = tuple[int, Near]
"""A step, and the place of the thing that it is taken from."""


class _Search:
    """One search, on the way from `start` to `end`, which are places in the network."""

    def __init__(
        self, network: StoredNetwork, start: str, end: str, hops: int, deadline: float
    ) -> None:
        self._network = network
        self._hops = hops
        self._deadline = deadline
        self.is_late = False
        self._kinds: list[str] = network.table("kind")
        self._follows = [[may_follow(one, other) for other in self._kinds] for one in self._kinds]
        self._seen: dict[tuple[int, Near, str], Hop] = {}
        self._start, self._end = network.place(start), network.place(end)
        self._left = b""
        if self._end is not None:
            self._left = network.distances(self._end, hops)

    def with_turns(self, turns: int) -> Iterator[Path]:
        """Yield the paths that turn just so often."""
        start = self._start
        if start is not None and self._end is not None and self._left[start] <= self._hops:
            yield from self._from(start, [], {start}, None, turns)

    def _from(
        self, here: int, taken: list[_Taken], visited: set[int], way: bool | None, turns: int
    ) -> Iterator[Path]:
        """Yield what goes on from `here` with `turns` still to make; `way` is how it came."""
        if monotonic() > self._deadline:
            self.is_late = True
            return
        most = self._hops - len(taken)
        follows = self._follows[taken[-1][1].kind] if taken else None
        may_pass = self._may_pass(here, taken)
        left = self._left
        for step in self._network.near(here):
            # of millions of steps most end here
            if follows is not None and not follows[step.kind]:
                continue
            there = step.there
            if left[there] >= most or there in visited:
                continue
            is_neutral = self._kinds[step.kind] == HIERARCHY
            if not may_pass and not (is_neutral and there == self._end):
                continue
            turned = not is_neutral and way is not None and way != step.forward
            if turned and not turns:
                continue
            taken.append((here, step))
            if there != self._end:
                visited.add(there)
                next_way = way if is_neutral else step.forward
                yield from self._from(there, taken, visited, next_way, turns - turned)
                visited.remove(there)
                if self.is_late:
                    return
            elif turns == turned:
                yield Path(tuple(self._hops_of(taken)))
            taken.pop()

    def _may_pass(self, here: int, taken: list[_Taken]) -> bool:
        """Tell whether a path may lead through `here`, whatever kind the next step is of."""
        if not taken or self._network.kind_at(here) not in ONLY_ENDS:
            return True
        # what stands above or below the start stands for it
        return len(taken) == 1 and self._kinds[taken[0][1].kind] == HIERARCHY

    def _hops_of(self, taken: list[_Taken]) -> Iterator[Hop]:
        steps = [None, *(step for _, step in taken), None]
        for place, (here, step) in enumerate(taken):
            # the whole stands after the hop to it, and before the hop from it to a part
            beyond = steps[place + 2 if step.forward else place]
            remark = ""
            kind = self._kinds[step.kind]
            if kind == "option":
                remark = "one of several, chosen for each patient"
            elif kind in MEMBERSHIPS and beyond and self._kinds[beyond.kind] not in MEMBERSHIPS:
                remark = _OF_PARTS
            yield self._hop(here, step, remark)

    def _hop(self, here: int, step: Near, remark: str) -> Hop:
        """Return a step as paths have it, which many may share."""
        known = self._seen.get((here, step, remark))
        if known is not None:
            return known
        network = self._network
        edges = sorted(
            map(network.edge, step.edges),
            key=lambda edge: (edge.strength, -(edge.n or 0), edge.statement),
        )
        is_listed = any(edge.standing == "registry" for edge in edges)
        said = remark
        if remark == _OF_PARTS and self._kinds[step.kind] == HIERARCHY and is_listed:
            said = ""  # where a source lists the parts, it speaks of each
        ends = network.node_at(here), network.node_at(step.there)
        hop = self._seen[here, step, remark] = Hop(*ends, step.forward, tuple(edges), said)
        return hop


_OF_PARTS = "what is said of the whole is not said of each part"


def _denied(network: StoredNetwork, found: Paths, best: Sequence[Path]) -> tuple[Edge, ...]:
    """Return the negated edges between neighbours on a path, and between the ends of all."""
    pairs = {(found.start.iri, found.end.iri)} | {
        (hop.start.iri, hop.end.iri) for path in best for hop in path.hops
    }
    places = {iri: network.place(iri) for pair in pairs for iri in pair}
    known = [
        (first, second)
        for one, other in pairs
        if (first := places[one]) is not None and (second := places[other]) is not None
    ]
    return tuple(network.denied(known))
