"""What the page of pooled numbers shows, in words: values that come from another process.

Nothing here imports scipy, which the web process does without.
"""

from __future__ import annotations

from typing import NamedTuple


class NumberShown(NamedTuple):
    """A number of a pool in words: `why` it does not count, or its `weight`."""

    patients: str
    treatment: str
    number: str
    href: str
    study: str
    study_href: str
    what: str
    source: str
    standing: str
    doubts: str
    weight: str
    why: str
    beside: str


class PoolShown(NamedTuple):
    """Numbers that belong together, and what they come to; `others` is for judging it."""

    name: str
    title: str
    outcome: str
    gives: bool
    picture: str
    remarks: tuple[str, ...]
    untold: tuple[str, ...]
    used: tuple[NumberShown, ...]
    excluded: tuple[NumberShown, ...]
    others: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
