"""Rows in data frames: proper types, those of an empty column too, and all digits if wanted."""

import copy
import pickle
import sys
from datetime import date
from decimal import Decimal

import pytest

from sarcograph.graph.errors import MissingLibraryError
from sarcograph.graph.knowledge.column_types import type_of
from sarcograph.graph.knowledge.rows import Rows
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.question import Question, Store
from sarcograph.graph.store.table import ColumnType, Iri, Table, Value

ROWS: tuple[tuple[Value | None, ...], ...] = (
    (Iri("https://example.org/a"), 3, Decimal("8.60"), True, date(2026, 1, 2), None, None, 2**70),
    (None, None, None, None, None, None, None, None),
    (Iri("https://example.org/b"), 0, Decimal("0.123456"), False, None, None, None, 1),
)
COLUMNS = ("what", "number", "size", "agrees", "day", "value", "n", "large")
DECLARED: dict[str, ColumnType] = {
    "number": "integer",
    "agrees": "boolean",
    "value": "decimal",
    "n": "integer",
}
EXAMPLE = Rows.of_table(Table("example", COLUMNS, ROWS), DECLARED)


def test_types_are_those_of_the_values_and_of_empty_columns_those_declared() -> None:
    assert EXAMPLE.types == (
        *("text", "integer", "decimal", "boolean", "date"),
        *("decimal", "integer", "text"),
    )
    assert Rows.of_table(Table("example", COLUMNS, ()), DECLARED).types == (
        *("text", "integer", "text", "boolean", "text"),
        *("decimal", "integer", "text"),
    )
    assert type_of(["a", 1]) == "text"


def test_every_column_of_the_library_is_of_its_declared_type(store: Store) -> None:
    wrong = []
    for query in query_library().values():
        table = Table.read(query.name, store.query(Question(query.text)).content)
        for name, values in zip(table.columns, zip(*table.rows, strict=True), strict=True):
            declared = query.types.get(name, "text")
            if type_of(values, declared) != declared:
                wrong.append(f"{query.name} {name}: {type_of(values)} is not {declared}")
    assert wrong == []


def test_rows_are_copied_and_sent_to_other_processes() -> None:
    for one in (EXAMPLE, EXAMPLE[0]):
        sent = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
        assert sent == copy.copy(one) == copy.deepcopy(one) == one


def test_what_steers_a_terminal_or_a_page_is_shown_as_an_escape() -> None:
    hostile = "\x1b]0;x\x07\u202e</td><script>\u2028"
    rows = Rows.of_table(Table("example", ("a",), ((hostile,),)), remarks=("as \x1b[2J",))
    for shown in (repr(rows), rows._repr_html_()):
        assert shown.replace("\n", "").isprintable()
        assert r"\x1b]0;x\x07\u202e" in shown
    assert "<script>" not in rows._repr_html_()
    assert rows[0].a == hostile


def test_frame_of_pandas() -> None:
    frame = EXAMPLE.to_pandas()
    assert list(map(str, frame.dtypes[:4])) == ["string", "Int64", "Float64", "boolean"]
    assert str(frame["day"].dtype).startswith("datetime64")
    assert list(map(str, frame.dtypes[5:])) == ["Float64", "Int64", "string"]
    assert frame["number"].sum() == 3
    assert frame["number"].isna().tolist() == [False, True, False]
    assert frame["large"][0] == str(2**70)
    exact = EXAMPLE.to_pandas(decimals=True)["size"]
    assert exact[0] == Decimal("8.60")
    assert exact[1] is None
    assert list(Rows("none", ("n",), (), ("integer",)).to_pandas().dtypes.astype(str)) == ["Int64"]


def test_frame_of_polars() -> None:
    import polars as pl

    frame = EXAMPLE.to_polars()
    assert frame.dtypes == [
        *(pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Date),
        *(pl.Float64, pl.Int64, pl.String),
    ]
    assert frame["number"].to_list() == [3, None, 0]
    exact = EXAMPLE.to_polars(decimals=True)["size"]
    assert exact.dtype == pl.Decimal(38, 6)
    assert exact.to_list() == [Decimal("8.60"), None, Decimal("0.123456")]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_library_that_is_not_there_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingLibraryError, match=rf"pip install 'sarcograph\[{library}\]'"):
        getattr(EXAMPLE, f"to_{library}")()


def test_other_column_is_told() -> None:
    assert EXAMPLE[0].number == 3
    assert "number=3" in repr(EXAMPLE[0])
    assert "number" in dir(EXAMPLE[0])
    with pytest.raises(AttributeError, match="did you mean 'number'"):
        _ = EXAMPLE[0].numbr
    with pytest.raises(KeyError, match="there are: what, number"):
        EXAMPLE.column("numbr")
