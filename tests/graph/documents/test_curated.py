"""A record, a label and an article, curated as `docs/curation.md` says: proved, or told why not."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.anchoring import refresh
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.documents.reading import read_source
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import OA, SG, thing
from sarcograph.graph.verify import verify

FORMS = ("registry-record", "label", "article-xml")


@pytest.fixture
def place(curated: Path, tmp_path: Path) -> Path:
    """A folder with the three studies in `study/`, and their documents in `papers/`."""
    shutil.copytree(curated / "papers", tmp_path / "papers")
    shutil.copytree(curated / "evidence/entities", tmp_path / "study/entities")
    for file in (curated / "study").glob("*.yaml"):
        shutil.copy(file, tmp_path / "study")
    return tmp_path


@pytest.fixture
def evidence(place: Path) -> Evidence:
    return read_evidence(place / "study")


def test_every_place_is_proved_with_its_section(evidence: Evidence, place: Path) -> None:
    proofs = verify(evidence, place / "papers")
    assert len(proofs) == 15
    assert [proof for proof in proofs if not proof.ok] == []
    assert {one.source.form for one in evidence.documents if one.source} == set(FORMS)
    for document in evidence.documents:
        source = document.source
        assert source is not None
        read = read_source((place / "papers" / source.file).read_bytes(), source.form)
        graph = build_document(evidence, document)
        for anchor in graph.subjects(RDF.type, SG.Anchor):
            start, end = (int(str(graph.value(anchor, edge))) for edge in (OA.start, OA.end))
            section = read.section_of(start, end)
            assert section is not None
            assert str(graph.value(anchor, SG.section)) == section.name
        text = thing("derived-text", source.key)
        iri = thing("document", source.key)
        described = [
            str(value) for edge in (SG.textDerivation, SG.sha256) for value in graph[text:edge]
        ]
        assert described == ([read.derivation, read.sha256] if read.derivation else [])
        assert list(graph[iri : SG.hasDerivedText]) == ([text] if read.derivation else [])
        assert str(graph.value(iri, SG.sha256)) == read.file_sha256
        assert int(str(graph.value(iri, SG.characterCount))) == len(read.text)


def test_the_graph_says_what_a_record_says_and_not_how_it_is_escaped(evidence: Evidence) -> None:
    (document,) = [one for one in evidence.documents if one.key == "made-up-record"]
    title = 'Examplinib in "Relapsed" Osteosarcoma: A Made-up Trial'
    graph = build_document(evidence, document)
    assert [str(one) for one in graph.objects(None, SG.title)] == [title]


def test_what_is_made_of_them_is_valid(
    place: Path, run_command: Callable[[list[str]], Any]
) -> None:
    output = run_command(["sarcograph", "validate", "--evidence", str(place / "study")])
    assert output.code == 0
    assert "\n0 violations, " in output.out


def test_refresh_changes_nothing_and_finds_what_moved(place: Path) -> None:
    for file in sorted((place / "study").glob("*.yaml")):
        text, changed = refresh(file, place / "papers")
        assert (changed, text) == (0, file.read_text(encoding="utf-8"))
    article = place / "papers/made-up-article.nxml"
    markup = article.read_text(encoding="utf-8")
    article.write_text(markup.replace("<body>", "<body><p>One paragraph more.</p>"), "utf-8")
    file = place / "study/made-up-article.yaml"
    text, changed = refresh(file, place / "papers")
    assert changed == 8
    assert "24 patients @307" in text
    assert text.count("locators:") == 1
    file.write_text(text, encoding="utf-8")
    assert all(proof.ok for proof in verify(read_evidence(place / "study"), place / "papers"))


def edited(place: Path, name: str, old: str, new: str) -> None:
    path = place / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (
            "study/made-up-article.yaml",
            "  245: Methods",
            "  245: Results",
            "it lies in the section 'Met",
        ),
        (
            "study/made-up-article.yaml",
            "  245: Methods\n",
            "",
            "it lies in the section 'Methods', not",
        ),
        (
            "study/made-up-label.yaml",
            "derived-sha256: f",
            "derived-sha256: 0",
            "the text that spl-text-1",
        ),
        ("study/made-up-label.yaml", "characters: 8", "characters: 18", "made-up-label.json has 8"),
        (
            "study/made-up-record.yaml",
            "acronym: MADE-UP @183",
            "acronym: MADE-UP @182",
            "the span differs",
        ),
        (
            "study/made-up-record.yaml",
            r"A Made-up Trial @106",
            r"A Made-up Trial\" @106",
            "is not inside one value",
        ),
        (
            "papers/made-up-label.json",
            "(3.2, 7.8)</td>",
            "(3.2, 7.9)</td>",
            "is not the file that was",
        ),
        ("papers/made-up-article.nxml", "<body>", "<body><", "is not the file that was curated"),
    ],
)
def test_what_was_tampered_with_is_not_proved(
    place: Path, name: str, old: str, new: str, reason: str
) -> None:
    edited(place, name, old, new)
    proofs = verify(read_evidence(place / "study"), place / "papers")
    reasons = {proof.reason for proof in proofs if not proof.ok}
    assert len(reasons) == 1
    assert reason in reasons.pop()


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "label",
            "  derivation: spl-text-1\n",
            "",
            "count in a text derived from it; give 'derivation: spl",
        ),
        (
            "label",
            "spl-text-1",
            "jats-text-1",
            "count in a text derived from it; give 'derivation: spl",
        ),
        ("label", "spl-text-1", "spl-text-9", "'derivation' cannot be 'spl-text-9'"),
        ("label", "form: label", "form: web-page", "count in the file itself; leave out"),
        (
            "record",
            "locators:\n",
            "sections: [MADE-UP @183]\nlocators:\n",
            "are found by a machine",
        ),
        (
            "record",
            "registry-record\npublication",
            "full-text\npublication",
            "no machine finds the sec",
        ),
        ("record", "  183: /", "  99999: /", "99999-99999 is beyond the document's"),
    ],
)
def test_evidence_that_does_not_fit_its_form_is_told(
    place: Path, name: str, old: str, new: str, problem: str
) -> None:
    edited(place, f"study/made-up-{name}.yaml", old, new)
    with pytest.raises(CurationError, match=problem):
        read_evidence(place / "study")


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("record", "5.5 @876", '"? «nctId»"', "is not inside one value of the record"),
        ("record", "at: 1072-", 'at: "? «a \\\\\\\\»" # 1072-', "does not occur in the document"),
        (
            "label",
            "  derivation: spl-text-1\n",
            "",
            "no 'derivation' is given; write 'derivation: spl",
        ),
    ],
)
def test_refresh_tells_what_is_no_place(
    place: Path, name: str, old: str, new: str, problem: str
) -> None:
    edited(place, f"study/made-up-{name}.yaml", old, new)
    with pytest.raises(CurationError, match=problem):
        refresh(place / f"study/made-up-{name}.yaml", place / "papers")
