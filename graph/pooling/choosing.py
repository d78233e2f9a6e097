"""Of numbers that belong together one a group of patients, and no patient twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.overlapping import Overlap, Patients
from sarcograph.graph.pooling.reasons import Reason

_ANALYSES = (
    *("final analysis", "updated analysis", "primary analysis", ""),
    "interim analysis",
)
"""The analyses of a study, the one that counts before others first; all further ones follow."""
_WHOLE = ("intention to treat", "full analysis set", "randomized", "enrolled", "")
"""The patients of an analysis, the widest first; all further ones follow."""
_REASONS = {
    Overlap.SAME: Reason.OTHER_NUMBER,
    Overlap.PART_OF: Reason.PART_OF,
    Overlap.SAME_TRIAL: Reason.SAME_TRIAL,
    Overlap.MAY_SHARE: Reason.MAY_SHARE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A number that is not pooled: why, what is to be added to the reason, and beside which one."""

    candidate: Candidate
    reason: Reason
    more: str = ""
    beside: Candidate | None = None

    @property
    def sentence(self) -> str:
        """Why, in words that stand by themselves."""
        said = [self.reason.sentence, self.more]
        if self.beside is not None:
            said.append(f"What counts: {self.beside.people} ({self.beside.source}).")
        return " ".join(filter(None, said))


def chosen(
    candidates: Iterable[Candidate], patients: Patients
) -> tuple[tuple[Candidate, ...], tuple[Excluded, ...]]:
    """Return the numbers that count, one a group of patients, and the others with the reason.

    Of one group a printed number goes before a sum, a final analysis before an interim one, later
    data before earlier ones, all patients before a part. Of groups that can have a patient in
    common the one that holds the others counts, else the one with more patients. The order of
    `candidates` does not matter.
    """
    by_patients: defaultdict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_patients[tuple(group.iri for group in one.patients)].append(one)
    firsts: list[Candidate] = []
    left: list[Excluded] = []
    for _, of in sorted(by_patients.items()):
        first, *others = sorted(of, key=_preferred)
        firsts.append(first)
        for other in others:
            more = _why(first, other)
            left.append(
                Excluded(candidate=other, reason=Reason.OTHER_NUMBER, more=more, beside=first)
            )
    used: list[Candidate] = []
    for one in sorted(firsts, key=lambda one: _width(one, firsts, patients)):
        for other in used:
            reason = _reason(one, other, patients)
            if reason is not None:
                left.append(Excluded(candidate=one, reason=reason, beside=other))
                break
        else:
            used.append(one)
    return (
        tuple(sorted(used, key=lambda one: one.key)),
        tuple(sorted(left, key=lambda one: one.candidate.iri)),
    )


_PREFERENCES: Sequence[tuple[str, Callable[[Candidate], tuple[object, ...]]]] = (
    ("it is printed, and the other a sum", lambda one: (one.standing == "derived",)),
    ("its source found it itself", lambda one: (bool(one.cited),)),
    ("its analysis goes before the other", lambda one: _place(one.analysis_kind, _ANALYSES)),
    ("its data are the later ones", lambda one: tuple(-part for part in (*one.cut, 0, 0, 0)[:3])),
    ("it is of all the patients", lambda one: _place(one.told.get("analysed", ""), _WHOLE)),
    ("it is of more patients", lambda one: (-(one.total or one.n or 0),)),
)


def _preferred(one: Candidate) -> tuple[object, ...]:
    return (*(rule(one) for _, rule in _PREFERENCES), one.iri)


def _why(first: Candidate, other: Candidate) -> str:
    """Return the first rule by which one number goes before another, in words."""
    for words, rule in _PREFERENCES:
        if rule(first) != rule(other):
            return f"The one that counts goes before this one: {words}."
    return "Nothing tells the two apart; the first by its address counts."


def _place(value: str, order: Sequence[str]) -> tuple[int]:
    return (order.index(value) if value in order else len(order),)


def _width(
    one: Candidate, all_of_them: Iterable[Candidate], patients: Patients
) -> tuple[int, int, str]:
    """Return what orders groups: those that hold more others first, then those of more patients."""
    held = sum(
        patients.overlap(one.patients[0].iri, other.patients[0].iri) is Overlap.HOLDS
        for other in all_of_them
    )
    return -held, -(one.total or one.n or 0), one.iri


def _reason(one: Candidate, used: Candidate, patients: Patients) -> Reason | None:
    """Return why a number does not count beside another, None where both may.

    The groups of a comparison are looked at one by one: two comparisons with one control count its
    patients twice.
    """
    found = [
        patients.overlap(group.iri, other.iri) for group in one.patients for other in used.patients
    ]
    for overlap in (Overlap.SAME, Overlap.PART_OF, Overlap.HOLDS):
        if overlap in found:
            whole = len(one.patients) == 1
            return _REASONS.get(overlap, Reason.MAY_SHARE) if whole else Reason.MAY_SHARE
    for overlap in (Overlap.SAME_TRIAL, Overlap.MAY_SHARE):
        if overlap in found:
            return _REASONS[overlap]
    return None
