"""Wait for changes of evidence files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SECONDS = 0.5
"""Between two looks at the files: nobody saves faster, and a look takes a millisecond."""

_SETTLED_SECONDS = 0.1
"""Without a change for this long, whoever writes has ended."""

_State = dict[str, tuple[int, int, int] | None]


def changes(folder: Path) -> Iterator[None]:
    """Yield at once, and then whenever a file of evidence in `folder` is another one.

    The files are looked at again and again: whatever writes them, on whatever disk, tells nobody.
    """
    while True:
        # before they are read, so that no change is missed while they are
        known = _state(folder)
        yield
        while _state(folder) == known:
            time.sleep(_SECONDS)
        # a file is empty for a moment while it is written
        while (found := _state(folder)) != known:
            known = found
            time.sleep(_SETTLED_SECONDS)


def _state(folder: Path) -> _State:
    """Return what tells whether a file has changed, by the names of the files."""
    from sarcograph.graph.curation.read import PARTS, evidence_files

    state: _State = {}
    for part in PARTS:
        with suppress(OSError):  # a folder that is removed meanwhile
            for name, _ in evidence_files(folder, part):
                state[name] = _stamp(folder / name)
    return state


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
