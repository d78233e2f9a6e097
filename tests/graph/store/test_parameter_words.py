"""What people call parameters: all are called something, and no word is answered by nothing."""

from __future__ import annotations

import re

import pytest

from sarcograph.commands.asking import _as_parameters
from sarcograph.graph.errors import QueryError
from sarcograph.graph.store.library import Query, query_library
from sarcograph.graph.store.parameter_words import (
    MEANINGS,
    meant_by,
    which_parameter,
    who_takes,
)

LIBRARY = query_library()
DECLARED = {parameter.name for query in LIBRARY.values() for parameter in query.parameters}
TAKING = {
    name: [one.name for one in LIBRARY.values() if name in {each.name for each in one.parameters}]
    for name in DECLARED
}


def test_every_parameter_is_meant_by_a_word_and_every_word_means_one() -> None:
    """A new parameter needs the words by which people call it."""
    assert DECLARED - {name for meant in MEANINGS.values() for name in meant} == {
        "role"  # as what an entity stands in a claim: nobody else has a word for it
    }
    assert {name for meant in MEANINGS.values() for name in meant} <= DECLARED
    for word, meant in MEANINGS.items():
        assert re.fullmatch(r"[a-z_]+", word), word
        assert len(set(meant)) == len(meant), word


@pytest.mark.parametrize("query", LIBRARY.values(), ids=LIBRARY)
def test_a_word_that_is_no_parameter_is_refused_with_what_is_meant(query: Query) -> None:
    known = {parameter.name for parameter in query.parameters}
    for word in sorted(MEANINGS.keys() - known):
        with pytest.raises(QueryError) as by_name:
            query.check({word: "x"})
        with pytest.raises(QueryError) as by_option:
            list(_as_parameters([f"--{word.replace('_', '-')}", "x"], query))
        named = re.search(r"; did you mean '(\w+)'", str(by_name.value))
        option = re.search(r"; did you mean '--([\w-]+)'", str(by_option.value))
        if meant := [one for one in meant_by(word) if one in known]:
            assert named
            assert option
            assert named[1] == meant[0] == option[1].replace("-", "_")
        else:
            # spelt like another, or taken by other questions: one of the two is always said
            assert named or re.search(r"; [\w, -]+ takes? '\w+'$", str(by_name.value)), word
            assert option or re.search(r"; [\w, -]+ takes? '--[\w-]+'$", str(by_option.value)), word
        assert not named or named[1] in known


@pytest.mark.parametrize(
    ("word", "known", "told"),
    [
        ("marker", ["alteration", "disease"], "did you mean 'alteration'?"),
        ("Side effects", ["regimen", "adverse_event"], "did you mean 'adverse_event'?"),
        ("drug", ["agent", "regimen", "n"], "did you mean 'agent' or 'regimen'?"),
        ("mesure", ["measure"], "did you mean 'measure'?"),
        ("colour", ["measure"], ""),
    ],
)
def test_meaning_goes_before_likeness(word: str, known: list[str], told: str) -> None:
    assert which_parameter(word, known) == told


def test_other_questions_are_named_where_this_one_takes_nothing_like_it() -> None:
    assert who_takes("marker", TAKING) == "biomarkers-observed takes 'alteration'"
    assert who_takes("randomised", TAKING).endswith(" more take 'design'")
    assert who_takes("colour", TAKING) == ""
