"""`pool`: what is said of pooled numbers, and of those that are not."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Built = tuple[str, str]
PLACEBO = ("PFS", "--agent", "placebo", "--untold", "alike")


def test_what_is_not_pooled_is_shown_with_the_reason(run: Callable[..., Any], built: Built) -> None:
    output = run("pool", *built, "ORR", "--mechanism", "angiogenesis", "--disease", "osteosarcoma")
    assert output.code == 1
    first, *lines = output.out.splitlines()
    assert first == "objective response rate"
    assert any("lenvatinib suppresses process angiogenesis (document" in line for line in lines)
    assert "not pooled: The studies do not say what they mean by the number" in output.out
    (row,) = [line for line in lines if "rechallenged with lenvatinib alone" in line]
    assert row.startswith("-")
    assert "0 of 14 (0%)" in row
    assert "finding" in row
    assert "Not told: assessor." in row
    assert "'ORR' is taken for objective response rate" in output.err
    assert "A pooled number is computed from numbers of several studies" in output.err


def test_medians_are_told_by_their_range(run: Callable[..., Any], built: Built) -> None:
    output = run("pool", *built, *PLACEBO)
    assert output.code == 0
    assert "medians from 0.942916 to 1.7 months of 2 studies; Medians are not pooled." in output.out
    assert "Untold, and taken to be alike, of so many numbers: " in output.out


def test_json_csv_and_turtle(run: Callable[..., Any], built: Built) -> None:
    record = json.loads(run("pool", *built, *PLACEBO, "--format", "json").out)
    assert record["pools"][0]["spread"]["k"] == 2
    rows = list(csv.DictReader(io.StringIO(run("pool", *built, *PLACEBO, "--format", "csv").out)))
    numbers = [row for row in rows if row["statement"]]
    assert len(numbers) == sum(pool["candidates"] for pool in record["pools"])
    assert [row["role"] for row in rows if row["pool"] == "1"] == ["used", "used", "range"]
    turtle = run("pool", *built, *PLACEBO, "--format", "turtle")
    assert (turtle.code, turtle.out.strip()) == (0, "")


def test_a_forest(run: Callable[..., Any], built: Built, tmp_path: Path) -> None:
    file = tmp_path / "forest.svg"
    output = run("pool", *built, *PLACEBO, "--format", "svg", "--output", str(file))
    assert output.code == 0
    assert "patients on placebo" in file.read_text(encoding="utf-8")
    nothing = run("pool", *built, "ORR", "--agent", "lenvatinib", "--format", "svg")
    assert nothing.code == 2
    assert "nothing is pooled, so there is nothing to draw" in nothing.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ORR", "--line", "second"), "'line' is a number such as 2"),
        (("anlotinib",), "a measure is asked for"),
        (("nonsense-rate",), "nothing is called 'nonsense-rate'"),
        (("ORR", "--output", "x.svg"), "--output is for pictures"),
    ],
)
def test_what_cannot_be_asked(
    run: Callable[..., Any], built: Built, words: tuple[str, ...], said: str
) -> None:
    output = run("pool", *built, *words)
    assert output.code == 2
    assert said in output.err
    assert output.out == ""
