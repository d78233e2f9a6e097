"""What of the network is worked out in another process, by `sarcograph.graph.confined.call`.

A search grows with what is asked, and a process that serves others runs none. The network is the
file that the process was given, or else goes there as bytes with each call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sarcograph.graph.confined.given import given
from sarcograph.graph.network.comparing import Compared, compare
from sarcograph.graph.network.exploring import Explored, explore
from sarcograph.graph.network.limits import HOPS, LIMIT, SECONDS
from sarcograph.graph.network.narrowing import Narrowing
from sarcograph.graph.network.neighbours import (
    Neighbourhood,
    SharedTarget,
    neighbourhood,
    shared_targets,
)
from sarcograph.graph.network.outcomes import Outcomes, outcomes
from sarcograph.graph.network.paths import Paths, paths
from sarcograph.graph.network.reading import network_of
from sarcograph.graph.network.stored import StoredNetwork

_ALL = Narrowing()


def network_content(answers: Mapping[str, bytes]) -> bytes:
    """Return the network, as bytes, that the answers to `asking.questions` make up."""
    return network_of(answers).content()


def find_paths(
    content: bytes | None,
    start: str,
    end: str,
    hops: int = HOPS,
    limit: int = LIMIT,
    seconds: float = SECONDS,
    narrowing: Narrowing = _ALL,
) -> Paths:
    """Return the paths in the network that `network_content` made; see `paths`."""
    network = narrowing.of(held_network(content))
    return paths(network, start, end, hops=hops, limit=limit, seconds=seconds)


def find_outcomes(
    content: bytes | None,
    mechanism: str,
    measure: str,
    hops: int = HOPS,
    limit: int = LIMIT,
    seconds: float = SECONDS,
    narrowing: Narrowing = _ALL,
) -> Outcomes:
    """Return the numbers of a measure that hang on a mechanism; see `outcomes`."""
    network = narrowing.of(held_network(content))
    return outcomes(network, mechanism, measure, hops=hops, limit=limit, seconds=seconds)


def explored(
    content: bytes | None,
    starts: Sequence[str],
    mechanisms: Sequence[str],
    ends: Sequence[str],
    hops: int = HOPS,
    limit: int = LIMIT,
    seconds: float = SECONDS,
    narrowing: Narrowing = _ALL,
) -> Explored:
    """Return what hangs together of several things in that network; see `explore`."""
    network = narrowing.of(held_network(content))
    return explore(network, starts, mechanisms, ends, hops=hops, limit=limit, seconds=seconds)


def find_neighbourhood(content: bytes | None, iri: str, limit: int | None = None) -> Neighbourhood:
    """Return what is beside a thing; see `neighbourhood`."""
    return neighbourhood(held_network(content), iri, limit=limit)


def find_shared_targets(content: bytes | None, first: str, second: str) -> tuple[SharedTarget, ...]:
    """Return what two drugs act on; see `shared_targets`."""
    return shared_targets(held_network(content), first, second)


def compared(
    content: bytes | None,
    sides: Sequence[str],
    measures: Sequence[str],
    narrowing: Narrowing = _ALL,
) -> Compared:
    """Return treatments or mechanisms side by side; see `compare`."""
    return compare(narrowing.of(held_network(content)), sides, measures)


@lru_cache(maxsize=1)
def held_network(content: bytes | None) -> StoredNetwork:
    """Return the network in bytes, or in the file that this process was given."""
    return StoredNetwork(given() if content is None else content)
