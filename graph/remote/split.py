"""A dataset a graph or a part at a time: nobody holds all triples of a large one."""

from __future__ import annotations

import io
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from sarcograph.graph.store.parts import parts_of, triples_of

_PART_BYTES = 2**24

Triples = dict[ox.Triple, None]
"""A set of triples in their order."""


class SplitDataset:
    """The named graphs of a dataset, each in a file that goes at the end; a context manager."""

    def __init__(self, nquads: IO[bytes], part_bytes: int = _PART_BYTES) -> None:
        """Split canonical N-Quads, in the order of their lines, `part_bytes` at a time."""
        self._nquads = nquads
        self._part_bytes = part_bytes
        self._folder = tempfile.TemporaryDirectory()
        self._files: dict[str, Path] = {}
        self._sizes: Counter[str] = Counter()
        for part in self._parts():
            by_graph: dict[str, list[bytes]] = {}
            for line in part.splitlines(keepends=True):
                name = line[line.rindex(b"<") + 1 : line.rindex(b">")].decode()
                by_graph.setdefault(name, []).append(line)
            for name, some in by_graph.items():
                path = Path(self._folder.name, str(len(self._files)))
                with self._files.setdefault(name, path).open("ab") as file:
                    file.write(triples_of(b"".join(some)))
                self._sizes[name] += len(some)

    def __enter__(self) -> Self:
        """Return the dataset itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove the files."""
        self._folder.cleanup()

    @property
    def sizes(self) -> dict[str, int]:
        """How many triples each graph has, by its name, sorted."""
        return dict(sorted(self._sizes.items()))

    def triples(self, name: str) -> Triples:
        """Return the triples of a graph."""
        return _parsed(self._files[name].read_bytes())

    def merged(self) -> Iterator[Triples]:
        """Yield the triples of all graphs in parts, each once; those with blank nodes together."""
        last = b""
        for part in self._parts():
            lines = []
            for line in triples_of(part).splitlines(keepends=True):
                if line != last:  # the same in two graphs stands in two lines that follow
                    lines.append(line)
                last = line
            if lines:
                yield _parsed(b"".join(lines))

    def linked(self) -> Triples:
        """Return the triples of all graphs that have blank nodes, each once."""
        last = deque(self._parts(), maxlen=1).pop()
        return {one: None for one in _parsed(triples_of(last)) if _has_blank(one)}

    def _parts(self) -> Iterator[bytes]:
        self._nquads.seek(0)
        return parts_of(self._nquads, self._part_bytes)


def _parsed(ntriples: bytes) -> Triples:
    quads = ox.parse(io.BytesIO(ntriples), format=ox.RdfFormat.N_TRIPLES)
    return dict.fromkeys(quad.triple for quad in quads)


def _has_blank(triple: ox.Triple) -> bool:
    return ox.BlankNode in (type(triple.subject), type(triple.object))
