"""Publish the validated graph: a folder of files that never change, and a name for the newest.

A publication directory holds one folder for each version, named by the first digits of the
dataset's SHA-256, and `current`, a link to the one to serve. A folder is written under another
name, brought to disk and renamed; the link is replaced by renaming another over it. A reader
therefore sees a whole version at any moment, and a kill at any moment leaves what was there before.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sarcograph.graph.changes.change import Change
from sarcograph.graph.changes.records import change_from
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.exports.forms import OF_FILES
from sarcograph.graph.files import FileError
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.network.layout import MAGIC
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.publish.counts import Counts
from sarcograph.graph.publish.iri_range import IriRange, SortedLines
from sarcograph.graph.publish.manifest import Manifest
from sarcograph.graph.validated import VERSION_DIGITS, version_of

logger = logging.getLogger(__name__)


GRAPH_FILE = "sarcograph.nq"
SHAPES_FILE = "shapes.ttl"
RECORD_FILE = "publication.json"
IRIS_FILE = "iris.txt"
NAMES_FILE = "names.sqlite"
NETWORK_FILE = "network.bin"
COUNTS_FILE = "counts.json"
VALIDATION_FILE = "validation.json"
CHANGES_FILE = "changes.jsonl"

CURRENT = "current"
_VERSION = re.compile(rf"[0-9a-f]{{{VERSION_DIGITS}}}")

_PURPOSES = {
    SHAPES_FILE: "The SHACL shapes that the version was validated with.",
    IRIS_FILE: "Every IRI of the project in this version, one a line.",
    NAMES_FILE: "What the things are called, to be looked up: an SQLite database.",
    NETWORK_FILE: "The statements between things, to be searched in place; for this release alone.",
    COUNTS_FILE: "How much the version holds: things of each class, triples with each property.",
    VALIDATION_FILE: "What the shapes found in this version: gaps in its curation, node by node.",
    CHANGES_FILE: "What differs from the version that was current before, a thing a line.",
    ".manifest.json": "What the export holds, counted: size, hash, graphs, classes, licences.",
    ".void.ttl": "The same as VoID and DCAT.",
    ".gz": "The same, compressed.",
}


def purpose_of(name: str) -> str:
    """Return in a line what a published file is for, "" for one that is not known any more."""
    if name in OF_FILES:
        return OF_FILES[name].purpose
    return next((said for end, said in _PURPOSES.items() if name.endswith(end)), "")


class PublicationError(SarcographError):
    """A publication that is missing or damaged; says which and what to do about it."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a version. `statements` and `graphs` (names) are those of an export, else empty.

    `contents` counts what an export holds that is no RDF, such as rows by the name of a table.
    `gzip` names the file that holds the same bytes compressed, "" if there is none.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    gzip: str = ""
    statements: int = 0
    graphs: tuple[str, ...] = ()
    contents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedGraph:
    """A named graph of a version. The licence is an IRI, or the words of an external source."""

    name: str
    statements: int
    licence: str


@dataclass(frozen=True)
class Publication:
    """One version, whole and on disk."""

    folder: Path
    version: str
    sha256: str
    code_version: str
    counts: dict[str, int]
    files: tuple[PublishedFile, ...]
    graphs: tuple[PublishedGraph, ...]
    manifests: tuple[Manifest, ...]
    changes: Mapping[str, Any]
    """What `graph.changes.records.summary_of` tells of it and the version before; {} for none."""
    left_out: tuple[str, ...] = ()
    """The forms of export that it has not, as the graph is too large (`graph.publish.large`)."""

    @property
    def graph_file(self) -> Path:
        """The N-Quads of the whole graph."""
        return self.folder / GRAPH_FILE

    @property
    def published(self) -> datetime:
        """When the version was written, as the file system has it."""
        return datetime.fromtimestamp((self.folder / RECORD_FILE).stat().st_mtime, UTC)

    def intact(self, name: str) -> Path:
        """Return the path of a file of this version, its bytes proved by their hash.

        They are read again only when the file system says that they may have changed. Raises
        PublicationError.
        """
        path = self.folder / name
        try:
            if _sha256(path, path.stat()) != self._hashes[name]:
                raise _damaged(self.folder, f"{path} no longer has the hash it was given")
        except OSError as error:
            raise _damaged(self.folder, f"{path}: {error.strerror}") from error
        return path

    def prove(self) -> None:
        """Prove each file by its hash, as `intact` does; raises PublicationError."""
        for name in self._hashes:
            self.intact(name)

    @property
    def _hashes(self) -> dict[str, str]:
        """The SHA-256 of each file by its name."""
        return {**{file.name: file.sha256 for file in self.files}, GRAPH_FILE: self.sha256}

    def called(self) -> NameIndex | None:
        """Return what the things of this version are called, None for a version without an index.

        Raises PublicationError.
        """
        if NAMES_FILE not in self._hashes:
            return None
        try:
            return NameIndex.open(self.intact(NAMES_FILE))
        except FileError as error:
            raise _damaged(self.folder, str(error)) from None

    def counted(self) -> Counts | None:
        """Return how much this version holds, None for one of a release that did not count.

        Raises PublicationError.
        """
        if COUNTS_FILE not in self._hashes:
            return None
        return Counts.read(self.intact(COUNTS_FILE).read_bytes())

    @property
    def network_file(self) -> Path | None:
        """The statements between things, None for a version of a release that stored none so.

        Raises PublicationError.
        """
        if NETWORK_FILE not in self._hashes:
            return None
        path = self.intact(NETWORK_FILE)
        with path.open("rb") as file:
            return path if file.read(len(MAGIC)) == MAGIC else None

    def names(self, iri: str) -> bool:
        """Tell whether a project IRI occurs in this version: in its graph, or as a shape of it."""
        return next(iter(self.iris(iri)), None) == iri

    def iris(self, start: str = BASE) -> IriRange:
        """Return the project IRIs of this version that begin with `start`, sorted."""
        return IriRange(self.intact(IRIS_FILE), start)

    def change_of(self, iri: str) -> Change | None:
        """Return what became of a thing since the version before; raises PublicationError."""
        if CHANGES_FILE not in self._hashes:
            return None
        start = f"{{{json.dumps('iri')}: {json.dumps(iri, ensure_ascii=False)},".encode()
        found = next(iter(SortedLines(self.intact(CHANGES_FILE), start)), None)
        return change_from(json.loads(found)) if found else None


def current_publication(directory: Path) -> Publication:
    """Return the version to serve, its files proved by their hashes; raises PublicationError."""
    try:
        version = str((directory / CURRENT).readlink())
    except OSError:
        raise PublicationError(
            f"nothing is published in {directory}: run 'sarcograph publish {directory}'"
        ) from None
    if not _VERSION.fullmatch(version):
        raise PublicationError(f"{directory / CURRENT} is a link to {version!r}, not to a version")
    return whole_publication(directory / version)


def whole_publication(folder: Path) -> Publication:
    """Return the version in `folder`, its files proved by their hashes.

    Raises PublicationError.
    """
    publication = _read(folder)
    for path in [path for path in _PROVED if path.parent == folder]:
        del _PROVED[path]  # a disk may have changed what the file system knows nothing of
    publication.prove()
    return publication


def publications(directory: Path) -> tuple[Publication, ...]:
    """Return all versions that `directory` holds, the one written last first.

    Of each file only the size is compared with the record. A folder that has the name of a version
    and is none, or a damaged one, is left out; the log says so.
    """
    held = []
    for folder in directory.iterdir() if directory.is_dir() else ():
        if _VERSION.fullmatch(folder.name):
            try:
                held.append(_read(folder))
            except PublicationError as error:
                logger.warning("%s", error)
    return tuple(sorted(held, key=lambda one: (one.published, one.version), reverse=True))


# the hash that the bytes of a file had, and what the file system then said of it
_PROVED: dict[Path, tuple[tuple[int, ...], str]] = {}


def _sha256(path: Path, status: os.stat_result) -> str:
    """Return the hash of a file's bytes, read if the file is another than it was before."""
    seen = (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
    known = _PROVED.get(path)
    if known is None or known[0] != seen:
        with path.open("rb") as content:
            known = seen, hashlib.file_digest(content, "sha256").hexdigest()
        _PROVED[path] = known
    return known[1]


def _read(folder: Path) -> Publication:
    record = folder / RECORD_FILE
    try:
        content: dict[str, Any] = json.loads(record.read_bytes())
        files = tuple(_as_file(entry) for entry in content["files"])
        names = {file.name for file in files}
        # those of the version itself: it may have been written when there were others
        described = [file.name for file in files if f"{file.name}.manifest.json" in names]
        publication = Publication(
            folder=folder,
            version=content["version"],
            sha256=content["sha256"],
            code_version=content["code_version"],
            counts=content["counts"],
            files=files,
            graphs=tuple(PublishedGraph(**entry) for entry in content["graphs"]),
            manifests=tuple(
                Manifest(**json.loads((folder / f"{name}.manifest.json").read_bytes()))
                for name in described
            ),
            # of these the first releases did not tell
            changes=content.get("changes", {}),
            left_out=tuple(content.get("left_out", ())),
        )
    except OSError as error:
        raise _damaged(folder, f"{error.filename}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(folder, f"{record} cannot be read") from None
    if not publication.version == folder.name == version_of(publication.sha256):
        raise _damaged(folder, f"{record} describes version {publication.version}")
    for file in files:
        path = folder / file.name
        size = path.stat().st_size if path.is_file() else None
        if size != file.size:
            state = "is missing" if size is None else f"has {size} bytes"
            raise _damaged(folder, f"{path} {state}, {file.size} bytes were published")
    return publication


def _damaged(folder: Path, what: str) -> PublicationError:
    return PublicationError(
        f"version {folder.name} is damaged: {what}; move {folder} away and publish again"
    )


def _as_file(entry: dict[str, Any]) -> PublishedFile:
    return PublishedFile(**(entry | {"graphs": tuple(entry["graphs"])}))
