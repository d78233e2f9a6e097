"""The endpoint over real HTTP: the protocol's query operation, refusals, a hostile corpus."""

import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sarcograph.api.http.negotiation import acceptable
from sarcograph.graph.store.question import Format

# of the server in conftest.py; an answer is due half a second later, and twice that allows for a
# machine that is busy
DEADLINE = 1.0
SLACK = 1.0

Server = subprocess.Popen[str]
Eventually = Callable[[Callable[[], bool]], bool]
Start = Callable[..., AbstractContextManager[Server]]

COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT WHERE { <http://example.org/drug/7> ?p ?o }"
JSON_COUNT = {
    "head": {"vars": ["n"]},
    "results": {
        "bindings": [
            {
                "n": {
                    "type": "literal",
                    "value": "1200",
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                }
            }
        ]
    },
}
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(client: httpx2.Client, query: str, **headers: str) -> httpx2.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def problem(response: httpx2.Response) -> dict[str, Any]:
    """Return the problem a response holds, after a look for what must not be in it."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body["detail"]
    assert not re.search(r"Traceback|\.py\b|os error|/\w+/\w+/", response.text)
    return body


# --- the protocol's query operation


def test_query_by_get(client: httpx2.Client) -> None:
    response = ask(client, COUNT)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert response.json() == JSON_COUNT


def test_query_by_form(client: httpx2.Client) -> None:
    assert client.post("/sparql", data={"query": COUNT}).json() == JSON_COUNT


@pytest.mark.parametrize("parameter", ["", ";charset=utf-8", '; charset="UTF-8"'])
def test_query_by_body(client: httpx2.Client, parameter: str) -> None:
    headers = {"Content-Type": f"application/sparql-query{parameter}"}
    query = "SELECT ?drug { ?drug rdfs:label 'drug 3 “α”'@en }"
    rows = client.post("/sparql", content=query, headers=headers).json()["results"]["bindings"]
    assert [row["drug"]["value"] for row in rows] == ["http://example.org/drug/3"]


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ({}, 1200),
        ({"default-graph-uri": "http://example.org/graph/1"}, 300),
        ({"default-graph-uri": [f"http://example.org/graph/{n}" for n in (1, 2)]}, 600),
        ({"named-graph-uri": "http://example.org/graph/1"}, 0),
    ],
)
@pytest.mark.parametrize("method", ["get", "form", "body"])
def test_graph_parameters_choose_the_dataset(
    client: httpx2.Client, graphs: dict[str, Any], expected: int, method: str
) -> None:
    if method == "get":
        response = client.get("/sparql", params={"query": COUNT, **graphs})
    elif method == "form":
        response = client.post("/sparql", data={"query": COUNT, **graphs})
    else:
        response = client.post("/sparql", params=graphs, content=COUNT, headers=QUERY_TYPE)
    assert response.json()["results"]["bindings"][0]["n"]["value"] == str(expected)


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        (COUNT, "*/*", "application/sparql-results+json", '{"head"'),
        (COUNT, "application/json", "application/json", '{"head"'),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (COUNT, "text/csv", "text/csv; charset=utf-8", "n\r\n1200\r\n"),
        (COUNT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?n\n"),
        (COUNT, "text/turtle, text/*;q=0.5", "text/csv; charset=utf-8", "n\r\n"),
        ("ASK {}", "text/turtle;q=0.9, */*;q=0.1", "application/sparql-results+json", "{"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8", "@prefix"),
        (CONSTRUCT, "text/csv, text/turtle;q=0.1", "text/turtle; charset=utf-8", "@prefix"),
        (
            CONSTRUCT,
            "application/n-triples",
            "application/n-triples",
            "<http://example.org/drug/7>",
        ),
    ],
)
def test_content_is_negotiated(
    client: httpx2.Client, query: str, accept: str, content_type: str, start: str
) -> None:
    response = ask(client, query, Accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.text.startswith(start)


def test_more_specific_range_beats_its_order() -> None:
    formats = acceptable("*/*;q=0.1, text/*;q=0, text/csv;q=0.7, application/json;q=0.8")
    assert list(formats)[:2] == [Format.JSON, Format.CSV]
    assert formats[Format.JSON] == "application/json"
    assert Format.TURTLE not in formats


# --- refusals


@pytest.mark.parametrize(
    ("status", "code", "request_"),
    [
        (400, "one-query-expected", {"method": "GET", "params": {"query": [COUNT, COUNT]}}),
        (400, "one-query-expected", {"method": "POST", "data": {"other": "x"}}),
        (
            400,
            "one-query-expected",
            {"params": {"query": COUNT}, "content": COUNT, "headers": QUERY_TYPE},
        ),
        (400, "malformed-request", {"content": b"ASK { '\xff' }", "headers": QUERY_TYPE}),
        (400, "malformed-request", {"content": b"query=%ff", "headers": FORM_TYPE}),
        (400, "malformed-request", {"content": b"query=\xff", "headers": FORM_TYPE}),
        (400, "syntax-error", {"data": {"query": ""}}),
        (400, "unsupported-query", {"data": {"query": "SELECT (<urn:f>(1) AS ?x) {}"}}),
        (400, "unsupported-query", {"data": {"query": "ASK {}", "default-graph-uri": "no iri"}}),
        (403, "refused", {"data": {"update": "CLEAR ALL"}}),
        (403, "refused", {"method": "GET", "params": {"update": "CLEAR ALL"}}),
        (403, "refused", {"data": {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}}),
        (
            403,
            "refused",
            {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
        ),
        (406, "not-acceptable", {"data": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}),
        # no element can have the name of this predicate, and no XML holds this sign
        (
            406,
            "not-writable",
            {
                "data": {"query": "CONSTRUCT { <urn:x> <http://example.org/1> 1 } {}"},
                "headers": {"Accept": "application/rdf+xml"},
            },
        ),
        (
            406,
            "not-writable",
            {
                "data": {"query": r'SELECT ?x { BIND("\u0001" AS ?x) }'},
                "headers": {"Accept": "application/sparql-results+xml"},
            },
        ),
        (
            406,
            "not-acceptable",
            {"data": {"query": CONSTRUCT}, "headers": {"Accept": "text/csv, */*;q=0"}},
        ),
        (405, "method-not-allowed", {"method": "DELETE"}),
        (413, "query-too-large", {"data": {"query": f"ASK {{}} #{'x' * 2**16}"}}),
        (413, "request-too-large", {"content": b"x" * (2**16 + 1), "headers": QUERY_TYPE}),
        (413, "request-too-large", {"content": b"x" * 2**20, "headers": FORM_TYPE}),
        (415, "unsupported-media-type", {"content": COUNT}),
        (415, "unsupported-media-type", {"json": {"query": COUNT}}),
        (
            415,
            "unsupported-media-type",
            {"content": COUNT, "headers": {"Content-Type": "application/sparql-query;charset=x"}},
        ),
    ],
)
def test_request_is_refused(
    client: httpx2.Client, status: int, code: str, request_: dict[str, Any]
) -> None:
    response = client.request(url="/sparql", **{"method": "POST", **request_})
    assert response.status_code == status
    assert problem(response)["code"] == code
    assert ask(client, COUNT).json() == JSON_COUNT


def test_syntax_error_has_line_and_column(client: httpx2.Client) -> None:
    body = problem(ask(client, "SELECT * {\n  ?s missing:p ?o }"))
    assert body["code"] == "syntax-error"
    assert "the prefix 'missing:' is not declared" in body["detail"]
    assert body["line"] == 2
    assert 6 <= body["column"] <= 15


def test_answer_too_large_is_an_error_and_no_part_of_it(client: httpx2.Client) -> None:
    response = ask(client, "SELECT * { ?a rdfs:label ?b . ?c rdfs:label ?d }")
    assert response.status_code == 503
    assert problem(response)["code"] == "answer-too-large"


def test_body_that_never_ends_is_cut_off(client: httpx2.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 0)
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    sent = 0
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(head + b"Content-Length: 1000000000\r\n\r\n")
        with suppress(ConnectionError):
            while sent < 10**8:
                sent += connection.send(b"x" * 2**16)
    assert sent < 10**8


def test_methods_that_are_allowed_are_named(client: httpx2.Client) -> None:
    assert client.delete("/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST, QUERY"


def test_unknown_path_is_a_problem(client: httpx2.Client) -> None:
    assert problem(client.get("/nowhere"))["code"] == "not-found"


# --- hostile queries

DOUBLING = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
HOSTILE = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross join, streaming": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order by": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?c",
    "distinct": "SELECT DISTINCT ?a ?e ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "group concat": "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "string doubling": f"SELECT ?x40 {{ BIND('{'x' * 99}' AS ?x0) {DOUBLING} }}",
    "property path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)+ ?c }",
    "long path": f"ASK {{ ?a <urn:x>{'/!<urn:x>' * 240} ?b . ?c ?d ?e }}",
    "many patterns": f"SELECT * {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(900))} }}",
    "nested 5 000": f"SELECT * {'{' * 5_000}{'}' * 5_000}",
    "nested 50 000": f"SELECT * {'{' * 50_000}{'}' * 50_000}",
    "brackets 5 000": f"ASK {{ FILTER{'(' * 5_000}1{')' * 5_000} }}",
    "exists": "ASK { FILTER EXISTS {" * 1_000 + "}}" * 1_000,
    "negations": f"ASK {{ FILTER({'!' * 50_000}1) }}",
    "sums": f"ASK {{ ?s ?p ?o FILTER({'1+' * 20_000}1) }}",
    "unions": f"SELECT * {{ {{}} {'UNION {}' * 6_000} }}",
    "regular expression": "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((.{99}){99}){99}$')) }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_query_ends_in_time_and_harms_no_one(
    server: Server, client: httpx2.Client, name: str, eventually: Eventually
) -> None:
    start = time.monotonic()
    response = client.post("/sparql", data={"query": HOSTILE[name]})
    assert time.monotonic() - start < DEADLINE + SLACK
    if response.status_code == 200:
        response.json()  # whole
    else:
        assert response.status_code in (400, 403, 413, 503, 504)
        problem(response)
    assert server.poll() is None
    assert eventually(lambda: ask(client, COUNT).status_code == 200)
    assert ask(client, COUNT).json() == JSON_COUNT


def test_tag_stands_for_the_bytes(
    start_server: Callable[..., AbstractContextManager[Server]], url_of: Callable[[Server], str]
) -> None:
    query = "CONSTRUCT { [] rdfs:label ?l } WHERE { ?s rdfs:label ?l } LIMIT 20"
    answers: dict[str, set[bytes]] = {}
    with start_server(evaluators=2, cache_mib=0) as server:
        url = f"{url_of(server)}sparql"
        for _ in range(6):
            response = httpx2.get(url, params={"query": query})
            answers.setdefault(response.headers["etag"], set()).add(response.content)
    assert len(answers) > 1  # new blank nodes each time
    assert all(len(contents) == 1 for contents in answers.values())


@pytest.mark.parametrize(
    "path",
    ["/", "/health", "/ready", "/metrics", "/downloads/", "/id/", "/openapi.json", "/sparql"],
)
def test_every_path_tells_its_methods(client: httpx2.Client, path: str) -> None:
    for method in ("GET", "HEAD"):
        assert client.request(method, path).status_code == 200
    allowed = client.options(path)
    assert allowed.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(allowed.headers["allow"].split(", "))
    refused = client.delete(path)
    assert refused.status_code == 405
    assert refused.headers["allow"] == allowed.headers["allow"]


def test_browser_is_told_of_a_problem_by_a_page(client: httpx2.Client) -> None:
    for path, status in (("/nowhere/at/all", 404), ("/version/x/", 404)):
        response = client.get(path, headers={"Accept": "text/html, */*;q=0.8"})
        assert response.status_code == status
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        policy = response.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"
        assert "<h1>Not Found</h1>" in response.text
        assert problem(client.get(path))["status"] == status
    refused = client.delete("/downloads/", headers={"Accept": "text/html"})
    assert (refused.status_code, "GET" in refused.headers["allow"]) == (405, True)


def test_server_as_a_whole_tells_its_methods(client: httpx2.Client) -> None:
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port, timeout=30)
    with closing(connection):
        connection.request("OPTIONS", "*")
        response = connection.getresponse()
        assert response.status == 204
        assert "QUERY" in (response.getheader("Allow") or "")


def test_page_elsewhere_may_ask_by_what_is_answered(client: httpx2.Client) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "QUERY"}
    allowed = client.options("/sparql", headers=headers).headers["access-control-allow-methods"]
    assert allowed == client.options("/sparql").headers["allow"]


def test_compressed_query_is_refused(client: httpx2.Client) -> None:
    response = client.post(
        "/sparql",
        content=gzip.compress(b"ASK {}"),
        headers={"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"},
    )
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"


def test_deadline_is_a_504(client: httpx2.Client, eventually: Eventually) -> None:
    assert eventually(lambda: ask(client, COUNT).status_code == 200)
    response = ask(client, HOSTILE["cross join"])
    assert response.status_code == 504
    assert problem(response)["code"] == "deadline-exceeded"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "ASK {{ ?s ?p ?o FILTER EXISTS {{ service<{url}> {{ ?s ?p ?o }} }} }}",
        "SELECT * {{ SERVICE # not <urn:a>\n <{url}> {{}} }}",
        "PREFIX c: <{url}> ASK {{ ?s ?p 1e0SERVICE c: {{}} }}",
        "SELECT * {{ BIND(<{url}> AS ?c) SERVICE ?c {{ ?s ?p ?o }} }}",
    ],
)
def test_service_is_refused_and_calls_no_one(
    client: httpx2.Client, canary: tuple[str, list[bytes]], query: str
) -> None:
    url, received = canary
    response = ask(client, query.format(url=url))
    assert response.status_code == 403
    assert "SERVICE" in problem(response)["detail"]
    assert received == []


def test_service_in_a_comment_is_harmless(
    client: httpx2.Client, canary: tuple[str, list[bytes]]
) -> None:
    url, received = canary
    query = f"# SERVICE <{url}> {{}}\n{COUNT} # it's SERVICE <{url}> {{}}"
    assert ask(client, query).json() == JSON_COUNT
    assert received == []


def test_refusal_that_waiting_helps_says_how_long(
    start_server: Start,
    url_of: Callable[[Server], str],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    with start_server(evaluators=1, deadline_seconds=60, queue_length=0) as server:
        url = httpx2.URL(url_of(server)).join("sparql")
        query = HOSTILE["cross join"]
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(query)}\r\n"
        with socket.create_connection((url.host, url.port or 0)) as busy:
            busy.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n{query}".encode())
            refused: list[httpx2.Response] = []

            def is_refused() -> bool:
                refused.append(httpx2.post(url, data={"query": COUNT}))
                return refused[-1].status_code == 503

            assert eventually(is_refused)
        assert problem(refused[-1])["code"] == "busy"
        assert int(refused[-1].headers["retry-after"]) >= 1


# --- the front page and the server


def test_front_page_says_what_it_is_and_what_not(client: httpx2.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    text = client.get("/")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    for body in (page.text, text.text):
        assert "sarcoma" in body
        assert "Not for clinical decisions" in body
        assert "sparql" in body


def test_description_of_the_interface_says_so_too(client: httpx2.Client) -> None:
    description = client.get("/openapi.json").json()
    assert "Not for clinical decisions" in description["info"]["description"]
    assert set(description["paths"]["/sparql"]) == {"get", "post"}


def last_words(process: Server) -> str:
    """Return what a server that should not start says, after a look at how it ends."""
    _, message = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in message
    return message


def test_taken_port_is_a_clear_error(client: httpx2.Client, start_server: Start) -> None:
    port = client.base_url.port
    with start_server(port=port) as process:
        assert last_words(process).startswith(f"port {port} of 127.0.0.1 is taken")


@pytest.mark.parametrize("content", ["<a> <b>", None])
def test_unusable_graph_is_a_clear_error(
    start_server: Start, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path
    if content is not None:
        file = tmp_path / "graph.nq"
        file.write_text(content, encoding="utf-8")
    with start_server(file=file) as process:
        message = last_words(process)
    assert ("not N-Quads" if content else f"nothing is published in {tmp_path}: ") in message


def test_server_ends_in_order_on_ctrl_c(
    start_server: Start,
    url_of: Callable[[Server], str],
    children_of: Callable[[int], set[int]],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    with start_server(evaluators=1) as process:
        url = url_of(process) + "sparql"
        workers = children_of(process.pid)
        for worker in workers:  # a terminal sends it to the whole group
            os.kill(worker, signal.SIGINT)
        assert httpx2.post(url, data={"query": COUNT}).json() == JSON_COUNT
        assert children_of(process.pid) == workers
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
        assert process.returncode == 0
    assert rest == ""
    assert eventually(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
