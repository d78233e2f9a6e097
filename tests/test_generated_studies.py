"""Generated studies: proved by their texts, the same each time, and as much wrong as measured."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sarcograph.commands.main import app

BENCH = Path(__file__).parents[1] / "bench"


def generate(folder: Path, *words: str) -> str:
    command = [sys.executable, str(BENCH / "generated_studies.py"), str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a few generated studies."""
    folder = tmp_path_factory.mktemp("generated") / "studies"
    generate(folder, "--studies", "4")
    return folder


def test_each_place_is_in_the_text(generated: Path) -> None:
    words = ["verify", "--evidence", str(generated / "evidence")]
    done = CliRunner().invoke(app, [*words, "--sources", str(generated / "sources")])
    assert done.exit_code == 0, done.output


def test_no_shape_is_violated(generated: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "--evidence", str(generated / "evidence")])
    assert done.exit_code == 0, done.output
    assert "Violation" not in done.output


def test_names_say_that_they_are_made_up(generated: Path) -> None:
    for path in (generated / "sources").iterdir():
        assert path.read_text("utf-8").startswith("GENERATED FOR MEASURING")


def test_a_study_is_the_same_among_others(generated: Path, tmp_path: Path) -> None:
    generate(tmp_path / "fewer", "--studies", "3")
    for path in sorted((tmp_path / "fewer").rglob("generated-study-*")):
        same = generated / path.relative_to(tmp_path / "fewer")
        assert path.read_bytes() == same.read_bytes()


def test_rules_find_as_much_as_was_measured(tmp_path: Path) -> None:
    told = generate(tmp_path / "studies", "--studies", "25", "--rates")
    assert "NOT AS MEASURED" not in told
    assert "proportion-rounding" in told
