"""Graphs kept on disk for servers: one folder for each publication directory, of versions in it.

The newest version stays, an older one until nobody has it open. Whoever has one open holds a shared
lock on its folder, which the system releases however the process ends; whoever makes or removes one
holds the lock of the folder above, so that two servers which start at once make it once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from sarcograph.graph.files import locked_folder, made_folder, replacing
from sarcograph.graph.store.on_disk import ENGINE, UNFINISHED, NotKeptError, keep_on_disk, prove
from sarcograph.graph.validated import Announce, quiet, version_of

_CURRENT = "current"
_OF = "publication"
_WAITING = "waiting for another process that keeps a graph on disk"


class KeptStores:
    """The graphs on disk of one publication directory."""

    def __init__(self, publication: Path, above: Path) -> None:
        """Keep them in a folder in `above`, where those of other publications may be."""
        self._publication = publication.resolve()
        self._above = above
        name = hashlib.sha256(os.fsencode(self._publication)).hexdigest()[:16]
        self.folder = above / name

    @property
    def names(self) -> dict[str, str]:
        """What another process makes the same of."""
        return {"publication": str(self._publication), "above": str(self._above)}

    def place_of(self, sha256: str) -> Path:
        """Return the folder of the graph whose N-Quads have the hash `sha256`."""
        return self.folder / f"{version_of(sha256)}-{ENGINE}"

    def keep(self, nquads: IO[bytes], sha256: str, announce: Announce = quiet) -> bool:
        """Have the graph of canonical N-Quads whole on disk; return whether it was there already.

        Waits while another process makes it. Raises as `keep_on_disk` does.
        """
        made_folder(self.folder, parents=True)
        place = self.place_of(sha256)
        with locked_folder(self.folder, lambda: announce(_WAITING)):
            with replacing(self.folder / _OF) as file:
                file.write(os.fsencode(self._publication))
            with replacing(self.folder / _CURRENT) as file:
                file.write(place.name.encode())
            self._remove_unused()
            try:
                prove(place, sha256)
            except NotKeptError as problem:
                if place.exists():
                    announce(f"{problem}; making it again")
            else:
                return True
            keep_on_disk(nquads, sha256, place, announce)
        return False

    def hold(self, sha256: str) -> int:
        """Return a descriptor that keeps the graph from being removed; raises NotKeptError.

        Whoever inherits it holds the graph as well.
        """
        place = self.place_of(sha256)
        try:
            descriptor = os.open(place, os.O_RDONLY)
        except OSError as error:
            raise NotKeptError(f"'{place}' is not there: {error.strerror}") from error
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), place.stat()):
                return descriptor
        os.close(descriptor)  # it was removed in between
        raise NotKeptError(f"'{place}' was removed")

    def remove_unused(self) -> None:
        """Remove the graphs of older versions that nobody has open, unless one is being made."""
        with suppress(OSError), locked_folder(self.folder, wait=False):
            self._remove_unused()

    def _remove_unused(self) -> None:
        """Remove as well what was never finished: the lock is held, so nobody is writing it."""
        current = (self.folder / _CURRENT).read_text("utf-8")
        for path in self.folder.iterdir():
            if path.name.startswith(UNFINISHED):
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_dir() and path.name != current:
                _remove_unless_open(path)
        for other in self._above.iterdir():
            if other != self.folder and not _is_wanted(other):
                with suppress(OSError), locked_folder(other, wait=False):
                    for path in other.iterdir():
                        if path.is_dir():
                            _remove_unless_open(path)
                    if not any(path.is_dir() for path in other.iterdir()):
                        shutil.rmtree(other, ignore_errors=True)


def _is_wanted(folder: Path) -> bool:
    """Tell whether the publication of which a folder keeps graphs is still there."""
    try:
        return Path(os.fsdecode((folder / _OF).read_bytes())).is_dir()
    except OSError:  # it is being made, or none of ours
        return True


def _remove_unless_open(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # under a name that nobody takes for a graph: who is killed now leaves that
        doomed = folder.with_name(f"{UNFINISHED}{folder.name}")
        folder.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)
