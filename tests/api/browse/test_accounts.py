"""Documents, publications, graphs and trials lead to their studies, and show the same doubts."""

import re
from html import unescape

import httpx2
import pytest

from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.store.question import Question, Store
from sarcograph.graph.store.table import Table

SUN = "sun-2022/sun-2022"


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def page(client: httpx2.Client, local: str) -> str:
    answer = client.get(f"/{local}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    "local", ["id/document/sun-2022", "id/publication/sun-2022/this", "graph/evidence/sun-2022"]
)
def test_a_source_leads_to_its_studies_and_shows_the_same_doubts(
    corpus_client: httpx2.Client, store: Store, local: str
) -> None:
    html = page(corpus_client, local)
    text = words(html)
    assert f"id/study/{SUN}" in html
    texts = study_queries(f"{ID}study/{SUN}")
    answers = {name: store.query(Question(query)).content for name, query in texts.items()}
    study = study_of({name: Table.read(name, content) for name, content in answers.items()})
    assert study.findings
    for one in study.findings:
        assert one.iri.removeprefix(BASE) in html
        assert " ".join(one.message.split()) in text


def test_a_trial_leads_to_who_tells_of_it(corpus_client: httpx2.Client) -> None:
    html = page(corpus_client, "id/trial/navigator")
    assert "Who tells of it" in html
    assert "id/study/avapritinib-label/navigator" in html
    assert "graph/evidence/avapritinib-label" in html
