"""What is printed: nothing that a terminal would obey, and a pager where somebody reads."""

import ast
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.commands.console import say_data, say_json, say_table, tell, visible

ROOT = Path(__file__).parents[2]
OBEYED = ("\x1b[31m", "\x07", "\x9b2J", "\x7f", "\x00", "\r", "\x85", "\u202e", "\u2066", "\udcff")
# a text for each, and what it is shown as
SHOWN = ("\\x1b[31m", "\\x07", "\\x9b2J", "\\x7f", "\\x00", "\\r", "\\x85", "\\u202e", "\\u2066")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("text", "shown"), list(zip(OBEYED, (*SHOWN, "\\xff"), strict=True)))
def test_what_a_terminal_obeys_is_shown(text: str, shown: str) -> None:
    assert visible(f"a{text}b") == f"a{shown}b"


@pytest.mark.parametrize("text", ["a\tb\n", "–α “x” é 😀 ≥", "\\x1b"])
def test_other_text_stays(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
@pytest.mark.parametrize("text", OBEYED)
def test_every_way_to_print_shows_them(
    monkeypatch: pytest.MonkeyPatch, stream: Callable[[], io.StringIO], text: str
) -> None:
    out, err = stream(), stream()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")  # rich then sends no orders of its own
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    tell(text)
    say_table(["name"], [[text], ["[red]x"]])
    say_json({"text": text})
    if stream is Terminal and text != "\udcff":
        say_data(text.encode())
    for printed in (out.getvalue(), err.getvalue()):
        assert text not in printed
        assert visible(printed) == printed
    assert "[red]x" in out.getvalue()


def test_json_means_what_it_meant(capsys: pytest.CaptureFixture[str]) -> None:
    say_json(list(OBEYED))
    assert json.loads(capsys.readouterr().out) == list(OBEYED)


def test_only_the_console_prints() -> None:
    found = []
    for path in sorted((ROOT / "src/sarcograph/commands").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = ast.unparse(node) if isinstance(node, ast.Call | ast.Attribute) else ""
            if named.startswith(("print(", "typer.echo", "typer.secho", "Console(", "sys.stdout.")):
                found.append((path.name, named))
    assert {name for name, _ in found} == {"console.py", "main.py"}
    # which sets the streams up and closes them
    assert not [named for name, named in found if name == "main.py" and "write" in named]


@pytest.mark.parametrize("form", ["table", "record", "csv", "tsv", "json"])
def test_answer_with_control_characters(
    run: Callable[..., Any], built: tuple[str, str], form: str
) -> None:
    query = 'SELECT ("red \\u001B[31m" AS ?text) ?bell { VALUES ?bell { "\\u0007" } }'
    output = run("query", *built, query, "--format", form)
    assert output.code == 0
    # data for a program stays as it is
    assert ("\x1b" in output.out) == (form in ("csv", "tsv"))
    assert ("\\x1b" in output.out) == (form in ("table", "record"))


def test_name_of_a_file_with_control_characters_is_shown(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    output = run("anchor", tmp_path / "red\x1b[31m", "x")
    assert output.code == 2
    assert "red\\x1b[31m" in output.err
    assert "\x1b" not in output.err


def on_a_terminal(words: list[str], **environment: str) -> str:
    """Return what the installed script prints on a terminal, as a result and besides."""
    leader, follower = pty.openpty()
    script = Path(sys.executable).with_name("sarcograph")
    with subprocess.Popen(
        [script, *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", **environment},
    ) as process:
        os.close(follower)
        printed = b""
        while True:
            try:
                piece = os.read(leader, 10_000)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            printed += piece
        assert process.wait(60) == 0
    os.close(leader)
    return printed.decode()


CHECK = ["check", "--evidence", str(ROOT / "tests/corpus"), "--severity", "impossible"]


def test_pager_is_used_on_a_terminal_alone(run: Callable[..., Any]) -> None:
    lines = run(*CHECK).out.splitlines()
    assert lines
    printed = on_a_terminal(CHECK, PAGER="sed s/^/paged:/").splitlines()
    assert [line for line in printed if line.startswith("paged:")] == [f"paged:{x}" for x in lines]
    done = subprocess.run(
        [Path(sys.executable).with_name("sarcograph"), *CHECK],
        capture_output=True,
        text=True,
        env={**os.environ, "PAGER": "sed s/^/paged:/"},
        check=True,
    )
    assert done.stdout.splitlines() == lines


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager", "'less"])
def test_no_pager_is_needed(built: tuple[str, str], pager: str) -> None:
    words = ["query", *built, 'SELECT ("impossible" AS ?severity) {}']
    assert "impossible" in on_a_terminal(words, PAGER=pager)


MANY_ROWS = "SELECT ?a ?b { VALUES ?a {" + "1 " * 200 + "} VALUES ?b {" + "2 " * 200 + "} }"


@pytest.mark.parametrize("form", [None, "table", "record", "csv"])
def test_reader_may_leave_the_pager_early(built: tuple[str, str], form: str | None) -> None:
    words = ["query", *built, MANY_ROWS, "--format", form] if form else CHECK
    told = on_a_terminal(words, PAGER="true")
    assert "│" not in told
    assert told.count("2") < 100
    assert "pager" not in told


def test_pager_that_fails_is_told_of(built: tuple[str, str]) -> None:
    told = on_a_terminal(["query", *built, "ASK {}"], PAGER="false")
    assert "the pager 'false' ended with code 1; PAGER= means none" in told
