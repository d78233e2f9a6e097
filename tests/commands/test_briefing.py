"""`brief`: as Markdown, HTML and JSON, to the terminal or a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Built = tuple[str, str]
ABOUT = ("brief", "VEGFR inhibition", "--disease", "osteosarcoma")


def test_it_is_written_as_markdown(run: Callable[..., Any], built: Built) -> None:
    output = run(*ABOUT, *built)
    assert output.code == 0
    assert output.out.startswith("# Brief: VEGFR inhibition, disease osteosarcoma\n")
    assert "\n1. “" in output.out
    assert "'VEGFR inhibition' is taken for VEGFR family" in output.err
    assert "Not for clinical decisions." in output.err


@pytest.mark.parametrize(("form", "first"), [("html", "<!doctype html>"), ("json", "{")])
def test_it_is_written_whole_to_a_file(
    run: Callable[..., Any], built: Built, tmp_path: Path, form: str, first: str
) -> None:
    file = tmp_path / "brief"
    output = run(*ABOUT, *built, "--format", form, "--output", file)
    assert (output.code, output.out) == (0, f"{file}\n")
    text = file.read_text("utf-8")
    assert text.startswith(first)
    if form == "json":
        assert json.loads(text)["notes"]


def test_no_arm_is_told_by_the_exit_code(run: Callable[..., Any], built: Built) -> None:
    output = run(*ABOUT, *built, "--n", "100000+")
    assert output.code == 1
    assert "No source here tells of patients who were treated so." in output.out
