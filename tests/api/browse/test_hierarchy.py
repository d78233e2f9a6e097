"""Trees of things: all that has something above it stands in them, and nothing goes round."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from sarcograph.api.browse.hierarchy import Branch, Order, trees
from sarcograph.graph.prefixes import ID

THINGS = [f"{ID}condition/{letter}" for letter in "abcdefgh"]
PAIRS = st.sets(st.tuples(st.sampled_from(THINGS), st.sampled_from(THINGS)), max_size=16)


def order(pairs: set[tuple[str, str]]) -> Order:
    above = {one: frozenset(up for low, up in pairs if low == one) for one, _ in pairs}
    return Order(above, {one: one[-1].upper() for one in THINGS})


def walk(branches: list[Branch]) -> Iterator[Branch]:
    for one in branches:
        yield one
        yield from walk(one.below)


@given(PAIRS)
def test_everything_stands_in_the_trees_once_with_what_lies_below(
    pairs: set[tuple[str, str]],
) -> None:
    found = list(walk(trees(THINGS, order(pairs))))
    assert {one.iri for one in found} == {iri for pair in pairs for iri in pair}
    first = [one for one in found if not one.is_repeated]
    assert len({one.iri for one in first}) == len(first)
    assert all(not one.below for one in found if one.is_repeated)
    for one in found:
        for below in one.below:
            assert (below.iri, one.iri) in pairs
        if not one.is_repeated:
            assert one.total >= len({below.iri for below in one.below})


def test_the_nearer_of_two_counts_and_what_others_have_is_left_out() -> None:
    a, b, c, d = THINGS[:4]
    (top,) = trees([c], order({(b, a), (c, b), (c, a), (d, a)}))
    assert [(one.label, one.total) for one in walk([top])] == [("A", 2), ("B", 1), ("C", 0)]
    tops = trees([a, b], order({(a, b), (b, a)}))
    assert [one.label for one in tops] == ["A"]
    assert [one.label for one in walk(tops)] == ["A", "B"]
    assert trees([a], order(set())) == []
