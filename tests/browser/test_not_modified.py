"""What a 304 says is what the 200 said: a client puts it in the place of what it has kept."""

import re
from collections.abc import Iterator

import httpx2
import pytest

# of the content, which a 304 has not (RFC 9110, 15.4.5), and of the moment
OF_THE_CONTENT = {"content-type", "content-length", "content-encoding", "date", "connection"}
OF_THE_CONTENT |= {"accept-ranges", "last-modified"}

FORMS = ("text/html", "text/turtle", "application/ld+json", "application/json", "text/csv", "*/*")
PATHS = (
    "/",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=SELECT%20*%7B%3Fs%20a%20sg:Drug%7D",
    "/queries/",
    "/queries/outcomes-by-regimen?regimen=catequentinib&line=2%2B",
    # the default graph, all in all, is written for minutes
    "/graph-store?graph=https%3A%2F%2Fw3id.org%2Fsarcograph%2Fgraph%2Fevidence%2Fsun-2022",
    "/search?q=AL3818",
    "/graph-view?about=KDR",
    "/completions.json",
    "/sitemap.xml",
    "/api/v1/",
    "/api/v1/entities",
    "/api/v1/entities/drug?limit=3",
    "/api/v1/entities/drug/anlotinib",
    "/api/v1/search?q=AL3818",
    "/api/v1/studies?agent=anlotinib&limit=2",
    "/api/v1/studies/sun-2022/sun-2022",
    "/api/v1/findings?limit=2",
    "/api/v1/paths?from=anlotinib&to=PFS&limit=1",
    "/id/",
    "/id/drug/",
    "/id/drug/anlotinib",
    "/id/drug/anlotinib.ttl",
    "/id/estimate/?page=2",
    "/vocab/",
    "/vocab/Drug",
    "/ontology",
    "/ontology/entity",
    "/shapes/",
    "/shapes/ClaimShape",
    "/graph/",
    "/graph/entities",
    "/downloads/",
    "/version/",
    "/pages/style.css",
    "/openapi.json",
    "/health",
    "/ready",
    "/metrics",
)


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=site, timeout=30) as client:
        yield client


def lasting(answer: httpx2.Response) -> dict[str, str]:
    return {name: text for name, text in answer.headers.items() if name not in OF_THE_CONTENT}


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_not_modified_repeats_what_the_answer_said(client: httpx2.Client, encoding: str) -> None:
    repeated = []
    for path in PATHS:
        for accept in FORMS:
            asked = {"Accept": accept, "Accept-Encoding": encoding}
            first = client.get(path, headers=asked)
            tag = first.headers.get("etag")
            if tag is None:
                continue
            for method in ("GET", "HEAD"):
                again = client.request(method, path, headers=asked | {"If-None-Match": tag})
                assert again.status_code == 304, (path, accept)
                assert lasting(again) == lasting(first), (path, accept)
            repeated.append(path)
    assert len(set(repeated)) >= 18


def test_file_that_is_kept_says_the_same(client: httpx2.Client) -> None:
    files = client.get("/downloads/", headers={"Accept": "application/json"}).json()["files"]
    for file in files:
        first = client.head(file["url"])
        for known in (
            {"If-None-Match": first.headers["etag"]},
            {"If-Modified-Since": first.headers["last-modified"]},
        ):
            again = client.get(file["url"], headers=known)
            assert again.status_code == 304
            assert lasting(again) == lasting(first)
    assert files


def test_scripts_are_kept_for_ever_and_the_stylesheet_is_not(client: httpx2.Client) -> None:
    shown = client.get("/id/drug/anlotinib", headers={"Accept": "text/html"}).text
    (script,) = re.findall(r'<script type="module" src="../../([^"]+)"></script>', shown)
    (sheet,) = re.findall(r'<link rel="stylesheet" href="../../([^"]+)">', shown)
    assert client.get(sheet).headers["cache-control"] == "no-cache"
    parts = re.findall(r"\./([\w-]+\.js)", client.get(script).text)
    assert parts
    for address in (script, *(f"static/{part}" for part in parts)):
        found = client.get(address)
        assert found.headers["content-type"] == "text/javascript; charset=utf-8"
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = client.get(address, headers={"If-None-Match": found.headers["etag"]})
        assert again.status_code == 304
        assert lasting(again) == lasting(found)
    assert client.get("static/licences.md").headers["cache-control"] == "no-cache"
    for other in ("manifest.json", "fingerprint.txt", "none-abcdefgh.js", "..%2fapp.py"):
        assert client.get(f"static/{other}").status_code == 404
