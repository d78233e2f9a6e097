"""What clients of other endpoints are used to: formats by parameter, empty ones, media types."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.http.negotiation import NAMES

SELECT = "SELECT ?label { <http://example.org/drug/7> rdfs:label ?label }"
LABEL = "drug 7 “α”"
FORMS = {
    "SELECT": SELECT,
    "ASK": "ASK { <http://example.org/drug/7> rdfs:label ?label }",
    "CONSTRUCT": "CONSTRUCT WHERE { <http://example.org/drug/7> rdfs:label ?label }",
    "DESCRIBE": "DESCRIBE <http://example.org/drug/7>",
}
TABLES = ("SELECT", "ASK")


def read_table(media_type: str, content: bytes, form: str) -> bool:
    """Tell whether a table or truth value, read as its media type says, holds the answer."""
    match media_type:
        case "application/sparql-results+json" | "application/json":
            found = json.loads(content)
            if form == "ASK":
                return found["boolean"] is True
            return bool(found["results"]["bindings"][0]["label"]["value"] == LABEL)
        case "application/sparql-results+xml" | "application/xml" | "text/xml":
            texts = [one.text for one in ET.fromstring(content).iter()]  # noqa: S314  # our server's
            return ("true" if form == "ASK" else LABEL) in texts
        case "text/csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
            return rows == ([["true"]] if form == "ASK" else [["label"], [LABEL]])
        case "text/tab-separated-values" | "text/plain":
            return content.decode() in ("true", f'?label\n"{LABEL}"@en\n')
        case "text/boolean":
            return content == b"true"
    raise AssertionError(media_type)


GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
}


def holds_answer(response: httpx2.Response, form: str) -> bool:
    media_type = response.headers["content-type"].partition(";")[0]
    if form in TABLES:
        return read_table(media_type, response.content, form)
    objects = {quad.object for quad in ox.parse(response.content, format=GRAPHS[media_type])}
    return ox.Literal(LABEL, language="en") in objects


GENERIC = ("application/json", "application/xml", "text/xml", "text/plain")
OF_TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
ACCEPTED = (*OF_TABLES, "text/boolean", *GRAPHS, "text/html", "*/*", "text/*", "application/*")


def suits(accept: str, form: str) -> bool:
    if accept == "text/boolean":
        return form == "ASK"
    if accept in OF_TABLES:
        return form in TABLES
    return accept not in GRAPHS or accept in GENERIC or form not in TABLES


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("accept", ACCEPTED)
def test_every_accept_is_honoured_for_every_form_of_query(
    client: httpx2.Client, accept: str, form: str
) -> None:
    response = client.get("/sparql", params={"query": FORMS[form]}, headers={"Accept": accept})
    if not suits(accept, form):
        assert response.status_code == 406
        return
    assert response.status_code == 200
    sent = response.headers["content-type"].partition(";")[0]
    if "*" not in accept:
        assert sent == accept
    elif not accept.startswith("*"):
        assert sent.partition("/")[0] == accept.partition("/")[0]
    if accept != "text/html":
        assert holds_answer(response, form)


@pytest.mark.parametrize("parameter", ["format", "output"])
@pytest.mark.parametrize("name", [*NAMES, *ACCEPTED[:-4]])
def test_format_by_parameter_beats_accept(client: httpx2.Client, parameter: str, name: str) -> None:
    answered = 0
    for form, query in FORMS.items():
        parameters = {"query": query, parameter: name}
        response = client.get("/sparql", params=parameters, headers={"Accept": "image/png"})
        if response.status_code == 406:
            assert "'format' allows no media type" in response.json()["detail"]
        else:
            assert response.status_code == 200
            if response.headers["content-type"].startswith("text/html"):
                assert "<textarea" in response.text
            else:
                assert holds_answer(response, form)
            answered += 1
    assert answered


def test_format_comes_in_a_form_and_without_its_plus_sign_encoded(client: httpx2.Client) -> None:
    by_form = client.post("/sparql", data={"query": SELECT, "format": "csv"})
    assert by_form.headers["content-type"] == "text/csv; charset=utf-8"
    encoded = str(httpx2.QueryParams({"query": SELECT}))
    raw = client.get(f"/sparql?{encoded}&format=application/sparql-results+xml")
    assert raw.headers["content-type"] == "application/sparql-results+xml"


@pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
def test_unknown_format_names_the_known(client: httpx2.Client, path: str) -> None:
    selection = {"default": ""} if path == "/graph-store" else {"query": SELECT}
    response = client.get(path, params={**selection, "format": "xslx"})
    assert response.status_code == 400
    assert "'xslx'" in response.json()["detail"]
    assert all(name in response.json()["detail"] for name in NAMES)


def test_two_formats_are_one_too_many_unless_they_are_the_same(client: httpx2.Client) -> None:
    for output, status in (("csv", 200), ("text/csv", 200), ("json", 400), ("", 200)):
        parameters = {"query": SELECT, "format": "csv", "output": output}
        assert client.get("/sparql", params=parameters).status_code == status


def test_format_chooses_of_graphs_and_of_the_description(client: httpx2.Client) -> None:
    for path in ("/sparql?format=nt", "/graph-store?default&format=nt"):
        response = client.get(path)
        assert response.headers["content-type"] == "application/n-triples"
        assert list(ox.parse(response.content, format=ox.RdfFormat.N_TRIPLES))


EMPTY = (
    "default-graph-uri=",
    "named-graph-uri=",
    "timeout=",
    "timeout=0",
    "update=",
    "format=",
    "output=",
    "format=auto",
    "debug=on",
    "",
)


@pytest.mark.parametrize("parameter", EMPTY)
def test_empty_parameter_is_absent(client: httpx2.Client, parameter: str) -> None:
    encoded = f"{parameter}&{httpx2.QueryParams({'query': SELECT})}"
    plain = client.get("/sparql", params={"query": SELECT})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = {"Content-Type": "application/sparql-query"}
    for response in (
        client.get(f"/sparql?{encoded}"),
        client.post("/sparql", content=encoded, headers=form),
        client.post(f"/sparql?{parameter}", content=SELECT, headers=body),
    ):
        assert response.status_code == 200
        assert response.content == plain.content
    # nothing is asked
    described = client.get(f"/sparql?{parameter}")
    assert described.headers["content-type"].startswith("text/turtle")


def test_empty_query_is_still_told(client: httpx2.Client) -> None:
    assert "the query is empty" in client.get("/sparql?query=").json()["detail"]


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize(
    "media_type",
    [None, "application/x-www-form-urlencoded", "application/sparql-query", "application/json"],
)
def test_query_in_the_address_needs_no_body(
    client: httpx2.Client, method: str, media_type: str | None
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = client.request(method, "/sparql", params={"query": SELECT}, headers=headers)
    assert response.status_code == 200
    assert response.content == client.get("/sparql", params={"query": SELECT}).content
    assert client.request(method, "/sparql", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("query", "accept", "other"),
    [
        ('SELECT ("a\\u0001" AS ?x) {}', "application/sparql-results+xml", "JSON"),
        ('CONSTRUCT { <urn:a> <urn:b> "a\\u0001" } {}', "application/rdf+xml", "Turtle"),
        ("CONSTRUCT { <urn:a> <urn:1> 'v' } {}", "application/xml", "Turtle"),
    ],
)
def test_what_xml_cannot_say_is_refused_with_the_way(
    client: httpx2.Client, query: str, accept: str, other: str
) -> None:
    refused = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert refused.status_code == 406
    assert refused.json()["code"] == "not-writable"
    assert f"ask for {other}" in refused.json()["detail"]
    assert client.get("/sparql", params={"query": query, "format": "json"}).status_code == 200
