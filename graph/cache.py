"""Finished graphs in the user's cache, each under a key made of all that it was made from.

A second run starts at once and never sees stale data. What makes a graph is imported only when one
has to be made: that takes longer than to read a finished one.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from sarcograph.graph.nquads import fingerprint, replacing
from sarcograph.graph.validated import Announce, ValidatedGraph, quiet

_PARTS = ("evidence", "ontology", "shapes", "graph")
_SUFFIXES = (".yaml", ".ttl", ".tsv", ".rq", ".py")


def input_key(folder: Traversable | None = None) -> str:
    """Return the SHA-256 of everything that the graph is made from, code included."""
    digest = hashlib.sha256()
    for package in ("rdflib", "pyoxigraph", "scipy"):
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for part in _PARTS:
        place = resources.files(f"sarcograph.{part}")
        _digest(digest, folder if folder is not None and part == "evidence" else place, part)
    return digest.hexdigest()


def _digest(digest: hashlib._Hash, folder: Traversable, name: str) -> None:
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.is_dir():
            _digest(digest, path, f"{name}/{path.name}")
        elif path.name.endswith(_SUFFIXES):
            content = path.read_bytes()
            digest.update(f"{name}/{path.name}\0{len(content)}\0".encode() + content)


def cache_folder() -> Path:
    """Return where finished graphs are kept: `$XDG_CACHE_HOME/sarcograph`."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "sarcograph"


def published(
    folder: Traversable | None = None, announce: Announce = quiet
) -> tuple[ValidatedGraph, Path]:
    """Return the validated graph and the N-Quads file that holds it, building it if need be.

    A file whose content no longer has the recorded hash is built again.
    """
    path = cache_folder() / f"{input_key(folder)[:32]}.nq"
    record = path.with_suffix(".json")
    if path.is_file() and record.is_file():
        try:
            known = json.loads(record.read_text("utf-8"))
            nquads = path.read_bytes()
            if fingerprint(nquads) == known["sha256"]:
                return ValidatedGraph(nquads, known["sha256"], known["counts"]), path
        except (ValueError, KeyError, TypeError):
            announce("the cached graph is damaged; building it again")
    from sarcograph.graph.pipeline import assemble, publish

    graph, _ = publish(assemble(folder, announce), announce)
    with replacing(path) as file:
        file.write(graph.nquads)
    with replacing(record) as file:
        file.write(json.dumps({"sha256": graph.sha256, "counts": graph.counts}).encode())
    return graph, path
