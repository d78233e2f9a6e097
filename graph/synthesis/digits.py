"""To how many digits the numbers of this room are kept."""

from __future__ import annotations

DIGITS = 8
"""Significant digits: further ones differ between machines, and nobody's studies reach them."""


def settled(number: float) -> float:
    """Return `number` with `DIGITS` significant digits; zero without a sign.

    >>> settled(0.123456789), settled(-0.0)
    (0.12345679, 0.0)
    """
    return float(f"{number:.{DIGITS}g}") + 0.0
