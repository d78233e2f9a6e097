"""Pairs of letters, counted for many words at once: none that may be meant is lost."""

from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.likeness import most_slips, slips
from sarcograph.graph.names.pairs import Rows, pairs_of, sharing_pairs

WORDS = st.lists(st.text(alphabet="abc1", max_size=8), max_size=40, unique=True)


@given(WORDS, st.text(alphabet="abc1", min_size=1, max_size=8))
def test_no_word_within_the_slips_is_lost(words: list[str], wanted: str) -> None:
    rows = Rows(len(words))
    for place, word in enumerate(words):
        rows.add(place, word)
    found = sharing_pairs(wanted, rows)
    most = most_slips(len(wanted))
    meant = {
        place
        for place, word in enumerate(words)
        if slips(wanted, word, most) is not None and pairs_of(word) & pairs_of(wanted)
    }
    assert meant <= set(found)
    assert found == sorted(set(found))
