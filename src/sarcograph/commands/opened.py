"""Open the graph that a command asks, with what finds the entities that its user names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sarcograph.commands.console import progress

if TYPE_CHECKING:
    from sarcograph.graph.names.resolving import Resolver
    from sarcograph.graph.store.question import Store
    from sarcograph.graph.validated import Announce


class Opened(NamedTuple):
    """A graph that is open, its version, and whom to tell which stage begins."""

    store: Store
    resolve: Resolver
    version: str
    announce: Announce


@contextmanager
def opened(evidence: Path | None, url: str | None) -> Iterator[Opened]:
    """Open the graph of the evidence, or of the service at `url`; raises as `open_store` does."""
    from sarcograph.graph.opening import graph_version, open_store, resolver

    with progress() as announce, open_store(evidence, url=url, announce=announce) as store:
        resolve = resolver(store, evidence, url=url, announce=announce)
        version = graph_version(store, evidence, url=url, announce=announce)
        yield Opened(store, resolve, version, announce)
