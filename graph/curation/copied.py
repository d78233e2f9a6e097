"""Our own words that are the source's: a text repeats figures and short terms, never a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from sarcograph.graph.curation.leaves import leaves

MOST_WORDS = 7
"""How many words in a row may be those of the source; eight are no longer a term."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Copied:
    """A text of an evidence file with words of the source in it: where, how many, and which."""

    entry: str
    words: int
    text: str


def copied(content: BaseModel, document: str) -> Iterator[Copied]:
    """Yield each text of an evidence file that repeats more than `MOST_WORDS` words in a row.

    Case and what stands between words do not count. Of a text, the longest repeated part is told.
    """
    known = _runs([match[0].casefold() for match in _WORD.finditer(document)])
    for leaf in leaves(content):
        if not isinstance(leaf.value, str):
            continue
        found = list(_WORD.finditer(leaf.value))
        runs = _runs_of(found, known)
        if runs:
            first, last = max(runs, key=lambda run: run[1] - run[0])
            entry = ".".join(map(str, leaf.path))
            text = leaf.value[found[first].start() : found[last - 1].end()]
            yield Copied(entry, last - first, text)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    length = MOST_WORDS + 1
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _runs_of(found: list[re.Match[str]], known: set[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Return begin and end of every longest row of words whose parts of eight are all known."""
    words = [match[0].casefold() for match in found]
    length = MOST_WORDS + 1
    runs: list[tuple[int, int]] = []
    for start in range(len(words) - length + 1):
        if tuple(words[start : start + length]) in known:
            joins = runs and runs[-1][1] == start + length - 1
            runs[-1:] = (
                [(runs[-1][0], start + length)] if joins else [*runs[-1:], (start, start + length)]
            )
    return runs
