"""The grammar of printed figures: from "14 (53.8)" or "95% CI: 5.0–12.1" to numbers.

Each component of an estimate has its own grammar, so that a bare "14" is read as a count in a
column of counts and as a value in a column of values. Nothing is rounded: decimals keep the digits
that are printed, because their number says how precisely a figure was given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import get_args

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.printed.figure import (
    INTERVAL,
    QUARTILES,
    RANGE,
    WITH_VALUE,
    Absence,
    BoundsIn,
    Component,
    Printed,
    SpreadKind,
)
from sarcograph.graph.model.printed.folding import fold
from sarcograph.graph.model.printed.grammars import GRAMMARS
from sarcograph.graph.model.printed.scanner import Scanner
from sarcograph.graph.model.printed.words import UNITS

__all__ = [
    "COMPONENTS",
    "INTERVAL",
    "MAXIMUM_LENGTH",
    "QUARTILES",
    "RANGE",
    "WITH_VALUE",
    "Absence",
    "BoundsIn",
    "Component",
    "Printed",
    "SpreadKind",
    "parse_printed",
]

COMPONENTS: tuple[Component, ...] = get_args(Component)

MAXIMUM_LENGTH = 120
"""Of a printed figure with its unit and whom it counts, in characters."""

_NUMBER_AND_WORD = re.compile(r"[<>≥≤~]?\s?[\d.,]*\d\s(?P<word>[a-z]{3,})")
_REASONS = (
    (r"\bref(erence|erent)?\b", "a reference category is no estimate"),
    (r"\d,\d", "a comma is read as decimal only after 0, and else between groups of three digits"),
    (
        r"\d\s?[a-zμ]+(?:/[a-zμ0-9 ]+)+$",
        "its unit is unknown: mark the number, and name the 'unit:'",
    ),
    (r"\d[a-z]\b", "the letter after a number may mark a footnote: leave it out"),
    (r"\d\s+\d", "a space inside a number is read only where it is a narrow or no-break space"),
    (r"(?<![\d.])0\d", "a number does not begin with 0 unless a decimal point follows"),
)


def parse_printed(component: Component, text: str) -> Printed:
    """Return what `text`, printed as `component`, says.

    >>> parse_printed("events-and-value", "14(53.8)").events
    14
    >>> str(parse_printed("ci", "18.6-53.2%").upper)
    '53.2'

    Raises PrintedFormError when the text does not have the form of that component.
    """
    printed = _read(component, text) if len(text) <= MAXIMUM_LENGTH else None
    if printed is None:
        why = _why(component, text[:MAXIMUM_LENGTH])
        raise PrintedFormError(f"'{text[:60]}' is not {GRAMMARS[component][1]}{why}")
    return printed


@lru_cache(2**14)  # tables print the same small counts again and again, and shapes read them too
def _read(component: Component, text: str) -> Printed | None:
    """Return what a text says by the grammar of a component, None if it has not its form."""
    scanner = Scanner(fold(text))
    printed = GRAMMARS[component][0](scanner)
    return printed if printed and scanner.done else None


def _why(component: Component, text: str) -> str:
    """Return what is wrong with `text` where that is one of the usual things."""
    folded = fold(text).lower()
    worded = _NUMBER_AND_WORD.fullmatch(folded) if component == "value" else None
    if worded and worded["word"] not in UNITS:
        return f": '{worded['word']}' is no unit that is known: mark the number alone"
    return next((f": {reason}" for form, reason in _REASONS if re.search(form, folded)), "")
