"""The page of paths: the same numbers as everywhere, and where each link of a question stands."""

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx2
import pytest

Json = dict[str, Any]
Given = list[tuple[str, str | int | float | bool | None]]
CENTRAL: Given = [
    *(("from", name) for name in ("anlotinib", "lenvatinib", "apatinib")),
    *(("via", name) for name in ("VEGFR2", "PDGFRβ", "FGFR", "c-MYC duplication")),
    ("to", "PFS"),
]


def ask(client: httpx2.Client, given: Given, form: str = "json") -> Any:
    answer = client.get(f"/paths.{form}", params=given)
    assert answer.status_code == 200, answer.text
    return answer.json() if form == "json" else answer.text


def table(client: httpx2.Client, given: Given, part: str) -> list[dict[str, str]]:
    text = ask(client, [*given, ("part", part)], "csv")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("start", "end", "filters"),
    [
        ("anlotinib", "PFS", {}),
        ("VEGFR2", "PFS", {"disease": "osteosarcoma", "line": "2+"}),
        ("c-MYC duplication", "PFS", {"sources": "documents"}),
        ("anlotinib", "angiogenesis", {"standing": "inferred"}),
    ],
)
def test_command_line_page_and_api_have_the_same_paths_and_numbers(
    corpus_client: httpx2.Client,
    built: tuple[str, str],
    run_command: Callable[[list[str]], Any],
    start: str,
    end: str,
    filters: dict[str, str],
) -> None:
    options = [f"--{name}={value}" for name, value in filters.items()]
    words = ["sarcograph", "paths", start, end, "--limit=10", "--format=json", *options, *built]
    told: Json = json.loads(run_command(words).out)
    given: Given = [("from", start), ("to", end), ("limit", "10"), *filters.items()]
    (shown,) = ask(corpus_client, given)["searches"]
    del told["shared_targets"], told["beside_ends"]
    assert shown == told
    if not filters:
        asked = {"from": start, "to": end, "limit": "10"}
        answer = corpus_client.get("/api/v1/paths", params=asked).json()
        assert answer["paths"] == shown["paths"]
        assert answer["found"] == shown["found"]
    page = ask(corpus_client, given, "html")
    numbers = shown["outcomes"]["outcomes"] if shown["outcomes"] else []
    for number in numbers:
        assert f'href="./{number["result"]["iri"].removeprefix(BASE)}"' in page
    rows = table(corpus_client, given, "outcomes") if numbers else []
    assert [row["statement"] for row in rows if row["agent"]] == [
        number["result"]["iri"] for number in numbers
    ]


BASE = "https://w3id.org/sarcograph/"


def test_the_central_question_tells_where_each_link_stands(corpus_client: httpx2.Client) -> None:
    found = ask(corpus_client, CENTRAL)
    stands = {(link["from"]["name"], link["to"]["name"]): link for link in found["links"]}
    assert len(stands) == 12
    told = {ends: link["stands"] for ends, link in stands.items()}
    assert told["anlotinib", "VEGFR2"] == "stated in a document"
    assert stands["anlotinib", "VEGFR2"]["documents"] == ["anlotinib-case-2021"]
    # a review speaks of FGFR 1 to 4, and no document at hand does
    assert stands["anlotinib", "FGFR family"]["documents"] == []
    assert told["lenvatinib", "FGFR family"] == "stated in a document"
    assert told["anlotinib", "duplication of c-MYC"] == "hedged: speculative"
    assert told["apatinib", "duplication of c-MYC"] == "nothing is held"
    (seen,) = found["observed"]
    assert (seen["result"]["value"], seen["result"]["unit"], seen["result"]["n"]) == (
        "27",
        "week",
        1,
    )
    page = re.sub(
        r"\s+", " ", unescape(re.sub("<[^>]+>", " ", ask(corpus_client, CENTRAL, "html")))
    )
    assert "no document at hand states it" in page
    assert "could be responsible too" in page
    assert "patients in whom duplication of c-MYC was seen" in page
    documents = ask(corpus_client, [*CENTRAL, ("sources", "documents")])
    (fgfr,) = (
        link
        for link in documents["links"]
        if (link["from"]["name"], link["to"]["name"]) == ("anlotinib", "FGFR family")
    )
    assert (fgfr["stands"], fgfr["ways"]) == ("nothing is held", [])


def test_a_link_is_a_statement_and_no_meeting_in_a_third_thing(
    corpus_client: httpx2.Client,
) -> None:
    for link in ask(corpus_client, CENTRAL)["links"]:
        for way in link["ways"]:
            kinds = [hop["statements"][0]["kind"] for hop in way["hops"]]
            assert set(kinds) <= {"claim", "inference", "falls-under", "product", "altered"}
            ways = {
                hop["forward"]
                for hop, kind in zip(way["hops"], kinds, strict=True)
                if kind in ("claim", "inference")
            }
            assert len(ways) == 1


def test_a_name_that_means_several_things_is_answered_with_links_to_each(
    corpus_client: httpx2.Client,
) -> None:
    answer = corpus_client.get(
        "/paths", params=[("from", "anlotinb"), ("to", "PFS")], headers={"Accept": "text/html"}
    )
    assert answer.status_code == 400
    assert "nothing is called 'anlotinb'" in unescape(answer.text)
    (href,) = re.findall(r'<li><a href="(paths\?from=drug[^"]+)">anlotinib', answer.text)
    again = corpus_client.get(f"/{unescape(href)}", headers={"Accept": "text/html"})
    assert again.status_code == 200
    assert '"anlotinb"' not in again.text


def test_what_is_cut_is_said(corpus_client: httpx2.Client) -> None:
    given: Given = [("from", "VEGFR2"), ("to", "PFS"), ("limit", "5")]
    found = ask(corpus_client, given)
    (search,) = found["searches"]
    said = f"5 of {search['outcomes']['found']} outcomes"
    assert any(remark.endswith(said) for remark in found["remarks"])
    assert said in ask(corpus_client, given, "html")
