"""Likeness: what a word may be a slip of, and what it can hardly be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.likeness import most_slips, nearest, rating, slips

LETTERS = st.text(alphabet="abcdé12", max_size=9)


def plain_distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance, by its definition."""
    table = [
        [i + j if 0 in (i, j) else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            ways = [table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same)]
            if i > 1 < j and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                ways.append(table[i - 2][j - 2] + 1)
            table[i][j] = min(ways)
    return table[-1][-1]


@given(LETTERS, LETTERS, st.integers(0, 3))
def test_slips_are_counted_up_to_the_most(one: str, other: str, most: int) -> None:
    distance = plain_distance(one, other)
    assert slips(one, other, most) == slips(other, one, most)
    assert slips(one, other, most) == (distance if distance <= most else None)


@given(st.text(alphabet="abcd", min_size=3, max_size=12), st.data())
def test_a_word_with_one_slip_stands_for_it(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    slip = data.draw(st.sampled_from(("x", "", f"{word[place]}x", word[place : place + 2][::-1])))
    wrong = word[:place] + slip + word[place + (2 if len(slip) == 2 and slip[1:] != "x" else 1) :]
    found = rating(wrong, word)
    assert (found is not None and found[0] <= 1) or not most_slips(min(len(word), len(wrong)))


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("anlotinb", ["apatinib", "anlotinib"], ["anlotinib"]),
        ("Overall_Survivel", ["overall-survival", "survival"], ["overall-survival"]),
        ("deadline", ["dead", "deadline-seconds"], ["deadline-seconds"]),
        ("vocabulary", ["shapes", "vocab"], ["vocab"]),
        ("lapatinib", ["pazopanib", "apatinib"], ["apatinib"]),
        ("table-4711", ["table-17", "table-471"], ["table-471"]),
        ("grade-12", ["grade-34"], []),
        ("os", ["ds", "osteosarcoma"], []),
        ("OS", ["os"], ["os"]),
        ("", ["a", "anlotinib"], []),
    ],
)
def test_what_is_meant(word: str, known: list[str], meant: list[str]) -> None:
    assert nearest(word, known) == meant
