"""Publish the validated graph: a folder of files that never change, and a name for the newest.

A publication directory holds one folder for each version, named by the first digits of the
dataset's SHA-256, and `current`, a link to the one to serve. A folder is written under another
name, brought to disk and renamed; the link is replaced by renaming another over it. So whoever
reads sees a whole version at any moment, and a kill at any moment leaves what was there before.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import mmap
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sarcograph.graph.dump import fingerprint, replacing
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.export import LICENCE, NOTICE, Manifest, export, licences_of
from sarcograph.graph.namespaces import BASE
from sarcograph.graph.pipeline import ValidatedGraph

EXPORTS = {
    "sarcograph.nq": ("nquads", "application/n-quads"),
    "sarcograph.trig": ("trig", "application/trig"),
    "sarcograph.ttl": ("turtle", "text/turtle"),
    "sarcograph.jsonld": ("jsonld", "application/ld+json"),
}
"""The exports of a version: file name, form of `graph.export`, media type."""

GRAPH_FILE = "sarcograph.nq"
RECORD_FILE = "publication.json"
IRIS_FILE = "iris.txt"

_CURRENT = "current"
_UNFINISHED = ".publishing-"
_VERSION_DIGITS = 16
_VERSION = re.compile(rf"[0-9a-f]{{{_VERSION_DIGITS}}}")

Announce = Callable[[str], None]


class PublicationError(SarcographError):
    """A publication that is missing or damaged; says which and what to do about it."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a version. `statements` and `graphs` (names) are those of an export, else empty.

    `gzip` names the file that holds the same bytes compressed, "" if there is none.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    gzip: str = ""
    statements: int = 0
    graphs: tuple[str, ...] = ()


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

    @property
    def graph_file(self) -> Path:
        """The N-Quads of the whole graph."""
        return self.folder / GRAPH_FILE

    @property
    def published(self) -> datetime:
        """When the version was written, as the file system has it."""
        return datetime.fromtimestamp((self.folder / RECORD_FILE).stat().st_mtime, UTC)

    def names(self, iri: str) -> bool:
        """Tell whether a project IRI occurs in this version."""
        return next(self.iris(iri), None) == iri

    def iris(self, start: str = BASE) -> Iterator[str]:
        """Yield the project IRIs of this version that begin with `start`, sorted."""
        if not (self.folder / IRIS_FILE).stat().st_size:
            return  # what is empty cannot be mapped
        with (
            (self.folder / IRIS_FILE).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines,
        ):
            wanted = start.encode()
            lines.seek(_first_line(lines, wanted))
            while (line := lines.readline()).startswith(wanted):
                yield line[:-1].decode()


def write_publication(
    graph: ValidatedGraph, directory: Path, announce: Announce = lambda _: None
) -> Publication:
    """Publish `graph` in `directory`, whole or not at all, and make it the current version.

    Publishing the same graph again writes nothing. Waits while another process publishes there.
    Raises PublicationError when the version is there already but damaged.
    """
    version = graph.sha256[:_VERSION_DIGITS]
    folder = directory / version
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory):
        _remove_unfinished(directory)
        if not folder.exists():
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=directory))
            _write_files(graph, unfinished, announce)
            unfinished.chmod(0o755)
            _sync(unfinished)
            unfinished.rename(folder)
            _sync(directory)
        publication = _read(folder)
        _check_graph(publication)
        if not _points_at(directory, version):
            announce(f"making {version} the current version")
            link = directory / f"{_UNFINISHED}{_CURRENT}"
            link.symlink_to(version)
            link.replace(directory / _CURRENT)
            _sync(directory)
    return publication


def current_publication(directory: Path) -> Publication:
    """Return the version to serve, its graph file proved by its hash; raises PublicationError."""
    try:
        version = str((directory / _CURRENT).readlink())
    except OSError:
        raise PublicationError(
            f"nothing is published in {directory}: run 'sarcograph publish {directory}'"
        ) from None
    if not _VERSION.fullmatch(version):
        raise PublicationError(f"{directory / _CURRENT} is a link to {version!r}, not to a version")
    publication = _read(directory / version)
    _check_graph(publication)
    return publication


def publications(directory: Path) -> tuple[Publication, ...]:
    """Return all versions that `directory` holds, the one written last first.

    Of each file only the size is compared with the record. Raises PublicationError.
    """
    folders = directory.iterdir() if directory.is_dir() else ()
    held = [_read(folder) for folder in folders if _VERSION.fullmatch(folder.name)]
    return tuple(sorted(held, key=lambda one: (one.published, one.version), reverse=True))


def _write_files(graph: ValidatedGraph, folder: Path, announce: Announce) -> None:
    files: list[PublishedFile] = []
    for name, (form, media_type) in EXPORTS.items():
        announce(f"writing {name}")
        manifest = export(graph, form, folder / name)
        packed = f"{name}.gz"
        _write(folder / packed, _compressed((folder / name).read_bytes()))
        described = (manifest.statements, tuple(manifest.graphs))
        files.append(_file(folder / name, media_type, packed, *described))
        files.append(_file(folder / packed, "application/gzip", "", *described))
        files.append(_file(folder / f"{name}.manifest.json", "application/json"))
        files.append(_file(folder / f"{name}.void.ttl", "text/turtle"))
    quads = list(ox.parse(graph.nquads, format=ox.RdfFormat.N_QUADS))
    iris = _project_iris(quads)
    _write(folder / IRIS_FILE, "".join(f"{iri}\n" for iri in iris).encode())
    files.append(_file(folder / IRIS_FILE, "text/plain"))
    record = {
        "version": graph.sha256[:_VERSION_DIGITS],
        "sha256": graph.sha256,
        "code_version": metadata.version("sarcograph"),
        "notice": NOTICE,
        "counts": graph.counts,
        "files": [asdict(file) for file in files],
        "graphs": [asdict(one) for one in _described_graphs(quads)],
    }
    content = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    _write(folder / RECORD_FILE, content.encode())


def _described_graphs(quads: Sequence[ox.Quad]) -> list[PublishedGraph]:
    """Return the named graphs; an external one is under what its citation says, not under ours."""
    sizes = Counter(quad.graph_name.value for quad in quads)  # type: ignore[union-attr]  # all named
    licences = licences_of(quads)
    return [
        PublishedGraph(name, size, licences.get(name, LICENCE))
        for name, size in sorted(sizes.items())
    ]


def _project_iris(quads: Iterable[ox.Quad]) -> list[str]:
    """Return the project IRIs that occur in any place of a quad, in the order of their bytes."""
    terms = {
        term.value
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    return sorted((iri for iri in terms if iri.startswith(BASE)), key=str.encode)


def _first_line(lines: mmap.mmap, wanted: bytes) -> int:
    """Return where the first of the sorted `lines` begins that is not before `wanted`."""
    low, high = 0, len(lines)  # both at the start of a line, or at the end
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start) + 1
        if lines[start : end - 1] < wanted:
            low = end
        else:
            high = start
    return low


def _read(folder: Path) -> Publication:
    record = folder / RECORD_FILE
    try:
        content: dict[str, Any] = json.loads(record.read_bytes())
        files = tuple(_as_file(entry) for entry in content["files"])
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
                for name in EXPORTS
            ),
        )
    except OSError as error:
        raise _damaged(folder, f"{error.filename}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(folder, f"{record} cannot be read") from None
    if not publication.version == folder.name == publication.sha256[:_VERSION_DIGITS]:
        raise _damaged(folder, f"{record} describes version {publication.version}")
    for file in files:
        path = folder / file.name
        size = path.stat().st_size if path.is_file() else None
        if size != file.size:
            state = "is missing" if size is None else f"has {size} bytes"
            raise _damaged(folder, f"{path} {state}, {file.size} bytes were published")
    return publication


def _check_graph(publication: Publication) -> None:
    file = publication.graph_file
    with file.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != publication.sha256:
            raise _damaged(publication.folder, f"{file} no longer has the hash it was given")


def _damaged(folder: Path, what: str) -> PublicationError:
    return PublicationError(
        f"version {folder.name} is damaged: {what}; move {folder} away and publish again"
    )


def _as_file(entry: dict[str, Any]) -> PublishedFile:
    return PublishedFile(**(entry | {"graphs": tuple(entry["graphs"])}))


def _file(
    path: Path, media_type: str, packed: str = "", statements: int = 0, graphs: tuple[str, ...] = ()
) -> PublishedFile:
    content = path.read_bytes()
    digest = fingerprint(content)
    return PublishedFile(path.name, media_type, len(content), digest, packed, statements, graphs)


def _compressed(content: bytes) -> bytes:
    """Return `content` as gzip that depends on nothing else: no time, no file name, no system."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def _points_at(directory: Path, version: str) -> bool:
    link = directory / _CURRENT
    return link.is_symlink() and str(link.readlink()) == version


def _sync(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep other publishers out; the system lets go of the lock when a process ends, however."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_unfinished(directory: Path) -> None:
    """Remove what killed publishers left; the lock is held, so nobody is writing it."""
    for path in directory.glob(f"{_UNFINISHED}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
