"""Which numbers belong together, and what is not told of them."""

from hypothesis import given
from hypothesis import strategies as st
from made_up_numbers import RESPONSE, SURVIVAL, candidate

from sarcograph.graph.pooling.asking import Asked, parameters
from sarcograph.graph.pooling.aspects import ASPECTS, compared, defining
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.grouping import alike, sameness, together, unlike

ALL = compared(Asked(RESPONSE.iri))
TOLD = {"criteria": "RECIST 1.1", "assessor": "independent review"}


def groups(candidates: list[Candidate]) -> list[list[str]]:
    return [[one.key for one in group] for group in together(candidates, ALL)]


def test_what_differs_does_not_belong_together() -> None:
    one = candidate("a", {"criteria": "RECIST 1.1"})
    other = candidate("b", {"criteria": "Choi"})
    assert groups([one, other]) == [["a"], ["b"]]
    assert groups([one, candidate("c", {"time": "6 months"})]) == [["a"], ["c"]]


def test_what_is_untold_goes_with_most_that_it_does_not_contradict() -> None:
    numbers = [
        candidate("a", TOLD),
        candidate("b", TOLD),
        candidate("c", {"criteria": "Choi"}),
        candidate("d"),
        candidate("e", {"criteria": "Choi", "assessor": "local review"}),
    ]
    assert groups(numbers) == [["a", "b", "d"], ["c", "e"]]


@given(st.permutations(range(5)))
def test_order_does_not_matter(order: list[int]) -> None:
    numbers = [
        candidate("a", TOLD),
        candidate("b", {"line": "first line"}),
        candidate("c", {"criteria": "Choi"}),
        candidate("d"),
        candidate("e", {"criteria": "Choi", "line": "second line or later"}),
    ]
    assert groups([numbers[place] for place in order]) == groups(numbers)


def test_what_is_not_told_is_not_equal() -> None:
    numbers = [candidate("a", TOLD), candidate("b", TOLD), candidate("c"), candidate("d")]
    assert [[one.key for one in of] for of in alike(numbers, ALL, RESPONSE)] == [["a", "b"]]
    lined = [candidate("a", {**TOLD, "line": "first line"}), candidate("b", TOLD)]
    assert [len(of) for of in alike(lined, ALL, RESPONSE)] == [1, 1]


def test_what_keeps_a_number_apart_is_told() -> None:
    used = [candidate("a", TOLD)]
    told = unlike(
        candidate("b", {"criteria": "RECIST 1.1", "line": "first line"}), used, ALL, RESPONSE
    )
    assert told == "Not told: assessor. Told here and not of the others: treatment line."


def test_of_what_is_untold_the_number_is_told() -> None:
    numbers = [candidate("a", TOLD), candidate("b")]
    found = {
        one.aspect.name: (one.value, one.told, one.untold)
        for one in sameness(numbers, ALL, RESPONSE)
    }
    assert found["criteria"] == ("RECIST 1.1", 1, 1)
    assert found["assessor"] == ("independent review", 1, 1)
    assert "line" not in found


def test_death_needs_nobody_to_judge_it() -> None:
    assert defining(SURVIVAL, {"end": "death"}) == {"origin", "end"}
    assert defining(SURVIVAL, {"end": "progression"}) == {"origin", "end", "assessor"}


def test_what_the_question_names_need_not_be_the_same() -> None:
    names = {one.name for one in ASPECTS}
    asked = Asked(RESPONSE.iri, (("disease", "osteosarcoma"), ("line", "2+")))
    assert names - {one.name for one in compared(asked)} == {"disease", "line"}
    known = parameters()
    assert all(name in known for one in ASPECTS for name in one.given_by)
