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
        "find",
        "query",
        "paths",
        "pool",
        "brief",
        "export",
        "publish",
        "diff",
        "load",
        "serve",
        "mcp",
    ),
    "lookup",
    "anchor",
    "uncovered",
    "text",
    "migrate",
    "schema",
)
ROOT = Path(__file__).parents[2]
PAPER = ROOT / "tests/data/made-up-2031.txt"


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
            r"^bad\.yaml:2: unknown key 'a'; known here are: format",
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
        (["validate", "{bad}/none.ttl"], r"none\.ttl: No such file"),
        (["anchor", "{bad}/bad.yaml"], "give the words to look for"),
        (["nonsense"], "No such command 'nonsense'"),
        (["serve", "--port", "99999999"], "'99999999' is not a whole number from 0 to 65535"),
        (["mcp", "--http", "70000"], "less than or equal to 65535"),
        (["mcp", "--publication", "{bad}", "--evidence", "{empty}"], "said already what to serve"),
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
    (tmp_path / "bad/bad.yaml").write_text("format: 2\na: 1\n", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    output = run(*(word.format(bad=tmp_path / "bad", empty=tmp_path / "empty") for word in words))
    assert (output.code, output.out) == (2, "")
    assert re.search(message, output.err, re.MULTILINE), output.err
    assert [path.name for path in (tmp_path / "bad").iterdir()] == ["bad.yaml"]
    made = [path for path in tmp_path.glob("cache/**/*") if path.is_file()]
    assert all(path.parent.name == "parts" for path in made), made  # of what could be read


def test_script_keeps_results_talk_and_errors_apart(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("format: 2\na: 1\n", encoding="utf-8")
    done = script("check", "--evidence", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].startswith("bad.yaml:1: 'publication' is missing from the f")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("query --param", "Option '--param' requires an argument"),
        ("check --nonsense", "No such option"),
        (
            "pool PFS --tumour x",
            "--tumour; did you mean '--disease' or '--state'?; see '",
        ),
        ("export --format xml --out x", "'xml' is not one of"),
        ("anchor x y --nth one", "'--nth'"),
        ("check --evidence tests", "holds no evidence file (*.yaml); name the folder"),
        ("query --store nowhere ASK{}", "'nowhere' is not an address of the form http://host/path"),
        ("nonsense", "No such command 'nonsense'"),
        ("verify --sources /nonexistent", "'/nonexistent' is no folder to read: No such file"),
    ],
)
def test_one_mistake_is_one_line(run: Callable[..., Any], words: str, message: str) -> None:
    output = run(*words.split())
    assert (output.code, output.out) == (2, "")
    assert message in output.err
    assert output.err.count("\n") == 1
    assert "Value error" not in output.err


def shell(line: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `sarcograph` is the installed script."""
    place = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{place}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        timeout=60,
        check=False,
        encoding="utf-8",
        **{"env": environment, **options},
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sarcograph query > /dev/full", "the output cannot be written: No space left on device\n"),
        ("sarcograph query >&-", "'standard output' is closed\n"),
        (
            r"sarcograph query --param $'mechanism=\xff'",
            "Invalid value: 'mechanism=\\xff' is not",
        ),
        (r"sarcograph anchor $'\xff' x", "Invalid value: '\\xff' is not UTF-8\n"),
        ('sarcograph publish "$NOT_SET"', "Invalid value: an argument is empty; is a variable"),
        ("sarcograph validate --evidence=", "Invalid value: nothing stands after '--evidence='; "),
        ("sarcograph classify --seconds inf", "Invalid value for '--seconds': "),
        (r"printf '\xff' | sarcograph query -", "standard input is not UTF-8 at byte 0\n"),
        ("sarcograph query - < /dev/zero", "a query may have 64 KiB"),
    ],
)
def test_what_a_shell_can_do_wrong_gets_one_line(line: str, message: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_told_changes_no_result() -> None:
    line = f"sarcograph check --evidence {ROOT / 'tests/corpus'} --severity rounding --editorial"
    for stderr in ("2> /dev/full", "2>&-"):
        done = shell(f"{line} {stderr}")
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) > 5


def test_program_without_a_command_shows_its_help(run: Callable[..., Any]) -> None:
    output = run()
    assert (output.code, output.err) == (2, "")
    assert "Commands" in output.out


def test_reader_that_leaves_is_no_error() -> None:
    done = shell("sarcograph query | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("words", [("build",), ("query", "measure-definitions"), ("serve",)])
def test_user_without_a_home_is_told(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    # as a container runs it: a number that no name belongs to
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    output = run(*words)
    assert (output.code, output.out) == (2, "")
    assert output.err == "'~' cannot be told; set HOME or XDG_CACHE_HOME\n"


def test_what_papers_print_survives_any_locale() -> None:
    done = script("anchor", str(PAPER), "\t–\n", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "–" in done.stdout
