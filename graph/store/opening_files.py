"""Have the engine open all files of a database on disk, before it is forbidden to open any.

It opens sixteen at once and each other one when something in it is looked up, so some quads are
looked up of which every file has one. They are found when the database is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import ClassVar

import pyoxigraph as ox

_AT_ONCE = 32


class Openers:
    """Looks up quads, each in every order in which the engine keeps them."""

    SAMPLED: ClassVar = 500
    """Quads of each part of a graph that are tried."""

    def __init__(self, store: ox.Store, database: Path) -> None:
        """Look up quads in `store`, which is open on the folder `database`."""
        self._store = store
        self._database = database

    def open(self, openers: str) -> None:
        """Look up quads that `found` returned."""
        self._name_graphs()
        for quad in _parsed(openers.encode()):
            self._look_up(quad)

    def found(self, samples: Iterable[bytes]) -> str:
        """Return some of `samples` (N-Quads) that open all files, or else quads of the whole graph.

        Fewer files may be open if there is none that does.
        """
        self._name_graphs()
        openers: list[ox.Quad] = []
        left = len(files_not_open(self._database))
        every = chain(
            (quad for line in samples for quad in _parsed(line)),
            self._store.quads_for_pattern(None, None, None, None),
        )
        while left:
            some = [quad for quad, _ in zip(every, range(_AT_ONCE), strict=False)]
            if not some:
                break
            for quad in some:
                self._look_up(quad)
            now = len(files_not_open(self._database))
            if now < left:
                openers += some
                left = now
        return (ox.serialize(openers, format=ox.RdfFormat.N_QUADS) or b"").decode()

    def _name_graphs(self) -> None:
        for _ in self._store.named_graphs():
            pass

    def _look_up(self, quad: ox.Quad) -> None:
        subject, predicate, value, graph = quad
        for one in (graph, None):  # in the orders that begin with the graph, and in the others
            for pattern in (
                (subject, predicate, value, one),
                (None, predicate, value, one),
                (subject, None, value, one),
            ):
                next(iter(self._store.quads_for_pattern(*pattern)), None)


def files_not_open(database: Path) -> list[Path]:
    """Return the files of a database with data in them that this process has not open."""
    opened = set(_open_files())
    return [
        path
        for path in database.glob("*.sst")
        if ((status := path.stat()).st_dev, status.st_ino) not in opened
    ]


def _open_files() -> Iterator[tuple[int, int]]:
    for entry in Path("/dev/fd").iterdir():
        try:
            status = os.fstat(int(entry.name))
        except OSError:  # that with which the folder was read
            continue
        yield status.st_dev, status.st_ino


def _parsed(nquads: bytes) -> Iterator[ox.Quad]:
    return iter(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
