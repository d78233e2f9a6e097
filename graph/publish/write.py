"""Write a version of the graph into a publication directory, whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sarcograph.graph.bundled import shapes_text
from sarcograph.graph.changes.compare import compare
from sarcograph.graph.changes.records import lines_of, summary_of
from sarcograph.graph.exports.about import LICENCE, NOTICE
from sarcograph.graph.exports.forms import FORMS, OF_FILES, Form
from sarcograph.graph.files import FileError, locked_folder, made_folder, replacing
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.names.stored import index_of
from sarcograph.graph.prefixes import BASE, REVISION, SHAPES
from sarcograph.graph.publish.counts import counts_of
from sarcograph.graph.publish.export import Exporter
from sarcograph.graph.publish.iris import sorted_iris
from sarcograph.graph.publish.large import (
    EAGER_QUADS,
    is_large,
    network_of,
    quads_of,
)
from sarcograph.graph.publish.manifest import Manifest
from sarcograph.graph.publish.publication import (
    CHANGES_FILE,
    COUNTS_FILE,
    CURRENT,
    GRAPH_FILE,
    IRIS_FILE,
    NAMES_FILE,
    NETWORK_FILE,
    RECORD_FILE,
    SHAPES_FILE,
    VALIDATION_FILE,
    Publication,
    PublicationError,
    PublishedFile,
    PublishedGraph,
    current_publication,
    whole_publication,
)
from sarcograph.graph.publish.streamed import write_streamed
from sarcograph.graph.validated import Announce, ValidatedGraph, quiet, sha256_of, version_of

_UNFINISHED = ".publishing-"
_PIECE_BYTES = 2**20


@seldom_collected()
def write_publication(
    graph: ValidatedGraph, directory: Path, announce: Announce = quiet
) -> Publication:
    """Publish `graph` in `directory`, whole or not at all, and make it the current version.

    Publishing the same graph again writes nothing. Waits while another process publishes there.
    The folder is made if it is not there, those above it are not. Raises PublicationError when the
    version is there already but damaged, FileError for a place where it cannot be written.
    """
    version = version_of(graph.sha256)
    folder = directory / version
    made_folder(directory)
    with locked_folder(directory):
        _remove_unfinished(directory)
        if not folder.exists():
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=directory))
            try:
                _write_files(graph, unfinished, _nquads_before(directory, announce), announce)
            except FileError as error:
                shutil.rmtree(unfinished)
                raise FileError(directory, error.reason) from None
            unfinished.chmod(0o755)
            _sync(unfinished)
            unfinished.rename(folder)
            _sync(directory)
        publication = whole_publication(folder)
        if not _points_at(directory, version):
            announce(f"making {version} the current version")
            if (directory / CURRENT).exists() and not (directory / CURRENT).is_symlink():
                raise FileError(directory / CURRENT, "is not the link of a publication")
            link = directory / f"{_UNFINISHED}{CURRENT}"
            link.symlink_to(version)
            link.replace(directory / CURRENT)
            _sync(directory)
    return publication


def _nquads_before(directory: Path, announce: Announce) -> Path | None:
    """Return the graph of the version that is current, None where there is none to compare with.

    A damaged one stops nothing, but is told of.
    """
    if not (directory / CURRENT).is_symlink():
        return None
    try:
        return current_publication(directory).intact(GRAPH_FILE)
    except PublicationError as error:
        announce(f"without a comparison: {error}")
        return None


def _write_files(
    graph: ValidatedGraph, folder: Path, before: Path | None, announce: Announce
) -> None:
    files: list[PublishedFile] = []
    left_out: list[str] = []
    nquads = FORMS["nquads"]
    if is_large(graph):
        left_out = [form.name for form in OF_FILES.values() if form != nquads]
        announce(f"writing {GRAPH_FILE} alone, as the graph has more than {EAGER_QUADS:,} quads")
        manifests = {nquads: write_streamed(graph, "nquads", folder / GRAPH_FILE, ["all"])}
        network = network_of(graph, folder, announce)
    else:
        exporter, manifests = Exporter(graph), {}
        for name, form in OF_FILES.items():
            announce(f"writing {name}")
            manifests[form] = exporter.export(form.name, folder / name)
        network = exporter.network
    for form, manifest in manifests.items():
        files += _described(manifest, form, folder / manifest.file)
    _write(folder / SHAPES_FILE, shapes_text().encode())
    files.append(_file(folder / SHAPES_FILE, "text/turtle"))
    announce(f"writing {IRIS_FILE}")
    shapes = ox.parse(shapes_text(), format=ox.RdfFormat.TURTLE)
    # an old name is that of nothing any more: the graph leads from it to the new one
    named = (quad for quad in quads_of(graph) if quad.predicate.value != REVISION)
    with replacing(folder / IRIS_FILE) as file:
        file.writelines(sorted_iris(chain(_iris(named, BASE), _iris(shapes, SHAPES))))
    files.append(_file(folder / IRIS_FILE, "text/plain"))
    announce(f"writing {NAMES_FILE}")
    _write(folder / NAMES_FILE, index_of(quads_of(graph)).content())
    files.append(_file(folder / NAMES_FILE, "application/vnd.sqlite3"))
    announce(f"writing {NETWORK_FILE}")
    _write(folder / NETWORK_FILE, network.content())
    files.append(_file(folder / NETWORK_FILE, "application/octet-stream"))
    announce(f"writing {COUNTS_FILE}")
    with graph.opened() as nquads_file:
        _write(folder / COUNTS_FILE, counts_of(nquads_file).content())
    files.append(_file(folder / COUNTS_FILE, "application/json"))
    if graph.report:
        report = json.dumps(graph.report, indent=1, ensure_ascii=False) + "\n"
        _write(folder / VALIDATION_FILE, report.encode())
        files.append(_file(folder / VALIDATION_FILE, "application/json"))
    summary = {}
    if before is not None:
        announce(f"writing {CHANGES_FILE}")
        changes = compare(before, folder / GRAPH_FILE)
        summary = summary_of(changes)
        _write(folder / CHANGES_FILE, lines_of(changes.changes))
        files.append(_file(folder / CHANGES_FILE, "application/jsonl"))
    record = {
        "version": version_of(graph.sha256),
        "sha256": graph.sha256,
        "code_version": metadata.version("sarcograph"),
        "notice": NOTICE,
        "counts": graph.counts,
        "changes": summary,
        "files": [asdict(file) for file in files],
        "left_out": left_out,
        "graphs": [asdict(one) for one in _described_graphs(manifests[nquads])],
    }
    content = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    _write(folder / RECORD_FILE, content.encode())


def _described(manifest: Manifest, form: Form, path: Path) -> Iterator[PublishedFile]:
    """Return the files of an export with what describes it, compressed unless it is so already."""
    described = (manifest.statements, tuple(manifest.graphs), manifest.contents)
    packed = "" if form.is_archive else f"{path.name}.gz"
    yield _file(path, form.media_type, packed, *described)
    if packed:
        _compress(path, path.with_name(packed))
        yield _file(path.with_name(packed), "application/gzip", "", *described)
    yield _file(path.with_name(f"{path.name}.manifest.json"), "application/json")
    if form.kind == "rdf":
        yield _file(path.with_name(f"{path.name}.void.ttl"), "text/turtle")


def _described_graphs(whole: Manifest) -> list[PublishedGraph]:
    """Return the named graphs; an external one is under what its citation says, not under ours."""
    return [
        PublishedGraph(name, size, whole.external_licences.get(name, LICENCE))
        for name, size in whole.graphs.items()
    ]


def _iris(quads: Iterable[ox.Quad], start: str) -> Iterator[str]:
    """Yield the IRIs in any place of a quad that begin with `start`, as often as they stand."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(start):
                yield term.value


def _file(path: Path, media_type: str, packed: str = "", *described: Any) -> PublishedFile:
    size, digest = path.stat().st_size, sha256_of(path)
    return PublishedFile(path.name, media_type, size, digest, packed, *described)


def _compress(path: Path, packed: Path) -> None:
    """Write a file as gzip that depends on nothing else: no time, no file name, no system."""
    with (
        path.open("rb") as content,
        replacing(packed) as target,
        gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as file,
    ):
        shutil.copyfileobj(content, file, _PIECE_BYTES)


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def _points_at(directory: Path, version: str) -> bool:
    link = directory / CURRENT
    return link.is_symlink() and str(link.readlink()) == version


def _sync(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unfinished(directory: Path) -> None:
    """Remove what killed publishers left; the lock is held, so nobody is writing it."""
    for path in directory.glob(f"{_UNFINISHED}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
