"""Pictures as files, in a process that opens none: what that needs is loaded with this module."""

from __future__ import annotations

import resvg_py  # noqa: F401 - draws PNG

from sarcograph.graph.pictures.font import load_fonts
from sarcograph.graph.pictures.picture import Picture

load_fonts()


def written(picture: Picture, suffix: str) -> bytes:
    """Return a picture as SVG, or as PNG for that suffix."""
    return picture.png() if suffix == "png" else picture.svg().encode()
