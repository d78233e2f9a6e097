"""What makes the pages: the program, its templates, and the scripts that were built for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import TypedDict

from sarcograph import __version__
from sarcograph.graph.bundled import bundled, bundled_files

BUILT = "api/static"
"""The folder that the build of the package fills (web/build_page.py); without it no script runs."""

_ENTRY = "src/page.ts"


class Chunk(TypedDict):
    """A file of the build, as far as it matters here."""

    file: str


@cache
def built_manifest() -> Mapping[str, Chunk]:
    """Return the files of the build by their sources; there are none where it was left out."""
    manifest = bundled(BUILT) / "manifest.json"
    if not manifest.is_file():
        return {}
    chunks: Mapping[str, Chunk] = json.loads(manifest.read_bytes())
    return chunks


@cache
def script() -> str | None:
    """Return the name of the script that every page loads."""
    chunk = built_manifest().get(_ENTRY)
    return chunk["file"] if chunk is not None else None


@cache
def software() -> str:
    """Return what stands for this version of all that makes the pages."""
    digest = hashlib.sha256(__version__.encode())
    digest.update(str(script()).encode())
    for path in bundled_files("api/browse/pages", ""):
        digest.update(path.read_bytes())
    return digest.hexdigest()
