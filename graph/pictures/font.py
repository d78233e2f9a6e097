"""The font that pictures are drawn in, and how wide a text is in it.

DejaVu Sans comes with the package, so that what is measured is what a PNG shows on any machine. A
browser without it takes Verdana, which has the same widths almost, or a font that is narrower.
"""

from __future__ import annotations

from functools import cache

from sarcograph.graph.bundled import bundled
from sarcograph.graph.errors import printable
from sarcograph.graph.pictures.truetype import Font

FAMILY = "DejaVu Sans, Verdana, sans-serif"
_FILES = ("graph/pictures/fonts/DejaVuSans.ttf", "graph/pictures/fonts/DejaVuSans-Bold.ttf")
_LONGEST = 2_000  # characters of a text that are looked at: more are in no picture
_CUT = "…"


def one_line(text: str) -> str:
    """Return a text as a picture shows it: on one line, without what steers a display."""
    return printable(" ".join(text[:_LONGEST].split()))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at a size, in the unit of the size."""
    drawn = font(bold=bold)
    return drawn.length(text) * size / drawn.per_em


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return a text on one line as wide as `width` at most; what is cut ends in an ellipsis.

    >>> fitted("undifferentiated pleomorphic sarcoma", 12, 120)
    'undifferentiated…'
    """
    text = one_line(text)
    if text_width(text, size, bold=bold) <= width:
        return text
    left = width - text_width(_CUT, size, bold=bold)
    return text[: _fitting(text, size, left, bold=bold)].rstrip() + _CUT if left >= 0 else ""


def wrapped(
    text: str, size: float, width: float, *, lines: int, bold: bool = False
) -> tuple[str, ...]:
    """Return a text as at most `lines` lines, none wider than `width`.

    A word that is wider than a line is broken; what does not fit ends in an ellipsis.
    """
    left = one_line(text)
    found: list[str] = []
    while left and len(found) < lines - 1 and text_width(left, size, bold=bold) > width:
        most = max(1, _fitting(left, size, width, bold=bold))
        at = most if left[most : most + 1] == " " else left.rfind(" ", 0, most + 1)
        at = at if at > 0 else most
        found.append(left[:at].rstrip())
        left = left[at:].lstrip()
    last = fitted(left, size, width, bold=bold)
    return (*found, last) if last else tuple(found)


def _fitting(text: str, size: float, width: float, *, bold: bool) -> int:
    """Return how many of the first characters of a text are no wider than `width`."""
    drawn = font(bold=bold)
    left = width * drawn.per_em / size
    for place, one in enumerate(text):
        left -= drawn.width(one)
        if left < 0:
            return place
    return len(text)


def load_fonts() -> None:
    """Read both fonts, before a process may open no file any more."""
    for bold in (False, True):
        font(bold=bold)


@cache
def font(*, bold: bool) -> Font:
    """Return the font; once it is read its file is needed no more."""
    return Font(bundled(_FILES[bold]).read_bytes())
