"""The page of a study shows what its record has, and the doubts beside each number."""

import csv
import io
import json
import re
from html import unescape
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.study import Study
from sarcograph.graph.records.writing import written
from sarcograph.graph.store.question import Question, Store
from sarcograph.graph.store.table import Table

SUN = "sun-2022/sun-2022"
SONG = "song-lenvatinib-rechallenge/song-lenvatinib-rechallenge"
KEYS = (SUN, SONG, "avapritinib-label/navigator", "regobone-osteosarcoma/regobone-osteosarcoma")


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def page(client: httpx2.Client, local: str) -> str:
    answer = client.get(f"/{local}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def record(store: Store, key: str) -> Study:
    texts = study_queries(f"{ID}study/{key}")
    answers = {name: store.query(Question(text)).content for name, text in texts.items()}
    return study_of({name: Table.read(name, content) for name, content in answers.items()})


@pytest.mark.parametrize("key", KEYS)
def test_page_and_twins_hold_the_record(
    corpus_client: httpx2.Client, store: Store, key: str
) -> None:
    study = record(store, key)
    html = page(corpus_client, f"id/study/{key}")
    told = corpus_client.get(f"/id/study/{key}.json").json()
    own: dict[str, Any] = json.loads(json.dumps(written(study)))
    assert {name: told[name] for name in own} == own

    for name in re.findall('href="#([^"]+)"', html):
        assert f'id="{name}"' in html, name
    linked = set(re.findall(r'href="(?:\.\./)+(id/[^"]+)"', html))
    known = json.dumps(told)
    assert all(json.dumps(BASE + unescape(one)) in known for one in linked)
    text = words(html)
    for one in study.findings:
        assert one.iri.removeprefix(BASE) in html
        assert " ".join(one.message.split()) in text
    for passage in study.ambiguities:
        assert " ".join(passage.question.split()) in text
    for publication in study.publications:
        assert publication.doi is None or f"https://doi.org/{quote(publication.doi)}" in html
    shown = [number for number in study.estimates if number.iri.removeprefix(BASE) in linked]
    assert len(shown) == min(len(study.estimates), 120)
    for number in shown:
        for finding in number.findings:
            if finding.consequence != "editorial only":
                assert f"in doubt {finding.rule}" in text

    def rows(part: str) -> list[dict[str, str]]:
        answer = corpus_client.get(f"/id/study/{key}.csv?part={part}")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))

    every = (*study.estimates, *study.adverse_events, *study.derived)
    assert {row["fact"] for row in rows("numbers")} == {one.iri for one in every}
    assert [row["group"] for row in rows("patients")] == [one.label for one in study.populations]


def test_what_does_not_add_up_stands_first_and_beside_the_number(
    corpus_client: httpx2.Client,
) -> None:
    html = page(corpus_client, f"id/study/{SUN}")
    text = words(html)
    assert "Does not add up : " in text
    assert text.index("hold 33 patients of 32") < text.index("What was done")
    row = next(one for one in re.findall("<tr>.*?</tr>", html, re.DOTALL) if "34.4%" in one)
    assert "34.4% (95% CI 18.6–53.2)" in words(row)
    assert "34.38% (95% CI 18.57–53.19) agrees" in words(row)
    assert "in doubt categories against the number of patients" in words(row)
    assert "n = 32" in words(row).replace("\xa0", " ")


def test_a_large_study_is_shown_in_part_and_leads_to_the_rest(corpus_client: httpx2.Client) -> None:
    html = page(corpus_client, f"id/study/{SONG}")
    assert html.count("<tr") < 400
    for name in ("agents-given", "conduct-of-a-study"):
        assert f"queries/{name}?study={SONG}" in html
