"""Why an ontology is inconsistent: a smallest set of axioms, found by leaving axioms out.

The search is QuickXplain (Junker, AAAI 2004) within the axioms that share names with what is asked
about; each step is one question to the reasoner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.graph.reasoning.axioms import Axiom, names_in
from sarcograph.graph.reasoning.hermit import OutOfTimeError, Reasoner


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
            near = self._near(axioms, about)
            return Explanation(tuple(self._reduced([], near, grown=False)), minimal=True)
        except OutOfTimeError:
            reached = len(self._smallest) < len(axioms)
            return Explanation(tuple(self._smallest), minimal=False) if reached else None

    def _near(self, axioms: Sequence[Axiom], about: set[str]) -> Sequence[Axiom]:
        """Return the axioms within the fewest steps of the names that are inconsistent alone."""
        names = set(about)
        taken: list[Axiom] = []
        while True:
            more = [one for one in axioms if names_in(one) & names]
            if len(more) in (len(taken), len(axioms)):
                return axioms
            taken = more
            if self._conflict(taken):
                return taken
            names |= {name for one in taken for name in names_in(one)}

    def _reduced(
        self, kept: Sequence[Axiom], rest: Sequence[Axiom], *, grown: bool
    ) -> Sequence[Axiom]:
        """Return a smallest part of `rest` that conflicts with `kept`.

        `grown` says that `kept` is more than what was last found consistent.
        """
        if grown and self._conflict(kept):
            return []
        if len(rest) <= 1:
            return rest
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        of_second = self._reduced([*kept, *first], second, grown=True)
        of_first = self._reduced([*kept, *of_second], first, grown=bool(of_second))
        return [*of_first, *of_second]

    def _conflict(self, axioms: Sequence[Axiom]) -> bool:
        triples = [*self._fixed, *(triple for one in axioms for triple in one)]
        consistent = self._reasoner.is_consistent(triples)
        if not consistent and len(axioms) < len(self._smallest):
            self._smallest = axioms
        return not consistent
