"""Several files as one zip that depends on nothing but them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_FIRST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell; the day is in the files."""
_READABLE = 0o100644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files by their names as a zip: the same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _FIRST)
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, wherever it is written
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()
