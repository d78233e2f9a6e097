"""One number a group of patients, and no patient twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_numbers import NOBODY, candidate, patients

from sarcograph.graph.pooling.candidate import Candidate, Group
from sarcograph.graph.pooling.choosing import chosen
from sarcograph.graph.pooling.reasons import Reason
from sarcograph.graph.prefixes import ID


def names(candidates: tuple[Candidate, ...]) -> list[str]:
    return [one.iri.rpartition("/")[2] for one in candidates]


@pytest.mark.parametrize(
    ("better", "worse", "why"),
    [
        ({"standing": "document"}, {"standing": "derived"}, "it is printed"),
        ({"cited": ""}, {"cited": "another work"}, "its source found it itself"),
        (
            {"analysis_kind": "final analysis"},
            {"analysis_kind": "interim analysis", "total": 90},
            "its analysis goes before the other",
        ),
        ({"cut": (2020, 5)}, {"cut": (2019, 12, 31)}, "its data are the later ones"),
        (
            {"told": {"analysed": "intention to treat"}},
            {"told": {"analysed": "per protocol"}, "total": 90},
            "it is of all the patients",
        ),
        ({"total": 30}, {"total": 29}, "it is of more patients"),
        ({}, {}, "the first by its address"),
    ],
)
def test_of_several_numbers_of_the_same_patients_one_counts_by_the_first_rule(
    better: dict[str, Any], worse: dict[str, Any], why: str
) -> None:
    one = candidate("group", iri=f"{ID}estimate/a", **better)
    other = candidate("group", iri=f"{ID}estimate/b", **worse)
    used, left = chosen([other, one], NOBODY)
    assert names(used) == ["a"]
    (excluded,) = left
    assert (excluded.candidate, excluded.reason, excluded.beside) == (
        other,
        Reason.OTHER_NUMBER,
        one,
    )
    assert why in excluded.sentence


def test_a_part_does_not_count_beside_the_whole_however_large_its_number() -> None:
    known = patients({"all": "study", "part": "study"}, wholes={"part": "all"})
    whole, part = candidate("all", total=20), candidate("part", total=400)
    used, left = chosen([part, whole], known)
    assert names(used) == ["all"]
    assert [(one.candidate, one.reason) for one in left] == [(part, Reason.PART_OF)]


def test_parts_count_where_the_whole_has_no_number_and_they_exclude_each_other() -> None:
    both = {"one": "study", "other": "study"}
    apart = patients(both, apart=(("one", "other"),))
    numbers = [candidate("one", total=10), candidate("other", total=11)]
    assert names(chosen(numbers, apart)[0]) == ["one", "other"]
    used, left = chosen(numbers, patients(both))
    assert names(used) == ["other"]
    assert [one.reason for one in left] == [Reason.MAY_SHARE]


def test_patients_of_two_diseases_are_not_the_same() -> None:
    both = {"one": "study", "other": "study"}
    numbers = [candidate("one"), candidate("other")]
    two = patients(both, diseases={"one": "osteosarcoma", "other": "synovial sarcoma"})
    wider = patients(both, diseases={"one": "soft tissue sarcoma", "other": "synovial sarcoma"})
    assert len(chosen(numbers, two)[0]) == 2
    assert len(chosen(numbers, wider)[0]) == 1


def test_two_accounts_of_a_trial_count_once() -> None:
    known = patients(
        {"one": "paper", "other": "label"}, known_by={"paper": "NCT1", "label": "NCT1"}
    )
    used, left = chosen([candidate("one", total=9), candidate("other", total=10)], known)
    assert names(used) == ["other"]
    assert [one.reason for one in left] == [Reason.SAME_TRIAL]


def test_two_comparisons_with_one_control_do_not_both_count() -> None:
    control = Group(f"{ID}population/control", "control")
    numbers = [
        candidate(name, patients=(Group(f"{ID}population/{name}", name), control))
        for name in ("one", "other")
    ]
    used, left = chosen(numbers, NOBODY)
    assert names(used) == ["one"]
    assert [one.reason for one in left] == [Reason.MAY_SHARE]


@given(st.permutations(range(6)))
def test_order_does_not_matter(order: list[int]) -> None:
    known = patients(
        {"all": "s", "part": "s", "x": "t", "y": "t", "z": "u"},
        wholes={"part": "all"},
    )
    numbers = [
        *(candidate(name) for name in ("all", "part", "x", "y", "z")),
        candidate("z", iri=f"{ID}estimate/again"),
    ]
    assert chosen([numbers[place] for place in order], known) == chosen(numbers, known)


def test_every_number_is_used_or_excluded() -> None:
    known = patients({"all": "s", "part": "s"}, wholes={"part": "all"})
    numbers = [candidate("all"), candidate("part"), candidate("other")]
    used, left = chosen(numbers, known)
    assert sorted(one.iri for one in (*used, *(one.candidate for one in left))) == sorted(
        one.iri for one in numbers
    )
