"""Every kind of page has its twins: the same as JSON, CSV, Turtle and JSON-LD."""

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx2
import pyoxigraph as ox
import pytest

BASE = "https://w3id.org/sarcograph/"
TWINS = {
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}
ROWS = {
    "html": "text/html",
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""The twins of a question, whose rows are SPARQL results."""
QUESTIONS = (
    "/queries/drugs-and-targets",
    "/queries/outcomes-by-mechanism?mechanism=angiogenesis&measure=PFS",
    "/queries/numbers-of-a-study?limit=5&columns=few",
)
LISTS = (
    "/id/",
    "/id/drug/",
    "/id/estimate/sun-2022/",
    "/graph/",
    "/vocab/",
    "/shapes/",
    "/queries/",
)
PAGES = (
    *LISTS,
    "/id/drug/anlotinib",
    "/id/study/sun-2022/sun-2022",
    "/id/document/sun-2022",
    "/id/estimate/sun-2022/all.objective-response-rate.study-treatment.proportion",
    "/id/trial/navigator",
    "/vocab/Drug",
    "/shapes/ClaimShape",
    "/graph/evidence/sun-2022",
    "/graph/entities",
    "/ontology/entity",
    "/ontology",
    "/paths?from=anlotinib&to=PFS&limit=5",
    "/compare?regimen=apatinib&regimen=lenvatinib",
    "/graph-view?about=VEGFR2",
    "/curate",
    "/brief?mechanism=angiogenesis&disease=osteosarcoma",
    "/pool?measure=PFS&agent=anlotinib&untold=alike",
)
ALONE = {
    "/": "leads to the rest, and holds nothing of its own",
    "/search": "is at /api/v1/search for programs",
    "/sparql": "takes the form of an answer by `format`",
    "/queries/{query}": "their rows have no triples; see below",
    "/downloads/": "lists files; programs have it as JSON and as DCAT",
    "/version/": "the same",
    "/version/{version}/": "the same",
    "/api/v1/": "is for programs itself",
}
"""Kinds of page that have fewer twins, with the reason."""


def suffixed(path: str, suffix: str) -> str:
    """Return the address of a form of a page."""
    bare, mark, query = path.partition("?")
    return f"{bare.rstrip('/')}.{suffix}{mark}{query}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_twins_by_suffix_by_format_and_by_accept(
    corpus_client: httpx2.Client, path: str
) -> None:
    for suffix, media_type in TWINS.items():
        mark = "&" if "?" in path else "?"
        by_format = {} if path == "/ontology" else {f"{path}{mark}format={suffix}": "text/html"}
        ways = {suffixed(path, suffix): "text/html", **by_format, path: media_type}
        answers = [
            corpus_client.get(address, headers={"Accept": accept})
            for address, accept in ways.items()
        ]
        assert [one.status_code for one in answers] == [200] * len(ways), suffix
        types = {one.headers["content-type"].partition(";")[0] for one in answers}
        assert types == {media_type}
        if not path.startswith(("/ontology", "/graph/")):  # whose RDF has a document of its own
            assert len({one.content for one in answers}) == 1, suffix
        match suffix:
            case "csv":
                assert list(csv.DictReader(io.StringIO(answers[0].text, newline="")))
            case "json":
                assert answers[0].json()
            case _:
                form = ox.RdfFormat.TURTLE if suffix == "ttl" else ox.RdfFormat.JSON_LD
                assert list(ox.parse(answers[0].content, format=form))


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_has_its_twins_by_suffix_by_format_and_by_accept(
    corpus_client: httpx2.Client, path: str
) -> None:
    name = urlsplit(path).path.rpartition("/")[2]
    for suffix, media_type in ROWS.items():
        mark = "&" if "?" in path else "?"
        by_suffix, by_format, by_accept = (
            corpus_client.get(address, headers={"Accept": accept})
            for address, accept in (
                (suffixed(path, suffix), "image/png"),
                (f"{path}{mark}format={suffix}", "image/png"),
                (path, media_type),
            )
        )
        for answer in (by_suffix, by_format, by_accept):
            assert answer.status_code == 200, suffix
            assert answer.headers["content-type"].partition(";")[0] == media_type
            assert answer.content == by_suffix.content
        assert "accept," not in by_suffix.headers["vary"].lower()
        file = by_suffix.headers["content-disposition"]
        assert by_format.headers["content-disposition"] == file
        assert f'filename="sarcograph-queries-{name}-' in file
        assert file.endswith(f'.{suffix}"')
        beaten = corpus_client.get(f"{suffixed(path, suffix)}{mark}format=svg")
        assert beaten.content == by_suffix.content


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_question_names_its_twins_and_they_are_there(
    corpus_client: httpx2.Client, path: str
) -> None:
    page = corpus_client.get(path, headers={"Accept": "text/html"})
    linked = dict(re.findall(r'<a href="([^"]+)" type="([^"]+)">', page.text))
    assert set(ROWS.values()) - {"text/html"} <= set(linked.values())
    given = urlsplit(path).query.partition("limit=")[0]  # what is taken along is whole
    for href, media_type in linked.items():
        address = urljoin(path, unescape(href))
        assert urlsplit(address).query == given
        answer = corpus_client.head(address)
        assert answer.status_code == 200, href
        assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_twins_and_they_are_there(corpus_client: httpx2.Client, path: str) -> None:
    page = corpus_client.get(path, headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    linked = dict(re.findall(r'<a href="([^"]+)" type="([^"]+)">', page.text))
    assert set(TWINS.values()) <= set(linked.values())
    for href, media_type in linked.items():
        answer = corpus_client.head(urljoin(path, unescape(href)))
        assert answer.status_code == 200, href
        assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize(
    "path", [one for one in PAGES if one.startswith(("/id/study/", "/compare"))]
)
def test_a_page_without_what_only_its_forms_have_is_no_other_page(
    corpus_client: httpx2.Client, path: str
) -> None:
    """What people see is made without records and rows; the file that they keep is made of all."""
    seen = corpus_client.get(path, headers={"Accept": "text/html"}).text
    kept = corpus_client.get(suffixed(path, "offline.html")).text

    def main(page: str) -> list[str]:
        words = re.sub(
            r"<[^>]*>", " ", page.partition('<main id="main">')[2].partition("</main>")[0]
        )
        return words.partition("Taken from")[0].split()

    assert main(seen) == main(kept)
    assert main(seen)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_the_same_in_all_forms(corpus_client: httpx2.Client, path: str) -> None:
    page = corpus_client.get(path, headers={"Accept": "text/html"}).text
    rows = list(csv.DictReader(io.StringIO(corpus_client.get(suffixed(path, "csv")).text)))
    record = corpus_client.get(suffixed(path, "json")).json()
    if path == "/queries/":
        assert [one["name"] for one in record["queries"]] == [row["name"] for row in rows]
        return
    iris = [row["iri"] for row in rows]
    assert iris == [entry["iri"] for entry in record["entries"]]
    table = page.partition("<main")[2]
    for iri in iris:
        assert f'/{iri.removeprefix(BASE)}"' in table
    if path == "/vocab/":
        return
    turtle = ox.parse(corpus_client.get(suffixed(path, "ttl")).content, format=ox.RdfFormat.TURTLE)
    parts = [quad for quad in turtle if quad.predicate.value.endswith("/terms/hasPart")]
    assert sorted(quad.object.value for quad in parts) == sorted(iris)


def test_a_list_is_narrowed_by_words_without_scripts(corpus_client: httpx2.Client) -> None:
    def names(address: str) -> list[str]:
        answer = corpus_client.get(address, headers={"Accept": "application/json"})
        assert answer.status_code == 200
        return [entry["text"] for entry in answer.json()["entries"]]

    assert names("/id/drug/?with=ANLO") == ["anlotinib"]
    whole = corpus_client.get("/id/estimate/?format=json").json()
    assert whole["pages"] > 1
    some = corpus_client.get("/id/estimate/?format=json&with=survival%20median").json()
    assert len(some["entries"]) > 0
    assert all("survival" in json.dumps(one).lower() for one in some["entries"])
    assert names("/id/drug/?with=no-such-thing") == []
    page = corpus_client.get("/id/drug/?with=no-such-thing", headers={"Accept": "text/html"}).text
    assert "Nothing here has these words" in page
    assert "Drug" in names("/vocab/?with=drug") or "drug" in names("/vocab/?with=drug")
    for path in LISTS:
        shown = corpus_client.get(path, headers={"Accept": "text/html"}).text
        assert '<input type="search" id="with" name="with"' in shown


def test_every_kind_of_page_is_here(corpus_client: httpx2.Client) -> None:
    """Walk the routes that answer with pages: each is one of those above, or says why not."""
    described = corpus_client.get("/openapi.json").json()["paths"]
    pages = {
        path
        for path, operations in described.items()
        if "text/html" in operations["get"]["responses"].get("200", {}).get("content", {})
    }
    shown = {urlsplit(path).path for path in PAGES}

    def covers(route: str) -> bool:
        pattern = re.sub(r"\\\{\w+(?::path)?\\\}", "[^/]+(?:/[^/]+)*", re.escape(route))
        return any(re.fullmatch(pattern, one) for one in shown)

    questions = {path for path in pages if path.startswith("/queries/") and path != "/queries/"}
    assert questions
    alone = pages - questions - set(ALONE)
    missing = [route for route in alone if ".{suffix}" not in route and not covers(route)]
    assert missing == []
