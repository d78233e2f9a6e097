"""`check`, `validate` and `verify`: contracts that others build on, exit codes, bad input."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph.checks.base import SEVERITIES

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
    shutil.rmtree(made_up / "papers")
    words = ("verify", "--sources", made_up / "papers", "--evidence", made_up / "evidence")
    output = run(*words)
    assert output.code == 1
    assert "FAILS  made-up-2031.txt 88-140  there is no file made-up-2031.txt" in output.out
    assert re.fullmatch(r"(\d+) anchors of \d+ facts, \1 fail\n", output.err)
    output = run(*words, "--format", "json")
    assert output.code == 1
    assert {record["ok"] for record in json.loads(output.out)} == {False}


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
    assert (output.code, output.err) == (0, "")
    records = json.loads(output.out)
    assert len(records) >= 5
    for record in records:
        assert list(record) == [
            *("finding", "rule", "severity", "anchors"),
            *("printed", "recomputed", "message", "resolution"),
        ]
        assert record["finding"].startswith("https://w3id.org/sarcograph/id/finding/")
        assert record["severity"] in SEVERITIES
        assert all(type(record[key]) is str for key in set(record) - {"anchors"})
        assert record["rule"]
        assert record["message"]
        assert record["anchors"]
        for anchor in record["anchors"]:
            assert list(anchor) == ["source", "start", "end"]
            assert SHA256.fullmatch(anchor["source"])
            assert type(anchor["start"]) is type(anchor["end"]) is int
    assert len({record["finding"] for record in records}) == len(records)


def test_check_exits_with_1_only_on_demand(run: Callable[..., Any], made_up: Path) -> None:
    words = ("check", "--evidence", made_up / "evidence")
    output = run(*words)
    assert output.code == 0
    found = {line.split()[0] for line in output.out.splitlines()}
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
    assert list(report) == ["counts", "judged", "unjudged", "results"]
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
