"""One way from words to things: the names that are equal to them, and those that are like them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sarcograph.graph.names.folding import folded, words_of

_SUGGESTED = 5
_LIKE = 0.75
"""From how much likeness on a name is suggested (difflib's ratio, 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing: `identifier` is what is named, `source` who calls it so.

    `how` says what the name is: label, synonym, symbol, key, identifier, …; `label` is the name by
    which the thing is shown.
    """

    text: str
    how: str
    identifier: str
    kind: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """What words may mean: `equal` is named so; the others only share words or are spelt alike."""

    equal: tuple[Name, ...]
    sharing: tuple[Name, ...]
    alike: tuple[Name, ...]


class Resolver:
    """Finds names among those that it is given; of several names of a thing the first is told."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Keep the names, by what counts of them and by their words."""
        self._by_form: dict[str, list[Name]] = defaultdict(list)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in names:
            form = folded(name.text)
            if form:
                self._by_form[form].append(name)
                for word in words_of(name.text):
                    self._by_word[word].add(form)

    def find(self, words: str) -> Found:
        """Return what `words` may mean; every thing once, where it is found best."""
        told: set[str] = set()
        named = self._by_form.get(folded(words)) or self._disease_in_state(words)
        equal = _each_once(named, told)
        parts = words_of(words)
        forms = set.intersection(*(self._by_word.get(one, set()) for one in parts)) if parts else ()
        sharing = _each_once(self._names(sorted(forms, key=lambda form: (len(form), form))), told)
        near = () if equal else self._near(folded(words))
        return Found(equal, sharing, _each_once(self._names(near), told))

    def _disease_in_state(self, words: str) -> list[Name]:
        """Return what names a disease and, before it, its state: relapsed osteosarcoma is both."""
        parts = words.split()
        for cut in range(1, len(parts)):
            halves = " ".join(parts[:cut]), " ".join(parts[cut:])
            state, disease = (
                [name for name in self._by_form.get(folded(half), ()) if name.kind == kind]
                for half, kind in zip(halves, ("condition-state", "condition"), strict=True)
            )
            if state and disease:
                return [*state, *disease]
        return []

    def _near(self, form: str) -> list[str]:
        return difflib.get_close_matches(form, list(self._by_form), _SUGGESTED, _LIKE)

    def _names(self, forms: Iterable[str]) -> Iterable[Name]:
        return (name for form in forms for name in self._by_form[form])


def _each_once(names: Iterable[Name], told: set[str]) -> tuple[Name, ...]:
    found = []
    for name in names:
        if name.identifier not in told:
            told.add(name.identifier)
            found.append(name)
    return tuple(found)
