"""The graph as the engine keeps it on disk: opened in the time that loading takes to begin.

A folder holds two databases, that of the named graphs and that of their union, each with the
SHA-256 of its files. What is damaged is not opened. Nothing is written to them once they are whole,
so any number of processes may have them open.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.files import FileError, read_file, replacing
from sarcograph.graph.store.embedded import EmbeddedStore, OxigraphStore

_LOG = "LOG"  # of the engine; it changes without a change of the graph


class NotKeptError(SarcographError):
    """A folder without a whole graph."""


class StoreOnDisk(OxigraphStore):
    """A graph in a folder that `keep_on_disk` made."""

    def __init__(
        self, folder: Path, *, prefixes: Mapping[str, str], base: str | None = None
    ) -> None:
        """Check and open both databases; raises NotKeptError."""
        super().__init__(prefixes=prefixes, base=base)
        self._graphs, self._union = _opened(folder, "graphs"), _opened(folder, "union")

    @property
    def graphs(self) -> ox.Store:
        """See OxigraphStore."""
        return self._graphs

    @property
    def union(self) -> ox.Store:
        """See OxigraphStore."""
        return self._union


def keep_on_disk(store: EmbeddedStore, folder: Path) -> None:
    """Write the graph that `store` holds to `folder`, whole or not at all; raises OSError.

    A folder that is there is replaced.
    """
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for part, held in (("graphs", store.graphs), ("union", store.union)):
            database = ox.Store(str(unfinished / part))
            database.bulk_extend(held.quads_for_pattern(None, None, None, None))
            database.flush()
            del database  # closes it
            (unfinished / part / _LOG).unlink(missing_ok=True)
            with replacing(unfinished / f"{part}.json") as file:
                file.write(json.dumps(_digests(unfinished / part)).encode())
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _digests(database: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(read_file(path)).hexdigest()
        for path in sorted(database.iterdir())
        if path.name != _LOG
    }


def _opened(folder: Path, part: str) -> ox.Store:
    """Return a database that is as it was written; raises NotKeptError."""
    try:
        if json.loads(read_file(folder / f"{part}.json")) == _digests(folder / part):
            return ox.Store.read_only(str(folder / part))
    except (OSError, ValueError, FileError):
        pass
    raise NotKeptError(f"'{folder}' holds no whole graph")
