"""A picture: its elements with a title and a description, as SVG or PNG."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sarcograph.graph.pictures.font import FAMILY, fitted, one_line
from sarcograph.graph.pictures.parts import MARGIN
from sarcograph.graph.pictures.svg import Element, element, group, number, outlined, rectangle, text

_MOST_PIXELS = 2**22
_STAMP = 22  # the height of the line that says what a picture was made of


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn on a box of `width` and `height`, in pixels of CSS.

    `description` tells in words what is seen, for those who do not see it. `narrow` is the same for
    a page on a phone, where there is one.
    """

    title: str
    description: str
    width: float
    height: float
    body: tuple[Element, ...]
    narrow: Picture | None = None

    def stamped(self, said: str) -> Picture:
        """Return the picture with a line below it, such as its version and date."""
        shown = fitted(said, 10, self.width - 2 * MARGIN)
        line = text(MARGIN, self.height + 8, shown, size=10, role="muted")
        return replace(self, height=self.height + _STAMP, body=(*self.body, line))

    def svg(self) -> str:
        """Return it as an SVG document that stands alone, or inline in a page."""
        return self._written(group(*self.body))

    def png(self) -> bytes:
        """Return it as PNG, a pixel of CSS being two wide and high, or less in a large picture."""
        import resvg_py  # a library in Rust, which loads in its own time

        return bytes(
            resvg_py.svg_to_bytes(
                # letters as outlines, so that no font of the machine comes into play
                svg_string=self._written(outlined(group(*self.body))),
                zoom=min(2, (_MOST_PIXELS / (self.width * self.height)) ** 0.5),
                skip_system_fonts=True,
            )
        )

    def _written(self, drawn: Element) -> str:
        # a reader of the screen hears an img as a whole: what it contains cannot be followed there
        role = "graphics-document" if any(map(_has_link, self.body)) else "img"
        return element(
            "svg",
            element("title", one_line(self.title)),
            element("desc", one_line(self.description)),
            rectangle(0, 0, self.width, self.height, "page"),
            drawn,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            width=self.width,
            height=self.height,
            role=role,
            class_="picture",
            font_family=FAMILY,
        ).written()


def _has_link(one: Element) -> bool:
    return one.name == "a" or any(
        _has_link(child) for child in one.children if isinstance(child, Element)
    )
