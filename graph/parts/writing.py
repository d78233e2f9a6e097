"""The file of a whole graph, written while what spans documents is still judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from pathlib import Path

from sarcograph.graph.files import replacing
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH
from sarcograph.graph.nquads import canonical_nquads, quads_of, written_graphs
from sarcograph.graph.parts.crews import Alone, Crew
from sarcograph.graph.parts.merging import merge
from sarcograph.graph.parts.whole import Whole
from sarcograph.graph.parts.whole_file import DamagedFileError, write_file

_LARGE_BYTES = 2**28
"""Of parts that are larger together the file is written by another process."""
_REST = ".rest"
"""Beside a whole file ends so what is of no one document."""


def write_whole(whole: Whole, path: Path) -> tuple[str, int]:
    """Write the canonical N-Quads of a whole graph to `path`; return their SHA-256 and number.

    See `write_file`. Raises DamagedPartError.
    """
    writing = Writing(path, Alone())
    writing.begin(whole)
    return writing.told()


class Writing:
    """Writes the file of a whole graph: a large one in a process of the crew."""

    def __init__(self, path: Path, crew: Crew) -> None:
        """Be about to write to `path`."""
        self._path = path
        self._crew = crew
        self._whole: Whole
        self._job: tuple[Path, dict[str, str], int]
        self._future: Future[tuple[str, int]] | None = None

    def begin(self, whole: Whole) -> None:
        """Begin to write; raises FileError. Once more with parts of which one was made anew."""
        self._wait()
        rest = self._path.with_suffix(_REST)
        with _others(whole) as others, replacing(rest, is_proved=True) as out:
            sha256, again = merge(others, out)
            lines = sum(other.read_bytes().count(b"\n") for other in others) - again.total()
        files = {str(part.nquads): part.summary.sha256 for part in whole.parts}
        lines += sum(part.summary.quads for part in whole.parts)
        large = sum(part.summary.size for part in whole.parts) > _LARGE_BYTES
        executor = (self._crew if large else Alone()).beside()
        self._whole, self._job = whole, (self._path, files | {str(rest): sha256}, lines)
        self._future = executor.submit(write_file, *self._job)

    def told(self) -> tuple[str, int]:
        """Return the SHA-256 of what is written and its quads; raises DamagedPartError."""
        assert self._future is not None  # noqa: S101 - it was begun
        try:
            try:
                return self._future.result()
            except BrokenExecutor:  # somebody ended that process
                return write_file(*self._job)
        except DamagedFileError:
            for part in self._whole.parts:
                part.check()
            raise

    def remove(self) -> None:
        """Remove what is written of a graph that is refused."""
        self._wait()
        for path in self._path.parent.glob(f"{self._path.stem}.*"):
            path.unlink(missing_ok=True)

    def _wait(self) -> None:
        if self._future is not None:
            self._future.exception()


@contextmanager
def _others(whole: Whole) -> Iterator[list[Path]]:
    """Give sorted files of the graphs that are of no one document."""
    graphs = {**whole.foundation.graphs, **whole.joint.graphs}
    # no other graph has nodes without a name
    ontology = canonical_nquads(quads_of(ONTOLOGY_GRAPH, graphs.pop(ONTOLOGY_GRAPH)))
    with tempfile.TemporaryDirectory(prefix="sarcograph-") as folder:
        paths = [Path(folder) / name for name in ("ontology.nq", "others.nq")]
        for path, nquads in zip(paths, (ontology, written_graphs(graphs)), strict=True):
            path.write_bytes(nquads)
        yield paths
