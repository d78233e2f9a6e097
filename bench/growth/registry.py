"""The names that generated studies use: those of the registry first, then made-up ones.

So many studies have as many different drugs, conditions and adverse events to choose from as that
many records of the registry name, and as many measures as that many files of the evidence, by the
laws in `measured.json`. Drugs are made up, all of them, so that nothing is said of a real one; of
the other kinds the first are entries of the bundled registry.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from growth.measured import measured
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Entity

Kind = Literal["drugs", "conditions", "adverse-events", "shares", "times", "means", "trials"]
MEASURES: tuple[Kind, ...] = ("shares", "times", "means")
RESPONSES = ("objective-response-rate", "disease-control-rate", "clinical-benefit-rate")
_MEASURES_OF_OURS: dict[Kind, tuple[str, ...]] = {
    "shares": RESPONSES,
    "times": (
        "progression-free-survival",
        "overall-survival",
        "duration-of-response",
        "event-free-survival",
        "relapse-free-survival",
        "time-to-progression",
    ),
    "means": (),
}
_KINDS: dict[Kind, str] = {"conditions": "condition", "adverse-events": "adverse-event"}
_WORDS: dict[Kind, str] = {
    "drugs": "drug",
    "conditions": "disease",
    "adverse-events": "adverse event",
    "shares": "rate",
    "times": "time",
    "means": "scale",
    "trials": "trial",
}
_MEASURE = {"kind": "outcome", "statistic": "mean"}
_ENTRIES: dict[Kind, dict[str, str]] = {
    "shares": _MEASURE | {"statistic": "proportion", "unit": "percent"},
    "times": _MEASURE | {"statistic": "median", "unit": "month", "time-to-event": "yes"},
    "means": _MEASURE,
}


@dataclass(frozen=True, slots=True)
class Name:
    """An entry of the registry: its kind, its key and its label; and whether it is made up."""

    kind: Kind
    key: str
    label: str
    made_up: bool

    def entries(self) -> dict[str, dict[str, object]]:
        """Return what a made-up name adds to the registry: section, key and entry of each."""
        if not self.made_up:
            return {}
        entry: dict[str, object] = {"label": self.label, **_ENTRIES.get(self.kind, {})}
        section = "measures" if self.kind in MEASURES else self.kind
        found: dict[str, dict[str, object]] = {section: {self.key: entry}}
        if self.kind == "drugs":
            alone = {"label": f"{self.label} alone", "components": [self.key]}
            found["regimens"] = {self.regimen: alone}
        return found

    @property
    def regimen(self) -> str:
        """Return the key of the treatment with this drug alone."""
        return f"{self.key}-alone"


@cache
def _entities() -> Mapping[str, Entity]:
    return read_evidence().entities


@cache
def _bundled(kind: Kind) -> tuple[Name, ...]:
    entities = _entities()
    keys = _MEASURES_OF_OURS.get(kind)
    if keys is None:
        keys = tuple(sorted(key for key, one in entities.items() if one.kind == _KINDS.get(kind)))
    return tuple(Name(kind, key, entities[key].entry.label, made_up=False) for key in keys)


def name(kind: Kind, place: int) -> Name:
    """Return a name of a kind by its place, bundled ones first."""
    bundled = _bundled(kind)
    if place < len(bundled):
        return bundled[place]
    words, number = f"generated {_WORDS[kind]}", place - len(bundled) + 1
    return Name(kind, f"{words.replace(' ', '-')}-{number}", f"{words} {number}", made_up=True)


def known(kind: Kind, studies: int) -> int:
    """Return how many different names of a kind so many studies have to choose from."""
    if studies == 0:
        return 0
    if kind in MEASURES:
        return -(-measured().growth["measures"].names(studies) // len(MEASURES))
    return measured().growth[kind].names(studies)


def choose(chance: random.Random, kind: Kind, count: int, study: int) -> list[Name]:
    """Return so many different names for the study of that number (from 1).

    The new ones come first, those by which the names grow at this study; of the others the earlier
    ones are chosen more often, as a few drugs and events are everywhere.
    """
    before, now = known(kind, study - 1), known(kind, study)
    places = list(range(before, now))[:count]
    among = max(before, 2 * count)
    chosen = set(places)
    while len(places) < count:
        place = int(among * chance.random() ** 2)
        if place not in chosen:
            chosen.add(place)
            places.append(place)
    return [name(kind, place) for place in places]
