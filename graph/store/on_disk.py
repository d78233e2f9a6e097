"""The graph as the engine keeps it on disk: opened at once, and not held in memory.

A folder holds a database, made of N-Quads part by part, and a record with the hash of these and of
every file. What is damaged or made by another engine is not opened, but made again. Nothing is
written to it once it is whole, so any number of processes may have it open.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.files import FileError, read_file, replacing
from sarcograph.graph.store.embedded import GraphLoadError, OxigraphStore
from sarcograph.graph.store.opening_files import Openers, files_not_open
from sarcograph.graph.store.parts import PART_BYTES, parts_of, triples_of
from sarcograph.graph.validated import Announce, quiet, sha256_of

ENGINE = f"pyoxigraph-{ox.__version__}"
"""What wrote a database, and what alone is to read it."""

ENGINE_CACHE_BYTES = 160 * 2**20
"""What the engine keeps of the files at most: 32 MiB, and 128 MiB of the texts of terms."""

UNFINISHED = ".keeping-"
"""What the name of a folder begins with as long as the graph in it is not whole."""

_DATABASE = "graph"
_RECORD = "store.json"
_LOG = "LOG"  # of the engine; it changes without a change of the graph
_TOLD_SECONDS = 5.0


class NotKeptError(SarcographError):
    """A folder without a whole graph."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a folder holds: made by `engine` of N-Quads with the hash `sha256`.

    `files` has the SHA-256 of each by its path in the folder, `openers` the quads that open each
    (see `Openers`), as N-Quads.
    """

    engine: str
    sha256: str
    quads: int
    openers: str
    files: Mapping[str, str]


class StoreOnDisk(OxigraphStore):
    """A graph in a folder that `keep_on_disk` made.

    The engine keeps the triples of the default graph apart from those of the others: the union
    needs no database of its own.
    """

    def __init__(
        self, folder: Path, *, prefixes: Mapping[str, str], base: str | None = None
    ) -> None:
        """Open a folder, whose files `prove` proves; raises NotKeptError."""
        super().__init__(prefixes=prefixes, base=base)
        self._record = _record(folder)
        self._database = folder / _DATABASE
        try:
            self._store = ox.Store.read_only(str(self._database))
        except (OSError, RuntimeError, ValueError) as error:
            raise NotKeptError(f"'{folder}' cannot be opened: {error}") from error
        self.quad_count = self._record.quads

    @property
    def graphs(self) -> ox.Store:
        """See OxigraphStore."""
        return self._store

    @property
    def union(self) -> ox.Store:
        """See OxigraphStore."""
        return self._store

    def open_files(self) -> None:
        """Have every file open from now on, in what is forked too; raises NotKeptError.

        The engine opens one when something in it is asked for, which a process that may open none
        cannot do.
        """
        Openers(self._store, self._database).open(self._record.openers)
        if missing := files_not_open(self._database):
            raise NotKeptError(
                f"{len(missing)} files of '{self._database}' are not open; allow more open files"
            )


def keep_on_disk(
    nquads: IO[bytes],
    sha256: str,
    folder: Path,
    announce: Announce = quiet,
    *,
    part_bytes: int = PART_BYTES,
) -> None:
    """Write the graph of canonical N-Quads to `folder`, whole or not at all.

    A folder that is there is replaced. In memory is a part of `part_bytes` of text at a time, and
    what has blank nodes. Raises FileError where it cannot be written, GraphLoadError for what is no
    N-Quads, is empty, or has another hash than `sha256`.
    """
    unfinished = _unfinished(folder)
    try:
        database = unfinished / _DATABASE
        quads, openers = _loaded(nquads, sha256, database, announce, part_bytes)
        files = _digests(unfinished)
        record = Record(ENGINE, sha256, quads, openers, files)
        with replacing(unfinished / _RECORD) as file:
            file.write(json.dumps(asdict(record)).encode())
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except FileError as error:
        raise FileError(folder, error.reason) from None
    except OSError as error:
        raise FileError(folder, f"cannot be written: {_said(error)}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def prove(folder: Path, sha256: str | None = None) -> None:
    """Prove the files of a folder by their hashes; raises NotKeptError.

    It is to hold the graph whose N-Quads have the hash `sha256`, if that is given.
    """
    record = _record(folder)
    if sha256 is not None and record.sha256 != sha256:
        raise NotKeptError(f"'{folder}' holds another graph")
    try:
        is_whole = record.files == _digests(folder)
    except OSError:
        is_whole = False
    if not is_whole:
        raise NotKeptError(f"'{folder}' holds no whole graph: its files are not those written")


def _record(folder: Path) -> Record:
    try:
        record = Record(**json.loads(read_file(folder / _RECORD)))
    except (FileError, ValueError, TypeError):
        raise NotKeptError(f"'{folder}' holds no whole graph") from None
    if record.engine != ENGINE:
        raise NotKeptError(f"'{folder}' was written by {record.engine}, not by {ENGINE}")
    return record


def _unfinished(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    except OSError as error:
        raise FileError(folder, f"cannot be written: {_said(error)}") from error


def _loaded(
    nquads: IO[bytes], sha256: str, database: Path, announce: Announce, part_bytes: int
) -> tuple[int, str]:
    """Make the database; return how many quads it was made of, and what opens its files."""
    store = ox.Store(str(database))
    digest, quads = hashlib.sha256(), 0
    samples: list[bytes] = []
    told = time.monotonic()
    for part in parts_of(_Hashed(nquads, digest), part_bytes):
        # at once, so that both have the same blank nodes
        both = _Joined(part, triples_of(part))
        try:
            store.bulk_load(input=cast(IO[bytes], both), format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise GraphLoadError(f"not N-Quads: {error}") from error
        quads += part.count(b"\n")
        samples += _sampled(part, Openers.SAMPLED)
        if time.monotonic() > told + _TOLD_SECONDS:
            told = time.monotonic()
            announce(f"keeping the graph on disk, {quads:,} quads")
    if not quads:
        raise GraphLoadError("no quads in it")
    if digest.hexdigest() != sha256:
        raise GraphLoadError("the file no longer has the hash that it was published with")
    announce(f"keeping the graph on disk, {quads:,} quads, putting it in order")
    store.optimize()
    store.flush()
    del store  # closes it
    for log in database.glob(f"{_LOG}*"):
        log.unlink()
    return quads, Openers(ox.Store.read_only(str(database)), database).found(samples)


class _Hashed:
    """A file of which all that is read is hashed."""

    def __init__(self, file: IO[bytes], digest: hashlib._Hash) -> None:
        self._file = file
        self._digest = digest

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def readline(self) -> bytes:
        data = self._file.readline()
        self._digest.update(data)
        return data


class _Joined:
    """Two texts that are read one after the other, without a third that holds both."""

    def __init__(self, *texts: bytes) -> None:
        self._files = [io.BytesIO(text) for text in texts]

    def read(self, size: int, /) -> bytes:
        for file in self._files:
            if data := file.read(size):
                return data
        return b""


def _sampled(part: bytes, number: int) -> Iterator[bytes]:
    """Yield about `number` lines of a text, spread over it, each once."""
    end = 0
    for place in range(0, len(part), max(1, len(part) // number)):
        if place >= end:
            start = part.rfind(b"\n", 0, place) + 1
            end = part.index(b"\n", place) + 1
            yield part[start:end]


def _digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of the files of the database by their names."""
    files = sorted((folder / _DATABASE).iterdir())
    return {path.name: sha256_of(path) for path in files if not path.name.startswith(_LOG)}


def _said(error: OSError) -> str:
    """Return what went wrong; the engine says before it in which of its files."""
    return os.strerror(error.errno) if error.errno else str(error).rpartition(": ")[2]
