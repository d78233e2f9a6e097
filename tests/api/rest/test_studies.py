"""`/api/v1/studies` and `/api/v1/findings` over the frozen corpus."""

import json
from typing import Any
from urllib.parse import urljoin

import httpx2
import pytest

from sarcograph.api.rest.contract import PAGED
from sarcograph.graph.prefixes import ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.writing import written
from sarcograph.graph.store.question import Question, Store
from sarcograph.graph.store.table import Table

API = "/api/v1"
SUN = "sun-2022/sun-2022"
Json = dict[str, Any]


def ask(client: httpx2.Client, path: str) -> Json:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def whole(client: httpx2.Client, address: str, most: int = 1000) -> Json:
    """Return a study, its parts joined; each tells of all that there is and keeps to `limit`."""
    parts = []
    following = f"{address}?limit={most}"
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        parts.append(answer.json())
        assert sum(len(parts[-1][name]) for name in PAGED) <= most
        following = parts[-1]["next"] and urljoin(following, parts[-1]["next"])
    found: Json = {
        **parts[0],
        **{name: [one for part in parts for one in part[name]] for name in PAGED},
    }
    assert {json.dumps(part["counts"]) for part in parts} == {json.dumps(found["counts"])}
    assert found.pop("counts") == {name: len(found[name]) for name in PAGED}
    assert len(parts) == -(-sum(len(found[name]) for name in PAGED) // most)
    del found["next"]
    return found


def test_parts_of_a_study_are_the_whole_and_hold_for_it_alone(corpus_client: httpx2.Client) -> None:
    song = "song-lenvatinib-rechallenge/song-lenvatinib-rechallenge"
    at_once = whole(corpus_client, f"{API}/studies/{song}")
    assert whole(corpus_client, f"{API}/studies/{song}", 150) == at_once
    part = corpus_client.get(f"{API}/studies/{song}")
    assert len(part.content) < 400_000
    following = part.json()["next"]
    assert corpus_client.get(f"{API}/studies/{SUN}{following}").status_code == 400


def test_a_study_is_the_record_that_python_has(corpus_client: httpx2.Client, store: Store) -> None:
    texts = study_queries(f"{ID}study/{SUN}")
    answers = {name: store.query(Question(text)).content for name, text in texts.items()}
    record = study_of({name: Table.read(name, content) for name, content in answers.items()})
    found = whole(corpus_client, f"{API}/studies/{SUN}")
    assert found == json.loads(json.dumps(written(record)))
    listed = {one["iri"] for name in ("findings", "ambiguities") for one in found[name]}
    for estimate in found["estimates"]:
        assert estimate["n"] == 32
        assert estimate["places"]
        for name in ("findings", "ambiguities"):
            assert {one["iri"] for one in estimate[name]} <= listed
        assert estimate["doubts"] == ["finding"] * bool(estimate["findings"])


def test_the_central_study_has_the_numbers_of_its_file(corpus_client: httpx2.Client) -> None:
    study = whole(corpus_client, f"{API}/studies/{SUN}")
    told = {
        (one["measure"]["label"], one["statistic"]): [
            one[name] for name in ("value", "unit", "ci_lower", "ci_upper", "ci_level")
        ]
        for one in study["estimates"]
        if one["category"] is None
    }
    assert told["progression-free survival", "median"] == [7.6, "month", 3.31, 11.89, 95]
    assert told["overall survival", "median"] == [14.9, "month", 8.36, 21.44, 95]
    printed = [
        place["printed"]
        for one in study["estimates"]
        for place in one["places"]
        if one["measure"]["label"] == "overall survival"
    ]
    assert printed == ["14.9 months", "95% CI: 8.36-21.44"]


def keys(found: Json) -> set[str]:
    return {one["key"] for one in found["items"]}


@pytest.mark.parametrize(
    ("query", "some", "none"),
    [
        ("", {SUN, "anlotinib-case-2021/anlotinib-case-2021"}, set()),
        ("agent=AL3818", {SUN}, {"lavit-2022/lavit-2022"}),
        ("disease=sarcoma", {SUN}, set()),
        ("disease=osteosarcoma", {"anlotinib-case-2021/anlotinib-case-2021"}, {SUN}),
        ("n=30%2B", {SUN}, {"anlotinib-case-2021/anlotinib-case-2021"}),
        ("n=1", {"anlotinib-case-2021/anlotinib-case-2021"}, {SUN}),
        ("design=case-report", {"anlotinib-case-2021/anlotinib-case-2021"}, {SUN}),
        ("standing=external", set(), {SUN}),
        ("agent=anlotinib&combination=yes", {SUN}, {"anlotinib-case-2021/anlotinib-case-2021"}),
        ("line=2%2B", {"refractory-osteosarcoma-page/page"}, {SUN}),
        ("line=2%2B&n=1%2B", set(), {SUN, "refractory-osteosarcoma-page/page"}),
    ],
)
def test_studies_meet_the_filters_that_are_given(
    corpus_client: httpx2.Client, query: str, some: set[str], none: set[str]
) -> None:
    found = ask(corpus_client, f"studies?limit=1000&{query}")
    assert found["total"] == len(found["items"]) == len(keys(found))
    assert some <= keys(found)
    assert not none & keys(found)


def test_what_a_range_leaves_out_is_counted_and_listed(corpus_client: httpx2.Client) -> None:
    (left_out,) = ask(corpus_client, "studies?line=1-9")["not_said"]
    unknown = ask(corpus_client, "studies?line=unknown")
    assert (left_out["parameter"], left_out["studies"]) == ("line", unknown["total"])
    named = ask(corpus_client, "studies?agent=anlotinib%20hydrochloride")
    assert any("anlotinib" in remark for remark in named["remarks"])


def test_the_rest_of_a_list_is_of_the_same_question(corpus_client: httpx2.Client) -> None:
    whole = ask(corpus_client, "studies?limit=1000&agent=anlotinib")
    address, walked = f"{API}/studies?limit=1&agent=anlotinib", []
    while address:
        page = corpus_client.get(address).json()
        walked += page["items"]
        address = page["next"] and urljoin(address, page["next"])
    assert walked == whole["items"]
    rest = ask(corpus_client, "studies?limit=1&agent=anlotinib")["next"]
    other = corpus_client.get(f"{API}/studies{rest.replace('anlotinib', 'lenvatinib')}")
    assert "the cursor is of other parameters" in other.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("studies/sun-2022", 404, "/id/study/sun-2022/sun-2022; /id/study/sun-2022/ lists all"),
        ("studies/no-such", 404, "/id/study/ lists all"),
        ("studies?disease=osteosarcom", 400, "did you mean osteosarcoma"),
        ("studies?line=2+", 400, "an address writes 2+ as 2%2B"),
        ("studies?line=x", 400, "'line' is a number such as 2"),
        ("studies?design=trial", 400, "'design' is one of"),
        ("studies?agent=lapatinib", 400, "did you mean"),
        ("findings?source=sun2022", 400, "did you mean 'sun-2022'?"),
        ("findings?severity=grave", 400, "there are: ambiguous, conflict"),
        ("findings?editorial=maybe", 400, "'editorial'"),
        ("findings?rule=x", 400, "there is no rule 'x'"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    corpus_client: httpx2.Client, path: str, status: int, words: str
) -> None:
    answer = corpus_client.get(f"{API}/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert words in answer.json()["detail"]


def test_findings_are_those_of_the_question_in_its_order(corpus_client: httpx2.Client) -> None:
    everything = ask(corpus_client, "findings?limit=1000")
    count = "SELECT (COUNT(DISTINCT ?finding) AS ?n) { ?finding a sg:Finding }"
    (row,) = corpus_client.get("/sparql", params={"query": count}).json()["results"]["bindings"]
    assert everything["total"] == len(everything["items"]) == int(row["n"]["value"])
    grave = [one["consequence"] for one in everything["items"]]
    order = ["conclusion in doubt", "figure in doubt", "comparability in doubt", "editorial only"]
    assert grave == sorted(grave, key=order.index)
    assert all(one["message"] and one["places"] for one in everything["items"])
    own = ask(corpus_client, "findings?limit=1000&source=sun-2022")["items"]
    assert own == [
        one
        for one in everything["items"]
        if "sun-2022" in {place["source"] for place in one["places"]}
    ]
    parts = [ask(corpus_client, f"findings?editorial={word}")["total"] for word in ("yes", "no")]
    assert sum(parts) == everything["total"] > max(parts)
    for name in ("severity", "consequence"):
        value = everything["items"][0][name]
        chosen = ask(corpus_client, f"findings?limit=1000&{name}={value}")["items"]
        assert chosen == [one for one in everything["items"] if one[name] == value]
    assert ask(corpus_client, "findings?rule=ranked-list-vs-table")["total"] == sum(
        one["rule"] == "a list of the most frequent against the counts"
        for one in everything["items"]
    )
