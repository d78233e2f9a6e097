"""Clients that others have written, against the endpoint: what they send and what they understand.

Comunica runs from a folder of its own: `make comunica`.
"""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx2
import pandas
import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.namespace import FOAF
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
)
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

BASE = "http://example.org/"
DRUGS = 1200
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{BASE}drug/7> ?p ?o }}"
STATEMENTS = 3  # of one drug
QUERY_TYPE = "Content-Type: application/sparql-query"
LABEL = Literal("drug 7 “α”", "en")


@pytest.fixture
def url(client: httpx2.Client) -> str:
    """The address of the endpoint."""
    return str(client.base_url.join("/sparql"))


# --- our own command line


@pytest.mark.parametrize("form", ["csv", "json"])
def test_command_line_asks_our_own_server(
    url: str, run_command: Callable[[list[str]], Any], form: str
) -> None:
    output = run_command(["sarcograph", "query", COUNT, "--store", url, "--format", form])
    assert (output.code, output.err) == (0, "")
    assert str(DRUGS) in output.out


def test_command_line_asks_our_own_server_for_graphs_and_truth(
    url: str, run_command: Callable[[list[str]], Any]
) -> None:
    output = run_command(["sarcograph", "query", CONSTRUCT, "--store", url])
    assert len(Graph().parse(data=output.out)) == STATEMENTS
    ask = f"ASK {{ GRAPH ?g {{ <{BASE}drug/7> ?p ?o }} }}"
    assert run_command(["sarcograph", "query", ask, "--store", url]).out == "yes\n"
    output = run_command(["sarcograph", "query", "SELECT * {{ ?s ?p }}", "--store", url])
    assert (output.code, output.out) == (2, "")
    assert output.err.startswith("line 1, column 21: the service says: the query cannot be read")
    assert output.err.count("\n") == 1


# --- SPARQLWrapper


def wrapper(url: str, query: str, form: str) -> Wrapper:
    asking = Wrapper(url)
    asking.setQuery(query)
    asking.setReturnFormat(form)
    return asking


def converted(asking: Wrapper) -> Any:
    """Return the answer as the package reads it: a type for each format."""
    return asking.queryAndConvert()


@pytest.mark.parametrize(
    ("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_wrapper_sends_in_every_way(url: str, method: str, way: str) -> None:
    asking = wrapper(url, COUNT, JSON)
    asking.setMethod(method)
    asking.setRequestMethod(way)
    assert converted(asking)["results"]["bindings"][0]["n"]["value"] == str(DRUGS)


def test_wrapper_reads_every_table(url: str) -> None:
    document = converted(wrapper(url, COUNT, XML))
    assert document.getElementsByTagName("literal")[0].firstChild.data == str(DRUGS)
    assert converted(wrapper(url, COUNT, CSV)) == f"n\r\n{DRUGS}\r\n".encode()
    assert converted(wrapper(url, COUNT, TSV)) == f"?n\n{DRUGS}\n".encode()


def test_wrapper_reads_a_truth_value(url: str) -> None:
    assert converted(wrapper(url, "ASK { ?drug rdfs:label ?label }", JSON)) == {
        "head": {},
        "boolean": True,
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # it uses it
def test_wrapper_reads_graphs(url: str) -> None:
    turtle = converted(wrapper(url, CONSTRUCT, TURTLE))
    graphs = [
        Graph().parse(turtle, format="turtle"),
        converted(wrapper(url, CONSTRUCT, RDFXML)),
        converted(wrapper(url, CONSTRUCT, JSONLD)),
    ]
    for graph in graphs:
        assert isinstance(graph, Graph)
        assert len(graph) == STATEMENTS
        assert (URIRef(f"{BASE}drug/7"), RDFS.label, LABEL) in graph


def test_wrapper_chooses_graphs(url: str) -> None:
    asking = wrapper(url, COUNT, JSON)
    for number in (1, 2):
        asking.addDefaultGraph(f"{BASE}graph/{number}")
    assert converted(asking)["results"]["bindings"][0]["n"]["value"] == str(DRUGS // 2)


def test_wrapper_understands_a_syntax_error(url: str) -> None:
    with pytest.raises(QueryBadFormed, match="syntax-error"):
        wrapper(url, "SELECT * { ?drug", JSON).query()


# --- rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_in_every_way(url: str, method: str, form: str) -> None:
    graph = Graph(SPARQLStore(url, method=method, returnFormat=form))
    rows = list(graph.query(COUNT))
    assert [int(str(row[0])) for row in rows] == [DRUGS]  # type: ignore[index]  # of a SELECT


def test_rdflib_sees_a_graph(url: str) -> None:
    graph = Graph(SPARQLStore(url))
    drug = URIRef(f"{BASE}drug/7")
    assert graph.value(drug, RDFS.label) == LABEL
    assert (drug, RDFS.label, LABEL) in graph
    assert (drug, FOAF.name, None) not in graph
    assert len(set(graph.triples((drug, None, None)))) == STATEMENTS
    followers = set(graph.subjects(URIRef(f"{BASE}inhibits"), URIRef(f"{BASE}target/3")))
    assert drug not in followers
    assert URIRef(f"{BASE}drug/3") in followers
    # the triple that stands in two graphs is one of their union
    assert len(graph) == STATEMENTS * DRUGS


def test_rdflib_sees_named_graphs(url: str) -> None:
    named = Graph(SPARQLStore(url), URIRef(f"{BASE}graph/1"))
    assert len(named) == STATEMENTS * DRUGS // 4
    assert len(set(named.subjects(RDFS.label, None))) == DRUGS // 4


def test_rdflib_reads_what_was_constructed(url: str) -> None:
    result = Graph(SPARQLStore(url)).query(CONSTRUCT)
    assert result.graph is not None
    assert (URIRef(f"{BASE}drug/7"), RDFS.label, LABEL) in result.graph


# --- pandas, which can choose nothing but the address


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own dependencies
def test_pandas_reads_a_table_by_its_address(url: str) -> None:
    query = quote("SELECT ?drug ?label { ?drug rdfs:label ?label } ORDER BY ?label LIMIT 3")
    for name, separator in (("csv", ","), ("text/csv", ","), ("tsv", "\t")):
        frame = pandas.read_csv(f"{url}?query={query}&format={name}", sep=separator)
        assert frame.shape == (3, 2)
    frame = pandas.read_csv(f"{url}?format=csv&query={query}")
    assert list(frame.columns) == ["drug", "label"]
    assert frame["label"][0] == "drug 0 “α”"


# --- curl


def curl(*words: str) -> str:
    tool = shutil.which("curl")
    if tool is None:
        pytest.fail("curl is not installed; it is one of the clients tested (apt install curl)")
    done = subprocess.run(
        [tool, "--silent", "--show-error", "--max-time", "20", *words],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--data-urlencode", f"query={COUNT}"],
        ["--get", "--data-urlencode", f"query={COUNT}"],
        ["--data-binary", COUNT, "--header", QUERY_TYPE],
        ["--request", "QUERY", "--data-binary", COUNT, "--header", QUERY_TYPE],
    ],
    ids=["form", "get", "body", "query method"],
)
def test_curl_sends_in_every_way(url: str, words: list[str]) -> None:
    answer = json.loads(curl(*words, url))
    assert answer["results"]["bindings"][0]["n"]["value"] == str(DRUGS)


def test_curl_asks_for_a_format(url: str) -> None:
    query = ["--data-urlencode", f"query={COUNT}"]
    rows = csv.reader(curl("--header", "Accept: text/csv", *query, url).splitlines())
    assert list(rows) == [["n"], [str(DRUGS)]]
    xml = curl("--header", "Accept: application/sparql-results+xml", *query, url)
    root = ET.fromstring(xml)  # noqa: S314  # of our own server
    assert [one.text for one in root.iter() if one.tag.endswith("literal")] == [str(DRUGS)]


def test_curl_inflates_and_revalidates(url: str) -> None:
    query = ["--get", "--data-urlencode", "query=SELECT * { ?drug rdfs:label ?label } LIMIT 500"]
    plain = curl(*query, url)
    head, _, inflated = curl("--compressed", "--include", *query, url).partition("\n\n")
    assert "content-encoding: gzip" in head.lower()
    assert json.loads(inflated) == json.loads(plain)
    tag = next(
        line.partition(":")[2].strip()
        for line in head.splitlines()
        if line.lower().startswith("etag:")
    )
    again = [*query, "--compressed", "--header", f"If-None-Match: {tag}"]
    assert curl(*again, "--write-out", "%{http_code}", url) == "304"


def test_curl_follows_a_refusal(url: str) -> None:
    said = curl("--data-urlencode", "update=CLEAR ALL", "--write-out", "\n%{http_code}", url)
    problem, status = said.rsplit("\n", 1)
    assert status == "403"
    assert json.loads(problem)["code"] == "refused"
