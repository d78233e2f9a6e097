"""The SHACL shapes as they stand in the package, for whoever applies, publishes or shows them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


def shape_files() -> list[Traversable]:
    """Return the Turtle files of the shapes, by name."""
    folder = resources.files("sarcograph.shapes")
    files = [path for path in folder.iterdir() if path.name.endswith(".ttl")]
    return sorted(files, key=lambda path: path.name)


@cache
def shapes_text() -> str:
    """Return all shapes as one Turtle text; each file brings its own prefixes."""
    return "\n".join(path.read_text("utf-8") for path in shape_files())
