"""Anchors proved against documents: all of the frozen corpus, and none that was tampered with."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.documents.reading import read_source
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.verify import Proof, verify

CORPUS = Path(__file__).parents[1] / "corpus"
NAME = "made-up-2031.txt"


@pytest.fixture
def evidence(made_up: Path) -> Evidence:
    return read_evidence(made_up / "evidence")


def test_each_place_of_an_unchanged_document_is_proved(evidence: Evidence, made_up: Path) -> None:
    proofs = verify(evidence, made_up / "papers")
    raw = (made_up / "papers" / NAME).read_bytes()
    text = raw.decode()
    assert len(proofs) >= 60
    for proof in proofs:
        assert proof.ok, proof
        assert (proof.source, proof.file) == (hashlib.sha256(raw).hexdigest(), NAME)
        assert proof.span == text[proof.start : proof.end] != ""
        assert proof.facts
        assert proof.reason == ""
        assert proof.anchor.startswith("https://w3id.org/sarcograph/id/anchor/")
    places = [(proof.start, proof.end) for proof in proofs]
    assert places == sorted(set(places))


def test_cells_and_text_of_one_fact_have_places_of_their_own(
    evidence: Evidence, made_up: Path
) -> None:
    proofs = verify(evidence, made_up / "papers")
    rate = "estimate/made-up-2031/all.objective-response-rate.examplinib.proportion"
    spans = [proof.span for proof in proofs if any(fact.endswith(rate) for fact in proof.facts)]
    assert sorted(spans) == ["25.0%", "25.0%", "26%", "6 (25.0)", "9.8-46.7%"]


def test_record_has_the_keys_of_the_contract_and_no_words(
    evidence: Evidence, made_up: Path
) -> None:
    (proof, *_) = verify(evidence, made_up / "papers")
    assert list(proof.record()) == ["anchor", "source", "file", "start", "end", "ok", "facts"]


def all_fail(proofs: list[Proof], reason: str) -> None:
    assert len(proofs) >= 60
    assert not any(proof.ok for proof in proofs)
    assert {proof.reason for proof in proofs} == {reason}
    assert {proof.file for proof in proofs} == {NAME}
    assert all(proof.start < proof.end and len(proof.source) == 64 for proof in proofs)


def test_missing_document_fails_everywhere(evidence: Evidence, made_up: Path) -> None:
    (made_up / "papers" / NAME).unlink()
    all_fail(verify(evidence, made_up / "papers"), f"there is no file {NAME} in the folder")


def test_missing_folder_fails_everywhere(evidence: Evidence, made_up: Path) -> None:
    all_fail(verify(evidence, made_up / "nowhere"), f"there is no file {NAME} in the folder")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: text.replace("26%", "27%"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("5.5 months", "5.5 month\u0455"),
        lambda text: text[:-1],
        lambda text: "\ufeff" + text,
    ],
)
def test_changed_document_fails_everywhere(
    evidence: Evidence, made_up: Path, change: Callable[[str], str]
) -> None:
    path = made_up / "papers" / NAME
    path.write_bytes(change(path.read_bytes().decode()).encode())
    reason = f"{NAME} is not the file that was curated: its SHA-256 differs"
    all_fail(verify(evidence, made_up / "papers"), reason)


def test_bytes_that_are_not_utf_8_fail_everywhere(evidence: Evidence, made_up: Path) -> None:
    (made_up / "papers" / NAME).write_bytes(b"\xff" * 2000)
    assert not any(proof.ok for proof in verify(evidence, made_up / "papers"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5.5 months @557", "5.6 months @557"),
        ("5.5 months @557", "5.5 months @558"),
        ("5.5 months @557", "5.5 month @557"),
    ],
)
def test_wrong_place_or_text_fails_alone(made_up: Path, old: str, new: str) -> None:
    """One character more would still be in the document, so `5.5 month` at its place holds."""
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    proofs = verify(read_evidence(made_up / "evidence"), made_up / "papers")
    failed = [proof for proof in proofs if not proof.ok]
    if new == "5.5 month @557":
        assert failed == []
    else:
        assert [proof.reason for proof in failed] == [
            "the span differs from the one that was curated"
        ]
        assert any("progression-free-survival" in fact for fact in failed[0].facts)


@pytest.fixture(scope="module")
def of_corpus(sources: Path) -> list[Proof]:
    """The proofs of every place of the frozen corpus."""
    return verify(read_evidence(CORPUS), sources)


@pytest.mark.sources
def test_every_place_of_the_corpus_is_proved(of_corpus: list[Proof], sources: Path) -> None:
    assert [proof for proof in of_corpus if not proof.ok] == []
    forms = {
        one.source.file: one.source.form for one in read_evidence(CORPUS).documents if one.source
    }
    texts = {
        name: read_source((sources / name).read_bytes(), forms[name])
        for name in {proof.file for proof in of_corpus}
    }
    assert len(texts) == 7
    for proof in of_corpus:
        source = texts[proof.file]
        assert proof.source == source.file_sha256
        span = source.text[proof.start : proof.end]
        assert (proof.span, bool(span.strip())) == (span, True)


@pytest.mark.sources
@pytest.mark.parametrize(
    ("file", "facts"), [("000", 39), ("001", 42), ("002", 54), ("003", 304), ("004", 40)]
)
def test_each_document_yields_at_least_the_facts_that_a_reading_does(
    of_corpus: list[Proof], file: str, facts: int
) -> None:
    found = {fact for proof in of_corpus if proof.file.startswith(file) for fact in proof.facts}
    assert len(found) >= facts
