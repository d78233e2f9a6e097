"""A formula in MathML as words, with what its markup alone says: brackets, powers, fractions."""

from __future__ import annotations

from sarcograph.graph.documents.xml_tree import Element

_LAID_OUT = {
    "mfrac": "({})/({})",
    "mover": "{}^{{{}}}",
    "mroot": "root({}, {})",
    "msub": "{}_{{{}}}",
    "msubsup": "{}_{{{}}}^{{{}}}",
    "msup": "{}^{{{}}}",
    "munder": "{}_{{{}}}",
    "munderover": "{}_{{{}}}^{{{}}}",
}
"""How the two or three parts of an element stand to each other, in MathML 3, chapter 3."""


def formula(element: Element) -> str:
    """Return what an element of MathML reads, its tokens apart: 10 to the 9th is never 109."""
    read = [one if isinstance(one, str) else formula(one) for one in element.content]
    parts = [one.strip() for one in read if one.strip()]
    form = _LAID_OUT.get(element.name, "")
    if element.name == "mfenced":
        return _fenced(element, parts)
    if element.name == "msqrt":
        return f"√({' '.join(parts)})"
    if form and len(parts) == len(element.elements()) == form.count("{}"):
        return form.format(*parts)
    return " ".join(parts)


def _fenced(element: Element, parts: list[str]) -> str:
    """Return parts with the brackets and separators that attributes give, or that are usual."""
    opening, closing = element.attributes.get("open", "("), element.attributes.get("close", ")")
    separators = "".join(element.attributes.get("separators", ",").split())
    # the last one is repeated where there are too few
    marks = [separators[min(number, len(separators) - 1) :][:1] for number in range(len(parts))]
    inside = " ".join(f"{part}{mark}" for part, mark in zip(parts, [*marks[:-1], ""], strict=False))
    return f"{opening}{inside}{closing}"
