"""`/find`: a search by names, for browsers and for programs."""

from urllib.parse import urljoin

import httpx2
import pytest

from sarcograph.graph.prefixes import ID

HTML = {"Accept": "text/html"}


def test_what_is_called_so_is_found_with_what_is_known(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/find", params={"q": " AL-3818 "})
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    drug, regimen = found["hits"]
    assert found["words"] == "AL-3818"
    assert (drug["iri"], drug["how"]) == (f"{ID}drug/anlotinib", "synonym")
    assert regimen["iri"] == f"{ID}regimen/anlotinib-monotherapy"
    assert drug["claims"] > 5 < drug["estimates"]
    (query,) = (
        hit
        for hit in corpus_client.get("/find", params={"q": "outcomes regimen"}).json()["hits"]
        if hit["kind"] == "query"
    )
    assert (query["id"], "iri" in query) == ("queries/outcomes-by-regimen", False)


def test_page_links_to_each_thing_and_has_the_box(corpus_client: httpx2.Client) -> None:
    for words, link in (("rivoceranib", "id/drug/apatinib"), ("outcomes regimen", "queries/")):
        page = corpus_client.get("/find", params={"q": words}, headers=HTML)
        assert page.status_code == 200
        assert f'value="{words}"' in page.text
        address = page.text.partition(f'href="./{link}')[2].partition('"')[0]
        target = urljoin("/find", f"{link}{address}").replace("&amp;", "&")
        assert corpus_client.get(target, headers=HTML).status_code == 200
    assert 'action="./find"' in corpus_client.get("/", headers=HTML).text
    empty = corpus_client.get("/find", headers=HTML).text
    assert 'role="search"' in empty
    assert "Nothing is called" not in empty


@pytest.mark.parametrize(
    ("words", "near"),
    [("lapatinib", {"regimen/apatinib-monotherapy", "drug/apatinib"}), ("<b>qqqqq", set())],
)
def test_what_is_unknown_is_said_with_what_is_like_it(
    corpus_client: httpx2.Client, words: str, near: set[str]
) -> None:
    found = corpus_client.get("/find", params={"q": words}).json()
    assert found["hits"] == []
    assert {hit["id"] for hit in found["near"]} == near
    page = corpus_client.get("/find", params={"q": words}, headers=HTML).text
    assert f"Nothing is called <q>{words.replace('<', '&lt;').replace('>', '&gt;')}</q>" in page


def test_words_without_end_are_refused(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/find", params={"q": "x" * 301})
    assert response.status_code == 400
    assert "300" in response.text


def test_another_name_in_an_address_leads_to_the_thing(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/id/drug/Rivoceranib")
    assert response.status_code == 404
    assert "names like it: /id/drug/apatinib;" in response.json()["detail"]
