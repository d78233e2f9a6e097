"""Parts that were made before, on disk: each is used again while nothing that it reaches changed.

A part stands in four files: what the whole is told of it, its N-Quads, what the document tells
others, and what is wrong in it when it is judged. The first is written last, and has the hash of
the second, so that a kill leaves no part by halves. The others are read only when they are asked
for; where one is found damaged then, the first goes, and the part is made again.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarcograph.graph.checks.across import Telling
from sarcograph.graph.errors import DamagedPartError, SarcographError
from sarcograph.graph.files import FileError, made_folder, read_file, remove_unfinished, replacing
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.parts.part import Part, Reach, Summary
from sarcograph.graph.validate.report import Result
from sarcograph.graph.validated import sha256_of

_DIGITS = 24
_SUFFIXES = _SUMMARY, _NQUADS, _TELLING, _RESULTS = ".part", ".nq", ".told", ".judged"
_MOST_BYTES = 1 << 30
_PLAIN = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("rdflib.term", "URIRef"),
}
"""What is in the files of a part beside classes of ours."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A part on disk: what the whole is told of it, and the file of its sorted N-Quads."""

    summary: Summary
    nquads: Path

    def telling(self) -> Telling:
        """Return what the document tells others; raises DamagedPartError, FileError."""
        told: Telling = self._read(_TELLING)
        return told

    def results(self) -> tuple[Result, ...]:
        """Return what is wrong in the document; raises DamagedPartError, FileError."""
        found: tuple[Result, ...] = self._read(_RESULTS)
        return found

    def check(self) -> None:
        """See that the N-Quads are those that were kept; raises DamagedPartError, FileError."""
        try:
            if sha256_of(self.nquads) != self.summary.sha256:
                raise ValueError("its N-Quads are others")
        except (OSError, ValueError) as error:
            raise self._damaged(error) from None

    def _read(self, suffix: str) -> Any:
        try:
            return _unpacked(self.nquads.with_suffix(suffix))
        except (FileError, ValueError) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> SarcographError:
        """Remove what says that the part is kept, and return what is to be raised."""
        summary = self.nquads.with_suffix(_SUMMARY)
        try:
            summary.unlink(missing_ok=True)
        except OSError:
            return FileError(summary, "belongs to a damaged part; remove it")
        return DamagedPartError(
            f"what was kept of {self.summary.name} is damaged ({error}), and was removed; "
            "run the command again, which makes it anew"
        )


class KeptParts:
    """The parts in a folder that were made by one version of the code."""

    def __init__(self, folder: Path, code: str) -> None:
        """Keep parts in `folder`, which is made; `code` is the hash of what makes them."""
        self.folder = made_folder(folder, parents=True)
        remove_unfinished(self.folder)
        self.code = code
        # the folder is read once, however many documents there are
        self._known: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob(f"*{_SUMMARY}")):
            self._known.setdefault(path.name[:_DIGITS], []).append(path)

    def find(self, name: str, content: bytes, foundation: Foundation) -> KeptPart | None:
        """Return the part of a document that is kept, if all that it reaches is as it was."""
        for path in self._known.get(self._key(name, content), ()):
            # a damaged one is made again
            with suppress(FileError, ValueError, OSError):
                summary = _unpacked(path)
                kept = KeptPart(summary, path.with_suffix(_NQUADS))
                # that their hash is right is seen when they are read: most are not
                size = kept.nquads.stat().st_size
                if size == summary.size and foundation.holds(summary.reach):
                    for suffix in _SUFFIXES:
                        os.utime(path.with_suffix(suffix))  # it counts as used today
                    return kept
        return None

    def keep(self, name: str, content: bytes, part: Part) -> KeptPart:
        """Write a part, so that `find` has it from now on."""
        key = self._key(name, content)
        path = self.folder / f"{key}-{_variant(part.summary.reach)}{_NQUADS}"
        for suffix, written in (
            (_NQUADS, part.nquads),
            (_TELLING, _packed(part.telling)),
            (_RESULTS, _packed(part.results)),
            (_SUMMARY, _packed(part.summary)),
        ):
            with replacing(path.with_suffix(suffix)) as file:
                file.write(written)
        self._known.setdefault(key, []).append(path.with_suffix(_SUMMARY))
        return KeptPart(part.summary, path)

    def _key(self, name: str, content: bytes) -> str:
        digest = hashlib.sha256(f"{self.code}\0{name}\0".encode() + content)
        return digest.hexdigest()[:_DIGITS]


def _variant(reach: Reach) -> str:
    return hashlib.sha256(repr(reach).encode()).hexdigest()[:_DIGITS]


def _packed(value: object) -> bytes:
    """Return what `_unpacked` reads."""
    return zlib.compress(pickle.dumps(value), 1)


def _unpacked(path: Path) -> Any:
    """Return the value in a file; raises FileError, or ValueError for a damaged one."""
    try:
        return _Reader(io.BytesIO(zlib.decompress(read_file(path, _MOST_BYTES)))).load()
    except (zlib.error, pickle.UnpicklingError, EOFError, AttributeError, TypeError) as error:
        raise ValueError(f"{path} is damaged: {error}") from None


class _Reader(pickle.Unpickler):
    """Reads values and nothing that would run: a file on disk is no program."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of ours or a plain one; raises UnpicklingError for all else."""
        if (module, name) in _PLAIN or module.startswith("sarcograph.graph."):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not in the file of a part")
