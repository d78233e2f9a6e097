"""`/search`: a search by names, for people."""

import re
from urllib.parse import urljoin

import httpx2
import pytest

HTML = {"Accept": "text/html"}


def test_page_links_to_each_thing_and_has_the_box(corpus_client: httpx2.Client) -> None:
    for words, link in (("rivoceranib", "id/drug/apatinib"), ("outcomes regimen", "queries/")):
        page = corpus_client.get("/search", params={"q": words}, headers=HTML)
        assert page.status_code == 200
        assert f'value="{words}"' in page.text
        address = page.text.partition(f'href="./{link}')[2].partition('"')[0]
        target = urljoin("/search", f"{link}{address}").replace("&amp;", "&")
        assert corpus_client.get(target, headers=HTML).status_code == 200
    assert 'action="./search"' in corpus_client.get("/", headers=HTML).text
    empty = corpus_client.get("/search", headers=HTML).text
    assert 'role="search"' in empty
    assert "Nothing is called" not in empty


@pytest.mark.parametrize(("words", "near"), [("lapatinib", "apatinib"), ("<b>qqqqq", "")])
def test_what_is_unknown_is_said_with_what_is_like_it(
    corpus_client: httpx2.Client, words: str, near: str
) -> None:
    page = corpus_client.get("/search", params={"q": words}, headers=HTML).text
    assert f"Nothing is called <q>{words.replace('<', '&lt;').replace('>', '&gt;')}</q>" in page
    assert ('href="./id/drug/apatinib"' in page) == bool(near)


def test_words_without_end_are_refused(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/search", params={"q": "x" * 301})
    assert response.status_code == 400
    assert "300" in response.text


def test_another_name_in_an_address_leads_to_the_thing(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/id/drug/Rivoceranib")
    assert response.status_code == 404
    assert "names like it: /id/drug/apatinib;" in response.json()["detail"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("osteosarcoma PFS", "outcomes-by-regimen?disease=condition/osteosarcoma"),
        ("adverse events grade 3+ lenvatinib", "adverse-events-by-regimen?agent=drug/lenvatinib"),
        ("after anlotinib failed", "after-failure?failed=drug/anlotinib"),
        ("14.9 months", "places-of-a-printed-value?printed=14.9+months"),
        ("which studies measured c-MYC?", "biomarkers-observed?alteration=protein/c-myc"),
        ("contradictions", "findings-by-source"),
        ("a forest for a slide", "outcomes-by-regimen"),
    ],
)
def test_words_that_name_nothing_lead_to_questions(
    corpus_client: httpx2.Client, words: str, asked: str
) -> None:
    page = corpus_client.get("/search", params={"q": words}, headers=HTML).text
    (*_, offered) = page.partition("Perhaps you ask")
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="\./(queries/[^"]+)"', offered)]
    (link,) = [one for one in links if one.startswith(f"queries/{asked}")]
    answer = corpus_client.get(f"/{link}", headers=HTML)
    assert answer.status_code == 200
    assert "<h2>0 rows</h2>" not in answer.text


def test_words_without_any_meaning_offer_all_there_is(corpus_client: httpx2.Client) -> None:
    page = corpus_client.get("/search", params={"q": "zzzz qqqq"}, headers=HTML).text
    assert "Perhaps you ask" not in page
    assert 'href="./queries/">all questions' in page
