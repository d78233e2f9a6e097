"""Competency questions: what a careful reader answers, the graph answers, from the documents alone.

Each question is a file in `tests/questions/`: `#+ question:` and `#+ answer:` lines, then plain
SPARQL; beside it `<name>.expected.csv`. The store holds no external source, so that no answer rests
on one, except for questions whose header says `#+ graphs: all`.
`python tests/questions/test_questions.py` writes the answers anew; read the difference before
committing.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sarcograph.graph.checks.run import build_findings
from sarcograph.graph.derive import derive
from sarcograph.graph.infer import infer
from sarcograph.graph.namespaces import DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH
from sarcograph.graph.nquads import all_quads, canonical_nquads
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, Question

QUESTIONS = Path(__file__).parent
FILES = sorted(QUESTIONS.glob("*.rq"))
HEADER = re.compile(r"^#\+ (question|answer|graphs): (.+)$", re.MULTILINE)


def stores_of(assembly: Assembly) -> dict[str, EmbeddedStore]:
    """Return the store of everything, and that of the documents without any external source.

    What was derived of an external source, or inferred with its help, is not among the documents'
    conclusions.
    """
    documents = {
        name: graph
        for name, graph in assembly.graphs.items()
        if not name.startswith(f"{GRAPH}external/")
    }
    texts = tuple(one for one in assembly.evidence.documents if one.source is not None)
    keys = {one.key for one in texts}
    documents[DERIVED_GRAPH] = derive(replace(assembly.evidence, documents=texts))
    documents[FINDINGS_GRAPH] = build_findings(
        tuple(one for one in assembly.findings if keys.issuperset(one.documents))
    )
    del documents[INFERRED_GRAPH]
    documents[INFERRED_GRAPH] = infer(documents)
    return {
        name: EmbeddedStore(io.BytesIO(canonical_nquads(all_quads(graphs))), prefixes=PREFIXES)
        for name, graphs in (("all", assembly.graphs), ("documents", documents))
    }


@pytest.fixture(scope="module")
def stores(assembly: Assembly) -> dict[str, EmbeddedStore]:
    return stores_of(assembly)


def answer(stores: dict[str, EmbeddedStore], path: Path) -> str:
    """Return the answer to the question in `path` as CSV with one row a line."""
    text = path.read_text(encoding="utf-8")
    header = dict(HEADER.findall(text))
    store = stores[header.get("graphs", "documents")]
    content = store.query(Question(text, (Format.CSV,))).content.decode("utf-8")
    return content.replace("\r\n", "\n")


def test_there_are_thirty_questions() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_question_has_its_answer(stores: dict[str, EmbeddedStore], path: Path) -> None:
    header = dict(HEADER.findall(path.read_text(encoding="utf-8")))
    assert {"question", "answer"} <= header.keys()
    expected = path.with_suffix(".expected.csv").read_text(encoding="utf-8")
    assert answer(stores, path) == expected


if __name__ == "__main__":
    built = stores_of(assemble(QUESTIONS.parent / "corpus"))
    for question in FILES:
        question.with_suffix(".expected.csv").write_text(answer(built, question), encoding="utf-8")
