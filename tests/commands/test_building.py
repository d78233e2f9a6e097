"""`build` and `export`: what they write, and what they leave when they cannot."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph import pipeline
from sarcograph.graph.exports.forms import FORMS


def test_export_prints_the_hash_of_what_it_wrote(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "some.ttl"
    output = run(
        *("export", *built, "--format", "turtle", "--out", out),
        *("--graphs", "evidence/sun-2022", "--graphs", "derived"),
    )
    assert output.code == 0
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert output.out == f"{sha256}  {out}\n"
    assert re.fullmatch(r"[\d,]+ statements of 2 graphs\n", output.err)
    manifest = json.loads((tmp_path / "some.ttl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == sha256


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
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    output = run("export", *built, "--out", tmp_path / "new/some.ttl", *words)
    assert (output.code, output.out) == (2, "")
    assert output.err
    assert list(tmp_path.iterdir()) == []


def test_graph_with_a_violation_is_neither_built_nor_exported_nor_served(
    run: Callable[..., Any], violating: Path
) -> None:
    before = sorted(path.name for path in violating.iterdir())
    output = run(
        *("export", "--format", "trig", "--out", violating / "out.trig"),
        *("--evidence", violating / "evidence"),
    )
    assert (output.code, output.out) == (1, "")
    assert re.fullmatch(
        r"\d+ violations?, the first at .*; run 'sarcograph validate' .*\n", output.err
    )
    assert sorted(path.name for path in violating.iterdir() if path.name != "cache") == before
    assert not list((violating / "cache/sarcograph").glob("*.nq"))  # parts are kept, no graph is


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


def test_place_that_cannot_be_written_gets_a_line(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    output = run("export", *built, "--format", "nquads", "--out", tmp_path / "file/below/x.nq")
    assert (output.code, output.out) == (2, "")
    assert re.fullmatch(r"'\S+' cannot be written: there is no folder '\S+'\n", output.err)


def test_every_form_is_a_choice(run: Callable[..., Any], tmp_path: Path) -> None:
    refused = run("export", "--format", "xlsx", "--out", tmp_path / "graph.xlsx")
    assert refused.code == 2
    told = re.sub(r"[\s│]+", "", refused.err)
    assert all(f"'{name}'" in told for name in FORMS)


def test_table_or_network_is_made_of_the_whole_graph(
    run: Callable[..., Any],
    built: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796040000")
    out = tmp_path / "network.graphml"
    words = ("export", *built, "--format", "graphml", "--out", out)
    refused = run(*words, "--graphs", "derived")
    assert (refused.code, list(tmp_path.iterdir())) == (2, [])
    assert "'graphml' is made of the whole graph; only nquads, trig, " in refused.err
    output = run(*words)
    assert output.code == 0, output.err
    assert re.fullmatch(r"[\d,]+ nodes, [\d,]+ edges of \d+ graphs\n", output.err)
    manifest = json.loads((tmp_path / "network.graphml.manifest.json").read_text("utf-8"))
    assert manifest["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert manifest["made_on"] == "2026-11-30"
    assert manifest["contents"]["edges"] > 100
    assert manifest["external_licences"]
    assert not (tmp_path / "network.graphml.void.ttl").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--processes", "2", "--cluster", "tcp://127.0.0.1:1"), "give one of them"),
        (("--processes", "0"), "greater than or equal to 1"),
        (("--cluster", "tcp://192.0.2.7:8786"), "without encryption"),
    ],
)
def test_crew_that_cannot_be_is_refused(
    run: Callable[..., Any],
    made_up: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    output = run("build", "--evidence", made_up / "evidence", *words)
    assert (output.code, output.out) == (2, "")
    assert told in " ".join(output.err.split())


def test_processes_and_this_one_build_the_same_file(
    run: Callable[..., Any], made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for number in ("1", "2"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / f"cache-{number}"))
        out = made_up / f"{number}.nq"
        command = ("build", "--evidence", made_up / "evidence", "--out", out)
        output = run(*command, "--processes", number)
        assert output.code == 0, output.err
        assert output.out == f"{out}\n"
        files.append(out.read_bytes())
    assert files[0] == files[1] != b""
    # though every part is kept, so that nobody need be asked
    words = ("build", "--evidence", made_up / "evidence", "--cluster", "tcp://192.0.2.7:8786")
    refused = run(*words)
    assert (refused.code, refused.out) == (2, "")
    assert "without encryption" in refused.err
