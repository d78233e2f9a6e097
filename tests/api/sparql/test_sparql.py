"""The protocol around a query: methods, validators, the service's description, graphs by name."""

import gzip
import html
import json
import re
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.answering.bounds import (
    MEASURED_EVERY_SECONDS,
    SHOWN_CELLS,
    SHOWN_COLUMNS,
    SHOWN_TEXT,
)
from sarcograph.api.answering.evaluation import problem_of
from sarcograph.api.browse.query_page import query_page
from sarcograph.api.evaluators.evaluator import OutOfMemoryError, WorkerDiedError
from sarcograph.graph.store.question import Answer, Format

QUERY_TYPE = {"Content-Type": "application/sparql-query"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
LABELS = "SELECT ?drug ?label { ?drug rdfs:label ?label } ORDER BY ?drug LIMIT 200"
FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"

GRAPH_SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def ask(client: httpx2.Client, query: str, **headers: str) -> httpx2.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def triples(response: httpx2.Response, syntax: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(response.content, format=syntax)}


# --- methods


def test_query_by_the_method_of_that_name(client: httpx2.Client) -> None:
    response = client.request("QUERY", "/sparql", content=COUNT, headers=QUERY_TYPE)
    assert response.json() == ask(client, COUNT).json()
    form = client.request("QUERY", "/sparql", data={"query": COUNT})
    assert form.json() == response.json()


def test_head_answers_as_get_without_content(client: httpx2.Client) -> None:
    get = ask(client, COUNT)
    head = client.head("/sparql", params={"query": COUNT})
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


def test_options_name_what_is_offered(client: httpx2.Client) -> None:
    response = client.options("/sparql")
    assert response.status_code == 204
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert "application/sparql-query" in response.headers["accept-query"]


def test_pages_elsewhere_may_ask_without_credentials(client: httpx2.Client) -> None:
    preflight = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 200
    for response in (preflight, ask(client, COUNT, Origin="https://example.org")):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers
    exposed = response.headers["access-control-expose-headers"]
    assert "ETag" in exposed
    assert "Retry-After" in exposed


@pytest.mark.parametrize("path", ["/sparql", "/graph-store", "/", "/id/", "/nowhere"])
def test_page_may_ask_a_server_on_a_private_network(client: httpx2.Client, path: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    preflight = client.options(path, headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-private-network"] == "true"
    assert "access-control-allow-credentials" not in preflight.headers


# --- validators


def test_answer_that_is_known_is_not_sent_again(client: httpx2.Client) -> None:
    first = ask(client, LABELS)
    assert first.headers["cache-control"] == "no-cache"
    again = ask(client, LABELS, **{"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert ask(client, COUNT, **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_validators_differ_by_query_dataset_and_media_type(client: httpx2.Client) -> None:
    graph = {"default-graph-uri": "http://example.org/graph/1"}
    tags = [
        ask(client, LABELS).headers["etag"],
        ask(client, COUNT).headers["etag"],
        ask(client, LABELS, Accept="text/csv").headers["etag"],
        ask(client, LABELS, **{"Accept-Encoding": "identity"}).headers["etag"],
        client.get("/sparql", params={"query": LABELS, **graph}).headers["etag"],
    ]
    assert len(set(tags)) == len(tags)
    assert all(tag.startswith('"') for tag in tags)


@pytest.mark.parametrize(
    "function",
    ["NOW()", "RAND()", "STRUUID()", "rand ( )", "STRUUID #\n()", "SUM(DISTINCTRAND())"],
)
def test_answer_that_never_recurs_has_no_validator(client: httpx2.Client, function: str) -> None:
    query = f"SELECT ({function} AS ?x) {{}}"
    first, second = ask(client, query), ask(client, query)
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert first.json() != second.json()


def test_large_answer_is_compressed(client: httpx2.Client) -> None:
    url = client.base_url.join("sparql").copy_with(params={"query": LABELS})
    with client.stream("GET", url, headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw)) == ask(client, LABELS).json()


# --- limits of one request


def test_request_may_shorten_its_deadline_and_not_lengthen_it(client: httpx2.Client) -> None:
    for timeout, least in (("0.2", 0.19), ("1000", 0.9)):
        start = time.monotonic()
        response = client.get("/sparql", params={"query": FOREVER, "timeout": timeout})
        assert response.status_code == 504
        assert least <= time.monotonic() - start < 5


@pytest.mark.parametrize("timeout", ["-1", "nan", "inf", "soon", "1_0x"])
def test_deadline_that_is_none_is_refused(client: httpx2.Client, timeout: str) -> None:
    response = client.get("/sparql", params={"query": COUNT, "timeout": timeout})
    assert response.status_code == 400
    assert "'timeout' is a number of seconds" in response.json()["detail"]


def test_evaluation_ends_when_the_client_leaves(
    client: httpx2.Client, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    address = (client.base_url.host, client.base_url.port or 0)
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    before = evaluations_ended(client, "cancelled")
    for _ in range(3):  # more than there are evaluators
        with socket.create_connection(address) as leaving:
            leaving.sendall(f"{head}Content-Length: {len(FOREVER)}\r\n\r\n{FOREVER}".encode())
            time.sleep(0.1)
    assert eventually(lambda: evaluations_ended(client, "cancelled") >= before + 2)


def evaluations_ended(client: httpx2.Client, cause: str) -> float:
    name = f'sarcograph_evaluators_ended{{cause="{cause}"}} '
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))


# --- the service's description


@pytest.mark.parametrize("media_type", GRAPH_SYNTAXES)
def test_service_is_described_in_every_syntax(client: httpx2.Client, media_type: str) -> None:
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.headers["content-type"].startswith(media_type)
    described = triples(response, GRAPH_SYNTAXES[media_type])
    plain = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert described == triples(plain, ox.RdfFormat.N_TRIPLES)


def test_description_counts_what_queries_count(client: httpx2.Client) -> None:
    store = ox.Store()
    store.load(client.get("/sparql").content, format=ox.RdfFormat.TURTLE)

    def one(query: str) -> list[str]:
        answer = store.query(f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> {query}")
        assert isinstance(answer, ox.QuerySolutions)
        return sorted(str(row[0].value) for row in answer)

    def counted(query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = ask(client, query).json()["results"]["bindings"]
        return rows

    assert one("SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [f"{client.base_url}sparql"]
    assert one("SELECT ?f { ?s sd:feature ?f }") == [f"{SD}UnionDefaultGraph"]
    assert "union of all named graphs" in " ".join(
        one("SELECT ?c { ?s <http://www.w3.org/2000/01/rdf-schema#comment> ?c }")
    )
    whole = counted("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]["value"]
    assert one("SELECT ?n { ?s sd:defaultGraph/void:triples ?n }") == [whole]
    graphs = counted("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    named = one("SELECT ?name { ?d sd:namedGraph/sd:name ?name }")
    assert named == sorted(row["g"]["value"] for row in graphs)


def test_description_has_a_validator_of_its_own(client: httpx2.Client) -> None:
    tag = client.get("/sparql").headers["etag"]
    assert client.get("/sparql", headers={"If-None-Match": tag}).status_code == 304


def test_description_as_a_picture_is_not_acceptable(client: httpx2.Client) -> None:
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_browser_gets_a_page_to_ask_from(client: httpx2.Client) -> None:
    page = client.get("/sparql", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<textarea" in page.text
    policies = page.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "style-src 'self'" in policies[0]
    assert "Not for clinical decisions." in page.text


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_browser_sees_an_answer_as_a_table(client: httpx2.Client) -> None:
    query = "SELECT ?drug ?label { ?drug rdfs:label ?label } ORDER BY ?label LIMIT 3"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert page.status_code == 200
    assert "3 rows" in page.text
    assert "drug 0 “α”" in page.text
    again = client.get(
        "/sparql",
        params={"query": query},
        headers={**BROWSER, "If-None-Match": page.headers["etag"]},
    )
    assert again.status_code == 304


def test_browser_sees_what_is_wrong_beside_its_query(client: httpx2.Client) -> None:
    query = "SELECT * { ?s <b>alert(1)</b> }"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert page.status_code == 400
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "line 1, column" in page.text
    assert "&lt;b&gt;alert(1)" in page.text
    assert "<b>alert" not in page.text


def test_page_shows_a_part_of_many_rows_and_says_so(client: httpx2.Client) -> None:
    query = "SELECT ?drug { ?drug rdfs:label ?label }"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert "1,200 rows" in page.text
    assert "the first 500 rows and 1 columns of 1,200 rows" in page.text
    assert page.text.count("<tr>") == 501


def test_page_shows_the_query_and_apart_from_it_what_it_is(client: httpx2.Client) -> None:
    query = "#+ question: Which?\nSELECT ?s { ?s rdfs:label ?o } # at once\nLIMIT 1"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
    assert ">SELECT ?s { ?s rdfs:label ?o } # at once\nLIMIT 1</textarea>" in page
    assert "<summary>About this query</summary>" in page
    assert "#+ question: Which?" in page
    wrong = client.get("/sparql", params={"query": query + " LIMIT"}, headers=BROWSER).text
    assert "line 3, column" in wrong
    assert ">#+ question: Which?\n" in wrong
    assert "<code>curl " not in wrong


def test_wide_answers_scroll_by_key(client: httpx2.Client) -> None:
    for query in (LABELS, "DESCRIBE ?drug { ?drug rdfs:label ?label } LIMIT 1"):
        page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
        assert 'class="wide" tabindex="0" role="region" aria-label="Answer"' in page


def page_with(form: Format, content: bytes) -> str:
    """Return the page that shows an answer."""
    pieces = query_page("https://example.org/sparql", None, query="?", answer=Answer(form, content))
    return "".join(map(str, pieces))


def test_page_shows_a_part_of_a_long_graph_and_says_so() -> None:
    text = page_with(Format.TURTLE, b"# comment\n" * SHOWN_TEXT)
    assert "Here are the first 26,214 of 262,144 lines" in text
    assert len(text) < 2 * SHOWN_TEXT
    assert "<code>curl " in text


@pytest.mark.parametrize("columns", [2000, 7000])
def test_page_shows_a_part_of_many_columns_and_says_so(columns: int) -> None:
    names = b"\t".join(b"?v%d" % number for number in range(columns))
    text = page_with(Format.TSV, names + b"\n" + (b"\t" * (columns - 1) + b"\n") * 500)
    rows = SHOWN_CELLS // SHOWN_COLUMNS
    assert f"the first {rows} rows and 100 columns of 500 rows and {columns:,} columns" in text
    assert text.count("<td") == SHOWN_CELLS
    assert '<a href="#whole">' in text
    assert len(text) < 500_000


def test_page_of_large_values_is_small() -> None:
    text = page_with(Format.TSV, b"?x\n" + (b'"' + b"x" * 100_000 + b'"\n') * 500)
    assert "xxx…" in text
    assert len(text) < 2 * SHOWN_TEXT
    assert "rows and 1 columns of 500 rows" in text


@pytest.mark.parametrize("depth", [600, 100_000])
def test_page_shows_the_beginning_of_what_is_nested_deep(depth: int) -> None:
    nested = b"<<( <urn:s> <urn:p> " * depth + b"<urn:o>" + b" )>>" * depth
    text = page_with(Format.TSV, b"?x\n" + nested + b"\n")
    assert "&lt;&lt;( &lt;urn:s&gt;" in text
    assert "…" in text


def test_page_shows_each_kind_of_term() -> None:
    double = "http://www.w3.org/2001/XMLSchema#double"
    text = r'"a\tb \"c\" \\"@en'
    terms = ("<urn:a>", "_:b", text, "12", "-1.5", f'"7"^^<{double}>', "true", "")
    lines = ("\t".join("?v" for _ in terms), "\t".join(terms), "")
    text = page_with(Format.TSV, "\n".join(lines).encode())
    for shown in ("urn:a", "_:b", "a\tb &#34;c&#34; \\", "true"):
        assert f">{shown}</td>" in text
    for number in ("12", "-1.5", "7"):
        assert f'class="number">{number}</td>' in text
    assert ' data-name="v"></td>' in text


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_page_shows_an_answer_without_columns(rows: int) -> None:
    heading = "1 row<" if rows == 1 else f"{rows} rows<"
    assert heading in page_with(Format.TSV, b"\n" + b"\n" * rows)


def test_deep_nesting_is_a_page_and_a_line_of_the_log(client: httpx2.Client) -> None:
    wraps = " ".join(
        f"BIND(TRIPLE(<urn:s>, <urn:p>, ?x{number}) AS ?x{number + 1})" for number in range(400)
    )
    query = f"SELECT ?x400 {{ BIND(1 AS ?x0) {wraps} }}"
    page = client.get("/sparql", params={"query": query}, headers=BROWSER)
    assert page.status_code in (200, 403), page.text[:500]


def test_values_are_shown_as_text_and_only_web_addresses_are_links(client: httpx2.Client) -> None:
    query = """SELECT ?x { VALUES ?x {
      <javascript:alert(1)> "<img src=x onerror=alert(1)>" <https://example.org/a?b='c'>
    } }"""
    page = client.get("/sparql", params={"query": query}, headers=BROWSER).text
    assert 'href="javascript:' not in page
    assert "<img" not in page
    assert 'href="https://example.org/a?b=' in page


# --- the Graph Store Protocol, read side


@pytest.mark.parametrize("media_type", GRAPH_SYNTAXES)
def test_graph_by_its_name_is_what_a_query_constructs(
    client: httpx2.Client, media_type: str
) -> None:
    name = "http://example.org/graph/1"
    response = client.get("/graph-store", params={"graph": name}, headers={"Accept": media_type})
    assert response.status_code == 200
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
    constructed = ask(client, query, Accept="application/n-triples")
    expected = triples(constructed, ox.RdfFormat.N_TRIPLES)
    assert triples(response, GRAPH_SYNTAXES[media_type]) == expected
    assert len(expected) == 900


def test_default_graph_is_the_union(client: httpx2.Client) -> None:
    accept = {"Accept": "application/n-triples"}
    response = client.get("/graph-store?default", headers=accept)
    assert len(triples(response, ox.RdfFormat.N_TRIPLES)) == 3600
    tag = response.headers["etag"]
    again = client.get("/graph-store?default", headers={**accept, "If-None-Match": tag})
    assert again.status_code == 304


def test_unknown_graph_names_the_known(client: httpx2.Client) -> None:
    response = client.get("/graph-store", params={"graph": "urn:none"})
    assert response.status_code == 404
    assert "http://example.org/graph/1" in response.json()["detail"]


@pytest.mark.parametrize("parameters", ["", "graph=", "graph=a&graph=b", "default&graph=a", "%ff"])
def test_graph_that_is_not_named_clearly_is_refused(client: httpx2.Client, parameters: str) -> None:
    assert client.get(f"/graph-store?{parameters}").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(client: httpx2.Client, method: str) -> None:
    response = client.request(method, "/graph-store?default", content="<a:a> <a:b> <a:c> .")
    assert response.status_code == 403
    assert response.json()["code"] == "refused"


def test_other_methods_are_not_known(client: httpx2.Client) -> None:
    assert client.request("BREW", "/graph-store?default").status_code == 501
    assert client.options("/graph-store").headers["allow"] == "GET, HEAD, OPTIONS"


# --- operation


def test_server_tells_how_it_is(client: httpx2.Client) -> None:
    assert client.get("/health").json()["status"] == "ok"
    ready = client.get("/ready").json()
    assert ready["status"] == "ready"
    assert ready["version"]


def test_measurements_count_requests_and_queries(
    client: httpx2.Client, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    def value(name: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    asked = 'sarcograph_requests_total{method="GET",route="/sparql",status="200"}'
    time.sleep(MEASURED_EVERY_SECONDS)  # so that what was asked before is in it
    before, cached = value(asked), value('sarcograph_queries_total{outcome="cached"}')
    ask(client, f"{COUNT} # measured")
    ask(client, f"{COUNT} # measured")
    assert eventually(lambda: value(asked) == before + 2)
    assert value('sarcograph_queries_total{outcome="cached"}') == cached + 1
    assert value('sarcograph_evaluators{state="idle"}') >= 1


def test_every_answer_says_what_browsers_may_do_with_it(client: httpx2.Client) -> None:
    for path in ("/", "/sparql", "/nowhere", "/health", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_operator_says_at_which_address_clients_ask(
    start_server: Callable[..., AbstractContextManager[Any]], url_of: Callable[[Any], str]
) -> None:
    public = "https://sarcoma.example.org/graph/"
    with start_server(public_url=public, evaluators=1) as process:
        url = url_of(process)
        described = httpx2.get(f"{url}sparql").text
        assert f"sd:endpoint <{public}sparql>" in described
        assert public in httpx2.get(url).text
        assert url not in described


# --- the page for people

PAGE = {"Accept": "text/html"}


def test_page_gives_the_command_that_gets_the_answer(client: httpx2.Client) -> None:
    query = "SELECT ?label { <http://example.org/drug/7> rdfs:label ?label } # 'quoted'"
    text = client.get("/sparql", params={"query": query}, headers=PAGE).text
    commands = [
        html.unescape(one) for one in re.findall(r"<code>(curl .*?)</code>", text, re.DOTALL)
    ]
    wanted = [ask(client, query, Accept=one).content for one in ("text/csv", "application/json")]
    assert len(commands) == 2
    for command, content in zip(commands, wanted, strict=True):
        done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
        assert done.stdout == content


def test_page_asks_by_file_for_a_long_query(client: httpx2.Client, tmp_path: Path) -> None:
    query = f"# {'long ' * 100}\nDESCRIBE <http://example.org/drug/7>"
    text = client.get("/sparql", params={"query": query}, headers=PAGE).text
    command = html.unescape(re.findall(r"<code>(curl .*?)</code>", text, re.DOTALL)[0])
    (tmp_path / "query.rq").write_text(query, encoding="utf-8")
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout == ask(client, query, Accept="text/turtle").content


def test_page_shows_a_query_without_what_is_told_of_it(client: httpx2.Client) -> None:
    text = client.get("/queries/comparisons", headers=PAGE).text
    (link,) = re.findall(r'href="\.\./(sparql\?query=[^"]+)"', text)
    shown = client.get(f"/{html.unescape(link)}", headers=PAGE).text
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    assert area is not None
    assert "#+" not in area[1]
    assert "#+" in shown.partition("<textarea")[0]
    assert 'role="region"' in shown


# --- what is wrong, and how to mend it


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"query": ""}, "the query is empty"),
        ({"query": "ASK { ?s no:p 1 }"}, "line 1, column 10: the prefix 'no:' is not declared"),
        (
            {"query": COUNT, "named-graph-uri": "nowhere"},
            "the named graph 'nowhere' is no absolute",
        ),
    ],
)
def test_message_names_what_is_wrong(
    client: httpx2.Client, request_: dict[str, str], said: str
) -> None:
    assert said in client.get("/sparql", params=request_).json()["detail"]


def test_media_types_are_named_to_who_accepts_none(client: httpx2.Client) -> None:
    for query in ("ASK {}", "DESCRIBE <urn:a>"):
        detail = ask(client, query, Accept="image/png").json()["detail"]
        assert "text/csv" in detail
        assert "text/turtle" in detail


def test_bound_of_an_answer_is_told_with_what_to_do(client: httpx2.Client) -> None:
    response = ask(client, "SELECT * { ?a rdfs:label ?b . ?c rdfs:label ?d }")
    assert response.json()["code"] == "answer-too-large"
    assert "more than 1 MiB; ask for less, by LIMIT" in response.json()["detail"]


def test_only_what_may_help_is_asked_to_be_repeated() -> None:
    lost, greedy = problem_of(WorkerDiedError("x")), problem_of(OutOfMemoryError("x"))
    assert lost.code == greedy.code == "evaluation-aborted"
    assert "Retry-After" in (lost.headers or {})
    assert "Retry-After" not in (greedy.headers or {})
