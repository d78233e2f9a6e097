"""`anchor`: what it prints can be pasted, and what bad input gets; `migrate`: all or nothing."""

import hashlib
import json
import re
import shutil
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


def test_migrate_converts_a_folder_once(run: Callable[..., Any], tmp_path: Path) -> None:
    old = Path(__file__).parents[1] / "data/format-1/before"
    folder = Path(shutil.copytree(old, tmp_path / "evidence"))
    files = sorted(str(path) for path in folder.rglob("*.yaml"))
    before = {path: Path(path).read_bytes() for path in files}

    told = run("check", "--evidence", folder)
    assert told.code == 2
    assert len(told.err.splitlines()) == len(files)
    assert all("sarcograph migrate" in line for line in told.err.splitlines())

    shown = run("migrate", folder, "--check")
    assert (shown.code, shown.err) == (1, "4 files would change\n")
    assert {"+format: 2", "-    design: retrospective-series   # as they say"} <= set(
        shown.out.splitlines()
    )
    assert {path: Path(path).read_bytes() for path in files} == before

    done = run("migrate", folder)
    assert (done.code, done.err) == (0, "4 files converted\n")
    assert sorted(done.out.split()) == files
    assert run("check", "--evidence", folder).code == 0
    again = run("migrate", folder)
    assert (again.code, again.out, again.err) == (0, "", "nothing to convert\n")


def test_migrate_writes_nothing_where_anything_is_in_the_way(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    old = Path(__file__).parents[1] / "data/format-1/before"
    folder = Path(shutil.copytree(old, tmp_path / "evidence"))
    paper = folder / "paper.yaml"
    paper.write_text(paper.read_text("utf-8").replace("time: week 24", "time: late"), "utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    output = run("migrate", folder)
    assert (output.code, output.out) == (2, "")
    assert output.err.startswith(
        "paper.yaml:38: 'late' is not a time; write a number with its unit"
    )
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_uncovered_lists_figures_by_section(run: Callable[..., Any], made_up: Path) -> None:
    path = made_up / "evidence/made-up-2031.yaml"
    words = ("uncovered", path, "--sources", made_up / "papers")
    output = run(*words)
    records = json.loads(run(*words, "--format", "json").out)
    assert output.code == 0
    lines = output.out.splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines if line.startswith("  ")] == [
        record["context"] for record in records
    ]
    assert f": {len(records)} figures of " in output.err
    assert run("uncovered", path).code == 2
    assert "No such file" in run("uncovered", path, "--sources", made_up / "evidence").err


def test_lookup_tells_what_was_searched(run: Callable[..., Any], tmp_path: Path) -> None:
    ours = run("lookup", "Rivoceranib")
    assert ours.code == 0
    assert ours.out.splitlines()[-1].split()[:4] == ["named", "so", "rivoceranib", "synonym"]
    assert ours.err == "only the registry was searched; --authorities DIR adds published files\n"
    drug = run("lookup", "al-3818").out.splitlines()[2].split()
    assert drug == ["named", "so", "AL3818", "synonym", "anlotinib", "drug", "anlotinib", "dgidb"]
    (tmp_path / "genes.tsv").write_text("hgnc_id\tsymbol\talias_symbol\nHGNC:1\tKDR\tVEGFR2\n")
    (tmp_path / "notes.md").write_text("nothing of the kind")
    both = run("lookup", "VEGFR2", "--authorities", tmp_path, "--format", "json")
    records = {one["identifier"]: one["source"] for one in json.loads(both.out)}
    assert (records["HGNC:1"], records["vegfr2"]) == ("genes.tsv", "the registry")
    assert "searched the registry and 1 file of authorities; of no known form: not" in both.err
    nobody = run("lookup", "lapatinib")
    assert (nobody.code, nobody.err.partition(";")[0]) == (1, "nothing is named so")
    assert "spelt alike  apatinib" in nobody.out


def test_lookup_reads_the_registry_alone(run: Callable[..., Any], made_up: Path) -> None:
    (made_up / "evidence/made-up-2031.yaml").write_text("nothing: yet\n")
    words = ("lookup", "examplinib", "--evidence", made_up / "evidence")
    assert run(*words).code == 0
    broken = made_up / "evidence/entities/made-up.yaml"
    broken.write_text(broken.read_text(encoding="utf-8") + "\nunknowns: {}\n", encoding="utf-8")
    output = run(*words)
    assert (output.code, output.out) == (2, "")
    assert "made-up.yaml" in output.err
