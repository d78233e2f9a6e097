"""`/api/v1/pool`: the same answer as in Python, as JSON and as Turtle, and what is refused."""

from typing import Any

import httpx2
import pytest

Json = dict[str, Any]
POOL = "/api/v1/pool"


def ask(client: httpx2.Client, query: str) -> Json:
    answer = client.get(f"{POOL}?{query}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_every_number_is_told_with_what_becomes_of_it(corpus_client: httpx2.Client) -> None:
    found = ask(corpus_client, "measure=ORR&mechanism=angiogenesis&disease=osteosarcoma")
    assert found["measure"]["iri"].endswith("/measure/objective-response-rate")
    assert found["given"] == {"mechanism": "angiogenesis", "disease": "osteosarcoma"}
    assert found["graph"]
    assert found["notice"].startswith("A pooled number is computed")
    assert any("'ORR' is taken for" in one for one in found["remarks"])
    assert {one["name"] for one in found["mechanism"]} >= {"lenvatinib", "regorafenib"}
    numbers = [one for pool in found["pools"] for one in (*pool["used"], *pool["excluded"])]
    assert len(numbers) == sum(pool["candidates"] for pool in found["pools"])
    assert all(one["sentence"] for pool in found["pools"] for one in pool["excluded"])
    assert all(pool["outcome"] == "refused" and pool["reason"] for pool in found["pools"])


def test_what_is_untold_is_as_asked(corpus_client: httpx2.Client) -> None:
    query = "measure=PFS&agent=placebo"
    apart, alike = (ask(corpus_client, f"{query}&untold={how}") for how in ("apart", "alike"))
    assert (apart["untold"], alike["untold"]) == ("apart", "alike")
    assert [pool["outcome"] for pool in alike["pools"]].count("range") == 1
    assert "range" not in {pool["outcome"] for pool in apart["pools"]}
    (spread,) = [pool["spread"] for pool in alike["pools"] if pool["spread"]]
    assert (spread["k"], spread["highest"], spread["unit"]) == (2, 1.7, "month")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("agent=anlotinib", "measure"),
        ("measure=nothing-of-that-name", "nothing is called 'nothing-of-that-name'"),
        ("measure=ORR&line=second", "'line' is a number such as 2"),
        ("measure=ORR&line=2+", "an address writes 2+ as 2%2B"),
        ("measure=ORR&untold=perhaps", "untold"),
        ("measure=ORR&drug=anlotinib", "did you mean 'agent' or 'mechanism'?"),
        ("measure=ORR&measure=PFS", "given twice"),
        ("measure=anlotinib", "a measure is asked for"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    corpus_client: httpx2.Client, query: str, said: str
) -> None:
    answer = corpus_client.get(f"{POOL}?{query}")
    assert answer.status_code == 400
    assert said in answer.text
