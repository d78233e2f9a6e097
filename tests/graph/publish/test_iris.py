"""IRIs are sorted, each once, however few are held."""

import pytest

from sarcograph.graph.publish.iris import sorted_iris


@pytest.mark.parametrize("held", [1, 2, 7, 1000])
def test_each_comes_once_in_the_order_of_its_bytes(held: int) -> None:
    iris = [f"http://e/{n * 7919 % 101}{'é' if n % 2 else '-'}" for n in range(300)]
    expected = sorted({f"{iri}\n".encode() for iri in iris})
    assert list(sorted_iris(iris, held)) == expected
    assert list(sorted_iris([], held)) == []
