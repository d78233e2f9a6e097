"""A made-up sixth study, curated as `docs/curation.md` says, stands beside those of the corpus."""

import contextlib
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from sarcograph.graph.build import build_document
from sarcograph.graph.checks.run import build_findings, run_checks
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.derive import derive
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model.schema import DocumentFile, EntitiesFile

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
GRAPH = "https://w3id.org/sarcograph/graph/evidence/"
VOCABULARY = "https://w3id.org/sarcograph/vocab/"


def test_document_is_marked_as_made_up() -> None:
    text = (ROOT / "tests/data/made-up-2031.txt").read_text(encoding="utf-8")
    assert text.startswith("MADE UP FOR THE TESTS OF SARCOGRAPH")


def test_each_command_of_the_page_does_what_the_page_shows(walkthrough: Any) -> None:
    assert len(walkthrough.done) >= 9
    for line, expected, output in walkthrough.done:
        printed = (output.out + output.err).splitlines()
        assert not [word for word in printed if word.startswith("Traceback")], line
        for wanted in expected:
            assert any(wanted in one for one in printed), (line, wanted, printed)


def test_only_the_command_that_shows_an_error_fails(walkthrough: Any) -> None:
    codes = [output.code for _, _, output in walkthrough.done]
    assert sorted(set(codes)) == [0, 2]
    (failed,) = [done for done in walkthrough.done if done[2].code]
    line, expected, output = failed
    assert line == "sarcograph check --evidence study"
    assert output.err.splitlines() == expected
    assert output.out == ""


def test_page_names_each_section_of_an_entities_file() -> None:
    step = PAGE.partition("## 2. ")[2].partition("## 3. ")[0]
    sections = {field.alias or name for name, field in EntitiesFile.model_fields.items()}
    assert sections - {"format"} <= set(re.findall(r"`([a-z-]+)`", step))


def test_page_covers_each_section_of_a_document() -> None:
    table = PAGE.partition("## 11. Every section")[2].partition("## Rules")[0]
    named = set(re.findall(r"`([a-z-]+)`", table))
    fields = {field.alias or name for name, field in DocumentFile.model_fields.items()}
    assert fields <= named


@pytest.fixture(scope="module")
def exported(walkthrough: Any) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(walkthrough.folder / "made-up.trig"), format=ox.RdfFormat.TRIG)
    return store


def test_export_holds_all_studies(walkthrough: Any, exported: ox.Store) -> None:
    files = (walkthrough.folder / "evidence").glob("*.yaml")
    keys = {re.search(r"^  key: (\S+)", path.read_text("utf-8"), re.MULTILINE) for path in files}
    graphs = {graph.value for graph in exported.named_graphs()}
    assert len(keys) >= 6
    assert {GRAPH + key[1] for key in keys if key} <= graphs


def test_manifest_counts_the_file(walkthrough: Any, exported: ox.Store) -> None:
    manifest = json.loads((walkthrough.folder / "made-up.trig.manifest.json").read_text("utf-8"))
    content = (walkthrough.folder / "made-up.trig").read_bytes()
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["graphs"][GRAPH + "made-up-2031"] == len(
        list(exported.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + "made-up-2031")))
    )


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("sgid:claim/made-up-2031/inhibits-vegfr2 sg:subject ?value", {"drug/examplinib"}),
        ("sgid:drug/examplinib sg:inhibits ?value", {"protein/vegfr2"}),
        ("sgid:drug/examplinib sg:suppressesProcess ?value", set()),
        ("sgid:population/made-up-2031/women sg:size ?value", {"10"}),
        (
            "?e sg:measure sgid:measure/objective-response-rate ; sg:value ?value ; "
            "sg:population sgid:population/made-up-2031/all",
            {"25"},
        ),
        (
            "?e sg:measure sgid:measure/progression-free-survival ; sg:pValue ?value ; "
            "a sg:Comparison ; sg:ofStudy sgid:study/made-up-2031/made-up-trial",
            {"0.61"},
        ),
        (
            "?f sg:findingRule sgid:rule/repeated-quantity ; sg:severity ?value ; "
            "sg:hasAnchor/sg:anchorSource sgid:document/made-up-2031",
            {"https://w3id.org/sarcograph/vocab/Conflict"},
        ),
    ],
)
def test_facts_of_the_study_are_in_the_graph(
    exported: ox.Store, pattern: str, expected: set[str]
) -> None:
    text = re.sub(
        r"sgid:([\w/.-]+)", r"<https://w3id.org/sarcograph/id/\1>", f"SELECT ?value {{ {pattern} }}"
    )
    rows = exported.query(text, prefixes={"sg": VOCABULARY}, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    values = {row["value"].value.removeprefix("https://w3id.org/sarcograph/id/") for row in rows}
    assert values == expected


MISTAKES = {
    "unknown key": ("  - {population: all, line", "  - {popluation: all, line"),
    "a key or item": ("label: men on examplinib,", "label: men, of all ages,"),
    "there is no population": ("between: [men, women]", "between: [men, wmen]"),
    "there is no regimen": (
        "regimen: examplinib-alone\n    at",
        "regimen: another-treatment\n    at",
    ),
    "'osteosarcoma' is of": ("regimen: examplinib-alone\n  men", "regimen: osteosarcoma\n  men"),
    "'5,5 months' is not": ("value: 5.5 months @557", 'value: "5,5 months @557"'),
    "a draft that has no": ("hedge: may @598", 'hedge: "?? «may»"'),
    "3 cells for 4 columns": ("7 (50.0), 5 (50.0), ", "7 (50.0), "),
}


def test_page_quotes_the_errors_as_they_are(made_up: Path) -> None:
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `(.+?)(?: ?…)?` \|", PAGE.partition("## 9.")[0], re.MULTILINE)
    quoted = [one for one in quoted if any(one.startswith(start) for start in MISTAKES)]
    assert len(quoted) == len(MISTAKES)
    for start, (old, new) in MISTAKES.items():
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CurationError) as caught:
            read_evidence(made_up / "evidence")
        (message,) = [one for one in quoted if one.startswith(start)]
        assert message in str(caught.value)


ODD = [
    ("24 patients @", "0 patients @"),
    ("n=14 @", "n=0 @"),
    ("n=14 @", "n=1 @"),
    ("30 patients @", "999999999 patients @"),
    ("events: 3 @", "events: 31 @"),
    ("events: 3 @", "events: 0 @"),
    ("5.5 months @", "0 months @"),
    ("5.5 months @", "-5 months @"),
    ("5.5 months @", "99999999999999999999 months @"),
    ("95% CI: 3.2-7.8 @", "95% CI: -3.2 to 0 @"),
    ("95% CI: 3.2-7.8 @", "100% CI: 3.2-7.8 @"),
    ("ci: 9.8-46.7% @505", 'ci: "200% CI: 9.8-46.7% @505"'),
    ("ci: 9.8-46.7% @505", 'ci: "0.001% CI: 9.8-46.7% @505"'),
    ("0.61 @", "0 @"),
    ("0.61 @", "1 @"),
    ("26% @", "260% @"),
    ("6 (25.0), 4 (28.6), 2 (20.0)", "0 (0.0), 0 (0.0), 0 (0.0)"),
    ("3 (12.5), 2 (14.3), 1 (10.0), –", "none, no, 1 (100.0), 0"),
]


@pytest.mark.parametrize(("old", "new"), ODD)
def test_odd_figure_is_refused_by_the_loader_or_gets_through(
    made_up: Path, old: str, new: str
) -> None:
    """Nothing that the loader takes breaks the stages after it."""
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with contextlib.suppress(CurationError):
        evidence = read_evidence(made_up / "evidence")
        assert len(build_document(evidence, evidence.documents[0])) > 500
        derive(evidence)
        build_findings(run_checks(evidence))
