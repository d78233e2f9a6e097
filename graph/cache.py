"""Finished graphs in the user's cache, each under a key made of all that it was made from.

A second run starts at once and never sees stale data. The stages are imported only when a graph has
to be built: importing them takes longer than reading a finished graph.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from sarcograph.graph.bundled import bundled
from sarcograph.graph.errors import DamagedPartError
from sarcograph.graph.files import (
    FileError,
    made_folder,
    read_file,
    remove_unfinished,
    remove_unused,
    replacing,
)
from sarcograph.graph.parts.code import code_key, digest_folder, part_key
from sarcograph.graph.validated import Announce, ValidatedGraph, quiet, sha256_of

if TYPE_CHECKING:
    from sarcograph.graph.parts.crews import Crew
    from sarcograph.graph.parts.whole import Parts, Whole

_RECORDED = ("sha256", "counts", "report", "quads")
_PARTS = "parts"
UNUSED_DAYS = 30
"""After so many days a graph or part that nobody used is removed, when a graph is built."""


def input_key(folder: Traversable | None = None) -> str:
    """Return the SHA-256 of everything that the graph is made from, code included."""
    digest = hashlib.sha256(code_key().encode())
    digest_folder(digest, bundled("evidence") if folder is None else folder, "evidence")
    return digest.hexdigest()


def cache_folder() -> Path:
    """Return where finished graphs are kept: `$XDG_CACHE_HOME/sarcograph`; raises FileError."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "sarcograph"
    except RuntimeError:
        raise FileError("~", "cannot be told; set HOME or XDG_CACHE_HOME") from None


def graph_file(folder: Traversable | None = None) -> Path:
    """Return the file that holds the graph of the evidence in `folder` once it is built."""
    return cache_folder() / f"{input_key(folder)[:32]}.nq"


@dataclass(frozen=True)
class BuiltGraph(ValidatedGraph):
    """A validated graph in a file of the cache, and how many quads it has."""

    content: Path
    quads: int = field(kw_only=True)

    @property
    def path(self) -> Path:
        """The file that holds its canonical N-Quads."""
        return self.content


def built(
    folder: Traversable | None = None,
    announce: Announce = quiet,
    crew: Callable[[], Crew] | None = None,
) -> BuiltGraph:
    """Return the validated graph of the evidence in `folder` (the bundled one by default).

    It is built unless the cache holds it whole, by the `crew` or else by this process. Raises
    CurationError when a file cannot be read as it stands, NotValidatedError when the graph has a
    violation.
    """
    path = graph_file(folder)
    record = _record(path)
    if path.is_file() and record.is_file():
        try:
            known = json.loads(read_file(record))
            sha256, counts, report, quads = (known[name] for name in _RECORDED)
            if sha256_of(path) != sha256:
                raise ValueError("its bytes are others")
            _used(path)
            return BuiltGraph(path, sha256, counts, report=report, quads=quads)
        except (OSError, ValueError, KeyError, TypeError):
            announce("the cached graph is damaged; building it again")
    while True:
        try:
            return _build(folder, path, announce, crew)
        except DamagedPartError:
            announce("a part that was kept is damaged; making it again")


def _build(
    folder: Traversable | None, path: Path, announce: Announce, crew: Callable[[], Crew] | None
) -> BuiltGraph:
    """Build the graph of `built` to `path`; raises DamagedPartError besides what that raises."""
    folder_of_graphs = made_folder(path.parent, parents=True)
    remove_unfinished(folder_of_graphs)
    with _crew_of(crew) as workers:  # which starts while this process imports
        from sarcograph.graph.parts.writing import Writing
        from sarcograph.graph.validate.report import refuse_violations

        writing = Writing(path, workers)
        try:
            parts = _parts(folder, announce, workers, writing.begin)
            refuse_violations(parts.short)
            announce("writing canonical N-Quads")
            sha256, quads = writing.told()
        except BaseException:
            writing.remove()
            raise
    report = parts.short
    graph = BuiltGraph(path, sha256, dict(report.counts), report=report.as_dict(), quads=quads)
    _record_of(graph)
    removed = sum(remove_unused(one, UNUSED_DAYS) for one in (folder_of_graphs, _parts_folder()))
    if removed:
        announce(f"removed {removed} files that nobody used for {UNUSED_DAYS} days from the cache")
    return graph


def _used(path: Path) -> None:
    """Have a graph count as used today, and all that stands beside it."""
    for one in path.parent.glob(f"{path.stem}.*"):
        with suppress(OSError):  # a cache that may only be read serves as well
            os.utime(one)


def _parts_folder() -> Path:
    return cache_folder() / _PARTS


def parts_of(
    folder: Traversable | None = None,
    announce: Announce = quiet,
    crew: Callable[[], Crew] | None = None,
) -> Parts:
    """Return the parts of the graph of the evidence in `folder`, those that changed made anew.

    Raises CurationError when a file cannot be read as it stands.
    """
    with _crew_of(crew) as workers:
        return _parts(folder, announce, workers)


def _parts(
    folder: Traversable | None,
    announce: Announce,
    workers: Crew,
    begin: Callable[[Whole], None] = lambda _: None,
) -> Parts:
    from sarcograph.graph.parts.kept import KeptParts
    from sarcograph.graph.parts.whole import make_parts

    return make_parts(folder, KeptParts(_parts_folder(), part_key()), workers, announce, begin)


@contextmanager
def _crew_of(crew: Callable[[], Crew] | None) -> Iterator[Crew]:
    """Give a crew, which leaves at the end."""
    from sarcograph.graph.parts.crews import Alone

    workers = Alone() if crew is None else crew()
    try:
        yield workers
    finally:
        workers.leave()


def known_sha256(folder: Traversable | None = None) -> str | None:
    """Return the SHA-256 of the graph of the evidence in `folder` if it has been built."""
    with suppress(FileError, ValueError, KeyError, TypeError):
        path = graph_file(folder)
        sha256 = str(json.loads(read_file(_record(path)))["sha256"])
        _used(path)
        return sha256
    return None


def built_sha256(folder: Traversable | None = None, announce: Announce = quiet) -> str:
    """Return the SHA-256 of the graph of the evidence in `folder`, without reading a graph kept.

    Raises as `built` does.
    """
    return known_sha256(folder) or built(folder, announce).sha256


def keep(graph: ValidatedGraph, path: Path) -> BuiltGraph:
    """Write `graph` to `path` in the cache, and its hash beside it, by which `built` trusts it."""
    made_folder(path.parent, parents=True)
    nquads = graph.nquads
    with replacing(path) as file:
        file.write(nquads)
    quads = nquads.count(b"\n")
    kept = BuiltGraph(path, graph.sha256, graph.counts, report=graph.report, quads=quads)
    _record_of(kept)
    return kept


def _record_of(graph: BuiltGraph) -> None:
    with replacing(_record(graph.path)) as file:
        file.write(json.dumps({name: getattr(graph, name) for name in _RECORDED}).encode())


def _record(path: Path) -> Path:
    return path.with_suffix(".json")
