"""No patient counts twice, whatever groups sources tell of."""

from dataclasses import dataclass
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from made_up_numbers import candidate

from sarcograph.graph.pooling.candidate import Candidate, Group
from sarcograph.graph.pooling.choosing import Excluded, chosen
from sarcograph.graph.pooling.judging import judged
from sarcograph.graph.pooling.overlapping import Overlap, Patients
from sarcograph.graph.pooling.reasons import Reason
from sarcograph.graph.prefixes import ID
from sarcograph.graph.synthesis import Proportion

DISEASES = ("osteosarcoma", "synovial sarcoma")


@dataclass(frozen=True)
class World:
    """Who is in each group in truth, and what is told of the groups."""

    members: dict[str, frozenset[int]]
    told: Patients

    def people(self, one: Candidate) -> frozenset[int]:
        """Return the patients of a number."""
        return frozenset().union(*(self.members[group.iri] for group in one.patients))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw trials, each told of in one study or more, with groups of its patients.

    All that is told is true, and any of it may be untold but one thing: that two studies are
    accounts of one trial, without which nobody could know.
    """
    members: dict[str, frozenset[int]] = {}
    study: dict[str, str] = {}
    known_by: dict[str, frozenset[str]] = {}
    for trial in range(draw(st.integers(1, 3))):
        enrolled = range(10 * trial, 10 * trial + draw(st.integers(1, 8)))
        for account in range(draw(st.integers(1, 2))):
            of = f"study/{trial}-{account}"
            known_by[of] = frozenset({f"trial {trial}"})
            for number in range(draw(st.integers(1, 4))):
                iri = f"{ID}population/{trial}-{account}-{number}"
                study[iri] = of
                members[iri] = draw(st.frozensets(st.sampled_from(enrolled), min_size=1))
    disease = {one: DISEASES[draw(st.integers(0, 1))] for of in members.values() for one in of}
    pairs = [*combinations(sorted(members), 2)]
    of_one_study = [pair for pair in pairs if study[pair[0]] == study[pair[1]]]
    parts = {
        (part, whole)
        for pair in of_one_study
        for part, whole in (pair, pair[::-1])
        if members[part] < members[whole] and draw(st.booleans())
    }
    while more := {(a, d) for a, b in parts for c, d in parts if b == c} - parts:
        parts |= more  # what a part is a part of, as the question asks it
    told = Patients(
        study,
        {iri: frozenset(whole for part, whole in parts if part == iri) for iri in members},
        {
            iri: tuple((name, name) for name in sorted({disease[one] for one in of}))
            for iri, of in members.items()
            if draw(st.booleans())
        },
        {},
        frozenset(
            frozenset(pair)
            for pair in of_one_study
            if not members[pair[0]] & members[pair[1]] and draw(st.booleans())
        ),
        known_by,
        {},
    )
    return World(members, told)


def numbers(world: World, *, compared: bool) -> list[Candidate]:
    """Return a number of each group, or of each two groups of a study without a common patient."""
    names = {iri: iri.rpartition("/")[2] for iri in world.members}
    if not compared:
        return [
            candidate(names[iri], total=len(of), study=world.told.study[iri])
            for iri, of in world.members.items()
        ]
    return [
        candidate(
            f"{names[one]}-{names[other]}",
            patients=(Group(one, names[one]), Group(other, names[other])),
            study=world.told.study[one],
        )
        for one, other in combinations(world.members, 2)
        if world.told.study[one] == world.told.study[other]
        and not world.members[one] & world.members[other]
    ]


@given(worlds(), st.booleans())
def test_no_patient_counts_twice_in_any_world_that_fits_what_is_told(
    world: World, compared: bool
) -> None:
    every = numbers(world, compared=compared)
    used, left = chosen(every, world.told)
    for one, other in combinations(used, 2):
        assert not world.people(one) & world.people(other), (one.iri, other.iri)
    assert len(used) + len(left) == len(every)
    assert bool(used) == bool(every)
    for excluded in left:
        assert excluded.beside in used
        assert excluded.sentence.endswith(f"({excluded.beside.source}).")


@given(worlds())
def test_what_is_told_of_two_groups_is_so(world: World) -> None:
    for one, other in combinations(world.members, 2):
        first, second = world.members[one], world.members[other]
        overlap, back = world.told.overlap(one, other), world.told.overlap(other, one)
        match overlap:
            case Overlap.APART:
                assert not first & second
            case Overlap.PART_OF:
                assert first <= second
                assert back is Overlap.HOLDS
            case Overlap.HOLDS:
                assert second <= first
                assert back is Overlap.PART_OF
            case _:
                assert back is overlap


def test_who_left_another_arm_for_the_treatment_does_not_count() -> None:
    assert isinstance(judged(candidate("arm")), Proportion)
    came = candidate("came over", crossed_over=True)
    assert judged(came) == Excluded(candidate=came, reason=Reason.CROSSED_OVER)
