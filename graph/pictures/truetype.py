"""What a TrueType file says of its characters: how wide they are, and their outlines.

By the OpenType specification, 1.9.1: its tables head, hhea, hmtx, cmap (format 4), loca and glyf.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property

_ON, _SHORT_X, _SHORT_Y, _REPEAT, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
_WORDS, _OFFSETS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 1, 2, 8, 32, 64, 128
_SCALED = _SCALE | _TWO_SCALES | _MATRIX  # at most one of them

Point = tuple[float, float, bool]
"""A point of an outline, and whether the outline goes through it."""

_Contour = tuple[float, float, str]
"""Where a closed outline begins, and how it goes on from there."""


class _Widths(dict[str, int]):
    """How wide each character is; one that the font lacks is as wide as what stands for it."""

    def __init__(self, missing: int) -> None:
        super().__init__()
        self._missing = missing

    def __missing__(self, character: str) -> int:
        return self._missing


class Font:
    """A font in the memory: nothing is read from its file again.

    Lengths are in units of which `per_em` are the size of the font; upward is positive.
    """

    def __init__(self, data: bytes) -> None:
        """Read the tables that everything else needs."""
        self._data = data
        (count,) = self._read(">H", 4)
        self._tables = {
            data[at : at + 4]: self._read(">I", at + 8)[0] for at in range(12, 12 + 16 * count, 16)
        }
        (self.per_em,) = self._read(">H", self._tables[b"head"] + 18)
        (metrics,) = self._read(">H", self._tables[b"hhea"] + 34)
        advances = [
            self._read(">H", self._tables[b"hmtx"] + 4 * glyph)[0] for glyph in range(metrics)
        ]
        self._widths = _Widths(advances[0])
        for code, glyph in self._glyphs.items():
            self._widths[chr(code)] = advances[min(glyph, metrics - 1)]
        self._drawn: dict[str, tuple[_Contour, ...]] = {}

    def width(self, character: str) -> int:
        """Return how far the next character is from this one."""
        return self._widths[character]

    def length(self, text: str) -> int:
        """Return how wide a line of text is."""
        return sum(map(self._widths.__getitem__, text))

    def outline(self, text: str) -> str:
        """Return the outlines of a line of text in the letters of SVG; "" for one without ink."""
        said, left = [], 0
        for character in text:
            if character not in self._drawn:
                contours = self._contours(self._glyphs.get(ord(character), 0))
                self._drawn[character] = tuple(map(_drawn, contours))
            said += [f"M{left + x:.1f} {y:g}{rest}" for x, y, rest in self._drawn[character]]
            left += self.width(character)
        return "".join(said)

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._data, at)

    @cached_property
    def _glyphs(self) -> dict[int, int]:
        """The number of the glyph of each character, by code point."""
        cmap = self._tables[b"cmap"]
        table = cmap + self._read(">I", cmap + 8)[0]  # all of them are the same here
        form, _, _, twice = self._read(">4H", table)
        if form != 4:
            raise ValueError(f"a cmap table of format {form}, not 4")
        ends, starts = table + 14, table + 16 + twice
        found = {}
        for at in range(0, twice, 2):
            (end,), (start,) = self._read(">H", ends + at), self._read(">H", starts + at)
            (delta,) = self._read(">h", starts + twice + at)
            here = starts + 2 * twice + at
            (shift,) = self._read(">H", here)
            for code in range(start, min(end, 0xFFFE) + 1):
                glyph = code
                if shift:
                    (glyph,) = self._read(">H", here + shift + 2 * (code - start))
                if glyph or not shift:
                    found[code] = (glyph + delta) & 0xFFFF
        return found

    def _contours(self, glyph: int) -> list[list[Point]]:
        loca, is_long = self._tables[b"loca"], self._read(">H", self._tables[b"head"] + 50)[0]
        if is_long:
            start, end = self._read(">2I", loca + 4 * glyph)
        else:
            start, end = (2 * half for half in self._read(">2H", loca + 2 * glyph))
        if start == end:
            return []
        at = self._tables[b"glyf"] + start
        (count,) = self._read(">h", at)
        return self._simple(at + 10, count) if count >= 0 else list(self._composed(at + 10))

    def _simple(self, at: int, count: int) -> list[list[Point]]:
        ends = self._read(f">{count}H", at)
        at += 2 * count
        at += 2 + self._read(">H", at)[0]  # past what would fit it to pixels
        flags: list[int] = []
        while len(flags) < ends[-1] + 1:
            flag, at = self._data[at], at + 1
            times = 1
            if flag & _REPEAT:
                times, at = 1 + self._data[at], at + 1
            flags += [flag] * times
        xs, at = self._coordinates(flags, at, _SHORT_X, _SAME_X)
        ys, _ = self._coordinates(flags, at, _SHORT_Y, _SAME_Y)
        points = [
            (float(x), float(y), bool(flag & _ON)) for x, y, flag in zip(xs, ys, flags, strict=True)
        ]
        starts = [0, *(end + 1 for end in ends[:-1])]
        return [points[start : end + 1] for start, end in zip(starts, ends, strict=True)]

    def _coordinates(
        self, flags: list[int], at: int, short: int, same: int
    ) -> tuple[list[int], int]:
        """Return the places along one axis, each told from the one before, and where they end."""
        found, here = [], 0
        for flag in flags:
            if flag & short:
                here += self._data[at] if flag & same else -self._data[at]
                at += 1
            elif not flag & same:
                here += self._read(">h", at)[0]
                at += 2
            found.append(here)
        return found, at

    def _composed(self, at: int) -> Iterator[list[Point]]:
        """Yield the outlines of a glyph that consists of others, as a letter with an accent."""
        more = True
        while more:
            flags, glyph = self._read(">2H", at)
            if not flags & _OFFSETS:
                raise ValueError("a part of a glyph that is placed by points")
            right, down = self._read(">2h" if flags & _WORDS else ">2b", at + 4)
            at += 8 if flags & _WORDS else 6
            number = (
                1 if flags & _SCALE else 2 if flags & _TWO_SCALES else 4 * bool(flags & _MATRIX)
            )
            by = [part / 2**14 for part in self._read(f">{number}h", at)]
            at += 2 * number
            a, b, c, d = {
                0: (1.0, 0.0, 0.0, 1.0),
                1: (*by, 0.0, 0.0, *by),
                2: (*by[:1], 0.0, 0.0, *by[1:]),
                4: tuple(by),
            }[number]
            for contour in self._contours(glyph):
                yield [(a * x + c * y + right, b * x + d * y + down, on) for x, y, on in contour]
            more = bool(flags & _MORE)


def _drawn(contour: list[Point]) -> _Contour:
    """Return a closed outline; between two points beside it there is one on it, in their middle."""
    points: list[Point] = []
    for place, (x, y, on) in enumerate(contour):
        before_x, before_y, before_on = contour[place - 1]
        if not (on or before_on):
            points.append(((before_x + x) / 2, (before_y + y) / 2, True))
        points.append((x, y, on))
    first = next(place for place, point in enumerate(points) if point[2])
    points = [*points[first:], *points[: first + 1]]
    start_x, start_y, _ = points[0]
    from_x, from_y = start_x, start_y
    said = []
    beside: Point | None = None
    for x, y, on in points[1:]:
        if not on:
            beside = (x, y, on)
            continue
        if beside is None:
            said.append(f"l{x - from_x:g} {y - from_y:g}")
        else:
            to = f"{x - from_x:g} {y - from_y:g}"
            said.append(f"q{beside[0] - from_x:g} {beside[1] - from_y:g} {to}")
            beside = None
        from_x, from_y = x, y
    return start_x, start_y, "".join([*said, "z"])
