"""The hashes of the code, and of the data that comes with it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from importlib.resources.abc import Traversable

from sarcograph.graph.bundled import bundled
from sarcograph.graph.files import read_file

_PACKAGES = ("rdflib", "pydantic", "pyoxigraph", "scipy", "shacl")
"""Other packages whose version may change what is made."""
_FOLDERS = ("ontology", "shapes", "graph")
_SUFFIXES = (".yaml", ".ttl", ".tsv", ".rq", ".py")
_OF_ENTITIES = ("ontology/hierarchies/", "ontology/mappings/")
"""What belongs to entities, and is reached by way of them; a part that does not stays."""
_PREFIXES = "prefixes.tsv"


def digest_folder(
    digest: hashlib._Hash, folder: Traversable, name: str, but: tuple[str, ...] = ()
) -> None:
    """Add the files of a folder that make the graph, with their names, all but those `but`."""
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        place = f"{name}/{path.name}"
        if path.is_dir():
            digest_folder(digest, path, place, but)
        elif path.name.endswith(_SUFFIXES) and not (
            place.startswith(but) and path.name != _PREFIXES
        ):
            content = read_file(path)
            digest.update(f"{place}\0{len(content)}\0".encode() + content)


@cache
def code_key() -> str:
    """Return the SHA-256 of all that makes a graph of evidence."""
    return _key(())


@cache
def part_key() -> str:
    """Return the SHA-256 of what makes a part, save what the part reaches by its entities."""
    return _key(_OF_ENTITIES)


def _key(but: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for folder in _FOLDERS:
        digest_folder(digest, bundled(folder), folder, but)
    return digest.hexdigest()
