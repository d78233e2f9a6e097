"""Read the files that a user names, and write files whole or not at all.

Only regular files are read and written. To open anything else may wait for ever (a FIFO), never end
(/dev/zero), or put a file where a device was. So /dev/stdout and /dev/null are refused too: what a
command has to say besides would be written into the same stream.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO

from sarcograph.graph.errors import SarcographError

LARGEST_BYTES = 64 * 1024 * 1024
"""Of a file that a user names; a paper as text has less than a thousandth."""

_KINDS = (
    (stat.S_ISDIR, "is a folder, not a file"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)
_TEMPORARY = ".tmp"
_LINKS = 40  # that may follow each other, as Linux has it


class FileError(SarcographError):
    """A file or folder that cannot be read or written; `reason` says why without its name."""

    def __init__(self, path: Path | str, reason: str) -> None:
        """Keep the reason beside the message."""
        super().__init__(f"'{path}' {reason}")
        self.reason = reason


def read_file(path: Traversable, max_bytes: int = LARGEST_BYTES) -> bytes:
    """Return the content of a regular file of at most `max_bytes`; raises FileError."""
    if not isinstance(path, Path):
        return path.read_bytes()  # of the package, in an archive
    try:
        _refuse_other_kinds(path, path.stat().st_mode)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise FileError(path, f"cannot be read: {_said(error)}") from None
    if len(content) > max_bytes:
        raise FileError(path, f"has more than {max_bytes:,} bytes")
    return content


@contextmanager
def opened_file(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file that is too large to be read at once; raises FileError."""
    try:
        _refuse_other_kinds(path, path.stat().st_mode)
        with path.open("rb") as file:
            yield file
    except (OSError, ValueError) as error:
        raise FileError(path, f"cannot be read: {_said(error)}") from None


def read_text(path: Path, max_bytes: int = LARGEST_BYTES) -> str:
    """Return the UTF-8 text of a regular file; raises FileError."""
    try:
        return read_file(path, max_bytes).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 at byte {error.start}") from None


def existing_folder(path: Path) -> Path:
    """Return `path` if it is a folder that can be read; raises FileError."""
    try:
        with os.scandir(path):
            return path
    except (OSError, ValueError) as error:
        raise FileError(path, f"is no folder to read: {_said(error)}") from None


def made_folder(path: Path, *, parents: bool = False) -> Path:
    """Return the folder `path`, made if it is not there; raises FileError.

    Folders above it are made only where they are the program's own (`parents`).
    """
    try:
        path.mkdir(parents=parents, exist_ok=True)
    except (OSError, ValueError) as error:
        raise FileError(path, f"cannot be made a folder: {_said(error)}") from None
    return path


def writable_file(path: Path) -> Path:
    """Return the file that is written when `path` is given, links followed; raises FileError.

    A file need not be there, but its folder. What is no regular file, or read-only, is refused.
    """
    try:
        target = _followed(path)
        if not target.parent.is_dir():
            raise FileError(path, f"cannot be written: there is no folder '{target.parent}'")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise FileError(path, f"cannot be written: the folder '{target.parent}' is read-only")
        with suppress(FileNotFoundError):
            mode = target.stat().st_mode
            _refuse_other_kinds(path, mode)
            # root could write it all the same, but not by mistake
            if not mode & 0o222 or not os.access(target, os.W_OK):
                raise FileError(path, "is read-only")
    except (OSError, ValueError) as error:
        raise FileError(path, f"cannot be written: {_said(error)}") from None
    return target


@contextmanager
def replacing(path: Path, *, is_proved: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the place of `path` only when all is written and on disk.

    A kill at any moment leaves the old file or the new one. A file that is there keeps its mode and
    its owner; of a link, what it leads to is written; another hard link keeps the old content.
    Where it `is_proved` by a hash whenever it is read, it is not waited for until it is on disk:
    when the machine stops before that, it is found damaged. Raises FileError.
    """
    target = writable_file(path)
    try:
        temporary, opened = _temporary(target.parent)
        with opened as file:
            try:
                with suppress(FileNotFoundError):
                    _take_over(file.fileno(), target.stat())
                yield file
                file.flush()
                if not is_proved:
                    os.fsync(file.fileno())
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise FileError(path, f"cannot be written: {_said(error)}") from None


def _temporary(folder: Path) -> tuple[Path, BinaryIO]:
    """Return a new file in a folder, locked as long as it is open: somebody writes it."""
    while True:
        # a name of its own length: that of the target may be as long as names can be
        path = folder / f".{secrets.token_hex(8)}{_TEMPORARY}"
        file = path.open("xb")
        with suppress(OSError):  # of a file system without locks, where nothing is cleared away
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return path, file
        file.close()  # it was cleared away before it was locked


def remove_unfinished(folder: Path) -> None:
    """Remove from a folder of the program's own what writers that were killed left there.

    Whoever writes there meanwhile goes on. What cannot be removed stays, and is in nobody's way.
    """
    for path in folder.glob(f".*{_TEMPORARY}"):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def remove_unused(folder: Path, days: int) -> int:
    """Remove the files in a folder of the program's own that nobody has used for so many days.

    Who uses one sets its time by `os.utime`. Return how many went; what cannot be removed stays.
    """
    since = time.time() - days * 86_400
    removed = 0
    for path in folder.iterdir():
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime < since:
                path.unlink()
                removed += 1
    return removed


@contextmanager
def locked_folder(
    folder: Path, blocked: Callable[[], None] | None = None, *, wait: bool = True
) -> Iterator[None]:
    """Keep others out of a folder; the system releases the lock however the process ends.

    Where another process has it, `blocked` is called before this one waits. Raises BlockingIOError
    if it is not to wait.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise
            if blocked is not None:
                blocked()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def copied(source: Path, target: Path) -> None:
    """Write the content of a file to `target`, whole or not at all; raises FileError."""
    with opened_file(source) as content, replacing(target) as file:
        shutil.copyfileobj(content, file)


def _take_over(descriptor: int, old: os.stat_result) -> None:
    """Give the open file the owner and mode of the one that it will replace."""
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _followed(path: Path) -> Path:
    """Return where the links of `path` lead, and refuse what is an open stream of a process."""
    place = path
    for _ in range(_LINKS):
        place = Path(os.path.realpath(place.parent), place.name)
        if place.is_relative_to("/proc") or place.is_relative_to("/dev/fd"):
            raise FileError(path, "is a stream, not a file")
        if not place.is_symlink():
            return place
        place = place.parent / place.readlink()
    raise FileError(path, "is a link that leads to itself")


def _refuse_other_kinds(path: Path, mode: int) -> None:
    for is_kind, reason in _KINDS:
        if is_kind(mode):
            raise FileError(path, reason)


def _said(error: OSError | ValueError) -> str:
    """Return what the system says, without the names in its message."""
    return (isinstance(error, OSError) and error.strerror) or str(error)
