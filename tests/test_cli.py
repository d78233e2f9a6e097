"""The command line: contracts that others build on, exit codes, and what bad input gets."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph import cache, pipeline
from sarcograph.graph.checks.base import SEVERITIES
from sarcograph.graph.validated import ValidatedGraph

COMMANDS = ("build", "check", "validate", "verify", "anchor", "query", "export", "serve")
SHA256 = re.compile(r"[0-9a-f]{64}")
ROOT = Path(__file__).parents[1]
Run = Callable[[list[str]], Any]


@pytest.fixture
def run(run_command: Run) -> Callable[..., Any]:
    """Run `sarcograph` with words, in this process."""
    return lambda *words: run_command(["sarcograph", *map(str, words)])


@pytest.fixture(scope="module")
def dump(validated: ValidatedGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that holds the bundled graph."""
    path = tmp_path_factory.mktemp("dump") / "graph.nq"
    path.write_bytes(validated.nquads)
    return path


@pytest.fixture
def published(validated: ValidatedGraph, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled graph, built once for all tests, as what commands find in the cache."""
    monkeypatch.setattr(cache, "published", lambda *_: (validated, dump))


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


def test_help_lists_every_command(run: Callable[..., Any]) -> None:
    output = run("--help")
    assert output.code == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", output.out)
    assert "Not for clinical decisions" in output.out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_shows_an_example(run: Callable[..., Any], command: str) -> None:
    output = run(command, "--help")
    assert output.code == 0
    assert re.search(rf"Examples?:?\s+sarcograph {command}", " ".join(output.out.split()))


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


# --- verify ---


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


# --- check ---


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


# --- validate ---

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
    assert list(report) == ["counts", "results"]
    assert report["counts"]["Violation"] == 0
    output = run("validate", tmp_path / "mine.ttl", tmp_path / "bad.ttl", "--format", "json")
    assert (output.code, output.err) == (1, "")
    report = json.loads(output.out)
    assert report["counts"]["Violation"] >= 1
    assert sum(report["counts"].values()) == len(report["results"])
    for result in report["results"]:
        assert {"focus", "path", "component", "severity", "message"} <= set(result)
    assert any("sg:lable" in result["message"] for result in report["results"])


def test_validate_counts_by_severity(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(TURTLE.replace("rdfs:label", "sg:lable"), encoding="utf-8")
    output = run("validate", tmp_path / "bad.ttl")
    assert output.code == 1
    severities = [line.split(":")[0] for line in output.out.splitlines()]
    assert re.fullmatch(r"\d+ Violation, \d+ Warning, \d+ Info\n", output.err)
    assert int(output.err.split()[0]) == severities.count("Violation") >= 1


@pytest.mark.parametrize(
    "content", [b"this is no Turtle", b"\xff\xfe", b"<a> <b> <<( <c> <d> <e> )>> ."]
)
def test_validate_tells_what_is_no_turtle(
    run: Callable[..., Any], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.ttl").write_bytes(content)
    output = run("validate", tmp_path / "bad.ttl")
    assert (output.code, output.out) == (2, "")
    assert re.match(r"\S+bad\.ttl:\d+: .+; .+", output.err)


# --- query ---


def test_query_lists_the_library(run: Callable[..., Any]) -> None:
    output = run("query")
    assert output.code == 0
    names = [line.split()[0] for line in output.out.splitlines()]
    files = (ROOT / "graph/queries").glob("*.rq")
    assert names == sorted(path.stem for path in files)
    assert len(names) >= 6
    assert all(line.rstrip().endswith("?") for line in output.out.splitlines())


@pytest.mark.usefixtures("published")
def test_query_answers_in_four_formats(run: Callable[..., Any]) -> None:
    words = ("query", "outcomes-by-regimen", "--param", "measure=overall-survival")
    outputs = {form: run(*words, "--format", form) for form in ("json", "csv", "tsv", "table")}
    assert {output.code for output in outputs.values()} == {0}
    answer = json.loads(outputs["json"].out)
    names, rows = answer["head"]["vars"], answer["results"]["bindings"]
    assert len(rows) >= 3
    table = list(csv.reader(io.StringIO(outputs["csv"].out)))
    assert table[0] == names
    assert len(table) == len(rows) + 1
    assert outputs["tsv"].out.splitlines()[0] == "\t".join(f"?{name}" for name in names)
    assert len(outputs["tsv"].out.splitlines()) == len(rows) + 1
    assert outputs["table"].err == f"{len(rows)} rows\n"
    values = {row["value"]["value"] for row in rows if "value" in row}
    assert {"14.9"} <= values
    assert all(value in outputs["table"].out for value in values)
    assert {outputs[form].err for form in ("json", "csv", "tsv")} == {""}


@pytest.mark.usefixtures("published")
def test_query_runs_a_file(run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", file, "--format", "csv").out.split() == ["n", "5"]
    file.write_text("ASK { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", file).out == "yes\n"
    file.write_text("CONSTRUCT WHERE { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", file).out.count("sg:SourceDocument") == 5


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no-such-query"], "there is no query or file 'no-such-query'; 'sarcograph query' lists"),
        (["outcomes-by-regimen", "--param", "x=1"], "has no parameter 'x'; it has: regimen, "),
        (["outcomes-by-regimen", "--param", "measure"], "'measure' is not of the form name=value"),
        (["outcomes-by-regimen", "--param", "=1"], "'=1' is not of the form name=value"),
        (["outcomes-by-regimen", "--param", "sources=web"], "'sources' is one of all, documents, "),
        (["outcomes-by-regimen", "--param", "measure=a b> <c"], "is neither a key nor an IRI"),
        (["outcomes-by-regimen", "--format", "xml"], "'xml' is not one of"),
        (["{file}", "--param", "a=b"], "parameters go with the queries of the library"),
        (["{file}"], "line 1, column 11: the query cannot be read beyond this place"),
        (["{binary}"], "is not UTF-8 at byte 0"),
    ],
)
def test_query_tells_what_is_wrong(
    run: Callable[..., Any], tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "bad.rq").write_text("SELECT * {", encoding="utf-8")
    (tmp_path / "binary.rq").write_bytes(b"\xff\x00")
    places = {"file": tmp_path / "bad.rq", "binary": tmp_path / "binary.rq"}
    output = run("query", *(word.format(**places) for word in words))
    assert (output.code, output.out) == (2, "")
    assert message in " ".join(output.err.split())
    assert "Traceback" not in output.err


# --- export and build ---


@pytest.mark.usefixtures("published")
def test_export_prints_the_hash_of_what_it_wrote(run: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "some.ttl"
    output = run(
        *("export", "--format", "turtle", "--out", out),
        *("--graphs", "evidence/sun-2022", "--graphs", "derived"),
    )
    assert output.code == 0
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert output.out == f"{sha256}  {out}\n"
    assert re.fullmatch(r"[\d,]+ statements of 2 graphs\n", output.err)
    manifest = json.loads((tmp_path / "some.ttl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == sha256


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "words",
    [
        ("--format", "turtle", "--graphs", "nowhere"),
        ("--format", "xml"),
        (),
        ("--format", "turtle", "--evidence", "/nonexistent"),
    ],
)
def test_export_that_cannot_be_writes_nothing(
    run: Callable[..., Any], tmp_path: Path, words: tuple[str, ...]
) -> None:
    output = run("export", "--out", tmp_path / "new/some.ttl", *words)
    assert (output.code, output.out) == (2, "")
    assert output.err
    assert list(tmp_path.iterdir()) == []


def test_graph_with_a_violation_is_neither_built_nor_exported_nor_served(
    run: Callable[..., Any], made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("CI: 3.2-7.8 @", "CI: 7.8-3.2 @"), encoding="utf-8")
    before = sorted(path.name for path in made_up.iterdir())
    output = run(
        *("export", "--format", "trig", "--out", made_up / "out.trig"),
        *("--evidence", made_up / "evidence"),
    )
    assert (output.code, output.out) == (1, "")
    assert re.fullmatch(
        r"\d+ violations?, the first at .*; run 'sarcograph validate' .*\n", output.err
    )
    assert sorted(path.name for path in made_up.iterdir()) == before


def test_build_is_done_once_and_damage_to_its_cache_is_mended(
    run: Callable[..., Any], made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    words = ("build", "--evidence", made_up / "evidence", "--out", made_up / "out.nq")
    first = run(*words)
    assert first.code == 0
    assert first.out == f"{made_up / 'out.nq'}\n"
    (cached,) = (made_up / "cache/sarcograph").glob("*.nq")
    content = cached.read_bytes()
    assert (made_up / "out.nq").read_bytes() == content
    quads, sha256 = re.findall(r"^([\d,]+) quads, SHA-256 (\w+)$", first.err, re.MULTILINE)[0]
    assert int(quads.replace(",", "")) == content.count(b"\n")
    assert sha256 == hashlib.sha256(content).hexdigest()

    def build_again(*_: object) -> None:
        pytest.fail("the graph was built again")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "assemble", build_again)
        assert run(*words).err == first.err
    cached.write_bytes(content[:-1])
    assert run(*words).err == first.err
    assert cached.read_bytes() == content


# --- anchor ---

PAPER = ROOT / "tests/data/made-up-2031.txt"


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
        (["{folder}", "x"], "cannot be read: Is a directory"),
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


# --- bad input, and how a user runs it ---


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


@pytest.mark.usefixtures("published")
def test_place_that_cannot_be_written_gets_a_line(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    output = run("export", "--format", "nquads", "--out", tmp_path / "file/below/x.nq")
    assert (output.code, output.out) == (2, "")
    assert re.fullmatch(r"\S+: (Not a directory|File exists)\n", output.err)
