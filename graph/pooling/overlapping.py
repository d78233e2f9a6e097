"""Whether two groups of patients can have a patient in common, as far as a graph tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

Row = Mapping[str, str]


class Overlap(Enum):
    """How two groups of patients are to each other; of PART_OF the first lies in the second."""

    APART = auto()
    SAME = auto()
    PART_OF = auto()
    HOLDS = auto()
    SAME_TRIAL = auto()
    MAY_SHARE = auto()


@dataclass(frozen=True, slots=True)
class Patients:
    """What is known of groups of patients, each by its IRI.

    `wholes` are the groups that one is a part of, `diseases` pairs of IRI and name, `wider` what a
    disease falls under. `apart` are pairs of groups that have no patient in common. Two studies of
    which `known_by` has something in common are accounts of one trial. `before` is the least and
    the most number of earlier treatments.
    """

    study: Mapping[str, str]
    wholes: Mapping[str, frozenset[str]]
    diseases: Mapping[str, tuple[tuple[str, str], ...]]
    wider: Mapping[str, frozenset[str]]
    apart: frozenset[frozenset[str]]
    known_by: Mapping[str, frozenset[str]]
    before: Mapping[str, tuple[int | None, int | None]]

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]]) -> Patients:
        """Return what the answers to the questions on populations tell."""
        study: dict[str, str] = {}
        by_aspect: defaultdict[str, defaultdict[str, set[tuple[str, str]]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for row in tables["populations"]:
            study[row["population"]] = row["study"]
            value = (row["value"], row.get("words", ""))
            by_aspect[row["aspect"]][row["population"]].add(value)
        least, most = by_aspect["before_at_least"], by_aspect["before_at_most"]
        return cls(
            study,
            {one: frozenset(iri for iri, _ in of) for one, of in by_aspect["whole"].items()},
            {one: tuple(sorted(of)) for one, of in by_aspect["disease"].items()},
            _joined(tables["diseases"], "disease", "wider"),
            frozenset(frozenset((row["one"], row["other"])) for row in tables["apart"]),
            _joined(tables["trials"], "study", "known_by"),
            {
                one: (
                    max((int(value) for value, _ in least.get(one, ())), default=None),
                    min((int(value) for value, _ in most.get(one, ())), default=None),
                )
                for one in {*least, *most}
            },
        )

    def disease(self, population: str) -> str:
        """Return the diseases of a group in words; empty where they are not told."""
        return ", ".join(sorted(name for _, name in self.diseases.get(population, ())))

    def line(self, population: str, rank: str | None) -> str:
        """Return in words which line a group is in, by the rank of its line or what it had before.

        Ranks beyond the first are one: most sources tell of earlier treatment and not how much.
        """
        least, most = self.before.get(population, (None, None))
        if rank is not None:
            least = most = int(rank) - 1
        if most == 0:
            return "first line"
        if least is not None and least > 0:
            return "second line or later"
        return "" if least is None and most is None else "first line and later ones"

    def overlap(self, one: str, other: str) -> Overlap:
        """Return how two groups are to each other."""
        if one == other:
            return Overlap.SAME
        above, above_other = self.wholes.get(one, _NONE), self.wholes.get(other, _NONE)
        if other in above:
            return Overlap.PART_OF
        if one in above_other:
            return Overlap.HOLDS
        study, study_other = self.study.get(one, one), self.study.get(other, other)
        of_one_trial = self.known_by.get(study, _NONE) & self.known_by.get(study_other, _NONE)
        if study != study_other and not of_one_trial:
            return Overlap.APART
        if self._of_two_diseases(one, other):
            return Overlap.APART
        if study != study_other:
            return Overlap.SAME_TRIAL
        pairs = (frozenset((a, b)) for a in {one, *above} for b in {other, *above_other})
        return Overlap.APART if any(pair in self.apart for pair in pairs) else Overlap.MAY_SHARE

    def _of_two_diseases(self, one: str, other: str) -> bool:
        """Tell whether no disease of one group is, or falls under, one of the other."""
        diseases = [{iri for iri, _ in self.diseases.get(of, ())} for of in (one, other)]
        if not all(diseases):
            return False
        return not any(
            a == b or a in self.wider.get(b, _NONE) or b in self.wider.get(a, _NONE)
            for a in diseases[0]
            for b in diseases[1]
        )


_NONE: frozenset[str] = frozenset()


def _joined(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row[key]].add(row[value])
    return {one: frozenset(of) for one, of in found.items()}
