"""Downloads: every export with its hash and licence, files that never change, nothing else."""

import gzip
import hashlib
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import httpx2
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from markupsafe import escape
from part_of import part_of
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, VOID
from starlette.testclient import TestClient

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse import downloads
from sarcograph.api.browse.recipes import RECIPES, Recipe
from sarcograph.api.http.problems import ProblemError, send_problem
from sarcograph.graph.changes.records import SHOWN_FACTS
from sarcograph.graph.exports.forms import FORMS, OF_FILES
from sarcograph.graph.publish.publication import (
    Publication,
    PublishedFile,
    current_publication,
    publications,
    purpose_of,
)
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.store.question import Question
from sarcograph.graph.validated import ValidatedGraph

GRAPH = "https://w3id.org/sarcograph/graph/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
SOME = ("entities", "ontology", "evidence/sun-2022", "external/famplex", "external/moalmanac")
OWN_LICENCES = {
    f"{GRAPH}external/famplex": "CC0 1.0 Universal",
    f"{GRAPH}external/moalmanac": "GPL-2.0; facts only",
}
SYNTAXES = {
    "sarcograph.nq": ox.RdfFormat.N_QUADS,
    "sarcograph.trig": ox.RdfFormat.TRIG,
    "sarcograph.ttl": ox.RdfFormat.TURTLE,
    "sarcograph.jsonld": ox.RdfFormat.JSON_LD,
    "sarcograph.nt": ox.RdfFormat.N_TRIPLES,
    "sarcograph.rdf": ox.RdfFormat.RDF_XML,
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLAIN = {"Accept-Encoding": "identity"}


class NoEvaluator:
    """The Evaluator of who needs none."""

    statistics = None

    async def query(self, question: Question, **_: object) -> Any:
        """Refuse to answer."""
        pytest.fail(f"downloads ask the graph nothing: {question.text}")

    async def __aenter__(self) -> Self:
        """Start nothing."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End nothing."""


def served(publication: Publication | None) -> TestClient:
    app = FastAPI()
    version = publication.version if publication else "remote"
    edition = Edition(version, publication, NoEvaluator(), AnswerCache(0))
    app.state.editions = SimpleNamespace(current=edition)
    app.add_exception_handler(ProblemError, send_problem)
    app.include_router(downloads.router)
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    return TestClient(app, follow_redirects=False, headers=headers)


@pytest.fixture(scope="module")
def directory(validated: ValidatedGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with two versions: the first without external sources."""
    directory = tmp_path_factory.mktemp("published")
    for names in (SOME[:3], SOME):
        write_publication(part_of(validated, *names), directory)
    return directory


@pytest.fixture(scope="module")
def publication(directory: Path) -> Publication:
    """The version that is served."""
    return current_publication(directory)


@pytest.fixture(scope="module")
def earlier(directory: Path, publication: Publication) -> Publication:
    """The other one."""
    (other,) = (one for one in publications(directory) if one != publication)
    return other


@pytest.fixture(scope="module")
def client(publication: Publication) -> Iterator[TestClient]:
    """A client of the served version."""
    with served(publication) as client:
        yield client


@pytest.fixture
def turtle(publication: Publication) -> PublishedFile:
    """The record of the Turtle export."""
    return next(file for file in publication.files if file.name == "sarcograph.ttl")


def url_of(publication: Publication, name: str) -> str:
    return f"/version/{publication.version}/{name}"


# --- lists


def test_what_a_large_graph_lacks_is_said_with_what_makes_it(
    validated: ValidatedGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sarcograph.graph.publish.large.EAGER_QUADS", 100)
    publication = write_publication(part_of(validated, *SOME[:3]), tmp_path)
    with served(publication) as client:
        listed = client.get("/downloads/", headers={"Accept": "application/json"}).json()
        assert listed["left_out"] == list(publication.left_out)
        assert "parquet" in listed["left_out"]
        page = client.get("/downloads/", headers=BROWSER).text
        assert "Not written for so large a graph: trig, turtle" in page
        assert "sarcograph.parquet.zip" not in page
        missing = client.get(url_of(publication, "sarcograph.parquet.zip"))
        assert missing.status_code == 404
        command = "sarcograph export --format parquet --out sarcograph.parquet.zip makes it"
        assert command in missing.json()["detail"]


def test_json_lists_every_file_as_it_is(client: TestClient, publication: Publication) -> None:
    listed = client.get("/downloads/", headers={"Accept": "application/json"}).json()
    assert listed["version"] == publication.version
    assert listed["sha256"] == publication.sha256
    names = {file["name"] for file in listed["files"]}
    on_disk = {path.name for path in publication.folder.iterdir()}
    assert names == on_disk - {"publication.json"}
    for file in listed["files"]:
        response = client.get(file["url"], headers=PLAIN)
        assert response.status_code == 200
        assert len(response.content) == file["size"]
        assert hashlib.sha256(response.content).hexdigest() == file["sha256"]
        if file["name"] in SYNTAXES:
            quads = list(ox.parse(response.content, format=SYNTAXES[file["name"]]))
            assert len(quads) == file["statements"]
            assert file["purpose"] == OF_FILES[file["name"]].purpose
            named = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
            assert not named or named == set(file["graphs"])


def test_json_names_the_licence_of_each_graph(client: TestClient) -> None:
    listed = client.get("/downloads/").json()
    licences = {graph["name"]: graph["licence"] for graph in listed["graphs"]}
    assert {name: one for name, one in licences.items() if one != CC_BY} == OWN_LICENCES
    for file in listed["files"]:
        others = {n: one for n, one in OWN_LICENCES.items() if n in file["graphs"]}
        assert file["other_licences"] == others
    quads = next(file for file in listed["files"] if file["name"] == "sarcograph.nq")
    assert quads["other_licences"] == OWN_LICENCES
    turtle = next(file for file in listed["files"] if file["name"] == "sarcograph.ttl")
    assert turtle["other_licences"] == {}, "Turtle holds no external graph"


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json"])
def test_catalogue_agrees_with_the_files(
    client: TestClient, publication: Publication, media_type: str
) -> None:
    response = client.get("/downloads/", headers={"Accept": media_type})
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    text = ox.serialize(
        {quad.triple for quad in ox.parse(response.content, format=form)},
        format=ox.RdfFormat.N_TRIPLES,
    )
    graph = Graph().parse(data=text, format="nt")
    exports = {file.name: file for file in publication.files if file.graphs}
    distributions = set(graph.objects(None, DCAT.distribution))
    assert (
        len(distributions)
        == len(exports)
        == sum(1 if form.is_archive else 2 for form in FORMS.values())
    )
    for one in distributions:
        file = exports[str(one).rpartition("/")[2]]
        assert str(one) == f"http://testserver{url_of(publication, file.name)}"
        assert int(str(graph.value(one, DCAT.byteSize))) == file.size
        triples = graph.value(one, VOID.triples)
        assert (triples is None) == (file.statements == 0)
        assert triples is None or int(str(triples)) == file.statements
        assert {str(part) for part in graph.objects(one, DCTERMS.hasPart)} == set(file.graphs)
        assert file.sha256 in {str(value) for value in graph.objects()}
        assert str(graph.value(one, DCAT.mediaType)).endswith(
            next(f.media_type for f in exports.values() if file.name in (f.name, f.gzip))
        ) or str(graph.value(one, DCAT.compressFormat)).endswith("application/gzip")
    for published in publication.graphs:
        (subset,) = (s for s in graph.objects(None, VOID.subset) if str(s) == published.name)
        said = graph.value(subset, DCTERMS.license) or graph.value(subset, DCTERMS.rights)
        assert str(said) == published.licence


def test_page_shows_hashes_and_licences(client: TestClient, publication: Publication) -> None:
    response = client.get("/downloads/", headers=BROWSER)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    text = response.text
    for file in publication.files:
        assert file.sha256 in text
        assert f"../version/{publication.version}/{file.name}" in text
        assert purpose_of(file.name)
    for file in publication.files:
        if not file.name.endswith(".gz"):
            assert str(escape(purpose_of(file.name))) in text
    for words in ("CC0 1.0 Universal", "GPL-2.0; facts only", "CC BY 4.0"):
        assert words in text
    assert len(re.findall(r"except 2 graphs", text)) == len(FORMS) - 2, (
        "Turtle and RDF/XML lack them"
    )
    assert text.count("Not for clinical decisions.") == 1


def counted(publication: Publication, name: str) -> int:
    """Return how many drugs an export of RDF holds, how many studies or edges another."""
    if name not in SYNTAXES:
        manifest = next(one for one in publication.manifests if one.file == name)
        return manifest.contents.get("edges") or manifest.contents["studies"]
    drug = ox.NamedNode("https://w3id.org/sarcograph/vocab/Drug")
    drugs = {
        quad.subject
        for quad in ox.parse(path=str(publication.folder / name), format=SYNTAXES[name])
        if quad.object == drug and "/id/drug/" in str(quad.subject)
    }
    assert len(drugs) > 10
    return len(drugs)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.program)
def test_recipe_opens_its_file(
    client: TestClient,
    publication: Publication,
    recipe: Recipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copy(publication.folder / recipe.file, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = counted(publication, recipe.file)
    exec(compile(recipe.code, recipe.program, "exec"), {})  # noqa: S102 - our own, as it is shown
    assert capsys.readouterr().out == f"{found}\n"
    assert escape(recipe.code.strip()) in client.get("/downloads/", headers=BROWSER).text


def test_lists_are_negotiated_and_validated(client: TestClient) -> None:
    first = client.get("/downloads/")
    assert first.headers["content-type"] == "application/json"
    assert "Accept" in first.headers["vary"]
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get("/downloads/", headers=known).status_code == 304
    assert client.get("/downloads/", headers=BROWSER | known).status_code == 200
    assert client.get("/downloads/", headers={"Accept": "image/png"}).status_code == 406
    head = client.head("/downloads/")
    assert (head.status_code, head.content) == (200, b"")


def test_versions_are_listed(
    client: TestClient, publication: Publication, earlier: Publication
) -> None:
    listed = client.get("/version/").json()
    assert listed["current"] == publication.version
    found = {one["version"]: one["current"] for one in listed["versions"]}
    assert found == {publication.version: True, earlier.version: False}
    page = client.get("/version/", headers=BROWSER).text
    assert f"../version/{earlier.version}/" in page
    assert "(served now)" in page
    of_one = client.get(f"/version/{earlier.version}/").json()
    assert of_one["version"] == earlier.version
    assert all(graph["licence"] == CC_BY for graph in of_one["graphs"])


def test_a_version_says_what_differs_and_how_to_cite_it(
    client: TestClient, publication: Publication, earlier: Publication
) -> None:
    since = {one["version"]: one["since"] for one in client.get("/version/").json()["versions"]}
    assert since == {publication.version: earlier.version, earlier.version: None}
    told = client.get(f"/version/{publication.version}/").json()
    assert told["changes"]["facts_by_cause"]
    for part in (publication.version, publication.sha256, publication.code_version):
        assert part in told["citation"]
    path = f"/version/{publication.version}/"
    page = client.get(path, headers=BROWSER).text
    assert told["citation"] in html.unescape(page)
    assert f"The version before was {earlier.version}." in page
    for cause in told["changes"]["facts_by_cause"]:
        assert f"<li>{cause}: " in page
    assert 'id="changes"' not in client.get(f"/version/{earlier.version}/", headers=BROWSER).text
    changes = client.get(url_of(publication, "changes.jsonl")).text.splitlines()
    counted = sum(sum(one.values()) for one in told["changes"]["counts"].values())
    assert len(changes) == counted
    facts = sum(told["changes"]["counts"]["facts"].values())
    assert len(told["changes"]["first_facts"]) == min(facts, SHOWN_FACTS)


# --- files


def test_short_address_leads_to_the_served_version(
    client: TestClient, publication: Publication
) -> None:
    for method in ("GET", "HEAD"):
        response = client.request(method, "/downloads/sarcograph.ttl")
        assert response.status_code == 307
        location = httpx2.URL("http://testserver/downloads/x").join(response.headers["location"])
        assert location.path == url_of(publication, "sarcograph.ttl")
    assert client.get("/dataset").headers["location"] == "downloads/"
    bare = client.get(f"/version/{publication.version}")
    assert (bare.status_code, bare.headers["location"]) == (308, f"{publication.version}/")


def test_file_never_changes(
    client: TestClient, publication: Publication, turtle: PublishedFile
) -> None:
    response = client.get(url_of(publication, turtle.name))
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["etag"] == f'"{turtle.sha256}"'
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert response.headers["vary"] == "Accept-Encoding"
    for known in (f'"{turtle.sha256}"', f'W/"x", W/"{turtle.sha256}"'):
        again = client.get(url_of(publication, turtle.name), headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == f'"{turtle.sha256}"'
    other = client.get(url_of(publication, turtle.name), headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


def test_file_that_is_older_than_the_clients_is_not_sent(
    client: TestClient, publication: Publication
) -> None:
    path = url_of(publication, "shapes.ttl")
    first = client.get(path)
    written = first.headers["last-modified"]
    for since, status in ((written, 304), ("Thu, 01 Jan 1970 00:00:00 GMT", 200), ("soon", 200)):
        response = client.get(path, headers={"If-Modified-Since": since})
        assert response.status_code == status
    both = {"If-Modified-Since": written, "If-None-Match": '"x"'}
    assert client.get(path, headers=both).status_code == 200
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == 304


def test_list_is_found_without_its_slash(client: TestClient) -> None:
    for name in ("downloads", "version"):
        response = client.get(f"/{name}")
        assert (response.status_code, response.headers["location"]) == (308, f"{name}/")


def test_files_of_an_earlier_version_stay(client: TestClient, earlier: Publication) -> None:
    for file in earlier.files:
        content = client.get(url_of(earlier, file.name)).content
        assert hashlib.sha256(content).hexdigest() == file.sha256


def test_packed_bytes_are_sent_to_who_takes_them(
    client: TestClient, publication: Publication, turtle: PublishedFile
) -> None:
    packed = (publication.folder / turtle.gzip).read_bytes()
    with client.stream(
        "GET", url_of(publication, turtle.name), headers={"Accept-Encoding": "gzip, br"}
    ) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert response.headers["content-length"] == str(len(packed))
    assert raw == packed
    digest = hashlib.sha256(packed).hexdigest()
    assert response.headers["etag"] == f'"{digest}"' != f'"{turtle.sha256}"'
    assert hashlib.sha256(gzip.decompress(raw)).hexdigest() == turtle.sha256
    as_file = client.get(url_of(publication, turtle.gzip), headers={"Accept-Encoding": "gzip"})
    assert as_file.content == packed
    assert "content-encoding" not in as_file.headers
    assert as_file.headers["content-type"] == "application/gzip"


def test_head_of_a_file(
    client: TestClient, publication: Publication, turtle: PublishedFile
) -> None:
    head = client.head(url_of(publication, turtle.name), headers={"Range": "bytes=0-9"})
    assert head.status_code == 200, "a range is for GET"
    assert head.content == b""
    assert head.headers["content-length"] == str(turtle.size)
    assert head.headers["accept-ranges"] == "bytes"


def test_parts_of_a_file(
    client: TestClient, publication: Publication, turtle: PublishedFile
) -> None:
    url = url_of(publication, turtle.name)
    whole = (publication.folder / turtle.name).read_bytes()
    for asked, start, end in (("0-9", 0, 10), (f"{turtle.size - 5}-", -5, None), ("-7", -7, None)):
        part = client.get(url, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part.content == whole[start:end]
        assert part.headers["content-range"].endswith(f"/{turtle.size}")
    several = client.get(url, headers={"Range": "bytes=0-1, 10-11"})
    assert several.status_code == 206
    assert several.headers["content-type"].startswith("multipart/byteranges")
    beyond = client.get(url, headers={"Range": f"bytes={turtle.size}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{turtle.size}"
    same = {"Range": "bytes=0-9", "If-Range": f'"{turtle.sha256}"'}
    assert client.get(url, headers=same).status_code == 206
    changed = {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert client.get(url, headers=changed).content == whole
    for unreadable in ("lines=0-9", "bytes=a-b", "bytes=", "bytes=9", "0-9"):
        response = client.get(url, headers={"Range": unreadable})
        assert (response.status_code, response.content) == (200, whole)


# --- what is not there

TRAVERSALS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..%c0%af..%c0%af..%c0%afetc%c0%afpasswd",
)


@pytest.mark.parametrize("path", TRAVERSALS)
@pytest.mark.parametrize("place", ["/downloads/", "/version/{version}/", "/version/"])
def test_no_path_leads_out(
    client: TestClient, publication: Publication, path: str, place: str
) -> None:
    url = place.format(version=publication.version) + path
    response = client.get(httpx2.URL("http://testserver", raw_path=url.encode()))
    assert response.status_code == 404
    assert b"root:" not in response.content


@pytest.mark.parametrize(
    "name",
    ["nothing", "publication.json", "current", "sarcograph.nq%00", "sarcograph.nq%0A"],
)
def test_only_listed_files_are_there(
    client: TestClient, publication: Publication, name: str
) -> None:
    for place in ("/downloads/", f"/version/{publication.version}/"):
        response = client.get(httpx2.URL("http://testserver", raw_path=(place + name).encode()))
        assert response.status_code == 404


def test_missing_file_or_version_says_what_there_is(
    client: TestClient, publication: Publication, earlier: Publication
) -> None:
    file = client.get("/downloads/sarcograph.xml").json()
    assert file["code"] == "not-found"
    assert "sarcograph.trig" in file["detail"]
    version = client.get("/version/0000000000000000/sarcograph.nq").json()
    assert publication.version in version["detail"]
    assert earlier.version in version["detail"]
    for name in ("current", "..", f"{publication.version}x", publication.version.upper()):
        if name != publication.version:
            assert client.get(f"/version/{name}/").status_code == 404


def test_damaged_earlier_version_does_not_harm(
    directory: Path, publication: Publication, earlier: Publication, tmp_path: Path
) -> None:
    copy = shutil.copytree(directory, tmp_path / "copy", symlinks=True)
    (copy / earlier.version / "publication.json").write_text("{")
    with served(current_publication(copy)) as client:
        assert client.get("/downloads/").status_code == 200
        listed = client.get("/version/").json()["versions"]
        assert [one["version"] for one in listed] == [publication.version]
        assert client.get(f"/version/{earlier.version}/sarcograph.nq").status_code == 404


def test_server_of_a_store_elsewhere_has_no_files() -> None:
    with served(None) as client:
        for path in ("/downloads/", "/downloads/sarcograph.nq", "/version/", "/version/x/y"):
            response = client.get(path)
            assert response.status_code == 404
            assert "publishes no files" in response.json()["detail"]


def test_routes_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in (
        "/downloads/",
        "/downloads/{file}",
        "/version/",
        "/version/{version}/",
        "/version/{version}/{file}",
    ):
        assert paths[path]["get"]["summary"]
