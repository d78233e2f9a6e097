"""`check`, `validate` and `verify`: contracts that others build on, exit codes, bad input."""

import gzip
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph.checks.base import CONSEQUENCES, SEVERITIES
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Evidence

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests/corpus"
TRIAL = """\
format: 2
source: {key: trial, licence: l}
publication: {kind: journal-article, not-given: [title, authors]}
pages:
  abstract: {kind: journal-abstract, url: "https://example.org/", read: all}
studies:
  trial: {label: trial, kind: clinical-trial, reported-in: this, at: "@abstract"}
"""
SHA256 = re.compile(r"[0-9a-f]{64}")


def test_verify_keeps_its_contract(run: Callable[..., Any], made_up: Path) -> None:
    output = run(
        *("verify", "--sources", made_up / "papers", "--evidence", made_up / "evidence"),
        *("--format", "json"),
    )
    assert (output.code, output.err) == (0, "")
    records = json.loads(output.out)
    raw = (made_up / "papers/made-up-2031.txt").read_bytes()
    assert len(records) >= 60
    for record in records:
        assert list(record) == ["anchor", "source", "file", "start", "end", "ok", "facts"]
        assert record["source"] == hashlib.sha256(raw).hexdigest()
        assert record["file"] == "made-up-2031.txt"
        assert type(record["start"]) is type(record["end"]) is int
        assert 0 <= record["start"] < record["end"] <= len(raw.decode())
        assert record["ok"] is True
        assert record["facts"]
        assert all(fact.startswith("https://w3id.org/sarcograph/id/") for fact in record["facts"])


def test_verify_exits_with_1_when_a_place_fails(run: Callable[..., Any], made_up: Path) -> None:
    (made_up / "papers/made-up-2031.txt").rename(made_up / "papers/elsewhere.txt")
    words = ("verify", "--sources", made_up / "papers", "--evidence", made_up / "evidence")
    output = run(*words)
    assert output.code == 1
    assert re.fullmatch(
        r"FAILS  made-up-2031\.txt  there is no file \S+ in the folder: \d+ anchors\n",
        output.out,
    )
    assert re.fullmatch(r"(\d+) anchors of \d+ facts, \1 fail\n", output.err)
    output = run(*words, "--format", "json")
    assert output.code == 1
    assert {record["ok"] for record in json.loads(output.out)} == {False}


def test_verify_says_of_what_there_is_no_text(run: Callable[..., Any], made_up: Path) -> None:
    (made_up / "evidence/trials").mkdir()
    (made_up / "evidence/trials/trial.yaml").write_text(TRIAL, encoding="utf-8")
    output = run("verify", "--sources", made_up / "papers", "--evidence", made_up / "evidence")
    assert output.err.endswith("\n1 document without text: nothing to prove\n")


def test_verify_shows_spans_on_demand_only(run: Callable[..., Any], made_up: Path) -> None:
    words = ("verify", "--sources", made_up / "papers", "--evidence", made_up / "evidence")
    assert run(*words).out == ""
    assert "ok  made-up-2031.txt 557-567  '5.5 months'\n" in run(*words, "--show").out


def test_verify_needs_the_documents(run: Callable[..., Any]) -> None:
    output = run("verify")
    assert (output.code, output.out) == (2, "")
    assert "--sources" in output.err


def test_check_keeps_its_contract(run: Callable[..., Any], made_up: Path) -> None:
    output = run("check", "--evidence", made_up / "evidence", "--format", "json")
    assert output.code == 0
    assert "editorial not listed" in output.err
    records = json.loads(output.out)
    assert len(records) >= 4
    for record in records:
        assert list(record) == [
            *("finding", "documents", "rule", "severity", "consequence", "anchors"),
            *("printed", "recomputed", "message", "resolution"),
        ]
        assert record["finding"].startswith("https://w3id.org/sarcograph/id/finding/")
        assert record["severity"] in SEVERITIES
        assert record["consequence"] in CONSEQUENCES
        texts = set(record) - {"anchors", "documents", "printed"}
        assert all(type(record[key]) is str for key in texts)
        assert record["printed"] is None or record["printed"]
        assert record["documents"] == ["made-up-2031"]
        assert record["rule"]
        assert record["message"]
        assert record["anchors"]
        for anchor in record["anchors"]:
            assert list(anchor) == ["document", "source", "start", "end"]
            assert anchor["document"] == "made-up-2031"
            assert SHA256.fullmatch(anchor["source"])
            assert type(anchor["start"]) is type(anchor["end"]) is int
    assert len({record["finding"] for record in records}) == len(records)


CORPUS_CHECK = ("check", "--evidence", CORPUS)


@pytest.fixture(autouse=True, scope="module")
def corpus_is_read_once() -> Iterator[None]:
    """Which takes most of the time of a check, and gives the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        kept: list[Evidence] = []

        def read_once(folder: Path | None = None) -> Evidence:
            if folder != CORPUS:
                return read_evidence(folder)
            if not kept:
                kept.append(read_evidence(folder))
            return kept[0]

        patch.setattr("sarcograph.graph.curation.read.read_evidence", read_once)
        yield


def test_check_lists_by_consequence_and_the_editorial_on_demand(run: Callable[..., Any]) -> None:
    output = run(*CORPUS_CHECK, "--format", "json")
    records = json.loads(output.out)
    order = [(CONSEQUENCES.index(one["consequence"]), one["documents"]) for one in records]
    assert order == sorted(order)
    assert {rank for rank, _ in order} == {0, 1, 2}
    whole = run(*CORPUS_CHECK, "--editorial", "--format", "json")
    every = json.loads(whole.out)
    assert every[: len(records)] == records
    hidden = every[len(records) :]
    assert {one["consequence"] for one in hidden} == {"editorial"}
    assert f"{len(hidden)} editorial not listed" in output.err
    assert "rounding" not in {one["severity"] for one in records}
    assert run(*CORPUS_CHECK, "--fail-on", "rounding").code == 1
    assert "not listed" not in whole.err
    lines = run(*CORPUS_CHECK, "--document", "sun-2022").out.splitlines()
    assert [line.split()[1] for line in lines] == [
        one["consequence"] for one in records if one["documents"] == ["sun-2022"]
    ]


@pytest.mark.parametrize(
    ("words", "column", "wanted"),
    [
        (("--document", "sun-2022"), 0, {"sun-2022"}),
        (("--document", "sun-2022", "--document", "lavit-2022"), 0, {"sun-2022", "lavit-2022"}),
        (("--severity", "conflict"), 2, {"conflict"}),
        (("--rule", "unreferenced", "--rule", "percent-sum"), 3, {"unreferenced", "percent-sum"}),
    ],
)
def test_check_is_narrowed(
    run: Callable[..., Any], words: tuple[str, ...], column: int, wanted: set[str]
) -> None:
    whole = run(*CORPUS_CHECK).out.splitlines()
    lines = run(*CORPUS_CHECK, *words).out.splitlines()
    assert {line.split()[column] for line in lines} <= wanted
    held = [line.split() for line in whole if line.split()[column] in wanted]
    assert [line.split() for line in lines] == held != []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--document", "sun-2020"),
            "there is no 'sun-2020' for --document; did you mean 'sun-2022'",
        ),
        (("--rule", "dose-gab"), "did you mean 'dose-gap'?"),
        (("--severity", "bad"), "it takes impossible, conflict, ambiguous, rounding, wording, met"),
    ],
)
def test_check_refuses_what_it_does_not_know(
    run: Callable[..., Any], words: tuple[str, ...], message: str
) -> None:
    output = run(*CORPUS_CHECK, *words)
    assert (output.code, output.out) == (2, "")
    assert message in output.err
    assert output.err.count("\n") == 1


def test_example_of_the_readme_is_in_the_output(run: Callable[..., Any]) -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    (example,) = re.findall(r"lists where the sources contradict themselves \(`(.*?)`\)", readme)
    assert example in run(*CORPUS_CHECK).out


def test_check_exits_with_1_only_on_demand(run: Callable[..., Any], made_up: Path) -> None:
    words = ("check", "--evidence", made_up / "evidence")
    output = run(*words)
    assert output.code == 0
    assert {line.split()[0] for line in output.out.splitlines()} == {"made-up-2031"}
    found = {line.split()[2] for line in output.out.splitlines()}
    assert "conflict" in found
    assert "impossible" not in found
    assert run(*words, "--fail-on", "conflict").code == 1
    assert run(*words, "--fail-on", "impossible").code == 0
    output = run(*words, "--fail-on", "catastrophe")
    assert (output.code, output.out) == (2, "")
    for severity in SEVERITIES:
        assert severity in output.err
        assert severity in " ".join(run("check", "--help").out.split())


TURTLE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/sarcograph/vocab/> .
<https://example.org/drug> a sg:Drug, sg:Agent, sg:Entity ; rdfs:label "a drug"@en .
"""


def test_validate_keeps_its_contract(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(TURTLE.replace("rdfs:label", "sg:lable"), encoding="utf-8")
    output = run("validate", tmp_path / "mine.ttl", "--format", "json")
    assert output.code == 0
    report = json.loads(output.out)
    assert list(report) == ["counts", "judged", "unjudged", "results", "left_out"]
    assert report["left_out"] == []
    assert (report["judged"], report["unjudged"]) == (1, [])
    assert report["counts"]["Violation"] == 0
    output = run("validate", tmp_path / "mine.ttl", tmp_path / "bad.ttl", "--format", "json")
    assert (output.code, output.err) == (1, "")
    report = json.loads(output.out)
    assert report["counts"]["Violation"] >= 1
    assert sum(report["counts"].values()) == len(report["results"])
    for result in report["results"]:
        assert {"focus", "path", "component", "severity", "message", "line"} <= set(result)
        assert result["file"] in {str(tmp_path / "mine.ttl"), str(tmp_path / "bad.ttl")}
    assert any("sg:lable" in result["message"] for result in report["results"])


def test_validate_tells_counts_then_results_then_sums_up(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(TURTLE.replace("rdfs:label", "sg:lable") + "<x:y> a <x:z> .", encoding="utf-8")
    output = run("validate", path)
    assert (output.code, output.err) == (1, "")
    assert output.out.splitlines() == [
        "1 of 2 nodes judged:",
        f"  1 not: a type of another vocabulary (<x:z>); <x:y> ({path}:5)",
        "",
        "Violation (2)",
        '  An entity needs exactly one English label (rdfs:label); give rdfs:label, as "words"@en.',
        f"    {path}:4: <https://example.org/drug>",
        "  The vocabulary has no term sg:lable; did you mean rdfs:label?",
        f'    {path}:4: <https://example.org/drug> sg:lable "a drug"@en',
        "",
        "Warning (1)",
        "  A drug without an exact mapping cannot be linked to other databases; "
        "give skos:exactMatch.",
        f"    {path}:4: <https://example.org/drug>",
        "",
        "2 violations, 1 warning, 0 infos; 1 node was not judged",
    ]


@pytest.mark.parametrize("form", ["text", "json", "turtle"])
def test_nothing_judged_is_an_error_with_its_report(
    run: Callable[..., Any], tmp_path: Path, form: str
) -> None:
    (tmp_path / "mine.ttl").write_text(TURTLE.replace("https://w3id", "http://w3id"), "utf-8")
    output = run("validate", tmp_path / "mine.ttl", "--format", form)
    assert output.code == 2
    assert "did you mean <https://w3id.org/sarcograph/vocab/Drug>?" in output.out
    assert output.err == (
        "no node was judged; give each node a class of the vocabulary as its type (rdf:type)\n"
    )


def test_validate_judges_files_together(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "other.nt.gz").write_bytes(
        gzip.compress(
            b"<x:part> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            b"<https://w3id.org/sarcograph/vocab/RegimenComponent> .\n"
            b"<x:part> <https://w3id.org/sarcograph/vocab/componentAgent> "
            b"<https://example.org/drug> .\n"
        )
    )
    assert run("validate", tmp_path / "other.nt.gz").code == 1
    output = run("validate", tmp_path / "other.nt.gz", tmp_path / "mine.ttl")
    assert output.code == 0
    assert output.out.startswith("2 of 2 nodes judged.\n")


def test_validate_reads_stdin() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sarcograph", "validate", "-", "--syntax", "turtle"],
        input=TURTLE.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"    stdin:4: <https://example.org/drug>\n" in done.stdout


def test_each_file_that_cannot_be_read_is_a_line(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "empty.ttl").touch()
    (tmp_path / "nest.ttl").write_bytes(
        b"<x:a> <x:b> " + b"<<( <x:a> <x:b> " * 100_000 + b"1" + b" )>>" * 100_000 + b" ."
    )
    names = [tmp_path / name for name in ("mine.ttl", "empty.ttl", "none.ttl", "nest.ttl")]
    output = run("validate", *names)
    assert (output.code, output.out) == (2, "")
    assert [line.partition(": ")[0] for line in output.err.splitlines()] == list(
        map(str, names[1:])
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mine.ttl", "--evidence", "."], "give one of them"),
        (["--syntax", "turtle"], "goes with files"),
        (["mine.ttl", "--syntax", "n3"], "'n3' is not one of"),
    ],
)
def test_validate_refuses_what_does_not_go_together(
    run: Callable[..., Any], words: list[str], message: str
) -> None:
    output = run("validate", *words)
    assert (output.code, output.out) == (2, "")
    assert message in output.err


@pytest.mark.parametrize(
    "content", [b"this is no Turtle", b"\xff\xfe<", b"<x:a> <x:b> <<( <x:c> <x:d> <x:e> )>> ."]
)
def test_validate_tells_what_is_no_turtle(
    run: Callable[..., Any], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.ttl").write_bytes(content)
    output = run("validate", tmp_path / "bad.ttl")
    assert (output.code, output.out) == (2, "")
    assert re.fullmatch(r"\S+bad\.ttl(:1)?: .+; .+\n", output.err)


def test_check_watches_files_until_it_is_interrupted(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "tests/data/format-1/after", tmp_path / "evidence"))
    paper = folder / "paper.yaml"
    text = paper.read_text(encoding="utf-8")
    script = str(Path(sys.executable).with_name("sarcograph"))
    process = subprocess.Popen(
        # tests that run in the background of a shell ignore what interrupts
        ["env", "--default-signal=INT", script, "check", "--evidence", str(folder), "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout

    def said() -> list[str]:
        """Return what is said until it waits again."""
        lines: list[str] = []
        for line in output:
            if line.startswith("waiting for changes in"):
                return lines
            lines.append(line)
        raise AssertionError(f"it ended: {lines}")

    stop = threading.Timer(120, process.kill)
    stop.start()
    try:
        first = said()
        assert "1 conclusion, 1 comparability\n" in first
        paper.write_text(text.replace("format: 2", "format: 1"), encoding="utf-8")
        assert [line.partition(";")[0] for line in said()] == [
            "paper.yaml:3: it is not 'format: 2'"
        ]
        (folder / "more.yaml").symlink_to("nothing.yaml")
        assert [line.partition(":")[0] for line in said()] == ["more.yaml", "paper.yaml"]
        (folder / "more.yaml").unlink()
        said()
        shutil.move(paper, folder / "elsewhere")
        assert "no findings\n" in said()
        (folder / "elsewhere").rename(paper)
        said()
        paper.write_text(text, encoding="utf-8")
        assert said() == first
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert output.read() == ""
    finally:
        stop.cancel()
        process.kill()
        output.close()


def test_check_that_watches_takes_no_condition_for_its_end(run: Callable[..., Any]) -> None:
    output = run("check", "--watch", "--fail-on", "conflict")
    assert (output.code, output.out) == (2, "")
    assert output.err.startswith("Invalid value: --fail-on tells how a run ends; --watch goes on")


def test_verify_tells_of_copied_words_and_proves_on(run: Callable[..., Any], made_up: Path) -> None:
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    words = ("verify", "--evidence", made_up / "evidence", "--sources", made_up / "papers")
    assert "repeats" not in run(*words).err
    own = next(line for line in text.splitlines() if line.strip().startswith("says: "))
    taken = "received examplinib 40 mg once daily. The objective response rate"
    file.write_text(text.replace(own, f"{own.partition('says:')[0]}says: {taken}"))
    output = run(*words)
    assert (output.code, output.out) == (0, "")
    assert f"repeats 10 words of the source: '{taken}'" in output.err
