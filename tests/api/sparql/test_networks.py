"""The network of a question: what its rows tell of, at its address in every form of a network."""

from typing import Any

import httpx2
import networkx as nx
import pytest

from sarcograph.api.browse.view import BY_SUFFIX, NETWORKS
from sarcograph.api.sparql.networks import FORMS, network_form

ADDRESS = "/queries/drugs-and-targets"
ASKED = {"agent": "lenvatinib"}


def test_a_network_holds_the_statements_that_the_rows_name(corpus_client: httpx2.Client) -> None:
    answer = corpus_client.get(f"{ADDRESS}.graphml", params=ASKED)
    assert answer.status_code == 200, answer.text
    read: Any = nx.parse_graphml(answer.text, force_multigraph=True)
    rows = corpus_client.get(ADDRESS, params=ASKED | {"format": "csv"}).text
    assert read.number_of_edges() > 3
    assert all(data["statement"] in rows for *_, data in read.edges(data=True))
    assert read.graph["asked"] == f"{ADDRESS}?agent=lenvatinib"
    assert read.graph["notice"] == "Not for clinical decisions."


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)
def test_it_is_the_same_however_it_is_asked_for(corpus_client: httpx2.Client, form: Any) -> None:
    by_suffix = corpus_client.get(f"{ADDRESS}.{form.suffix}", params=ASKED)
    assert by_suffix.status_code == 200, by_suffix.text
    assert by_suffix.headers["content-type"] == form.media_type
    name = by_suffix.headers["content-disposition"]
    assert name.startswith('attachment; filename="sarcograph-queries-drugs-and-targets-')
    assert name.endswith(f'.{form.suffix}"')
    named = [form.suffix, NETWORKS[form.suffix], NETWORKS[form.suffix].upper()]
    for one in [*named, *([form.media_type] if form.by_accept else [])]:
        answer = corpus_client.get(
            ADDRESS, params=ASKED | {"format": one}, headers={"Accept": "text/csv"}
        )
        assert answer.content == by_suffix.content, one
    if form.by_accept:
        accept = {"Accept": f"{form.media_type}, */*;q=0.5"}
        liked = corpus_client.get(ADDRESS, params=ASKED, headers=accept)
        assert liked.content == by_suffix.content
        assert liked.headers["vary"].startswith("Accept,")
        located = liked.url.join(liked.headers["content-location"])
        assert corpus_client.get(str(located)).content == liked.content
    known = {"If-None-Match": by_suffix.headers["etag"]}
    again = corpus_client.get(f"{ADDRESS}.{form.suffix}", params=ASKED, headers=known)
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "params", "status", "told"),
    [
        ("/queries/rules-of-checks.graphml", {}, 404, "name no statement between"),
        (f"{ADDRESS}.gexf", {"agent": "nonsense"}, 400, "nothing is called"),
        (f"{ADDRESS}.xgmml", ASKED, 404, "are available as .html, .csv"),
    ],
)
def test_what_makes_no_network_says_why(
    corpus_client: httpx2.Client, path: str, params: dict[str, str], status: int, told: str
) -> None:
    answer = corpus_client.get(path, params=params)
    assert answer.status_code == status, answer.text
    assert told in answer.json()["detail"]


def test_the_page_leads_to_every_form(corpus_client: httpx2.Client) -> None:
    page = corpus_client.get(ADDRESS, params=ASKED, headers={"Accept": "text/html"}).text
    for suffix in NETWORKS:
        assert f'href="drugs-and-targets.{suffix}?agent=lenvatinib"' in page
        assert network_form(suffix) == BY_SUFFIX[suffix]
