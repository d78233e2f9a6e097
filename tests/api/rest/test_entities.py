"""`/api/v1/entities` and `/api/v1/search` over the frozen corpus."""

from typing import Any
from urllib.parse import urljoin

import httpx2
import pytest

from sarcograph.graph.prefixes import ID

API = "/api/v1"
Json = dict[str, Any]


def ask(client: httpx2.Client, path: str) -> Json:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_list_is_walked_to_its_end(corpus_client: httpx2.Client) -> None:
    counts = {one["kind"]: one for one in ask(corpus_client, "entities")["items"]}
    assert counts["drug"]["registered"] > counts["reading"]["registered"]
    for kind, limit in (("drug", 7), ("claim", 100)):
        walked: list[str] = []
        address = f"{API}/entities/{kind}?limit={limit}"
        while address:
            page = corpus_client.get(address).json()
            assert page["total"] == counts[kind]["things"]
            assert len(page["items"]) == min(limit, page["total"] - len(walked))
            walked += [one["id"] for one in page["items"]]
            address = page["next"] and urljoin(address, page["next"])
        assert walked == sorted(set(walked))
        assert len(walked) == counts[kind]["things"]


def test_an_entity_is_told_with_who_says_what(corpus_client: httpx2.Client) -> None:
    drug = ask(corpus_client, "entities/drug/anlotinib")
    assert (drug["id"], drug["label"]) == ("drug/anlotinib", "anlotinib")
    names = {one["name"]: one["origins"] for one in drug["names"]}
    assert names["AL3818"] == [{"standing": "hierarchy", "source": "dgidb"}]
    assert {"mesh:C000625192", "drugbank:DB11885"} <= {
        one["curie"] for one in drug["identifiers"] if one["relation"] == "exactMatch"
    }
    statements = drug["statements"]
    assert len(statements) == drug["statements_total"]
    assert all(one["places"] or one["premises"] for one in statements)
    standings = [one["standing"] for one in statements]
    assert standings == sorted(standings, key=["document", "external", "inferred"].index)
    links = {one["rel"]: one["href"] for one in drug["links"]}
    for href in links.values():
        url = urljoin(f"{API}/entities/drug/anlotinib", href)
        assert corpus_client.get(url).status_code == 200, href


def test_a_statement_carries_its_doubts(corpus_client: httpx2.Client) -> None:
    (statement,) = ask(corpus_client, "entities/alteration/myc-duplication")["statements"]
    told = ("relation", "hedge", "certainty", "evidence_level", "n", "standing", "source")
    assert [statement[name] for name in told] == [
        "associated with resistance to",
        "potentially",
        "speculative",
        "C",
        1,
        "document",
        "anlotinib-case-2021",
    ]
    assert (
        statement["ambiguities"][0]["label"]
        == "Which finding is potentially associated with resistance?"
    )
    assert [one["section"] for one in statement["places"]] == ["Abstract", "Abstract"]


def test_what_lies_above_and_below(corpus_client: httpx2.Client) -> None:
    protein = ask(corpus_client, "entities/protein/vegfr2")
    family = ask(corpus_client, "entities/family/vegfr")
    assert [one["thing"]["id"] for one in protein["broader"]] == ["family/vegfr"]
    assert protein["broader"][0]["origins"] == [{"standing": "hierarchy", "source": "famplex"}]
    assert "protein/vegfr2" in [one["thing"]["id"] for one in family["narrower"]]
    assert "family/vegfr" in [one["id"] for one in protein["above"]]


def test_a_fact_is_told_with_its_places_and_findings(corpus_client: httpx2.Client) -> None:
    fact = ask(
        corpus_client,
        "entities/estimate/sun-2022/all.overall-survival.study-treatment.median",
    )
    said = {one["property"]["label"]: one["values"] for one in fact["properties"]}
    assert [one["value"] for one in said["value"]] == [14.9]
    assert {one["source"] for one in fact["places"]} == {"sun-2022"}
    assert fact["findings"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("entities/drug/anlotinb", 404, "names like it: /id/drug/anlotinib"),
        ("entities/drug/rivoceranib", 404, "names like it: /id/drug/apatinib"),
        ("entities/no-kind", 404, "/id/ lists all"),
        ("entities/no-kind/x", 404, "not there"),
        ("entities/drug?limt=3", 400, "did you mean 'limit'?"),
        ("entities/drug?limit=0", 400, "'limit' is 1 or more, not 0"),
        ("entities/drug?limit=1001", 400, "'limit' is 1000 or less, not 1001"),
        ("entities/drug?limit=1&limit=2", 400, "'limit' is given twice"),
        ("entities/drug?cursor=x", 400, "the cursor is not whole"),
        ("entities?page=1", 400, "there are: none"),
        ("search", 400, "'q' is missing"),
        ("search?q=", 400, "'q' is missing"),
        (f"search?q={'x' * 301}", 400, "'q' has more than 300 characters"),
        ("no-such-thing", 404, "the root, /, leads to all there is"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    corpus_client: httpx2.Client, path: str, status: int, words: str
) -> None:
    answer = corpus_client.get(f"{API}/{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_a_cursor_is_of_one_list(corpus_client: httpx2.Client) -> None:
    rest = ask(corpus_client, "entities/drug?limit=2")["next"]
    answer = corpus_client.get(f"{API}/entities/claim{rest}")
    assert answer.status_code == 400
    assert "the cursor is of another query" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("words", "meant", "first", "near"),
    [
        (" AL-3818 ", ["drug/anlotinib", "regimen/anlotinib-monotherapy"], "synonym", set()),
        ("rivoceranib", ["drug/apatinib", "regimen/apatinib-monotherapy"], "synonym", set()),
        ("VEGFR2", ["protein/vegfr2", "gene/kdr"], "label", set()),
        ("outcomes regimen", [], "key", set()),
        ("lapatinib", [], "", {"drug/apatinib", "regimen/apatinib-monotherapy"}),
        ("<b>qqqqq", [], "", set()),
    ],
)
def test_words_have_one_meaning_or_several_and_likeness_suggests(
    corpus_client: httpx2.Client, words: str, meant: list[str], first: str, near: set[str]
) -> None:
    found = corpus_client.get(f"{API}/search", params={"q": words}).json()
    assert found["words"] == words.strip()
    assert [one["id"] for one in found["meant"]] == meant
    assert {one["id"] for one in found["near"]} == near
    assert bool(found["items"]) == bool(first)
    for one in found["items"][:1]:
        assert one["how"] == first
        assert one["iri"] == (None if one["kind"] == "query" else ID + one["id"])
