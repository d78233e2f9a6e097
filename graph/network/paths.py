"""Paths between two things, the best proved first.

A path leads from thing to thing by statements. What no source says as a whole is marked as
composed; the weakest statement of a path is named; what is denied makes no path. A search ends
after a number of hops, of paths and of seconds, and tells when more might have been found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from time import monotonic

import networkx as nx

from sarcograph.graph.errors import QueryError, printable
from sarcograph.graph.network.edge import Edge, Node, Strength
from sarcograph.graph.network.kinds import HIERARCHY, MEMBERSHIPS, ONLY_ENDS, may_follow
from sarcograph.graph.network.limits import HOPS, LIMIT, MOST_HOPS, SECONDS
from sarcograph.graph.network.network import Network, Step

MOST_TURNS = 2
"""A path that turns more often connects anything with anything."""
_MOST_FOUND = 20_000
_LOOKS = 256  # hops between two looks at the clock


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
        return self.remark or self.edge.strength.words


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
    network: Network,
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
    if not 1 <= hops <= MOST_HOPS:
        raise QueryError(f"'hops' is from 1 to {MOST_HOPS}, not {hops}")
    if limit < 1:
        raise QueryError(f"'limit' is 1 or more, not {limit}")
    if start == end:
        raise QueryError("both ends are the same thing; name two")
    search = _Search(network, start, end, hops, monotonic() + seconds)
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
    best = tuple(found[:limit])
    return Paths(
        network.node(start),
        network.node(end),
        paths=best,
        found=len(found),
        turns=turns,
        hops=hops,
        stopped=stopped,
        denied=_denied(network, start, end, best),
    )


class _Search:
    """One search, on the way from `start` to `end`."""

    def __init__(self, network: Network, start: str, end: str, hops: int, deadline: float) -> None:
        self._network = network
        self._start, self._end, self._hops = start, end, hops
        self._deadline = deadline
        self._looks = 0
        self.is_late = False
        steps = network.steps
        self._left: dict[str, int] = {}
        if start in steps and end in steps:
            from_end = nx.single_source_shortest_path_length(steps, end, cutoff=hops)
            self._left = dict(from_end)

    def with_turns(self, turns: int) -> Iterator[Path]:
        """Yield the paths that turn just so often."""
        if self._start in self._left:
            yield from self._from(self._start, [], {self._start}, None, turns)

    def _from(
        self,
        here: str,
        taken: list[tuple[Step, bool]],
        visited: set[str],
        way: bool | None,
        turns: int,
    ) -> Iterator[Path]:
        """Yield what goes on from `here` with `turns` still to make; `way` is how it came."""
        for there, steps in self._network.steps.adj[here].items():
            if there in visited or self._left.get(there, self._hops) >= self._hops - len(taken):
                continue
            for data in steps.values():
                if self._is_over():
                    return
                step: Step = data["step"]
                forward = step.start == here
                if not self._may_take(step, here, there, taken):
                    continue
                is_neutral = step.kind == HIERARCHY
                turned = not is_neutral and way is not None and way != forward
                if turned and not turns:
                    continue
                taken.append((step, forward))
                if there != self._end:
                    visited.add(there)
                    next_way = way if is_neutral else forward
                    yield from self._from(there, taken, visited, next_way, turns - turned)
                    visited.remove(there)
                elif turns == turned:
                    yield Path(tuple(self._hops_of(taken)))
                taken.pop()

    def _may_take(self, step: Step, here: str, there: str, taken: list[tuple[Step, bool]]) -> bool:
        if not taken:
            return True
        last = taken[-1][0]
        if not may_follow(last.kind, step.kind):
            return False
        if self._network.nodes[here].kind not in ONLY_ENDS:
            return True
        stands_for_start = len(taken) == 1 and last.kind == HIERARCHY
        return stands_for_start or (step.kind == HIERARCHY and there == self._end)

    def _is_over(self) -> bool:
        self._looks += 1
        if self._looks % _LOOKS == 0 and monotonic() > self._deadline:
            self.is_late = True
        return self.is_late

    def _hops_of(self, taken: list[tuple[Step, bool]]) -> Iterator[Hop]:
        nodes = self._network.nodes
        before_and_after = [None, *(step for step, _ in taken), None]
        for place, (step, forward) in enumerate(taken):
            start, end = (step.start, step.end) if forward else (step.end, step.start)
            # the whole stands after the hop to it, and before the hop from it to a part
            beyond = before_and_after[place + 2 if forward else place]
            remark = ""
            if step.kind == "option":
                remark = "one of several, chosen for each patient"
            elif step.kind in MEMBERSHIPS and beyond and beyond.kind not in MEMBERSHIPS:
                remark = _of_parts(step)
            yield Hop(nodes[start], nodes[end], forward, step.edges, remark)


def _of_parts(step: Step) -> str:
    """Return why what is said of a whole is less for its part; empty where a source lists them."""
    is_listed = step.kind == HIERARCHY and any(e.standing == "registry" for e in step.edges)
    return "" if is_listed else "what is said of the whole is not said of each part"


def _denied(network: Network, start: str, end: str, found: tuple[Path, ...]) -> tuple[Edge, ...]:
    """Return the negated edges between neighbours on a path, and between its ends."""
    pairs = {frozenset((start, end))} | {
        frozenset((hop.start.iri, hop.end.iri)) for path in found for hop in path.hops
    }
    return tuple(
        edge
        for edge in network.edges
        if edge.negated and frozenset((edge.start, edge.end)) in pairs
    )
