"""Values of ours in files: written small, and read without anything that would run."""

from __future__ import annotations

import io
import pickle
import zlib
from pathlib import Path
from typing import Any

from sarcograph.graph.files import read_file

_MOST_BYTES = 1 << 30
_PLAIN = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("rdflib.term", "URIRef"),
}
"""What is in such files beside classes of ours."""


def packed(value: object) -> bytes:
    """Return what `unpacked` reads."""
    return zlib.compress(pickle.dumps(value), 1)


def unpacked(path: Path) -> Any:
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
        raise pickle.UnpicklingError(f"{module}.{name} is not in a file of values")
