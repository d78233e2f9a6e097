"""Several things at once: where each link to a mechanism stands, and the outcomes behind them.

What one search tells of two things is told here of each pair, beside the links that a reader asks
for by name: a link that nobody states is told as such, and is not left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.kinds import HIERARCHY
from sarcograph.graph.network.limits import HOPS, SECONDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.outcomes import Outcomes, outcomes_of
from sarcograph.graph.network.paths import Hop, Path, Paths, every_path, first_of
from sarcograph.graph.network.results import Result
from sarcograph.graph.network.stored import StoredNetwork

LINK_HOPS = 3
"""From a thing to a mechanism: what acts on it, and what that is a part, product or change of."""

_STATED = frozenset({"claim", "inference"})
_BY_DEFINITION = frozenset({HIERARCHY, "product", "altered"})
_MEASURED_ON = frozenset({"observed", "prognostic"})
_MARKERS = frozenset({"alteration", "biomarker", "factor"})
_EVERY = 1_000_000


@dataclass(frozen=True)
class Link:
    """What is held between a thing and a mechanism that a reader names.

    `ways` are the statements of the one on the other, or on what it is a part, product or change
    of, the best proved first; none where nothing is held. `denied` are those of which a source says
    that they are not so.
    """

    start: Node
    end: Node
    ways: tuple[Path, ...]
    denied: tuple[Edge, ...]

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents at hand that state it, each by itself."""
        return tuple(sorted({one for way in self.ways for one in _documents(way)}))

    @property
    def told(self) -> str:
        """How well the best of it stands, in words."""
        if not self.ways:
            return "denied" if self.denied else "nothing is held"
        return self.ways[0].weakest.told


@dataclass(frozen=True, slots=True)
class Search:
    """What leads from one end to another; `outcomes` is None where the other is no measure."""

    paths: Paths
    outcomes: Outcomes | None


@dataclass(frozen=True, slots=True)
class Observed:
    """A number of patients in whom a marker was seen, whatever they were given."""

    path: Path
    result: Result


@dataclass(frozen=True, slots=True)
class Explored:
    """The searches from each start to each end, the links to mechanisms, and seen markers."""

    searches: tuple[Search, ...]
    links: tuple[Link, ...]
    observed: tuple[Observed, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was cut, stopped or denied, each with the ends it was between."""
        said = []
        for one in self.searches:
            between = f"{one.paths.start.name} to {one.paths.end.name}"
            told = one.outcomes.remarks if one.outcomes else one.paths.remarks
            said += [f"{between}: {text}" for text in told]
        return tuple(said)


def explore(
    network: Network | StoredNetwork,
    starts: Sequence[str],
    mechanisms: Sequence[str],
    ends: Sequence[str],
    *,
    hops: int = HOPS,
    limit: int = 20,
    seconds: float = SECONDS,
) -> Explored:
    """Return what hangs together of `starts`, `mechanisms` and `ends` (IRIs).

    `limit` and `hops` are those of each search; all together take about `seconds` at most.
    Raises QueryError as `paths`.
    """
    each = seconds / 2 / max(1, len(starts) * len(ends))
    beside = seconds / 2 / (len(starts) * (len(mechanisms) + len(ends)) + len(mechanisms) + 1)
    searches = []
    for start in starts:
        for end in ends:
            found = every_path(network, start, end, hops=hops, seconds=each)
            numbers = None
            if found.end.kind == "measure":
                numbers = outcomes_of(network, found, limit)
            searches.append(Search(first_of(network, found, limit), numbers))
    return Explored(
        tuple(searches),
        tuple(_link(network, start, end, beside) for start in starts for end in mechanisms),
        tuple(_observed(network, dict.fromkeys((*starts, *mechanisms)), ends, beside)),
    )


def _link(network: Network | StoredNetwork, start: str, end: str, seconds: float) -> Link:
    if start == end:
        return Link(network.node(start), network.node(end), (), ())
    every = every_path(network, start, end, hops=LINK_HOPS, seconds=seconds)
    found = first_of(network, every, _EVERY)
    ways = tuple(path for path in found.paths if _is_link(path))
    return Link(found.start, found.end, ways, found.denied)


def _is_link(path: Path) -> bool:
    """Tell whether a path is a statement, by itself or with what is so by definition.

    A second statement carries it on, as from a target to a process, if it goes the same way.
    """
    kinds = [hop.edge.kind for hop in path.hops]
    ways = {hop.forward for hop in path.hops if hop.edge.kind in _STATED}
    return set(kinds) <= _STATED | _BY_DEFINITION and len(ways) == 1


def _documents(path: Path) -> Iterator[str]:
    """Yield the documents that state the whole of a link: those of its only statement."""
    stated = [hop for hop in path.hops if hop.edge.kind in _STATED]
    if len(stated) == 1:
        for edge in stated[0].edges:
            if edge.standing == "document" and not edge.cited:
                yield from edge.sources


def _observed(
    network: Network | StoredNetwork,
    things: Sequence[str] | dict[str, None],
    ends: Sequence[str],
    seconds: float,
) -> Iterator[Observed]:
    for thing in things:
        if network.node(thing).kind not in _MARKERS:
            continue
        for end in ends:
            for path in every_path(network, thing, end, hops=HOPS, seconds=seconds).paths:
                number = network.result(path.hops[-1].start.iri)
                if number is not None and _leads_by_patients(path.hops):
                    yield Observed(path, number)


def _leads_by_patients(hops: Sequence[Hop]) -> bool:
    return hops[0].edge.kind in _MEASURED_ON and len(hops) > 1
