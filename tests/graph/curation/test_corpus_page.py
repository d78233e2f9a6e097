"""The page of the corpus: made of the evidence, with every source in it."""

from pathlib import Path

from sarcograph.graph.curation.corpus_page import corpus_page
from sarcograph.graph.curation.read import read_evidence

PAGE = Path(__file__).parents[3] / "docs/corpus.md"


def test_page_is_that_of_the_bundled_evidence() -> None:
    evidence = read_evidence()
    text = corpus_page(evidence)
    assert PAGE.read_text(encoding="utf-8") == text, (
        "run: python -m sarcograph.graph.curation.corpus_page"
    )
    keys = [one.key for one in evidence.documents] + [
        one.citation.key for one in evidence.externals
    ]
    assert [text.count(f"\n| `{key}` |") for key in keys] == [1] * len(keys)
