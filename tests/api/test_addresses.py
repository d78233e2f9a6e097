"""Addresses as people type them and clients try them: with a slash too many, and unasked."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.browse.well_known import sitemap_of
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.library import query_library

BROWSER = {"Accept": "text/html"}
FILLED = {"kind": "drug", "key": "anlotinib", "file": "sarcograph.nq", "suffix": "json"}
NAMES = {
    "/vocab/{name}": "/vocab/Drug",
    "/shapes/{name}": "/shapes/ClaimShape",
    "/graph/{name}": "/graph/entities",
    "/ontology/{name}": "/ontology/entity",
    "/ontology.{suffix}": "/ontology.ttl",
    "/api/v1/studies/{study}": "/api/v1/studies/sun-2022/sun-2022",
}
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def paths(client: httpx2.Client) -> Iterator[str]:
    """Yield one path of each route that is described, without a slash at its end."""
    version = client.get("/ready").json()["version"]
    for path in client.get("/openapi.json").json()["paths"]:
        filled = NAMES.get(path.replace(":path", ""), path)
        for name, value in (FILLED | {"version": version}).items():
            filled = filled.replace("{" + name + "}", value)
        assert "{" not in filled, path
        yield filled.rstrip("/")
    yield from (
        "/openapi.json",
        "/robots.txt",
        "/sitemap.xml",
        "/llms.txt",
        "/favicon.ico",
        "/pages/style.css",
        "/pages/icon.svg",
    )


def followed(client: httpx2.Client, path: str) -> httpx2.Response:
    """Ask for a path and follow what it leads to, on this server alone."""
    for _ in range(4):
        response = client.get(path)
        if not response.is_redirect:
            return response
        path = urljoin(str(response.url), response.headers["location"])
        assert httpx2.URL(path).netloc == client.base_url.netloc
    raise AssertionError(f"{path} leads on and on")


def test_every_route_answers_with_a_slash_at_its_end_as_without(
    corpus_client: httpx2.Client,
) -> None:
    found = sorted({*paths(corpus_client)} - {""})
    assert len(found) > 20
    for path in found:
        for query in ("", "?default"):
            plain, slashed = (
                followed(corpus_client, f"{one}{query}") for one in (path, f"{path}/")
            )
            assert slashed.status_code == plain.status_code, path
            assert slashed.headers["content-type"] == plain.headers["content-type"], path
            if path not in ("/metrics", "/ready"):
                assert slashed.content == plain.content, path


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_endpoint_needs_no_redirect_for_its_slash(
    corpus_client: httpx2.Client, method: str
) -> None:
    response = corpus_client.request(method, "/sparql/", params={"query": "ASK {}"})
    assert response.json()["boolean"] is True


def test_redirect_is_permanent_and_keeps_the_query(corpus_client: httpx2.Client) -> None:
    response = corpus_client.get("/vocab/Drug/?page=2&x=%0d%0a")
    assert response.status_code == 308
    assert response.headers["location"] == "../Drug?page=2&x=%0d%0a"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/vocab//evil.example/",
        "/id//evil.example/",
        "/id/drug//evil.example/",
        "/graph//evil.example/",
        "/graph/https://evil.example/",
        "/vocab/https:%2f%2fevil.example/",
        "/vocab/%5cevil.example/",
        "/vocab/%0d%0aLocation:x/",
        "/downloads//evil.example/",
        "/nowhere/",
        "/health//",
        "//",
    ],
)
def test_no_redirect_leads_to_another_server(corpus_client: httpx2.Client, path: str) -> None:
    url = f"http://{corpus_client.base_url.netloc.decode()}{path}"
    response = corpus_client.get(url)
    if response.is_redirect:
        target = httpx2.URL(urljoin(url, response.headers["location"]))
        assert target.netloc == corpus_client.base_url.netloc
    else:
        assert response.status_code == 404


def test_what_is_nowhere_says_where_all_is_by_a_link(corpus_client: httpx2.Client) -> None:
    page = corpus_client.get("/no/where", headers=BROWSER)
    assert page.status_code == 404
    assert '<a href="../">All there is</a>' in page.text


def test_crawlers_are_kept_from_what_is_evaluated_and_told_what_there_is(
    corpus_client: httpx2.Client,
) -> None:
    robots = corpus_client.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    rules = [line.partition(": ") for line in robots.text.splitlines()]
    refused = {value for name, _, value in rules if name == "Disallow"}
    evaluated = {"/sparql", "/graph-store", "/queries/*?", "/api/*?", "/search", "/graph-view"}
    assert refused == evaluated
    (sitemap,) = (value for name, _, value in rules if name == "Sitemap")
    urls = [str(one.text) for one in ET.fromstring(corpus_client.get(sitemap).content).iter(LOC)]  # noqa: S314  # our own
    assert len(urls) == len(set(urls)) > 500
    assert str(corpus_client.base_url.join("/id/drug/anlotinib")) in urls
    for url in urls[::60]:
        assert corpus_client.head(url, headers=BROWSER).status_code == 200, url


def test_a_sitemap_tells_how_many_pages_it_leaves_out() -> None:
    pages = [f"id/study/s{number}/s{number}" for number in range(50_003)]
    large, small = ("".join(map(str, sitemap_of("http://a/", some))) for some in (pages, pages[:9]))
    found = [len(list(ET.fromstring(one).iter(LOC))) for one in (large, small)]  # noqa: S314  # our own
    assert found == [50_000, 9]
    assert "<!-- 3 more pages are left out" in large
    assert "<!--" not in small


def test_what_assistants_read_first_names_every_question_and_leads_somewhere(
    corpus_client: httpx2.Client,
) -> None:
    told = corpus_client.get("/llms.txt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert corpus_client.head("/llms.txt").status_code == 200
    title, _, summary, *_ = told.text.splitlines()
    assert (title, summary[:2]) == ("# sarcograph", "> ")
    assert "Not for clinical decisions." in summary
    links = re.findall(r"^- \[([^]]+)\]\((\S+)\): .", told.text, re.MULTILINE)
    assert {name for name, _ in links} >= query_library().keys()
    for name, url in links:
        assert corpus_client.head(url).status_code == 200, name
    for name in FILTERS:
        assert f"\n- `{name}`: " in told.text


def test_icon_is_one_and_pages_may_load_it(corpus_client: httpx2.Client) -> None:
    icon = corpus_client.get("/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert ET.fromstring(icon.content).tag.endswith("svg")  # noqa: S314  # our own
    page = corpus_client.get("/", headers=BROWSER)
    assert 'rel="icon"' in page.text
    assert "img-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/.well-known/sparql-examples/drugs-and-targets",
    ],
)
def test_data_set_is_found_where_finders_look(corpus_client: httpx2.Client, path: str) -> None:
    assert corpus_client.get(path).status_code == 303
    described = followed(corpus_client, path)
    assert described.headers["content-type"].startswith("text/turtle")
    kinds = {
        quad.object.value
        for quad in ox.parse(described.content, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#type") and isinstance(quad.object, ox.NamedNode)
    }
    assert "http://rdfs.org/ns/void#Dataset" in kinds
