"""Tables of any shape as lines: every cell once, at its place, and nothing without end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.documents.jats_text import jats_text
from sarcograph.graph.documents.table import LARGEST, WIDEST, Cell, grid, span
from sarcograph.graph.errors import DocumentError

CELLS = st.builds(Cell, st.just(""), st.integers(1, 4), st.integers(1, 4))
ROWS = st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[Cell("a"), Cell("b")], [Cell("c")]], ["a b", "c -"]),
        ([[Cell("a", 2), Cell("b")], [Cell("c"), Cell("d"), Cell("e")]], ["a - b", "c d e"]),
        # a row keeps its name, a number is not repeated
        ([[Cell("a", 1, 2), Cell("b", 1, 2), Cell("c")], [Cell("d")]], ["a b c", "a - d"]),
        ([[Cell("a", 2, 2), Cell("b")], [Cell("c")]], ["a - b", "a - c"]),
        # a span ends with the table
        ([[Cell("a", 1, 9), Cell("b", 3)]], ["a b - -"]),
        ([[], [Cell("a")]], ["-", "a"]),
    ],
)
def test_spans_are_laid_out_by_the_rule(rows: list[list[Cell]], expected: list[str]) -> None:
    assert [" ".join(text or "-" for text in row) for row in grid(rows)] == expected


@given(ROWS)
def test_every_cell_of_a_table_is_found_at_its_place(drawn: list[list[Cell]]) -> None:
    """Named by a number, once, or again in its column where it begins in the first one."""
    count = iter(range(10_000))
    rows = [[Cell(f"x{next(count)}x", one.columns, one.rows) for one in row] for row in drawn]
    made = grid(rows)
    assert len(made) == len(rows)
    assert len({len(row) for row in made}) == 1
    places: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(made):
        for column, text in enumerate(row):
            if text:
                places.setdefault(text, []).append((number, column))
    assert set(places) == {one.text for row in rows for one in row}
    for number, cells in enumerate(rows):
        columns = [places[one.text][0][1] for one in cells]
        assert columns == sorted(columns)
        for one in cells:
            first, *again = places[one.text]
            assert first[0] == number
            assert not again or (first[1] == 0 and len(again) < one.rows)
            assert all(column == 0 for _, column in again)
    markup = "".join(
        "<tr>"
        + "".join(
            f"<td colspan='{one.columns}' rowspan='{one.rows}'>{one.text}</td>" for one in row
        )
        + "</tr>"
        for row in rows
    )
    text, sections = jats_text(
        f"<article><table-wrap><label>T</label><table>{markup}</table></table-wrap></article>"
    )
    lines = text.partition("**T**\n")[2].splitlines()[: len(rows)]
    assert [line.split("\t") for line in lines] == made
    for name in places:
        start = text.index(name)
        assert [one.name for one in sections if one.start <= start][-1] == "T"


@pytest.mark.parametrize(
    ("written", "meant"),
    [(None, 1), ("", 1), ("0", 1), ("-3", 1), ("2.5", 1), (" 3 ", 3), ("٣", 1), ("9" * 40, 1)],
)
def test_span_that_says_nothing_is_one(written: str | None, meant: int) -> None:
    assert span(written) == meant


def test_spans_without_end_are_refused_at_once() -> None:
    wide = [[Cell("a", WIDEST + 1)]]
    high = [[Cell("a", WIDEST, 999_999_999)], *[[Cell("b")]] * (LARGEST // WIDEST)]
    many = [[Cell("a", WIDEST)], *[[Cell("b")]] * (LARGEST // WIDEST)]
    for rows in (wide, high, many):
        with pytest.raises(DocumentError, match="has a table of more than"):
            grid(rows)
