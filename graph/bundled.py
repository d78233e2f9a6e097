"""The data files that the package carries; every opening of one is here."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


def bundled(path: str) -> Traversable:
    """Return a folder or file of the package, such as `ontology/mappings`."""
    return resources.files("sarcograph").joinpath(path)


def bundled_files(folder: str, suffix: str) -> list[Traversable]:
    """Return the files in a folder of the package whose names end in `suffix`, by name."""
    files = [path for path in bundled(folder).iterdir() if path.name.endswith(suffix)]
    return sorted(files, key=lambda path: path.name)


def ontology_files() -> list[Traversable]:
    """Return the files of the vocabulary: what its modules keep apart, and the modules."""
    return [bundled("ontology/sarcograph.ttl"), *bundled_files("ontology/modules", ".ttl")]


@cache
def shapes_text() -> str:
    """Return all SHACL shapes as one Turtle text; each file brings its own prefixes."""
    return "\n".join(path.read_text("utf-8") for path in bundled_files("shapes", ".ttl"))
