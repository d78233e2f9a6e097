"""The tests of the protocol, the Graph Store Protocol's read side and the service description.

What writes is refused. A test of the Graph Store Protocol that reads what it wrote reads here what
lies in the graph file as if it had been written (conftest.py).
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

BASE = "http://example.org/suite/"
GRAPH_STORE = "/graph-store"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
STATUS_NAMES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
MEDIA_TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}

Step = dict[str, Any]
Record = Callable[[str, int, dict[str, str]], None]


def expected(status: int, names: set[str]) -> bool:
    """Tell whether a status is one of those a manifest names: `OK` or `StatusCode4xx`."""
    return any(
        str(status)[0] == name[len("StatusCode")]
        if name.startswith("StatusCode")
        else status == STATUS_NAMES[name]
        for name in names
    )


def send(endpoint: httpx2.Client, step: Step, url: str) -> httpx2.Response:
    """Send a request as the manifest has it: no header that it does not name."""
    headers = {"Content-Type": step["type"]} if step["type"] else {}
    headers |= {"Accept": step["accept"]} if step["accept"] else {}
    return endpoint.request(step["method"], url, content=step["content"], headers=headers)


def wrong(response: httpx2.Response, step: Step) -> str:
    """Return what is wrong with the answer to a query of the protocol's tests."""
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if not expected(response.status_code, step["statuses"]):
        return f"{response.status_code} {response.text[:200]}"
    if step["format"] and media_type not in MEDIA_TYPES[step["format"]]:
        return f"came as {media_type}"
    if step["boolean"] is not None and response.json()["boolean"] != step["boolean"].toPython():
        return f"another answer: {response.text[:200]}"
    return ""


def is_update(step: Step) -> bool:
    return "sparql-update" in step["type"] or step["content"].startswith(b"update=")


def test_protocol(
    endpoint: httpx2.Client, protocol_tests: Mapping[str, list[Step]], record: Record
) -> None:
    failed: dict[str, dict[str, str]] = {"queries": {}, "updates, refused": {}}
    counts = dict.fromkeys(failed, 0)
    for name, steps in protocol_tests.items():
        if not name.startswith("protocol/"):
            continue
        updates = name.startswith("protocol/update_")
        kind = "updates, refused" if updates else "queries"
        counts[kind] += 1
        for step in steps:
            if updates and not is_update(step):
                continue  # it asks for what the update has changed
            response = send(endpoint, step, f"/sparql?{step['query']}")
            if updates:
                reason = "" if response.status_code == 403 else f"{response.status_code}, not 403"
            else:
                reason = wrong(response, step)
            if reason:
                failed[kind][name] = reason
    assert counts == {"queries": 27, "updates, refused": 7}
    for kind, reasons in failed.items():
        record(f"protocol, {kind}", counts[kind], reasons)
    assert failed == {"queries": {}, "updates, refused": {}}


def canonical(content: bytes | str) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(content, ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def misread(response: httpx2.Response, step: Step) -> str:
    """Return what is wrong with the answer to a read of the Graph Store Protocol's tests."""
    if not expected(response.status_code, step["statuses"]):
        return f"{response.status_code} {response.text[:200]}"
    if step["answer_type"] and "text/turtle" not in response.headers["content-type"]:
        return f"came as {response.headers['content-type']}"
    if step["answer"] and canonical(response.content) != canonical(step["answer"]):
        return f"another graph: {response.text[:200]}"
    return ""


def test_graph_store(
    endpoint: httpx2.Client, protocol_tests: Mapping[str, list[Step]], record: Record
) -> None:
    failed = {}
    reads = writes = 0
    for name, steps in protocol_tests.items():
        if not name.startswith("graph-store-protocol/"):
            continue
        for number, step in enumerate(steps):
            if step["method"] not in ("GET", "HEAD"):
                writes += 1
                url = f"{GRAPH_STORE}?{step['query'] or 'default'}"
                status = send(endpoint, step, url).status_code
                reason = "" if status == 403 else f"{step['method']}: {status}, not 403"
            elif "default" in step["query"]:
                continue  # its content cannot be chosen: it is the union of the named graphs
            else:
                reads += 1
                graph = quote(f"{BASE}{name}/{number}", safe="")
                reason = misread(send(endpoint, step, f"{GRAPH_STORE}?graph={graph}"), step)
            if reason:
                failed[f"{name}, request {number + 1}"] = reason
    assert (reads, writes) == (18, 21)
    record("Graph Store Protocol, requests", reads + writes, failed)
    assert not failed


def test_name_of_a_graph_is_decoded_once(endpoint: httpx2.Client) -> None:
    names = (f"{BASE}data.ttl", f"{BASE}dat%61.ttl")
    for name in names:
        url = f"{GRAPH_STORE}?graph={quote(name, safe='')}"
        assert endpoint.get(url, headers={"Accept": "text/turtle"}).status_code == 404
    held = f"{BASE}aggregates/agg-numeric.ttl"
    for written in (quote(held, safe=""), held, held.replace("agg-", "%61gg-")):
        assert endpoint.get(f"{GRAPH_STORE}?graph={written}").status_code == 200
    assert endpoint.get(f"{GRAPH_STORE}?graph={held}".replace("agg-", "%2561gg-")).is_error


# The vocabulary's properties with the class of what they say something about; "" where several do.
DOMAINS = {
    "endpoint": "Service",
    "feature": "Service",
    "defaultEntailmentRegime": "Service",
    "defaultSupportedEntailmentProfile": "Service",
    "extensionFunction": "Service",
    "extensionAggregate": "Service",
    "languageExtension": "Service",
    "supportedLanguage": "Service",
    "propertyFeature": "Service",
    "defaultDataset": "Service",
    "availableGraphs": "Service",
    "resultFormat": "Service",
    "inputFormat": "Service",
    "entailmentRegime": "NamedGraph",
    "supportedEntailmentProfile": "NamedGraph",
    "name": "NamedGraph",
    "graph": "NamedGraph",
    "defaultGraph": "Dataset",
    "namedGraph": "GraphCollection",
}
CLASSES = {*DOMAINS.values()} | {
    *"Feature Language Function Aggregate EntailmentRegime EntailmentProfile Graph".split()
}
FEATURES = {*"DereferencesURIs UnionDefaultGraph RequiresDataset EmptyGraphs".split()}
SUBCLASSES = {"GraphCollection": {"Dataset"}}


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/n-triples"])
def test_service_description_is_rdf(endpoint: httpx2.Client, accept: str) -> None:
    response = endpoint.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    assert described(response)


def described(response: httpx2.Response) -> Graph:
    media_type = response.headers["content-type"].partition(";")[0]
    return Graph().parse(response.content, format=media_type)


def test_service_description(
    endpoint: httpx2.Client, manifests: Mapping[str, Graph], record: Record
) -> None:
    manifest = manifests["service-description"]
    tests = {str(one).rpartition("#")[2] for one in manifest.subjects(RDF.type)}
    assert tests >= {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}
    response = endpoint.get("/sparql", headers={"Accept": "text/turtle"})
    failed = {}
    if response.status_code != 200 or "turtle" not in response.headers["content-type"]:
        failed = dict.fromkeys(("returns-rdf", "has-endpoint-triple", "conforms-to-schema"), "none")
    else:
        graph = described(response)
        endpoints = set(graph.objects(None, SD.endpoint))
        if endpoints != {URIRef(str(endpoint.base_url.join("/sparql")))}:
            failed["has-endpoint-triple"] = f"the endpoint is {endpoints}"
        if violations := list(against_schema(graph)):
            failed["conforms-to-schema"] = "; ".join(violations)
    record("service description", 3, failed)
    assert not failed


def against_schema(graph: Graph) -> list[str]:
    """Return how a description departs from its vocabulary."""
    found = []
    for subject, predicate, value in graph:
        of_vocabulary = str(value).startswith(str(SD))
        if predicate == RDF.type and of_vocabulary and local(value) not in CLASSES:
            found.append(f"no class {value}")
        if predicate == SD.feature and of_vocabulary and local(value) not in FEATURES:
            found.append(f"no feature of ours: {value}")
        if not str(predicate).startswith(str(SD)):
            continue
        domain = DOMAINS.get(local(predicate))
        if domain is None:
            found.append(f"no property {predicate}")
            continue
        classes = set(map(local, graph.objects(subject, RDF.type)))
        if not classes & ({domain} | SUBCLASSES.get(domain, set())):
            found.append(f"{local(predicate)} of what is no {domain}: {subject}")
    return found


def local(term: object) -> str:
    return str(term).removeprefix(str(SD))
