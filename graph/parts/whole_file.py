"""The canonical file of a whole graph, from the sorted files of its parts.

Nothing here knows what the lines say, so that a process which only writes imports no more.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.files import replacing
from sarcograph.graph.parts.amending import Made, NotAmendableError, amend, earlier, note
from sarcograph.graph.parts.merging import merge
from sarcograph.graph.validated import has_sha256

_HASHED_AT_ONCE = 4
"""So many files, which needs no interpreter."""


class DamagedFileError(SarcographError):
    """A file of a part that is not as it was."""


def write_file(path: Path, files: Mapping[str, str], lines: int) -> tuple[str, int]:
    """Write the lines of sorted `files` to `path`, each once; return their SHA-256 and number.

    `files` have their hashes, and `lines` together. Of an earlier file beside it that was made of
    most of the same only what changed is made anew. Whoever reads the file has to compare the hash:
    it need not be on disk yet (`replacing`). Raises DamagedFileError, FileError.
    """
    folder = path.parent
    named = {os.path.relpath(name, folder): sha256 for name, sha256 in files.items()}
    with replacing(path, is_proved=True) as out:
        made = _amended(folder, named, out) or _merged(folder, named, lines, out)
    note(path, made)
    return made.sha256, made.quads


def _amended(folder: Path, files: Mapping[str, str], out: BinaryIO) -> Made | None:
    """Write the file after an earlier one in `folder`, if there is one to go on from."""
    base = earlier(folder, files)
    if base is None:
        return None
    try:
        return amend(*base, files, out)
    except (NotAmendableError, OSError, ValueError):
        out.seek(0)
        out.truncate()
        return None


def _merged(folder: Path, files: Mapping[str, str], lines: int, out: BinaryIO) -> Made:
    paths = [folder / name for name in files]
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as several:
        if not all(several.map(has_sha256, paths, files.values())):
            raise DamagedFileError("a part that was kept is damaged")
    sha256, again = merge(paths, out)
    return Made(sha256, lines - again.total(), files, dict(again))
