"""The command line as a whole: help, version, bad input, and how a user runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sarcograph

COMMANDS = (
    *(
        "build",
        "check",
        "validate",
        "verify",
        "classify",
        "query",
        "export",
        "publish",
        "load",
        "serve",
    ),
    "anchor",
)
PAPER = Path(__file__).parents[1] / "data/made-up-2031.txt"


def script(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed script as a user does."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("sarcograph")), *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "100", **environment},
        check=False,
    )


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_every_command(run: Callable[..., Any], option: str) -> None:
    output = run(option)
    assert (output.code, output.err) == (0, "")
    listed = output.out.partition("Commands")[2]
    assert tuple(re.findall(r"^│ (\w+) ", listed, re.MULTILINE)) == COMMANDS
    assert "Not for clinical decisions" in output.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_shows_an_example(run: Callable[..., Any], command: str) -> None:
    output = run(command, "--help")
    assert output == run(command, "-h")
    assert (output.code, output.err) == (0, "")
    assert re.search(rf"Examples?:?\s+sarcograph {command}", " ".join(output.out.split()))


def test_version_is_that_of_the_package(run: Callable[..., Any]) -> None:
    output = run("--version")
    assert (output.code, output.err) == (0, "")
    assert output.out == f"sarcograph {sarcograph.__version__}\n"


def test_installed_script_and_module_are_the_same() -> None:
    printed = script("anchor", "--help")
    done = subprocess.run(
        [sys.executable, "-m", "sarcograph", "anchor", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COLUMNS": "100"},
        check=True,
    )
    help_texts = [one.partition("Print the place")[2] for one in (done.stdout, printed.stdout)]
    assert help_texts[0] == help_texts[1] != ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["check", "--evidence", "{bad}"],
            r"^bad\.yaml:1: unknown key 'a'; known here are: source",
        ),
        (
            ["build", "--evidence", "{bad}", "--out", "{bad}/x.nq"],
            r"^bad\.yaml:1: 'source' is miss",
        ),
        (["validate", "--evidence", "{bad}"], r"^bad\.yaml:1: "),
        (["export", "--format", "trig", "--out", "{bad}/x", "--evidence", "{bad}"], r"bad\.yaml:1"),
        (["query", "outcomes-by-regimen", "--evidence", "{bad}"], r"^bad\.yaml:1: "),
        (["verify", "--sources", "{bad}", "--evidence", "{bad}"], r"^bad\.yaml:1: "),
        (["check", "--evidence", "{bad}/none"], "does not exist"),
        (["check", "--evidence", "{empty}"], "no evidence file"),
        (["validate", "{bad}/none.ttl"], "does not exist"),
        (["anchor", "{bad}/bad.yaml"], "give the words to look for"),
        (["nonsense"], "No such command 'nonsense'"),
        (["serve", "--port", "99999999"], "'99999999' is not a whole number from 0 to 65535"),
    ],
)
def test_bad_input_gets_a_line_and_leaves_nothing(
    run: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    message: str,
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad/bad.yaml").write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    output = run(*(word.format(bad=tmp_path / "bad", empty=tmp_path / "empty") for word in words))
    assert (output.code, output.out) == (2, "")
    assert re.search(message, output.err, re.MULTILINE), output.err
    assert [path.name for path in (tmp_path / "bad").iterdir()] == ["bad.yaml"]
    assert not (tmp_path / "cache").exists()


def test_script_keeps_results_talk_and_errors_apart(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: 1\n", encoding="utf-8")
    done = script("check", "--evidence", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].startswith("bad.yaml:1: 'publication' is missing from the f")
    assert "Traceback" not in done.stderr


def test_what_papers_print_survives_any_locale() -> None:
    done = script("anchor", str(PAPER), "\t–\n", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "–" in done.stdout
