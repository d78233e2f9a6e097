"""Columns that people read as one: nothing that a row says is lost by joining them."""

import csv
from pathlib import Path

import pytest

from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.library import query_library

EXPECTED = Path(__file__).parents[2] / "queries"
LIBRARY = query_library()
UNSAID = {
    "operator": {"="},
    "p_operator": {"="},
    "statistic_name": {"proportion", "point value", "rate at a time point"},
    "grades": {"any"},
    "ci_upper_absence": {"not applicable"},
}
"""What goes without saying: a number is equal to itself, a unit or time tells the statistic."""
WORDS = {"<=": "≤", ">=": "≥", "percent": "%"}


@pytest.mark.parametrize("name", LIBRARY)
def test_people_are_shown_at_most_eight_columns(name: str) -> None:
    assert 2 <= len(cells(LIBRARY[name].shown)) <= 8


@pytest.mark.parametrize("name", LIBRARY)
def test_a_joined_cell_says_what_its_columns_say(name: str) -> None:
    shown = LIBRARY[name].shown
    whole = cells(shown)
    assert {one for cell in whole for one in cell.names} == set(shown)
    assert all(cell.names == tuple(shown[place] for place in cell.places) for cell in whole)
    with (EXPECTED / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for cell in (one for one in whole if len(one.names) > 1):
                text = cell.text([row[one] for one in cell.names])
                for column in cell.names:
                    value = row[column]
                    if value in UNSAID.get(column, set()):
                        continue
                    if not text:  # an operator or a unit without a number says nothing
                        assert not value or column.endswith(("operator", "unit_name"))
                        continue
                    said = WORDS.get(value, value)
                    if column == "grades":
                        said = said.replace("-", "–")
                    assert said in text, (cell.name, column)


@pytest.mark.parametrize(
    ("columns", "values", "text"),
    [
        ("value unit_name ci_lower ci_upper ci_level", "7.6 month 3.31 11.89 95",
         "7.6 months (95% CI 3.31–11.89)"),
        ("operator value unit_name", ">= 34.4 percent", "≥ 34.4%"),
        ("operator value unit_name", "= 1 month", "1 month"),
        ("value unit_name range_lower range_upper", "_ year 8 62", "range 8–62 years"),
        ("value unit_name ci_lower ci_upper", "-2 percent -5.5 1", "-2% (CI -5.5 to 1)"),
        ("value unit_name ci_lower ci_upper ci_level", "21 month 9 _ 90",
         "21 months (90% CI from 9)"),
        ("months ci_lower ci_upper range_lower range_upper", "5 4 6 1 9",
         "5 months (CI 4–6; range 1–9)"),
        ("months ci_lower ci_upper ci_upper_absence", "5 4 _ unreached",
         "5 months (CI 4–unreached)"),
        ("value unit_name ci_lower value_absence ci_upper_absence",
         "_ month 4 unreached inestimable", "unreached (CI 4–inestimable, in months)"),
        ("p_operator p", "< 0.001", "< 0.001"),
        ("value unit_name", "_ month", ""),
        ("dose dose_unit_name", "12 milligram", "12 milligram"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_read(columns: str, values: str, text: str) -> None:
    (cell,) = cells(columns.split())
    assert cell.text([value.replace("_", "") for value in values.split()]) == text


def test_standing_of_a_mechanism_is_not_told_of_the_source_of_a_number() -> None:
    columns = ("mechanism_name", "standing", "source")
    said = [
        cell.text([("KIT", "inferred", "a")[place] for place in cell.places])
        for cell in cells(columns)
    ]
    assert said == ["KIT (inferred)", "a"]
    (measured,) = cells(("measure_name", "time_point"))
    assert measured.text(["", "not stated"]) == "at not stated"
