"""Why an ontology is inconsistent: a smallest set of axioms, found by leaving axioms out.

The search is within the axioms that share names with what is asked about. Of a list of axioms the
last one in its shortest inconsistent beginning is needed; with it taken along, the same holds of
those before it, until what was taken is inconsistent alone. To start the reasoner takes longer than
to judge a few axioms, so each question is about several beginnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.graph.reasoning.axioms import Axiom, names_in
from sarcograph.graph.reasoning.hermit import OutOfTimeError, Reasoner

_AT_ONCE = 8
"""Of how many beginnings the reasoner is asked at once."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Axioms that cannot all be true; if `minimal`, all but any one of them can."""

    axioms: tuple[Axiom, ...]
    minimal: bool


class Explainer:
    """Looks for the axioms behind an inconsistency, with some triples always taken along."""

    def __init__(self, reasoner: Reasoner, fixed: Sequence[ox.Triple]) -> None:
        """Take the reasoner, and what is no axiom: declarations, an assumed member."""
        self._reasoner = reasoner
        self._fixed = fixed
        self._smallest: Sequence[Axiom] = ()

    def explain(self, axioms: Sequence[Axiom], about: set[str]) -> Explanation | None:
        """Return why `axioms` are inconsistent, which they are known to be, beginning at names.

        What was reached when the time is up is returned as not minimal, None if that is nothing.
        """
        self._smallest = axioms
        try:
            self._look_near(about)
            needed: list[Axiom] = []
            rest = self._smallest
            while end := self._shortest(needed, rest):
                needed.append(rest[end - 1])
                rest = rest[: end - 1]
            return Explanation(tuple(needed), minimal=True)
        except OutOfTimeError:
            reached = len(self._smallest) < len(axioms)
            return Explanation(tuple(self._smallest), minimal=False) if reached else None

    def _look_near(self, about: set[str]) -> None:
        """Keep the axioms within the fewest steps of the names that are inconsistent alone."""
        if parts := list(_nearer(self._smallest, about)):
            self._first_conflict(parts)

    def _shortest(self, needed: Sequence[Axiom], rest: Sequence[Axiom]) -> int:
        """Return how many axioms of `rest` it takes, from its beginning, to conflict with `needed`.

        All of them are known to.
        """
        least, most = 0, len(rest)
        while least < most:
            ends = sorted({least + (most - least) * step // _AT_ONCE for step in range(_AT_ONCE)})
            found = self._first_conflict([[*needed, *rest[:end]] for end in ends])
            if found is None:
                least = ends[-1] + 1
            else:
                least, most = (ends[found - 1] + 1 if found else least), ends[found]
        return most

    def _first_conflict(self, parts: Sequence[Sequence[Axiom]]) -> int | None:
        """Return which of growing parts of the axioms is the first that is inconsistent, if any."""
        found = self._reasoner.first_conflict(
            [*self._fixed, *(triple for one in part for triple in one)] for part in parts
        )
        if found is not None and len(parts[found]) < len(self._smallest):
            self._smallest = parts[found]
        return found


def _nearer(axioms: Sequence[Axiom], about: set[str]) -> Iterator[Sequence[Axiom]]:
    """Yield the axioms within one step of the names, within two, and so on, short of all."""
    names, taken = set(about), 0
    while True:
        near = [one for one in axioms if names_in(one) & names]
        if len(near) in (taken, len(axioms)):
            return
        yield near
        taken = len(near)
        names |= {name for one in near for name in names_in(one)}
