"""What holds of the bundled evidence, whatever is added to it, changed in it or taken from it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from sarcograph.graph.namespaces import PREFIXES
from sarcograph.graph.nquads import canonical_nquads, dataset_of
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validate import validate
from sarcograph.graph.verify import verify

ROOT = Path(__file__).parents[2]
LIBRARY = query_library()
QUESTIONS = sorted((ROOT / "tests" / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def built() -> Assembly:
    """The bundled evidence, built."""
    return assemble()


@pytest.fixture(scope="module")
def nquads(built: Assembly) -> bytes:
    return canonical_nquads(dataset_of(built.graphs))


@pytest.fixture(scope="module")
def held(nquads: bytes) -> EmbeddedStore:
    """The bundled graph as the server holds it."""
    return EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES)


def header_of(store: EmbeddedStore, text: str) -> list[str]:
    content = store.query(Question(text, (Format.CSV,))).content.decode("utf-8")
    return next(csv.reader(io.StringIO(content)))


def test_it_builds_twice_to_the_same_bytes(nquads: bytes) -> None:
    assert canonical_nquads(dataset_of(assemble().graphs)) == nquads


def test_both_engines_find_the_same_and_no_violation(built: Assembly) -> None:
    merged = built.merged()
    slow, fast = (validate(merged, engine) for engine in ("pyshacl", "shacl"))
    assert [str(result) for result in slow.violations] == []
    assert Counter(one.key() for one in slow.results) == Counter(one.key() for one in fast.results)


def test_every_finding_carries_places(built: Assembly) -> None:
    assert [finding.text for finding in built.findings if not finding.places] == []


@pytest.mark.parametrize("name", LIBRARY)
def test_every_query_of_the_library_runs(held: EmbeddedStore, name: str) -> None:
    assert header_of(held, LIBRARY[name].text) == list(LIBRARY[name].columns)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_every_question_runs(held: EmbeddedStore, path: Path) -> None:
    expected = path.with_suffix(".expected.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header_of(held, path.read_text(encoding="utf-8")) == expected.split(",")


def test_question_of_the_readme_runs(held: EmbeddedStore) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"--data-urlencode 'query=\n(.+?)'\n", page, re.DOTALL)
    columns = ["regimen", "patients", "months", "lower", "upper", "taken_from"]
    assert header_of(held, text) == columns


def test_every_place_is_proved(built: Assembly, sources: Path) -> None:
    proofs = verify(built.evidence, sources)
    assert len(proofs) > len(built.evidence.documents)
    assert [proof for proof in proofs if not proof.ok] == []
