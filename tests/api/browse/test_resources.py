"""IRIs that answer: every project IRI, in every form, for people and programs."""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, Self, cast
from urllib.parse import unquote, urldefrag, urljoin

import httpx2
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from part_of import part_of
from rdflib import RDF
from starlette.testclient import TestClient

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import INCOMING_SHOWN
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse import page_files, resources
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.resource_data import describe
from sarcograph.api.description import api_page
from sarcograph.api.evaluators.evaluator import DeadlineError, PoolBusyError
from sarcograph.api.http.problems import ProblemError, send_problem
from sarcograph.api.sparql import questions
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID, PREFIXES, SHAPES
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Answer, Format, Question
from sarcograph.graph.validated import ValidatedGraph, fingerprint

BASE = "https://w3id.org/sarcograph/"
PROTEGE = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
OWL_ONTOLOGY = ox.NamedNode(PREFIXES["owl"] + "Ontology")
OWL_IMPORTS = ox.NamedNode(PREFIXES["owl"] + "imports")
RDFS_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
ELSEWHERE = (
    "/sparql",
    "/downloads/",
    "/version/",
    "/paths",
    "/graph-view",
    "/compare",
    "/brief",
    "/pool",
)
"""Where links lead that the application of these tests does not answer."""
DRUG = "/id/drug/anlotinib"
ESTIMATE = "/id/estimate/sun-2022/all.objective-response-rate.study-treatment.proportion"
SYNTAXES = {
    ".ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    ".jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    ".nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ".rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MOST_QUERIES = 16
"""Of a page: what a thing is, and one question for each part of its evidence."""

EVIL = [
    (PREFIXES["rdf"] + "type", f"<{BASE}vocab/Drug>"),
    (RDFS_LABEL.value, '"<img src=x onerror=alert(1)>\u202edrug"'),
    (f"{BASE}vocab/webAddress", '"javascript:alert(2)"'),
    (f"{BASE}vocab/webAddress", r'"https://example.org/\"><script>"'),
    (PREFIXES["skos"] + "exactMatch", "<javascript:alert(3)>"),
    (PREFIXES["skos"] + "exactMatch", "<data:text/html,x>"),
    (PREFIXES["skos"] + "exactMatch", "<https://example.org/ok>"),
]
"""What a page must not take at its word."""


def turned(content: bytes, form: Format) -> bytes:
    """Return the answer to a SELECT query with its rows in the opposite order."""
    if form is Format.TSV:
        head, *rows = content.splitlines(keepends=True)
        return b"".join((head, *reversed(rows)))
    if form is Format.JSON:
        answer = json.loads(content)
        if "results" in answer:
            answer["results"]["bindings"].reverse()
        return json.dumps(answer).encode()
    return content


class LocalEvaluator:
    """An Evaluator in this process, which counts what it is asked."""

    statistics = None

    def __init__(self, publication: Publication) -> None:
        """Load the graph of a version."""
        self.store = EmbeddedStore.load(publication.graph_file, prefixes=PREFIXES)
        self.asked = 0
        self.failure: Exception | None = None
        self.turned = False
        """Whether rows in no order come in the opposite one, as another store may give them."""

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        assert client
        assert deadline is None
        if self.failure is not None:
            raise self.failure
        self.asked += 1
        answer = self.store.query(question)
        if not self.turned or "ORDER BY" in question.text:
            return answer
        return replace(answer, content=turned(answer.content, answer.format))

    async def __aenter__(self) -> Self:
        """Start nothing."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End nothing."""


def served(publication: Publication | None, evaluator: LocalEvaluator, version: str | None) -> Any:
    """Return a client of an application with nothing but these routes."""
    edition = Edition(version, publication, evaluator, AnswerCache(0))

    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        yield
        await edition.close()

    app = FastAPI(lifespan=opened)
    app.state.editions = SimpleNamespace(current=edition)
    app.add_exception_handler(ProblemError, send_problem)
    app.include_router(api_page.router)
    app.include_router(questions.router)
    app.include_router(resources.router)
    app.include_router(page_files.router)
    return TestClient(app, follow_redirects=False, headers={"Accept": "*/*"})


@pytest.fixture(scope="module")
def publications(
    validated: ValidatedGraph,
    corpus_publication: Publication,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Publication, Publication]:
    """The graph of the corpus, and an earlier one of one study, with a drug that is gone since."""
    directory = tmp_path_factory.mktemp("publications")
    shutil.copytree(corpus_publication.folder, directory / corpus_publication.version)
    before = part_of(validated, "ontology", "entities", "evidence/sun-2022")
    lines = set(before.nquads.decode().splitlines(keepends=True))
    lines |= {f"<{BASE}id/drug/evil> <{p}> {o} <{BASE}graph/entities> .\n" for p, o in EVIL}
    nquads = "".join(sorted(lines)).encode()
    earlier = ValidatedGraph(nquads, fingerprint(nquads), validated.counts)
    return write_publication(earlier, directory), write_publication(validated, directory)


@pytest.fixture(scope="module")
def publication(publications: tuple[Publication, Publication]) -> Publication:
    """The version that is served."""
    return publications[1]


@pytest.fixture(scope="module")
def evaluator(publication: Publication) -> LocalEvaluator:
    """What answers its queries."""
    return LocalEvaluator(publication)


@pytest.fixture(scope="module")
def client(publication: Publication, evaluator: LocalEvaluator) -> Iterator[TestClient]:
    """A client of the served version."""
    with served(publication, evaluator, publication.version) as client:
        yield client


def few_of_each_kind(publication: Publication, number: int) -> Iterator[str]:
    """Yield the IRIs of so many things of every kind."""
    kinds: Counter[str] = Counter()
    for iri in publication.iris(ID):
        kind = iri.removeprefix(ID).partition("/")[0]
        kinds[kind] += 1
        if kinds[kind] <= number:
            yield iri


@pytest.fixture(scope="module")
def sample(publication: Publication, validated: ValidatedGraph) -> list[str]:
    """The paths of all terms, graphs and modules, and of some shapes and things of every kind."""
    kind = re.escape(f"> <{RDF.type}> <{SG.WithdrawnFact}>".encode())
    withdrawn = {one.decode() for one in re.findall(rb"<([^>]+)" + kind, validated.nquads)}
    assert withdrawn
    of_the_rest = (iri for iri in publication.iris() if not iri.startswith((ID, SHAPES)))
    shapes = list(publication.iris(SHAPES))[::5]
    iris = [*of_the_rest, *shapes, *few_of_each_kind(publication, 2)]
    return ["/" + iri.removeprefix(BASE) for iri in iris if iri not in withdrawn]


def page(client: TestClient, path: str, **headers: str) -> httpx2.Response:
    response = client.get(path, headers=BROWSER | headers)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response


def triples(response: httpx2.Response) -> set[ox.Triple]:
    syntaxes = dict(SYNTAXES.values())
    media_type = response.headers["content-type"].partition(";")[0]
    return {quad.triple for quad in ox.parse(response.content, format=syntaxes[media_type])}


def without_blanks(found: set[ox.Triple]) -> set[str]:
    return {str(one) for one in found if "_:" not in str(one)}


class Links(HTMLParser):
    """What a page links to, and what could run or load in it."""

    def __init__(self, content: str) -> None:
        """Read a page."""
        super().__init__()
        self.links: list[str] = []
        self.dangers: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = tag == "script" and "/static/" in (given.get("src") or "")
        runs = tag in ("script", "style", "img", "iframe", "object")
        self.dangers += [tag] if runs and not own else []
        self.dangers += [name for name in given if name.startswith("on") or name == "style"]
        if "href" in given:
            self.links.append(given["href"] or "")


# --- every IRI


def test_graph_knows_every_iri(publication: Publication, evaluator: LocalEvaluator) -> None:
    edition = Edition(publication.version, publication, evaluator, AnswerCache(0))
    iris = [
        *publication.iris(f"{BASE}vocab/"),
        *publication.iris(f"{BASE}ontology"),
        # one function makes the IRIs of a kind: where all of a few are known, all are
        *few_of_each_kind(publication, 8),
    ]

    async def unknown() -> list[str]:
        asker = Asker(edition, "192.0.2.1")
        return [iri for iri in iris if not (await describe(asker, iri)).found]

    assert len(iris) > 700
    assert asyncio.run(unknown()) == []


def test_page_is_the_same_in_whatever_order_a_store_answers(
    client: TestClient, evaluator: LocalEvaluator, sample: list[str]
) -> None:
    client.get(DRUG + ".html")  # what is asked once for all pages
    others = []
    for path in sample:
        expected = page(client, path).text
        evaluator.turned = True
        try:
            found = page(client, path).text
        finally:
            evaluator.turned = False
        if found != expected:
            others.append(path)
    assert others == []


def test_every_kind_answers_in_few_queries(
    client: TestClient, evaluator: LocalEvaluator, sample: list[str]
) -> None:
    client.get(DRUG + ".html")  # what is asked once for all pages
    many = []
    for path in sample:
        evaluator.asked = 0
        response = page(client, path)
        assert response.status_code == 200, path
        assert "an expression; the Turtle has it" not in response.text, path
        if evaluator.asked > MOST_QUERIES:
            many.append((path, evaluator.asked))
    assert many == []


def test_no_page_links_where_nothing_is(client: TestClient, publication: Publication) -> None:
    known = {"/" + iri.removeprefix(BASE) for iri in publication.iris()}
    pages = [DRUG, ESTIMATE, "/vocab/AngiogenesisInhibitor", "/graph/external/famplex"]
    pages += ["/id/", "/id/drug/", "/id/estimate/?page=2", "/vocab/", "/graph/", "/id/drug/x"]
    pages += ["/shapes/", "/shapes/ClaimShape-modelSystem", "/shapes/ClaimShape"]
    for path in pages:
        for link in Links(page(client, path).text).links:
            target = unquote(urldefrag(urljoin(f"http://test{path}", link)).url)
            if target == f"http://test{path}":
                continue  # a place on the page itself
            assert target.startswith(("http://", "https://")), link
            if not target.startswith("http://test/"):
                continue
            target = target.removeprefix("http://test")
            if target != "/" and not target.startswith(ELSEWHERE):
                bare = re.sub(r"\.(ttl|nt|jsonld)$", "", target)
                assert bare in known or client.get(target).status_code == 200, (path, link)


# --- forms


def test_suffix_and_header_give_the_same(client: TestClient) -> None:
    found = []
    for suffix, (media_type, _) in SYNTAXES.items():
        by_suffix = client.get(DRUG + suffix, headers={"Accept": "image/png"})
        assert by_suffix.status_code == 200
        assert by_suffix.headers["content-type"].startswith(media_type)
        assert "content-location" not in by_suffix.headers
        by_header = client.get(DRUG, headers={"Accept": media_type})
        assert by_header.headers["content-location"] == f"anlotinib{suffix}"
        assert "Accept" in by_header.headers["vary"].split(", ")
        assert urljoin(DRUG, by_header.headers["content-location"]) == DRUG + suffix
        one, other = triples(by_suffix), triples(by_header)
        assert one == other
        # the document names itself
        found.append({str(t).replace(f"anlotinib{suffix}>", "anlotinib>") for t in one})
    assert all(one == found[0] for one in found)
    html = page(client, DRUG)
    assert html.headers["content-location"] == "anlotinib.html"
    assert html.text == client.get(DRUG + ".html").text


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER["Accept"], "text/html"),
        ("*/*", "text/turtle"),
        ("text/turtle;q=0.2, application/n-triples;q=0.9", "application/n-triples"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"),
        ("application/ld+json, text/html;q=0.9", "application/ld+json"),
        ("application/*", "application/ld+json"),
        ("text/*;q=0.3, text/html;q=0.2, application/n-triples;q=0.1", "text/turtle"),
    ],
)
def test_header_chooses_by_quality(client: TestClient, accept: str, media_type: str) -> None:
    response = client.get(DRUG, headers={"Accept": accept})
    assert response.headers["content-type"].startswith(media_type)


def test_nothing_acceptable_says_what_there_is(client: TestClient) -> None:
    response = client.get(DRUG, headers={"Accept": "image/gif"})
    assert response.status_code == 406
    assert "text/turtle" in response.json()["detail"]


def test_only_five_suffixes_count(client: TestClient, publication: Publication) -> None:
    dotted = next(iri for iri in publication.iris(f"{BASE}id/category/") if "." in iri)
    path = "/" + dotted.removeprefix(BASE)
    assert client.get(path).headers["content-location"] == path.rpartition("/")[2] + ".ttl"
    assert ox.NamedNode(dotted) in {one.subject for one in triples(client.get(path + ".nt"))}
    assert client.get(path + ".xml").status_code == 404
    assert client.get(path + ".ttl.ttl").status_code == 404


def test_validators(client: TestClient, evaluator: LocalEvaluator) -> None:
    tags = set()
    for path in (DRUG, DRUG + ".ttl", DRUG + ".nt", DRUG + ".html", "/id/drug/apatinib.ttl"):
        first = client.get(path)
        tag = first.headers["etag"]
        assert tag.startswith('"')
        tags.add(tag)
        evaluator.asked = 0
        again = client.get(path, headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert evaluator.asked == 0, "304 without asking the graph"
    assert len(tags) == 4, "and one for both ways to ask for Turtle"
    by_header = client.get(DRUG, headers={"Accept": "application/n-triples"})
    assert by_header.headers["etag"] == client.get(DRUG + ".nt").headers["etag"]


def test_head_is_get_without_content(client: TestClient) -> None:
    for path in (DRUG, "/id/", "/vocab/", "/graph/external/famplex"):
        get, head = client.get(path), client.head(path)
        assert head.status_code == get.status_code == 200
        assert head.content == b""
        for name in ("content-type", "etag", "vary"):
            assert head.headers[name] == get.headers[name]


# --- what RDF says


def test_description_holds_all_statements_and_labels(
    client: TestClient, quads: ox.Store, sample: list[str]
) -> None:
    named = [path for path in sample if path.startswith(("/id/", "/vocab/"))][::9]
    for path in named:
        me = ox.NamedNode(BASE + path[1:])
        found = triples(client.get(path + ".nt"))
        own = {quad.triple for quad in quads.quads_for_pattern(me, None, None)}
        assert without_blanks(own) <= without_blanks(found), path
        for one in own:
            if isinstance(one.object, ox.NamedNode):
                labels = quads.quads_for_pattern(one.object, RDFS_LABEL, None)
                assert {quad.triple for quad in labels} <= found, path


def test_description_holds_the_axioms(client: TestClient, quads: ox.Store) -> None:
    def closure(node: Any, seen: set[Any]) -> int:
        if node in seen:
            return 0
        seen.add(node)
        own = list(quads.quads_for_pattern(node, None, None))
        inner = [quad.object for quad in own if isinstance(quad.object, ox.BlankNode)]
        return len(own) + sum(closure(one, seen) for one in inner)

    subjects = {
        quad.subject
        for quad in quads.quads_for_pattern(None, None, None)
        if isinstance(quad.object, ox.BlankNode) and isinstance(quad.subject, ox.NamedNode)
    }
    assert len(subjects) > 50
    for subject in sorted(subjects, key=str)[::4]:
        path = "/" + subject.value.removeprefix(BASE)
        found = triples(client.get(path + ".nt"))
        mine = [one for one in found if one.subject == subject or "_:" in str(one.subject)]
        assert len(mine) == closure(subject, set()), path


def test_description_says_what_it_leaves_out(client: TestClient, quads: ox.Store) -> None:
    path = "/id/document/song-lenvatinib-rechallenge"
    me = ox.NamedNode(BASE + path[1:])
    total = len({q.subject for q in quads.quads_for_pattern(None, None, me)})
    found = triples(client.get(path + ".ttl"))
    assert len({one for one in found if one.object == me}) == INCOMING_SHOWN + 1  # the document
    comments = [one.object.value for one in found if one.predicate.value.endswith("#comment")]  # type: ignore[union-attr]
    assert any(f"{INCOMING_SHOWN} of {total} things" in comment for comment in comments)
    assert f"{INCOMING_SHOWN} of {total}" in page(client, path).text
    assert not [
        t for t in triples(client.get(DRUG + ".ttl")) if t.predicate.value.endswith("#comment")
    ]


def test_same_bytes_each_time(publication: Publication) -> None:
    """Two stores that loaded the same graph label its blank nodes differently."""
    contents = []
    for _ in range(2):
        with served(publication, LocalEvaluator(publication), publication.version) as client:
            paths = ("/vocab/AngiogenesisInhibitor", "/ontology/inference", "/graph/ontology")
            contents.append([client.get(path + ".ttl").content for path in paths])
    assert contents[0] == contents[1]


@pytest.mark.parametrize("name", ["evidence/sun-2022", "external/famplex", "ontology"])
def test_graph_as_rdf_is_the_graph(client: TestClient, quads: ox.Store, name: str) -> None:
    graph = ox.NamedNode(f"{BASE}graph/{name}")
    stated = {quad.triple for quad in quads.quads_for_pattern(None, None, None, graph)}
    found = triples(client.get(f"/graph/{name}.ttl"))
    about = {one for one in found if one.subject == graph}
    assert len(found - about) == len(stated)
    assert without_blanks(found - about) == without_blanks(stated)
    values = {one.predicate.value.rpartition("/")[2]: one.object for one in about}
    assert values["void#triples"] == ox.Literal(len(stated))
    if name == "external/famplex":
        assert values["rights"] == ox.Literal("CC0 1.0 Universal", language="en")
    else:
        assert values["license"] == ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")


def test_module_as_rdf_is_its_terms(client: TestClient, quads: ox.Store) -> None:
    defined = ox.NamedNode(PREFIXES["rdfs"] + "isDefinedBy")
    module = ox.NamedNode(f"{BASE}ontology/number")
    terms = {quad.subject for quad in quads.quads_for_pattern(None, defined, module)}
    (version,) = (
        str(quad.object.value)  # type: ignore[union-attr]  # an IRI
        for quad in quads.quads_for_pattern(
            module, ox.NamedNode(PREFIXES["owl"] + "versionIRI"), None, None
        )
    )
    for path in ("/ontology/number", f"/{version.removeprefix(BASE)}"):
        found = triples(client.get(path, headers={"Accept": "text/turtle"}))
        assert terms <= {one.subject for one in found}
        for one in terms:
            own = {quad.triple for quad in quads.quads_for_pattern(one, None, None)}
            assert without_blanks(own) <= without_blanks(found)


@pytest.mark.parametrize("path", ["/vocab/", "/ontology"])
def test_vocabulary_as_rdf_is_the_ontology(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/turtle"})
    found, of_graph = triples(response), triples(client.get("/graph/ontology.ttl"))
    about_a_module = re.compile(rf"<{BASE}ontology(/\w+)?> ")
    rest = {one for one in without_blanks(of_graph) if not about_a_module.match(one)}
    rest -= {one for one in rest if one.startswith(f"<{BASE}graph/ontology> ")}
    assert rest == {one for one in without_blanks(found) if not about_a_module.match(one)}
    headers = [one.subject for one in found if one.object == OWL_ONTOLOGY]
    assert headers == [ox.NamedNode(f"{BASE}ontology")]
    assert not [one for one in found if one.predicate == OWL_IMPORTS], "nothing to fetch"


def test_ontology_comes_as_rdf_to_who_has_no_wish(client: TestClient) -> None:
    """Protégé names RDF/XML first; owlready2 and curl name nothing."""
    for accept, media_type in ((PROTEGE, "application/rdf+xml"), ("*/*", "text/turtle")):
        response = client.get("/ontology", headers={"Accept": accept})
        assert response.headers["content-type"].startswith(media_type)
    for suffix, (media_type, _) in SYNTAXES.items():
        by_suffix = client.get(f"/ontology{suffix}", headers={"Accept": "image/png"})
        assert by_suffix.headers["content-type"].startswith(media_type)
        assert by_suffix.headers["vary"] == "Accept-Encoding"
    assert client.get("/ontology.owl").status_code == 404
    listed = client.get("/ontology", headers={"Accept": "application/json"}).json()
    assert listed["title"] == "Vocabulary"
    assert page(client, "/ontology").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/ontology", "/ontology/inference", "/vocab/", "/vocab/inhibits", DRUG, ESTIMATE),
        *("/graph/ontology", "/graph/derived", "/shapes/ClaimShape"),
    ],
)
def test_ontology_tool_gets_rdf(client: TestClient, path: str) -> None:
    """Every IRI that has a form in RDF has it in RDF/XML, and it says the same."""
    response = client.get(path, headers={"Accept": PROTEGE})
    assert response.headers["content-type"] == "application/rdf+xml"
    if path in ("/ontology", "/vocab/"):
        other = client.get(path, headers={"Accept": "application/n-triples"})
    else:
        other = client.get(f"{path}.nt")
    read = (str(one).replace(".rdf>", ".nt>") for one in without_blanks(triples(response)))
    assert set(read) == without_blanks(triples(other))


def test_every_route_with_turtle_has_rdf_xml_and_n_triples(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    answers = [one["get"]["responses"].get("200", {}) for one in paths.values()]
    offered = [set(one.get("content", ())) for one in answers]
    with_turtle = [types for types in offered if "text/turtle" in types]
    assert len(with_turtle) > 5
    for types in with_turtle:
        assert types >= {"application/rdf+xml", "application/n-triples", "application/ld+json"}


def test_module_imports_from_this_server(client: TestClient) -> None:
    """The IRIs of the modules may not be registered where the tool runs."""
    found = triples(client.get("/ontology/inference", headers={"Accept": PROTEGE}))
    imported = {str(one.object)[1:-1] for one in found if one.predicate == OWL_IMPORTS}
    assert imported == {f"http://testserver/ontology/{name}" for name in ("entity", "statement")}
    for address in imported:
        module = f"{BASE}ontology/{address.rpartition('/')[2]}"
        header = ox.Triple(ox.NamedNode(module), RDF_TYPE, OWL_ONTOLOGY)
        assert header in triples(client.get(address, headers={"Accept": PROTEGE}))


def test_module_imports_from_where_it_was_asked_for(client: TestClient) -> None:
    for host in ("one.example", "two.example"):
        text = client.get("/ontology/inference.nt", headers={"Host": host}).text
        assert f"<http://{host}/ontology/entity>" in text


# --- what pages show


def test_page_tells_which_graph_says_what(client: TestClient) -> None:
    text = page(client, DRUG).text
    assert "What the graph says" in text
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    origins = {
        re.sub(r"<.*?>", "", cells[-2 if len(cells) > 2 else 0]).strip(): cells[-1]
        for row in rows
        if len(cells := re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)) > 1
    }
    assert 'class="origin inferred"' in origins["angiogenesis inhibitor"]
    assert 'class="origin entities"' in origins["catequentinib"]
    assert "external: anlotinib-review-2020" in origins["FGFR1"]
    assert "document: song-lenvatinib-rechallenge" in origins["osteosarcoma"]
    kind = re.search(r'<p class="kind">(.*?)</p>', text, re.DOTALL)
    assert kind is not None
    assert "inhibitor" not in kind[1], "no conclusion in the heading"
    assert text.count("Not for clinical decisions.") == 1


def test_page_of_an_estimate_shows_what_is_printed_and_where(client: TestClient) -> None:
    text = page(client, ESTIMATE).text
    assert '<h2 id="readings">As printed</h2>' in text
    for shown in ("34.4%", "95% CI: 18.6-53.2%", "18.6 to 53.2", "Abstract", "2129–2134"):
        assert shown in text
    assert "source document sun-2022" in text


def test_page_writes_class_expressions_in_words(client: TestClient) -> None:
    text = re.sub(r"<.*?>", "", page(client, "/vocab/AngiogenesisInhibitor").text)
    words = " ".join(text.split())
    assert (
        "drug and ((suppresses process, as stated or by inference is angiogenesis)"
        " or (belongs to drug class is angiogenesis inhibitor))" in words
    )


def test_page_runs_and_loads_nothing_but_its_own(
    publications: tuple[Publication, Publication],
) -> None:
    earlier = publications[0]
    with served(earlier, LocalEvaluator(earlier), earlier.version) as client:
        response = page(client, "/id/drug/evil")
        listed = page(client, "/id/drug/").text
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    for text in (response.text, listed):
        found = Links(text)
        assert not found.dangers
        assert r"&lt;img src=x onerror=alert(1)&gt;\u202edrug" in text
        assert "\u202e" not in text
        for link in found.links:
            assert not link.startswith(("javascript:", "data:"))
    assert "javascript:alert(3)" in response.text
    assert "https://example.org/ok" in Links(response.text).links
    assert not [link for link in Links(response.text).links if "<script>" in link]


def test_links_are_relative(client: TestClient) -> None:
    """So that they lead below any public URL."""
    for path in (DRUG, ESTIMATE, "/id/", "/vocab/", "/graph/evidence/sun-2022", "/ontology"):
        links = Links(page(client, path).text).links
        own = [link for link in links if not link.startswith(("http://", "https://"))]
        assert own
        for link in own:
            assert not link.startswith("/")
            assert urljoin(f"http://test/some/where{path}", link).startswith(
                "http://test/some/where/"
            )


# --- what is not there


def test_missing_thing_is_told_with_help(client: TestClient) -> None:
    for path in ("/id/drug/anlotinb", "/id/drug/anlotinb.ttl"):
        response = client.get(path, headers={"Accept": "text/turtle, */*;q=0.1"})
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert "names like it: /id/drug/anlotinib" in response.json()["detail"]
        assert "/id/drug/ lists all" in response.json()["detail"]
    text = page(client, "/id/drug/anlotinb")
    assert text.status_code == 404
    links = [urljoin("http://test/id/drug/anlotinb", link) for link in Links(text.text).links]
    assert f"http://test{DRUG}" in links
    assert "http://test/id/drug/" in links


@pytest.mark.parametrize(
    "path",
    [
        "/id/nothing/x",
        "/id/drug/",
        "/id/drug/a%20b%3C%3E%22",
        "/id/drug/%3E%20%7B%7D%20UNION",
        "/id/drug/..%2f..%2fetc%2fpasswd",
        "/id/drug/anlotinib%0A",
        "/id/drug/" + "a" * 5000,
        "/id/drug/%E2%82%AC%00",
        "/vocab/nothing",
        "/graph/nothing",
        "/graph/evidence",
        "/ontology/nothing",
        "/id/drug/.ttl",
    ],
)
def test_strange_paths_are_not_there(client: TestClient, path: str) -> None:
    if path == "/id/drug/":
        path = "/id/drug/?page=2"
    for headers in ({}, BROWSER):
        assert client.get(path, headers=headers).status_code == 404


def test_thing_of_an_earlier_version_is_gone(
    client: TestClient, publications: tuple[Publication, Publication]
) -> None:
    response = client.get("/id/drug/evil")
    assert response.status_code == 410
    assert publications[0].version in response.json()["detail"]
    text = page(client, "/id/drug/evil")
    assert text.status_code == 410
    assert f"../../version/{publications[0].version}/" in Links(text.text).links


def test_what_was_withdrawn_is_gone_with_its_reason(client: TestClient) -> None:
    path = "/id/inference/a55b604a82cea1598c494210"
    for suffix in ("", ".ttl", ".html"):
        response = client.get(path + suffix)
        assert response.status_code == 410
        told = response.json()["detail"]
        assert "it said: pembrolizumab is a PD-1 inhibitor" in told
        assert "it was withdrawn: the source says that it targets PD-1" in told
    text = page(client, path)
    assert text.status_code == 410
    assert "It was withdrawn: the source says that it targets PD-1" in text.text


def test_failing_evaluator_is_a_problem(client: TestClient, evaluator: LocalEvaluator) -> None:
    failures = ((PoolBusyError("busy"), 503), (DeadlineError("late"), 504))
    for failure, status in failures:
        evaluator.failure = failure
        try:
            response = client.get("/id/drug/lenvatinib.ttl")
        finally:
            evaluator.failure = None
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"


# --- lists


def test_lists_lead_to_every_thing(client: TestClient, publication: Publication) -> None:
    kinds = client.get("/id/", headers={"Accept": "application/json"}).json()
    counts = {entry["iri"]: entry["count"] for entry in kinds["entries"]}
    found = set()
    for kind, count in counts.items():
        path, number, pages = "/" + kind.removeprefix(BASE), 1, 1
        listed = []
        while number <= pages:
            content = client.get(f"{path}?page={number}").json()
            pages, number = content["pages"], number + 1
            listed += [entry["iri"] for entry in content["entries"]]
        assert len(listed) == len(set(listed)) == count
        found |= set(listed)
    assert found == set(publication.iris(f"{BASE}id/"))


def test_list_of_a_kind_has_labels_and_parts(client: TestClient) -> None:
    drugs = client.get("/id/drug/").json()
    assert {"anlotinib", "lenvatinib"} <= {entry["text"] for entry in drugs["entries"]}
    estimates = page(client, "/id/estimate/").text
    assert "id/estimate/sun-2022/" in estimates
    of_one = client.get("/id/estimate/sun-2022/").json()
    assert of_one["entries"]
    for entry in of_one["entries"]:
        assert entry["iri"].startswith(f"{BASE}id/estimate/sun-2022/")
    assert client.get("/id/drug").headers["location"] == "drug/"
    assert client.get("/id/drog").status_code == 404
    assert client.get("/id/drug/?page=0").status_code == 422


def test_vocabulary_lists_every_term(client: TestClient, publication: Publication) -> None:
    listed = client.get("/vocab/", headers={"Accept": "application/json"}).json()
    assert {entry["iri"] for entry in listed["entries"]} == set(publication.iris(f"{BASE}vocab/"))
    text = page(client, "/vocab/").text
    for heading in ("sarcograph: entities: classes", "sarcograph: numbers: properties"):
        assert heading in text


def test_graphs_are_listed_with_their_sizes(client: TestClient, publication: Publication) -> None:
    listed = client.get("/graph/").json()["entries"]
    assert {entry["iri"]: entry["count"] for entry in listed} == {
        one.name: one.statements for one in publication.graphs
    }
    assert 'data-name="Statements"' in page(client, "/graph/").text
    assert 'data-name="Things"' in page(client, "/id/").text
    text = page(client, "/graph/external/moalmanac").text
    assert "GPL-2.0; facts only" in text
    assert "Molecular Oncology Almanac" in text


# --- shapes


def test_shapes_as_rdf_are_the_shapes(client: TestClient, publication: Publication) -> None:
    whole = {
        one.triple
        for one in ox.parse(path=publication.folder / "shapes.ttl", format=ox.RdfFormat.TURTLE)
    }
    said: dict[str, set[ox.Triple]] = {}
    for one in whole:
        if isinstance(one.subject, ox.NamedNode):
            said.setdefault(one.subject.value, set()).add(one)
    names = list(publication.iris(SHAPES))
    assert len(names) > 500
    assert said.keys() == {*names}
    found: set[str] = set()
    lists = 0
    for iri in names:
        described = triples(client.get("/" + iri.removeprefix(BASE) + ".nt"))
        about = ox.NamedNode(iri + ".nt")
        described = {one for one in described if one.subject != about}
        shown = without_blanks(described)
        assert without_blanks(said[iri]) <= shown
        found |= shown
        lists += sum(one.predicate.value == f"{PREFIXES['rdf']}first" for one in described)
    assert found == without_blanks(whole)
    assert lists == sum(one.predicate.value == f"{PREFIXES['rdf']}first" for one in whole)


def test_page_of_a_shape_says_what_it_demands(client: TestClient) -> None:
    text = re.sub(r"<.*?>", "", page(client, "/shapes/ClaimShape-modelSystem").text)
    words = " ".join(text.split())
    assert "property shape" in words
    assert "What the shape says" in words
    assert "A claim names its model system" in words
    assert "ClaimShape" in words
    text = re.sub(r"<.*?>", "", page(client, "/shapes/ModelSystemValues").text)
    assert "cell line, human, in vitro, model not stated, murine" in " ".join(text.split())
    path = "/shapes/ParentPopulationInOneStudy-parentPopulation"
    text = re.sub(r"<.*?>", "", page(client, path).text)
    assert "part of study or (has parent population then part of study)" in " ".join(text.split())
    text = re.sub(r"<.*?>", "", page(client, "/shapes/AuthorshipRelations-whole").text)
    assert "the inverse of " in " ".join(text.split())
    text = re.sub(r"<.*?>", "", page(client, "/shapes/ActiveInSignature").text)
    assert "IsAgent or IsRegimen" in " ".join(text.split())


def test_list_leads_to_every_shape(client: TestClient, publication: Publication) -> None:
    listed = client.get("/shapes/", headers={"Accept": "application/json"}).json()["entries"]
    linked = {urljoin(SHAPES, link) for link in Links(page(client, "/shapes/").text).links}
    names = set(publication.iris(SHAPES))
    assert {entry["iri"] for entry in listed} < names
    assert linked >= names
    missing = client.get("/shapes/Claimshape").json()["detail"]
    assert "/shapes/ClaimShape" in missing
    assert "/shapes/ lists all" in missing


# --- a store elsewhere, without a publication


@pytest.mark.parametrize(
    "path", ["/id/drug/a%20b%3C%3E", "/vocab/a%20b", "/ontology/%7B", "/shapes/%22", "/graph/%5C"]
)
def test_store_is_not_asked_about_what_is_no_iri(evaluator: LocalEvaluator, path: str) -> None:
    with served(None, evaluator, None) as client:
        for headers in ({}, BROWSER):
            assert client.get(path, headers=headers).status_code == 404


@pytest.mark.anyio
async def test_what_shows_more_than_its_key_is_not_rendered(evaluator: LocalEvaluator) -> None:
    host = "one.example"

    async def page(_asker: Asker, _media_type: str) -> list[str]:
        return [host]

    asker = Asker(Edition("1", None, evaluator, AnswerCache(0)), "")
    with pytest.raises(TypeError, match="may show what its key lacks"):
        await represented(cast("Any", None), asker, "text/html", page)


def test_store_without_a_publication_answers_too(evaluator: LocalEvaluator) -> None:
    with served(None, evaluator, None) as client:
        response = client.get(DRUG + ".ttl")
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
        assert len(triples(response)) > 50
        missing = client.get("/id/drug/anlotinb")
        assert missing.status_code == 404
        assert "/id/drug/anlotinib" in missing.json()["detail"]
        assert len(client.get("/id/drug/").json()["entries"]) == 32
        assert client.get("/graph/derived.nt").status_code == 200
        assert json.loads(client.get("/graph/").content)["entries"]
        assert page(client, "/graph/derived").status_code == 200
        for path in ("/shapes/", "/shapes/ClaimShape"):
            assert client.get(path).status_code == 404


# --- OpenAPI


def test_routes_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/id/", "/id/{kind}/", "/id/{kind}/{key}", "/vocab/", "/vocab/{name}"):
        operation = paths[path]["get"]
        assert operation["summary"]
        assert "406" in operation["responses"]
    content = paths["/id/{kind}/{key}"]["get"]["responses"]["200"]["content"]
    assert set(content) >= {"text/turtle", "text/html", "application/ld+json"}
    assert "410" in paths["/id/{kind}/{key}"]["get"]["responses"]
