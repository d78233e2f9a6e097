"""A graph too large to be held a dozen times over: its N-Quads are published, quad after quad.

The other forms are made when somebody asks for one, by `sarcograph export`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.on_disk import StoreOnDisk, keep_on_disk
from sarcograph.graph.validated import Announce, ValidatedGraph, quiet

if TYPE_CHECKING:
    from sarcograph.graph.network.network import Network

EAGER_QUADS = 1_000_000
"""The largest graph that is published in every form: what makes them holds it several times."""

_PIECE_BYTES = 2**20


def quads_of(graph: ValidatedGraph) -> Iterator[ox.Quad]:
    """Yield the quads of a graph."""
    with graph.opened() as nquads:
        yield from ox.parse(nquads, format=ox.RdfFormat.N_QUADS)


def is_large(graph: ValidatedGraph) -> bool:
    """Tell whether of a graph the N-Quads alone are published."""
    with graph.opened() as nquads:
        pieces = iter(lambda: nquads.read(_PIECE_BYTES), b"")
        return sum(piece.count(b"\n") for piece in pieces) > EAGER_QUADS


@contextmanager
def stored(
    graph: ValidatedGraph, beside: Path, announce: Announce = quiet
) -> Iterator[StoreOnDisk]:
    """Give a store of the graph, which lies on disk in the folder `beside` for so long."""
    with tempfile.TemporaryDirectory(prefix=".store-", dir=beside) as place:
        folder = Path(place) / "store"
        with graph.opened() as nquads:
            keep_on_disk(nquads, graph.sha256, folder, announce)
        yield StoreOnDisk(folder, prefixes=PREFIXES)


def network_of(graph: ValidatedGraph, beside: Path, announce: Announce) -> Network:
    """Return the statements between things."""
    from sarcograph.graph.network.reading import read_network  # which brings networkx

    with stored(graph, beside, announce) as store:
        return read_network(store)
