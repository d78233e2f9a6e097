"""What the sections of a brief share: rows of answers, and how a number in one is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.table import Value, in_words

Row = Mapping[str, Value | None]
Given = Sequence[tuple[str, str]]

MOST_ROWS = 40
"""Of a table; the question has all."""


def cell(name: str, row: Row) -> str:
    """Return a column as people read it, joined with those that belong to it."""
    columns = tuple(row)
    found = next(one for one in cells(columns) if one.name == name)
    return found.text([in_words(row[column]) for column in found.names])


def told(*parts: str) -> str:
    """Return what there is of several words, with commas between."""
    return ", ".join(filter(None, parts))


def counted(row: Row) -> str:
    """Return how many patients had it, of how many where that is printed or nothing else is."""
    if row.get("events") is None:
        return ""
    events, of = in_words(row["events"]), in_words(row.get("denominator"))
    if not of and not cell("value", row):
        of = in_words(row["n"])
    return f"{events} of {of}" if of else f"{events} patients"


def qualified(text: str, row: Row) -> str:
    """Return a number with what tells it from others of its measure and patients.

    That is who judged it, in which analysis, from which work the source has it, and what else is
    said of it.
    """
    cited = in_words(row.get("cited_work"))
    aside = told(
        in_words(row.get("adjustment_name")),
        in_words(row.get("assessor_name")),
        in_words(row.get("analysis_name")),
        f"cited from {cited}" if cited else "",
        in_words(row.get("says")),
    )
    return f"{text} – {aside}" if aside else text


def address(question: str, given: Given) -> str:
    """Return where the whole answer to a question is, below the server's root."""
    return f"queries/{question}?{urlencode([item for item in given if item[0] != 'untold'])}"


def in_turn(groups: Iterable[Sequence[tuple[str, ...]]], most: int) -> set[tuple[str, ...]]:
    """Return at most so many rows by their keys: the first of each group, then the second.

    >>> sorted(in_turn([[("a", "1"), ("a", "2"), ("a", "3")], [("b", "1")]], 3))
    [('a', '1'), ('a', '2'), ('b', '1')]
    """
    left = [list(of) for of in groups]
    found: list[tuple[str, ...]] = []
    for turn in range(max(map(len, left), default=0)):
        found += [of[turn] for of in left if turn < len(of)]
    return set(found[:most])
