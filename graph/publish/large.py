"""A graph too large to be held a dozen times over: its N-Quads are published, quad after quad.

The other forms are made when somebody asks for one, by `sarcograph export`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from sarcograph.graph.exports.about import LICENCE, NOTICE, today
from sarcograph.graph.files import replacing
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.manifest import Manifest
from sarcograph.graph.publish.selection import licences_of
from sarcograph.graph.store.on_disk import StoreOnDisk, keep_on_disk
from sarcograph.graph.validated import Announce, ValidatedGraph, quiet

if TYPE_CHECKING:
    from sarcograph.graph.network.network import Network

EAGER_QUADS = 1_000_000
"""The largest graph that is published in every form: what makes them holds it several times."""

_PIECE_BYTES = 2**20
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


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


def write_nquads(graph: ValidatedGraph, path: Path) -> Manifest:
    """Write the N-Quads of a graph with what describes them, as `Exporter.export` does."""
    sizes: Counter[str] = Counter()
    classes: Counter[str] = Counter()

    def counted() -> Iterator[ox.Quad]:
        for quad in quads_of(graph):
            sizes[_name(quad.graph_name)] += 1
            if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode):
                classes[quad.object.value] += 1
            yield quad

    licences = licences_of(counted())
    with graph.opened() as nquads, replacing(path) as file:
        shutil.copyfileobj(nquads, file, _PIECE_BYTES)
        size = file.tell()
    manifest = Manifest(
        file=path.name,
        format="nquads",
        version=metadata.version("sarcograph"),
        sha256=graph.sha256,
        size=size,
        statements=sizes.total(),
        graphs=dict(sorted(sizes.items())),
        classes=dict(sorted(classes.items())),
        dataset_sha256=graph.sha256,
        licence=LICENCE,
        external_licences=licences,
        notice=NOTICE,
        made_on=today().isoformat(),
    )
    for place, content in (
        (path.with_name(f"{path.name}.manifest.json"), manifest.json()),
        (path.with_name(f"{path.name}.void.ttl"), manifest.description()),
    ):
        with replacing(place) as file:
            file.write(content)
    return manifest


def _name(graph: object) -> str:
    assert isinstance(graph, ox.NamedNode)  # noqa: S101 - a ValidatedGraph has no other
    return graph.value
