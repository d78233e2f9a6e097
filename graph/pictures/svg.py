"""The elements of a picture, and how they are written: escaped wherever a text stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from sarcograph.graph.pictures.font import font, one_line, text_width
from sarcograph.graph.pictures.palette import Role, colour

Number = float | int


@dataclass(frozen=True, slots=True)
class Element:
    """An element of SVG with what it contains; a text among it is written escaped."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element | str, ...] = ()

    def written(self) -> str:
        """Return it as XML."""
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        yield f"<{self.name}"
        for name, value in self.attributes:
            yield f" {name}={quoteattr(value)}"
        if not self.children:
            yield "/>"
            return
        yield ">"
        for child in self.children:
            if isinstance(child, str):
                yield escape(child)
            else:
                yield from child._parts()
        yield f"</{self.name}>"


def number(value: Number) -> str:
    """Return a coordinate: two places, without zeros at its end.

    >>> number(12.0), number(0.126), number(-0.001)
    ('12', '0.13', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, *children: Element | str, **attributes: Number | str) -> Element:
    """Return an element; `_` in the name of an attribute is `-`, and at its end nothing."""
    written = tuple(
        (key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    return Element(name, written, children)


def text(
    x: Number,
    y: Number,
    said: str,
    *,
    size: Number = 12,
    role: Role = "ink",
    bold: bool = False,
    anchor: str = "start",
    clear: bool = False,
) -> Element:
    """Return a text whose baseline begins, has its middle or ends at a place (`anchor`).

    A `clear` one keeps the lines that it lies on away from its letters.
    """
    weight = {"font_weight": "bold"} if bold else {}
    where = {} if anchor == "start" else {"text_anchor": anchor}
    edge = {"paint_order": "stroke", "stroke_width": "4"} if clear else {}
    colours = _classed(fill=role, stroke="page" if clear else None)
    return element(
        "text", one_line(said), x=x, y=y, font_size=size, **weight, **where, **edge, **colours
    )


def line(
    x1: Number, y1: Number, x2: Number, y2: Number, role: Role, width: Number = 1, dash: str = ""
) -> Element:
    """Return a straight line."""
    dashes = {"stroke_dasharray": dash} if dash else {}
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=width, **dashes, **stroked(role)
    )


def rectangle(
    x: Number,
    y: Number,
    width: Number,
    height: Number,
    role: Role,
    *,
    border: Role | None = None,
    rounded: Number = 0,
) -> Element:
    """Return a filled rectangle."""
    corner = {"rx": rounded} if rounded else {}
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        **corner,
        **_classed(fill=role, stroke=border),
    )


def path(drawn: str, *, fill: Role | None = None, stroke: Role | None = None) -> Element:
    """Return a shape by the letters of SVG, `M 1 2 L 3 4`."""
    return element("path", d=drawn, **_classed(fill=fill, stroke=stroke))


def group(
    *children: Element, says: str = "", href: str = "", **attributes: Number | str
) -> Element:
    """Return what belongs together: a link if it has an address, with what it says to a pointer."""
    told = (element("title", one_line(says)),) if says else ()
    if href:
        return element("a", *told, *children, href=href, **attributes)
    return element("g", *told, *children, **attributes)


def stroked(role: Role) -> dict[str, str]:
    """Return the attributes of a line in a colour."""
    return _classed(stroke=role)


def _classed(**roles: Role | None) -> dict[str, str]:
    """Return the colours as attributes, and classes by which a page gives colours of its own."""
    classes = [f"{what}-{role}" for what, role in roles.items() if role]
    colours = {what: colour(role) if role else "none" for what, role in roles.items()}
    if "fill" not in colours:
        colours["fill"] = "none"
    if colours.get("stroke") == "none":
        del colours["stroke"]
    return {"class_": " ".join(classes), **colours}


def outlined(one: Element) -> Element:
    """Return an element whose texts are drawn by their outlines: for whoever has no font.

    A text is one path, for a picture of many rows has tens of thousands of letters.
    """
    if one.name != "text":
        children = [outlined(child) for child in one.children if isinstance(child, Element)]
        return Element(one.name, one.attributes, tuple(children))
    given = dict(one.attributes)
    (said,) = one.children
    assert isinstance(said, str)  # noqa: S101 - as `text` makes it
    bold, size = "font-weight" in given, float(given["font-size"])
    drawn = font(bold=bold)
    share = {"middle": 0.5, "end": 1.0}.get(given.get("text-anchor", ""), 0.0)
    x = float(given["x"]) - share * text_width(said, size, bold=bold)
    scale = size / drawn.per_em
    names = ("fill", "stroke", "paint-order")
    kept: dict[str, str] = {name: given[name] for name in names if name in given}
    if "stroke-width" in given:
        kept["stroke-width"] = number(float(given["stroke-width"]) / scale)
    where = f"translate({x:.3f} {given['y']}) scale({scale:.6f} {-scale:.6f})"
    return element("path", d=drawn.outline(said), transform=where, **kept)
