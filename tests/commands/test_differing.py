"""`sarcograph diff`: what a person and a program read."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PFS = "https://w3id.org/sarcograph/id/estimate/sun-2022/pfs"
VALUE = "https://w3id.org/sarcograph/vocab/value"
EVIDENCE = "https://w3id.org/sarcograph/graph/evidence/sun-2022"
DRUG = "https://w3id.org/sarcograph/id/drug/anlotinib"
ENTITIES = "https://w3id.org/sarcograph/graph/entities"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """A file of N-Quads, and the folder of a version in which a number and a name differ."""
    old, folder = tmp_path / "old.nq", tmp_path / "new"
    folder.mkdir()
    for path, value, name in ((old, "3.4", "anlotinb"), (folder / "sarcograph.nq", "3.5", "=1+1")):
        path.write_text(
            f'<{DRUG}> <{VALUE}> "{name}" <{ENTITIES}> .\n'
            f'<{PFS}> <{VALUE}> "{value}" <{EVIDENCE}> .\n'
        )
    return old, folder


def test_facts_are_listed_and_the_others_counted(
    run: Callable[..., Any], versions: tuple[Path, Path]
) -> None:
    output = run("diff", *versions)
    assert output.code == 0
    assert output.out == (
        "facts: 1 changed\n"
        "entities: 1 changed\n"
        "\n"
        "facts because of  differ\n"
        "────────────────  ─────────\n"
        "sun-2022          1 changed\n"
        "\n"
        "property of facts that were there before  differs in\n"
        "────────────────────────────────────────  ──────────\n"
        "sg:value                                  1\n"
        "\n"
        f"changed    estimate  {PFS}  [sun-2022]\n"
        "           sg:value: 3.4 → 3.5\n"
    )
    assert output.err.endswith(": 1 listed, 1 not; --all lists them\n")
    everything = run("diff", *versions, "--all")
    assert f"changed    drug  {DRUG}  [the project's own files]\n" in everything.out
    assert everything.err.endswith(": 2 listed\n")


def test_a_table_shows_the_first_of_many_and_says_so(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    old, new = tmp_path / "old.nq", tmp_path / "new.nq"
    for path, value in ((old, 1), (new, 2)):
        path.write_text(
            "".join(
                f'<{PFS}/{number:03}> <{VALUE}> "{value}" <{EVIDENCE}> .\n' for number in range(250)
            )
        )
    output = run("diff", old, new)
    assert output.out.count("\nchanged ") == 200
    assert "sg:value                                  250\n" in output.out
    assert output.err.endswith(
        ": the first 200 of 250 listed; --document, --all or --format csv has the others\n"
    )
    for words in (("--all",), ("--document", "sun-2022")):
        assert run("diff", old, new, *words).out.count("\nchanged ") == 250
    assert len(run("diff", old, new, "--format", "csv").out.splitlines()) == 251


def test_programs_read_every_difference(
    run: Callable[..., Any], versions: tuple[Path, Path]
) -> None:
    told = json.loads(run("diff", *versions, "--format", "json").out)
    assert told["counts"] == {"facts": {"changed": 1}, "entities": {"changed": 1}}
    [change] = told["changes"]
    assert change["values"] == [{"property": "sg:value", "before": ["3.4"], "after": ["3.5"]}]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        text = run("diff", *versions, "--format", form).out
        [row] = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        assert (row["iri"], row["before"], row["after"]) == (PFS, "3.4", "3.5")


def test_one_document_may_be_asked_for(
    run: Callable[..., Any], versions: tuple[Path, Path]
) -> None:
    assert "1 listed\n" in run("diff", *versions, "--document", "sun-2022").err
    wrong = run("diff", *versions, "--document", "sun-2021")
    assert (wrong.code, wrong.out) == (2, "")
    assert "'sun-2021' caused no change; did you mean 'sun-2022'?" in wrong.err


def test_the_same_is_said_to_be_the_same(
    run: Callable[..., Any], versions: tuple[Path, Path]
) -> None:
    output = run("diff", versions[0], versions[0])
    assert (output.code, output.out) == (0, "")
    assert output.err.endswith(": nothing differs\n")


def test_a_folder_without_a_version_and_two_new_ones_are_refused(
    run: Callable[..., Any], versions: tuple[Path, Path], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    output = run("diff", versions[0], empty)
    assert (output.code, output.out) == (2, "")
    assert "holds no version of the graph" in output.err
    assert run("diff", *versions, "--evidence", empty).code == 2
