"""Treatments side by side: the numbers of each, why they are no comparison, and no rank."""

import re
from html import unescape
from typing import Any

import httpx2
import pytest

from sarcograph.api.browse import compare_aside
from sarcograph.graph.network.narrowing import Narrowing
from sarcograph.graph.prefixes import ID
from sarcograph.graph.publish.publication import NETWORK_FILE, Publication

Json = dict[str, Any]
GIVEN: list[tuple[str, str | int | float | bool | None]] = [
    ("regimen", "apatinib"),
    ("regimen", "lenvatinib"),
]


def test_each_side_has_its_own_numbers_and_the_notice_stands_in_every_form(
    corpus_client: httpx2.Client,
) -> None:
    found: Json = corpus_client.get("/compare.json", params=GIVEN).json()
    assert "not head to head" in found["notice"]
    page = corpus_client.get("/compare.html", params=GIVEN).text
    assert found["notice"] in unescape(page)
    assert "are not compared" in corpus_client.get("/compare.svg", params=GIVEN).text
    names = [side["of"]["name"] for side in found["sides"]]
    assert names == ["apatinib", "lenvatinib"]
    asked = {"measure", "pairs", "incomparable", "comparable"}
    for held in found["measures"]:
        assert set(held) == asked
        sizes = [
            sum(one["result"]["measure"] == held["measure"]["iri"] for one in side["numbers"])
            for side in found["sides"]
        ]
        assert held["pairs"] == sizes[0] * sizes[1]
        for why in held["incomparable"]:
            assert 0 < why["pairs"] <= held["pairs"]
    seen = 0
    for side in found["sides"]:
        for one in (*side["numbers"], *side["adverse_events"]):
            assert one["regimen"]["iri"] == side["of"]["iri"]
            seen += 1
    assert seen > 10
    # in the order in which a study is held, never in that of a value
    assert "rank" not in re.sub("nothing here is ranked", "", unescape(page))


def test_numbers_under_a_regimen_are_those_that_the_named_question_has(
    corpus_client: httpx2.Client,
) -> None:
    given = [*GIVEN, ("measure", "PFS")]
    found: Json = corpus_client.get("/compare.json", params=given).json()
    for side in found["sides"]:
        asked = {"regimen": side["of"]["iri"], "measure": "PFS", "columns": "all"}
        answer = corpus_client.get(
            "/queries/outcomes-by-regimen",
            params=asked,
            headers={"Accept": "application/sparql-results+json"},
        ).json()
        told = {
            row["estimate"]["value"]
            for row in answer["results"]["bindings"]
            if row["standing"]["value"] != "derived"
        }
        assert {one["result"]["iri"] for one in side["numbers"]} <= told


def test_a_mechanism_stands_for_all_that_has_it(corpus_client: httpx2.Client) -> None:
    given = {"mechanism": ["VEGFR2", "KIT"], "measure": "PFS"}
    found: Json = corpus_client.get("/compare.json", params=given).json()
    agents = [{agent["name"] for agent in side["agents"]} for side in found["sides"]]
    assert {"anlotinib", "apatinib", "lenvatinib"} <= agents[0]


def test_one_thing_alone_is_no_comparison(corpus_client: httpx2.Client) -> None:
    answer = corpus_client.get("/compare?regimen=apatinib", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "name from two to 4 things" in answer.text


def test_form_has_a_field_for_each_of_two(corpus_client: httpx2.Client) -> None:
    for asked, fields in (
        ("", 2),
        ("?regimen=apatinib", 2),
        ("?regimen=apatinib&regimen=lenvatinib", 3),
    ):
        page = corpus_client.get(f"/compare{asked}", headers={"Accept": "text/html"}).text
        assert len(re.findall(r'<input type="text"[^>]* name="regimen"', page)) == fields


def test_few_numbers_are_shown_and_drawn_however_many_there_are(
    corpus_publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (corpus_publication.folder / NETWORK_FILE).read_bytes()
    sides = [f"{ID}protein/vegfr2", f"{ID}regimen/lenvatinib-monotherapy"]
    measures = [f"{ID}measure/{name}" for name in ("progression-free-survival", "overall-survival")]
    most = 2
    monkeypatch.setattr(compare_aside, "MOST_NUMBERS", most)
    view = compare_aside.view(
        content, sides, measures, narrowing=Narrowing(), remarks=[], whole=True
    )
    shown: Any = view.context["measures"]
    cut = 0
    for one in shown:
        for side, numbers, more in zip(view.records["sides"], one.numbers, one.more, strict=True):  # type: ignore[call-overload]
            every = [
                held for held in side["numbers"] if held["result"]["measure"] == one.measure.iri
            ]
            assert len(numbers) == min(len(every), most)
            assert len(numbers) + more == len(every)
            cut += more
    assert cut
    drawn = view.pictures["forest"].svg().count("<a ")
    assert 0 < drawn <= most * len(sides) * len(measures)
