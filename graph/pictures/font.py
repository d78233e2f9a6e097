"""The font that pictures are drawn in, and how wide a text is in it.

DejaVu Sans comes with the package, so that what is measured is what a PNG shows on any machine. A
browser without it takes Verdana, which has the same widths almost, or a font that is narrower.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

from sarcograph.graph.bundled import bundled
from sarcograph.graph.errors import printable

FAMILY = "DejaVu Sans, Verdana, sans-serif"
FILES = ("graph/pictures/fonts/DejaVuSans.ttf", "graph/pictures/fonts/DejaVuSans-Bold.ttf")
_LONGEST = 2_000  # characters of a text that are looked at: more are in no picture
_CUT = "…"


@dataclass(frozen=True, slots=True)
class _Font:
    """The widths of the characters of a font, in units of which `per_em` are the font's size."""

    per_em: int
    widths: dict[int, int]
    missing: int


def one_line(text: str) -> str:
    """Return a text as a picture shows it: on one line, without what steers a display."""
    return printable(" ".join(text[:_LONGEST].split()))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at a size, in the unit of the size."""
    font = _font(FILES[bold])
    units = sum(font.widths.get(ord(one), font.missing) for one in text)
    return units * size / font.per_em


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return a text on one line as wide as `width` at most; what is cut ends in an ellipsis.

    >>> fitted("undifferentiated pleomorphic sarcoma", 12, 120)
    'undifferentiate…'
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
    font = _font(FILES[bold])
    left = width * font.per_em / size
    for place, one in enumerate(text):
        left -= font.widths.get(ord(one), font.missing)
        if left < 0:
            return place
    return len(text)


@cache
def _font(path: str) -> _Font:
    """Return the widths in a TrueType file.

    They are in its tables head, hhea, hmtx and cmap (format 4): the OpenType specification, 1.9.1.
    """
    data = bundled(path).read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }
    (per_em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = [
        struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * glyph)[0] for glyph in range(metrics)
    ]
    glyphs = _glyphs(data, tables[b"cmap"])
    widths = {code: advances[min(glyph, metrics - 1)] for code, glyph in glyphs.items()}
    return _Font(per_em, widths, advances[0])


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyphs of the characters, by code point, of a cmap table."""
    (offset,) = struct.unpack_from(">I", data, cmap + 8)  # its tables here are all the same
    table = cmap + offset
    form, _, _, twice = struct.unpack_from(">4H", data, table)
    if form != 4:
        raise ValueError(f"a cmap table of format {form}, not 4")
    ends, starts = table + 14, table + 16 + twice
    found = {}
    for at in range(0, twice, 2):
        (end,) = struct.unpack_from(">H", data, ends + at)
        (start,) = struct.unpack_from(">H", data, starts + at)
        (delta,) = struct.unpack_from(">h", data, starts + twice + at)
        here = starts + 2 * twice + at
        (shift,) = struct.unpack_from(">H", data, here)
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if shift:
                (glyph,) = struct.unpack_from(">H", data, here + shift + 2 * (code - start))
            if glyph or not shift:
                found[code] = (glyph + delta) & 0xFFFF
    return found
