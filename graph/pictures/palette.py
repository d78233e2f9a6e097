"""The colours of pictures by what they stand for.

A picture is written in those for a white page. Each shape has its roles as classes too, `fill-drug`
or `stroke-doubt`, by which a page gives it the colours of its own theme.
"""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal[
    "page",
    "ink",
    "muted",
    "rule",
    "band",
    "drug",
    "target",
    "process",
    "marker",
    "arm",
    "outcome",
    "doubt",
    "inferred",
]
ROLES: tuple[Role, ...] = get_args(Role)

# on white each has a contrast of 4.5 to 1 or more, but for rules and bands, which only divide
_COLOURS: dict[Role, str] = {
    "page": "#ffffff",
    "ink": "#1b1f24",
    "muted": "#57606a",
    "rule": "#c9d1d9",
    "band": "#f3f5f7",
    "drug": "#0b5cad",
    "target": "#1a7f37",
    "process": "#8250df",
    "marker": "#b3261e",
    "arm": "#7d4e00",
    "outcome": "#0a6e78",
    "doubt": "#bc3a00",
    "inferred": "#57606a",
}


def colour(role: Role) -> str:
    """Return the colour of a role on a white page."""
    return _COLOURS[role]
