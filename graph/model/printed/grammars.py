"""The grammar of each component, and what it wants.

A grammar takes a whole figure or nothing. None tries the grammar of another component: whether
"14 (53.8)" is a count with its percentage or a mean with its deviation is told by where it stands.
"""

from __future__ import annotations

import re

from sarcograph.graph.model.printed.bounds import (
    read_ci,
    read_interquartile_range,
    read_lower,
    read_lower_limit,
    read_range,
    read_spread,
    read_upper,
    read_upper_limit,
)
from sarcograph.graph.model.printed.counts import read_events, read_events_and_value, read_group
from sarcograph.graph.model.printed.effects import read_effect, read_p
from sarcograph.graph.model.printed.figure import Component, Printed
from sarcograph.graph.model.printed.one import Grammar, read_value
from sarcograph.graph.model.printed.pairs import (
    read_value_and_ci,
    read_value_and_interquartile_range,
    read_value_and_range,
    read_value_and_spread,
)
from sarcograph.graph.model.printed.scanner import Scanner
from sarcograph.graph.model.printed.statistic import read_test_statistic
from sarcograph.graph.model.printed.words import ORDINALS

_RANK = re.compile(r"(?P<word>[a-z]+|\d+)(?:st|nd|rd|th)?[- ]?(?:lines?\b.*)?$", re.IGNORECASE)


_WORDS = re.compile(r"[A-Za-z].*", re.DOTALL)


def read_words(scanner: Scanner) -> Printed | None:
    """Read words in place of a figure, such as "no" or "any grade"."""
    match = scanner.take(_WORDS)
    return Printed(words=match[0].lower()) if match else None


def read_rank(scanner: Scanner) -> Printed | None:
    """Read an ordinal, such as "first-line" or "2nd"."""
    match = scanner.take(_RANK)
    if match is None:
        return None
    word = match["word"].lower()
    if word.isdigit():
        return Printed(events=int(word))
    return Printed(events=ORDINALS.index(word) + 1) if word in ORDINALS else None


GRAMMARS: dict[Component, tuple[Grammar, str]] = {
    "value": (read_value, "a number with its unit, such as 34.4% or 7.6 months"),
    "events": (read_events, "a whole count, such as 14 or fourteen patients"),
    "denominator": (read_group, "a whole count, such as 26 or n=26"),
    "size": (read_group, "a whole count, such as 26 or n=26"),
    "events-and-value": (
        read_events_and_value,
        "a count with its percentage or denominator, such as 14 (53.8) or 14/22 (64%)",
    ),
    "ci": (read_ci, "two bounds, such as 95% CI: 1.9–12.5"),
    "ci-lower": (read_lower_limit, "one lower limit, such as 1.9 or one-sided 95% CI, 47%"),
    "ci-upper": (read_upper_limit, "one upper limit, such as 12.1 or NR"),
    "range": (read_range, "two bounds, such as 4.3–25.6"),
    "range-lower": (read_lower, "one bound, such as 4.3"),
    "range-upper": (read_upper, "one bound, such as 25.6 or 20.3+"),
    "interquartile-range": (read_interquartile_range, "two quartiles, such as IQR 2.1–5.6"),
    "interquartile-range-lower": (read_lower, "one quartile, such as 2.1"),
    "interquartile-range-upper": (read_upper, "one quartile, such as 5.6"),
    "spread": (read_spread, "a spread, such as SD 9.1 or ± 0.4"),
    "value-and-ci": (read_value_and_ci, "a number with its interval, such as 2.7 (2.1–3.3)"),
    "value-and-range": (read_value_and_range, "a number with its range, such as 51 (33–68)"),
    "value-and-interquartile-range": (
        read_value_and_interquartile_range,
        "a number with its quartiles, such as 25 (20–31)",
    ),
    "value-and-spread": (read_value_and_spread, "a number with its spread, such as 25.3 (9.1)"),
    "effect": (read_effect, "an estimate of effect, such as HR 0.69 (95% CI 0.51–0.94; P = 0.02)"),
    "p": (read_p, "a probability, such as 0.022 or P = .002"),
    "test-statistic": (
        read_test_statistic,
        "the statistic of a test, such as t(45) = 2.1 or chi-square 4.2",
    ),
    "rank": (read_rank, "an ordinal, such as first-line or 2nd"),
    "words": (read_words, "words in place of a figure, such as no or any"),
}
"""The grammar of each component, and what it wants, with examples."""
