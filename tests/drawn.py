"""A picture read back from its SVG: where its texts and shapes are."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from sarcograph.graph.pictures.font import text_width
from sarcograph.graph.pictures.palette import ROLES
from sarcograph.graph.pictures.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
_NAMES = {
    *("svg", "title", "desc", "g", "a", "text", "tspan", "rect", "line", "path"),
}
_CLASSES = {f"{what}-{role}" for what in ("fill", "stroke") for role in ROLES}


@dataclass(frozen=True)
class Box:
    """What a text covers: from its ascenders to its baseline."""

    said: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right - 0.1
            and other.left < self.right - 0.1
            and self.top < other.bottom - 0.1
            and other.top < self.bottom - 0.1
        )


def parsed(picture: Picture) -> ET.Element:
    """Return the root of its SVG, which any XML parser reads."""
    return ET.fromstring(picture.svg())  # noqa: S314 - our own


def placed(root: ET.Element) -> Iterator[tuple[ET.Element, float, float]]:
    """Yield every element with what it is moved by."""
    todo = [(root, 0.0, 0.0)]
    while todo:
        one, right, down = todo.pop()
        if moved := re.fullmatch(r"translate\((\S+) (\S+)\)", one.get("transform", "")):
            right, down = right + float(moved[1]), down + float(moved[2])
        yield one, right, down
        todo += [(child, right, down) for child in reversed(one)]


def boxes(root: ET.Element) -> list[Box]:
    """Return what the texts of a picture cover."""
    found = []
    for one, right, down in placed(root):
        if one.tag != f"{SVG}text":
            continue
        said, size = one.text or "", float(one.attrib["font-size"])
        wide = text_width(said, size, bold=one.get("font-weight") == "bold")
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.get("text-anchor", "start")]
        left = float(one.attrib["x"]) + right - share * wide
        base = float(one.attrib["y"]) + down
        found.append(Box(said, left, base - 0.73 * size, left + wide, base))
    return found


def assert_is_sound(picture: Picture) -> ET.Element:
    """Hold what is true of every picture; return its root."""
    root = parsed(picture)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("role") in ("img", "graphics-document")
    for one, _, _ in placed(root):
        assert one.tag.removeprefix(SVG) in _NAMES
        assert "style" not in one.attrib
        assert not [name for name in one.attrib if name.startswith("on")]
        assert set(one.get("class", "").split()) - _CLASSES <= {"picture", "row", "node", "edge"}
    found = boxes(root)
    for box in found:
        assert box.left >= -0.1, box
        assert box.top >= 0, box
        assert box.right <= picture.width + 0.1, box
        assert box.bottom <= picture.height, box
    assert list(_overlapping(found)) == []
    return root


def _overlapping(found: list[Box]) -> Iterator[tuple[Box, Box]]:
    """Yield the texts that touch, looking no further down than each reaches."""
    in_order = sorted(found, key=lambda box: box.top)
    for place, box in enumerate(in_order):
        for other in in_order[place + 1 :]:
            if other.top >= box.bottom:
                break
            if box.touches(other):
                yield box, other
