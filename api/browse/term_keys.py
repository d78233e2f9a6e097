"""The keys of evidence files by which a term of the vocabulary is said.

`evidence/schema/terms.json` holds them, found out by changing each key of an example and looking at
what differs in the graph (`tests/said_by.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sarcograph.graph.bundled import bundled
from sarcograph.graph.prefixes import VOCABULARY

_ENTRY, _ITEM = "KEY", "[]"
_FILES = {
    "document": "the evidence file of a document",
    "trial": "a file in trials/",
    "entities": "a file in entities/",
    "external": "a file in external/",
}
_MOST_PLACES = 6  # that are named for one key


class SaidBy(NamedTuple):
    """A key as it is written in YAML, and where it stands."""

    typed: str
    where: str


def keys_for(iri: str) -> Iterator[SaidBy]:
    """Yield the keys that say a term, those that stand in several places once."""
    places: dict[str, dict[str, list[str]]] = {}
    for file, ways in _by_term().get(iri.removeprefix(VOCABULARY), {}).items():
        for way in ways:
            typed, within = _written(way.split(" "))
            places.setdefault(typed, {}).setdefault(within, []).append(_FILES[file])
    for typed, by_place in places.items():
        named = [
            f"{within or 'at the top'} of {' or '.join(files)}"
            for within, files in by_place.items()
        ][:_MOST_PLACES]
        more = len(by_place) - len(named)
        yield SaidBy(typed, f"in YAML, {'; '.join(named)}{f'; and in {more} more' if more else ''}")


def _written(way: Sequence[str]) -> tuple[str, str]:
    """Return the last key of a way in YAML, and the keys that it stands within.

    >>> _written(["populations", "KEY", "size"]), _written(["estimates", "[]"])
    (('size: …', 'in populations'), ('estimates: [{…}]', ''))
    """
    steps = list(way)
    end = "…"
    while steps[-1] in (_ENTRY, _ITEM):
        end = f"{{KEY: {end}}}" if steps.pop() == _ENTRY else f"[{end}]"
    if steps != list(way):
        end = end.replace("…", "{…}")
    within = ": ".join(step for step in steps[:-1] if step not in (_ENTRY, _ITEM))
    return f"{steps[-1]}: {end}", f"in {within}" if within else ""


@cache
def _by_term() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(
        bundled("evidence/schema/terms.json").read_text("utf-8")
    )
    return found
