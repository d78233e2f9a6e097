"""Finished graphs in the user's cache, each under a key made of all that it was made from.

A second run starts at once and never sees stale data. The stages are imported only when a graph has
to be built: importing them takes longer than reading a finished graph.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.resources.abc import Traversable
from pathlib import Path

from sarcograph.graph.bundled import bundled
from sarcograph.graph.files import FileError, made_folder, read_file, replacing
from sarcograph.graph.validated import Announce, ValidatedGraph, fingerprint, quiet

_PARTS = ("evidence", "ontology", "shapes", "graph")
_RECORDED = ("sha256", "counts", "report")
_SUFFIXES = (".yaml", ".ttl", ".tsv", ".rq", ".py")


def input_key(folder: Traversable | None = None) -> str:
    """Return the SHA-256 of everything that the graph is made from, code included."""
    digest = hashlib.sha256()
    for package in ("rdflib", "pyoxigraph", "scipy"):
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for part in _PARTS:
        place = bundled(part)
        _digest(digest, folder if folder is not None and part == "evidence" else place, part)
    return digest.hexdigest()


def _digest(digest: hashlib._Hash, folder: Traversable, name: str) -> None:
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.is_dir():
            _digest(digest, path, f"{name}/{path.name}")
        elif path.name.endswith(_SUFFIXES):
            content = read_file(path)
            digest.update(f"{name}/{path.name}\0{len(content)}\0".encode() + content)


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
    """A validated graph, and the file of the cache that holds its N-Quads."""

    path: Path


def built(folder: Traversable | None = None, announce: Announce = quiet) -> BuiltGraph:
    """Return the validated graph of the evidence in `folder` (the bundled one by default).

    It is built unless the cache holds it whole. Raises CurationError when a file cannot be read as
    it stands, NotValidatedError when the graph has a violation.
    """
    path = graph_file(folder)
    record = _record(path)
    if path.is_file() and record.is_file():
        try:
            known = json.loads(read_file(record))
            nquads = path.read_bytes()
            if fingerprint(nquads) == known["sha256"]:
                sha256, counts, report = (known[name] for name in _RECORDED)
                return BuiltGraph(nquads, sha256, counts, path, report=report)
        except (ValueError, KeyError, TypeError):
            announce("the cached graph is damaged; building it again")
    from sarcograph.graph.pipeline import assemble, validated

    return keep(validated(assemble(folder, announce), announce), path)


def built_sha256(folder: Traversable | None = None, announce: Announce = quiet) -> str:
    """Return the SHA-256 of the graph of the evidence in `folder`, without reading a graph kept.

    Raises as `built` does.
    """
    with suppress(FileError, ValueError, KeyError, TypeError):
        return str(json.loads(read_file(_record(graph_file(folder))))["sha256"])
    return built(folder, announce).sha256


def keep(graph: ValidatedGraph, path: Path) -> BuiltGraph:
    """Write `graph` to `path` in the cache, and its hash beside it, by which `built` trusts it."""
    made_folder(path.parent, parents=True)
    with replacing(path) as file:
        file.write(graph.nquads)
    with replacing(_record(path)) as file:
        file.write(json.dumps({name: getattr(graph, name) for name in _RECORDED}).encode())
    return BuiltGraph(graph.nquads, graph.sha256, graph.counts, path, report=graph.report)


def _record(path: Path) -> Path:
    return path.with_suffix(".json")
