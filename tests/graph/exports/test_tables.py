"""Tables: one row a fact with all its coordinates, as pandas, DuckDB and polars read them."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyoxigraph as ox
import pytest

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.csv_files import BETWEEN, FORMULA, csv_file, guarded
from sarcograph.graph.exports.making import Made
from sarcograph.graph.exports.parquet import parquet_file
from sarcograph.graph.exports.reading import studies_of
from sarcograph.graph.exports.sheet import Sheet
from sarcograph.graph.exports.statement_tables import STATEMENT_TABLES, StatementTable
from sarcograph.graph.exports.tables import tables_of
from sarcograph.graph.prefixes import PREFIXES, VOCABULARY
from sarcograph.graph.store.question import Store

Files = Callable[[str], dict[str, bytes]]
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
FAMPLEX = "https://w3id.org/sarcograph/graph/external/famplex"
SUN = "https://w3id.org/sarcograph/id/estimate/sun-2022/all.objective-response-rate.study-treatment.proportion"


@pytest.fixture(scope="module")
def sheets(store: Store) -> dict[str, Sheet]:
    """The tables by their names."""
    return {sheet.name: sheet for sheet in tables_of(store, list(studies_of(store)))}


def of_class(quads: ox.Store, *names: str) -> set[str]:
    return {
        quad.subject.value
        for name in names
        for quad in quads.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(VOCABULARY + name))
        if isinstance(quad.subject, ox.NamedNode)
    }


@pytest.mark.parametrize(
    ("tables", "column", "classes"),
    [
        (["estimates", "adverse_events"], "iri", ["Estimate", "DerivedEstimate"]),
        (["adverse_event_notes"], "iri", ["AdverseEventReport"]),
        (["comparisons"], "iri", ["Comparison"]),
        (["effects"], "iri", ["EffectEstimate"]),
        (["prognostic_findings"], "iri", ["PrognosticFinding"]),
        (["absences"], "iri", ["Absence"]),
        (["populations"], "iri", ["Population"]),
        (["endpoints"], "iri", ["Endpoint"]),
        (["definitions"], "iri", ["MeasureDefinition"]),
        (["claims"], "iri", ["Claim"]),
        (["studies"], "iri", ["Study"]),
    ],
)
def test_every_fact_of_the_graph_has_one_row(
    sheets: dict[str, Sheet], quads: ox.Store, tables: list[str], column: str, classes: list[str]
) -> None:
    rows = Counter(str(one) for name in tables for one in sheets[name].column(column))
    assert set(rows) == of_class(quads, *classes)
    assert set(rows.values()) == {1}


def test_number_has_all_its_coordinates(sheets: dict[str, Sheet]) -> None:
    estimates = sheets["estimates"]
    (row,) = (row for row in estimates.rows if row[0] == SUN)
    one: dict[str, Any] = dict(zip(estimates.columns, row, strict=True))
    told: dict[str, Any] = {
        "standing": "document",
        "source": "sun-2022",
        "source_addresses": ("doi:10.2147/IJGM.S379269",),
        "measure": "objective response rate",
        "statistic": "proportion",
        "n": 32,
        "value": Decimal("34.4"),
        "unit": "percent",
        "ci_lower": Decimal("18.6"),
        "ci_upper": Decimal("53.2"),
        "ci_level": Decimal(95),
        "diseases": ("soft tissue sarcoma",),
    }
    assert {name: one[name] for name in told} == told
    assert "anlotinib" in str(one["agents"])
    assert any("34.4%" in place for place in one["places"])
    assert any("characters" in str(places) for places in sheets["claims"].column("places"))
    for name in ("line", "population", "regimen", "measure"):
        assert str(one[f"{name}_iri"]).startswith("https://w3id.org/sarcograph/id/")


@pytest.mark.parametrize("table", STATEMENT_TABLES, ids=lambda table: table.name)
def test_every_property_of_a_statement_has_a_column(quads: ox.Store, table: StatementTable) -> None:
    """And a column of one value loses none."""
    said: dict[str, int] = {}
    for one in of_class(quads, table.of_class):
        found = quads.quads_for_pattern(ox.NamedNode(one), None, None)
        for name, number in Counter(quad.predicate.value for quad in found).items():
            said[name] = max(said.get(name, 0), number)
    of_all = {
        PREFIXES["rdf"] + "type",
        PREFIXES["rdfs"] + "label",
        PREFIXES["prov"] + "wasRevisionOf",
    }
    declared = {f"{VOCABULARY}{name}": kind for name, kind in table.columns.values()}
    assert said.keys() <= declared.keys() | of_all
    for name, number in said.items():
        assert number == 1 or name in of_all or declared[name] == "texts", name


# --- CSV


def test_pandas_reads_the_same_from_csv(files: Files, sheets: dict[str, Sheet]) -> None:
    for name, sheet in sheets.items():
        read = pd.read_csv(
            io.BytesIO(files("csv")[f"{name}.csv"]), dtype=str, keep_default_na=False
        )
        assert list(read.columns) == list(sheet.columns)
        assert len(read) == len(sheet.rows)
        for column, kind in sheet.columns.items():
            for written, cell in zip(read[column], sheet.column(column), strict=True):
                assert read_again(written, kind) == (None if cell == "" else plain(cell))


def read_again(written: str, kind: str) -> object:
    """Return the value that a cell of CSV stands for, as its description says."""
    if written == "":
        return None
    if kind in ("text", "texts"):
        text = written.removeprefix("'")
        return text if kind == "text" else tuple(text.split(BETWEEN))
    readers: dict[str, Callable[[str], object]] = {
        "integer": int,
        "decimal": Decimal,
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    return readers[kind](written)


def plain(cell: Any) -> object:
    if isinstance(cell, tuple):
        return tuple(BETWEEN.join(map(str, cell)).split(BETWEEN))
    return cell if not isinstance(cell, str) else str(cell)


def test_package_describes_every_file(files: Files, sheets: dict[str, Sheet], about: About) -> None:
    unpacked = files("csv")
    package = json.loads(unpacked["datapackage.json"])
    assert {one["path"] for one in package["resources"]} == unpacked.keys() - {"datapackage.json"}
    for one in package["resources"]:
        head = next(csv.reader(io.StringIO(unpacked[one["path"]].decode())))
        assert [field["name"] for field in one["schema"]["fields"]] == head
        assert one["description"] == sheets[one["name"]].about
    assert package["version"] == about.version
    assert package["created"] == "2026-11-30T00:00:00Z"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": FAMPLEX, "licence": "CC0 1.0"}]
    assert package["sarcograph"]["notice"] == "Not for clinical decisions."


HOSTILE = ["=1+1", "+A1", "-2", "@SUM(1)", "\t=1", "\r=1", "'quoted", 'a "b", c', "two\nlines", ""]


def test_no_text_is_a_formula() -> None:
    """A figure is one all the same, though it begin with a minus."""
    sheet = Sheet(
        "hostile",
        "",
        {"text": "text", "texts": "texts", "value": "decimal"},
        [(text, (text, "x"), Decimal("-0.5")) for text in HOSTILE],
    )
    rows = list(csv.reader(io.StringIO(csv_file(sheet).decode(), newline="")))[1:]
    for text, (one, several, value) in zip(HOSTILE, rows, strict=True):
        assert not one.startswith(FORMULA[:-1])
        assert not several.startswith(FORMULA[:-1])
        assert one.removeprefix("'") == text if text.startswith(FORMULA) else one == text
        assert value == "-0.5"
    assert guarded("c-MYC") == "c-MYC"


# --- Parquet


@pytest.fixture(scope="module")
def unpacked(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the Parquet files."""
    folder = tmp_path_factory.mktemp("parquet")
    for name, content in files("parquet").items():
        (folder / name).write_bytes(content)
    return folder


DUCKDB = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def test_duckdb_reads_the_same_from_parquet(unpacked: Path, sheets: dict[str, Sheet]) -> None:
    with duckdb.connect() as connection:
        for name, sheet in sheets.items():
            found = connection.sql(f"FROM '{unpacked / name}.parquet'")
            assert found.columns == list(sheet.columns)
            for kind, declared in zip(found.types, sheet.columns.values(), strict=True):
                assert str(kind) == DUCKDB.get(declared, str(kind))
                assert str(kind).startswith("DECIMAL(38,") == (declared == "decimal")
            assert found.fetchall() == [tuple(map(in_python, row)) for row in sheet.rows]


def in_python(cell: object) -> object:
    if isinstance(cell, tuple):
        return [str(one) for one in cell]
    return str(cell) if isinstance(cell, str) else cell


def test_polars_reads_the_same_from_parquet(unpacked: Path, sheets: dict[str, Sheet]) -> None:
    for name, sheet in sheets.items():
        found = pl.read_parquet(unpacked / f"{name}.parquet")
        assert found.columns == list(sheet.columns)
        assert found.rows() == [tuple(map(in_python, row)) for row in sheet.rows]
        told = json.loads(pl.read_parquet_metadata(unpacked / f"{name}.parquet")["sarcograph"])
        assert told["notice"] == "Not for clinical decisions."
        assert told["table"] == sheet.about


def test_odd_values_come_back(about: About, tmp_path: Path) -> None:
    """Long and negative decimals, empty lists, tables without a row or without a value."""
    rows = [
        (Decimal("-12345678901234567890.123456789"), ("a", "", "é\n"), -(2**63), True, "x\0y"),
        (None, (), None, None, None),
        (Decimal("1E+3"), None, 2**63 - 1, False, ""),
    ]
    columns: Any = {"d": "decimal", "l": "texts", "i": "integer", "b": "boolean", "t": "text"}
    for name, some in (("odd", rows), ("none", []), ("null", [(None,) * 5])):
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(parquet_file(Sheet(name, "", columns, some), about))
        expected = [tuple(map(in_python, row)) for row in some]
        with duckdb.connect() as connection:
            assert connection.sql(f"FROM '{path}'").fetchall() == expected
        assert pl.read_parquet(path).rows() == expected


# --- both


def test_rows_are_counted(made: Callable[[str], Made], sheets: dict[str, Sheet]) -> None:
    for form in ("csv", "parquet"):
        assert made(form).contents == {name: len(sheet.rows) for name, sheet in sheets.items()}
