"""What several kinds of picture have: a title, marks, a legend and sentences below."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sarcograph.graph.pictures.font import text_width, wrapped
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.svg import Element, group, path, text

MARGIN = 16
SMALL = 10.5
_MARK_SIZE = 13

Below = tuple[float, list[Element]]
"""How far down a part reaches, and what it consists of."""


Address = Callable[[str], str]
"""Returns where more is said of the thing with an IRI; "" for nowhere."""


def nowhere(_iri: str) -> str:
    """Return no address: for a picture that stands alone."""
    return ""


def heading(title: str, subtitle: str, width: float) -> Below:
    """Return the title of a picture and what is below it, each on two lines at most."""
    lines = wrapped(title, 15, width - 2 * MARGIN, lines=2, bold=True)
    drawn = [
        text(MARGIN, MARGIN + 20 * place - 6, one, size=15, bold=True)
        for place, one in enumerate(lines, 1)
    ]
    y = MARGIN + 20 * len(lines)
    for one in wrapped(subtitle, 11.5, width - 2 * MARGIN, lines=2):
        y += 16
        drawn.append(text(MARGIN, y - 5, one, size=11.5, role="muted"))
    return y, drawn


def legend(entries: Iterable[tuple[Element, str]], y: float, width: float) -> Below:
    """Return what marks mean, each drawn about its middle, in lines below `y`."""
    x, drawn = float(MARGIN), []
    y += 14
    for sign, words in entries:
        taken = 22 + text_width(words, SMALL) + 18
        if x > MARGIN and x + taken > width - MARGIN:
            x, y = float(MARGIN), y + 18
        drawn.append(group(sign, transform=f"translate({x + 8:.2f} {y - 4:.2f})"))
        first, *rest = wrapped(words, SMALL, width - MARGIN - x - 22, lines=3)
        drawn.append(text(x + 22, y, first, size=SMALL, role="muted"))
        for one in rest:  # on a phone
            y += 14
            drawn.append(text(x + 22, y, one, size=SMALL, role="muted"))
        x += taken
    return y + 6 if drawn else y - 14, drawn


def sentences(said: Iterable[str], y: float, width: float) -> Below:
    """Return sentences that a reader must not miss, below `y`."""
    drawn = []
    for sentence in said:
        for one in wrapped(sentence, 11, width - 2 * MARGIN, lines=3):
            y += 16
            drawn.append(text(MARGIN, y, one, size=11))
    return y, drawn


def mark(x: float, y: float) -> Element:
    """Return the mark of a doubt about a place: a triangle of 13 pixels."""
    left, top = x - _MARK_SIZE / 2, y - _MARK_SIZE / 2
    return group(
        path(
            f"M{x:.2f} {top:.2f}L{left + _MARK_SIZE:.2f} {top + 12.5:.2f}H{left:.2f}z", fill="doubt"
        ),
        text(x, top + 11, "!", size=9.5, role="page", bold=True, anchor="middle"),
    )


def arrow(x: float, y: float, way: int, role: Role = "outcome") -> Element:
    """Return the head of an arrow whose point is at `x`, to the right (1) or to the left (-1)."""
    return path(f"M{x:.2f} {y:.2f}l{-7 * way} -4.5v9z", fill=role)
