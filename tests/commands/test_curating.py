"""`anchor`: what it prints can be pasted, and what bad input gets."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAPER = Path(__file__).parents[1] / "data/made-up-2031.txt"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["5.5 months"], "5.5 months @557"),
        (["rate was «25.0%» (95%"], "25.0% @490"),
        (["24 patients", "--nth", "2"], "24 patients @643"),
        (["--table", "1", "--row", "Stable disease", "--column", "2"], "7 (50.0) @946"),
        (["--table", "Table 1", "--row", "2", "--column", "1"], "12 (50.0) @936"),
        (["(95% CI: «9.8"], None),
        (["osteosarcoma: a made-up trial\nMade"], '"osteosarcoma: a made-up trial\\nMade @111"'),
    ],
)
def test_anchor_prints_what_can_be_pasted(
    run: Callable[..., Any], words: list[str], first: str | None
) -> None:
    output = run("anchor", PAPER, *words)
    if first is None:
        assert (output.code, output.out) == (2, "")
        return
    assert (output.code, output.err) == (0, "")
    lines = output.out.splitlines()
    assert lines[0] == first
    start, end, sha256 = re.findall(r"^(\d+)-(\d+) ([0-9a-f]{64})$", lines[1])[0]
    span = PAPER.read_text(encoding="utf-8")[int(start) : int(end)]
    assert hashlib.sha256(span.encode()).hexdigest() == sha256


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{paper}"], "give the words to look for, or --table, or --refresh"),
        (["{paper}", "osteosarcoma"], "'osteosarcoma' occurs 2 times in the document"),
        (["{paper}", "osteosarcoma", "--nth", "9"], "occurs 2 times, there is no #9"),
        (["{paper}", "lymphoma"], "'lymphoma' does not occur in the document"),
        (["{paper}", "--table", "7"], "the document has no 'Table 7' with cells separated by tabs"),
        (["{paper}", "--table", "1", "--row", "1"], "--row needs --column"),
        (["{folder}/nothing.txt", "x"], "cannot be read: No such file or directory"),
        (["{folder}", "x"], "is a folder, not a file"),
        (["--refresh", "{folder}/nothing.yaml", "--sources", "{folder}"], "No such file or direc"),
        (["--refresh", "{paper}"], "--refresh needs --sources DIR"),
        (["--refresh", "{paper}", "--sources", "{folder}"], "made-up-2031.txt:"),
        ([], "Missing argument"),
    ],
)
def test_anchor_tells_what_is_wrong(
    run: Callable[..., Any], tmp_path: Path, words: list[str], message: str
) -> None:
    output = run("anchor", *(word.format(paper=PAPER, folder=tmp_path) for word in words))
    assert (output.code, output.out) == (2, "")
    assert message in " ".join(output.err.replace("│", " ").split())
    assert "Traceback" not in output.err
