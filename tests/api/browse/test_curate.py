"""What curators see: the findings, the report of the shapes and the names as they are."""

import json
import re
from collections import Counter
from typing import Any

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.answering.bounds import LISTED
from sarcograph.api.browse.curation import validation_in
from sarcograph.api.browse.ontology_tree import _BETWEEN, _MAIN
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import BASE, ID, PREFIXES, SHAPES
from sarcograph.graph.publish.publication import VALIDATION_FILE, Publication
from sarcograph.graph.validated import ValidatedGraph

BROWSER = {"Accept": "text/html"}
SG = PREFIXES["sg"]


@pytest.fixture(scope="module")
def told(corpus_client: httpx2.Client) -> dict[str, Any]:
    """All that is left to curate in the corpus."""
    found: dict[str, Any] = corpus_client.get("/curate.json").json()
    return found


def test_every_finding_is_there_with_its_places(told: dict[str, Any], assembly: Assembly) -> None:
    assert Counter(one["rule"] for one in told["findings"]) == Counter(
        f"{ID}rule/{one.rule.key}" for one in assembly.findings
    )
    assert all(one["places"] for one in told["findings"])
    consequences = [one["consequence"] for one in told["findings"]]
    assert consequences == sorted(consequences, key=list(dict.fromkeys(consequences)).index)
    assert sum(one["count"] for one in told["kinds"]) == len(assembly.findings)


def test_filters_are_those_of_the_api(corpus_client: httpx2.Client) -> None:
    for query in ("severity=conflict", "source=sun-2022", "consequence=editorial+only", ""):
        shown = corpus_client.get(f"/curate.json?{query}").json()["findings"]
        listed = corpus_client.get(f"/api/v1/findings?limit=1000&{query}").json()["items"]
        assert [one["iri"] for one in shown] == [one["iri"] for one in listed]
        assert shown
    for wrong in ("severity=grave", "source=sun-2023", "rule=none", "consequence=doubt"):
        assert corpus_client.get(f"/curate.json?{wrong}").status_code == 400


def test_pages_together_show_every_finding_once(
    corpus_client: httpx2.Client, told: dict[str, Any]
) -> None:
    shown: list[str] = []
    pages = -(-len(told["findings"]) // LISTED)
    for page in range(1, pages + 1):
        text = corpus_client.get(f"/curate?page={page}", headers=BROWSER).text
        rows = re.findall(r'<td><a href="[./]*(id/finding/[^"]+)">', text)
        assert len(rows) <= LISTED
        shown += rows
    assert pages > 1
    assert shown == [one["iri"].removeprefix(BASE) for one in told["findings"]]
    filtered = corpus_client.get("/curate?severity=conflict&page=1", headers=BROWSER).text
    assert "page=2&amp;severity=conflict" in filtered or "Page 1 of" not in filtered
    for wrong in (pages + 1, 0, "one"):
        assert corpus_client.get(f"/curate.json?page={wrong}").status_code == 400


def test_report_is_that_of_the_build(
    told: dict[str, Any], validated: ValidatedGraph, corpus_publication: Publication
) -> None:
    report = json.loads((corpus_publication.folder / VALIDATION_FILE).read_text("utf-8"))
    assert report == json.loads(json.dumps(validated.report))
    assert told["validation"]["counts"] == validated.counts == report["counts"]
    results = {(one["shape"], one["message"], one["focus"]) for one in report["results"]}
    shown = {
        (one["shape"], one["message"], node)
        for one in told["validation"]["told"]
        for node in one["nodes"]
        if node.startswith(ID)
    }
    assert shown == {one for one in results if one[2].startswith(ID)}


def test_what_the_report_leaves_out_is_told(corpus_publication: Publication) -> None:
    report = json.loads((corpus_publication.folder / VALIDATION_FILE).read_text("utf-8"))
    assert validation_in(report).left_out == ()
    of_earlier_release = {name: value for name, value in report.items() if name != "left_out"}
    assert validation_in(of_earlier_release) == validation_in(report)
    shape = {"severity": "Warning", "component": "C", "shape": f"{SHAPES}AShape", "count": 7}
    report["left_out"] = [
        {**shape, "path": "urn:a"},
        {**shape, "path": "urn:b"},
        {**shape, "shape": None, "path": None},
    ]
    told = [(one.severity, one.by, one.count) for one in validation_in(report).left_out]
    assert told == [("Warning", "AShape", 14), ("Warning", "C", 7)]


def test_names_and_sources_are_those_of_the_graph(
    told: dict[str, Any], quads: ox.Store, corpus_publication: Publication
) -> None:
    same = ox.NamedNode(PREFIXES["skos"] + "exactMatch")
    for one in told["unmapped"]:
        assert next(quads.quads_for_pattern(ox.NamedNode(one["iri"]), same, None), None) is None
    assert {one["kind"] for one in told["unmapped"]} >= {"measure", "regimen"}
    names = corpus_publication.called()
    assert names is not None
    for one in told["shared_names"]:
        assert len(one["things"]) > 1
        found = {ID + name.identifier for name in names.equal(one["name"])}
        assert {thing["iri"] for thing in one["things"]} <= found
    for one in told["coverage"]:
        graph, numbers = ox.NamedNode(one["graph"]), ox.NamedNode(SG + "Estimate")
        counted = {quad.subject for quad in quads.quads_for_pattern(None, None, numbers, graph)}
        assert one["numbers"] == len(counted)
    assert told["documents_without_places"] == []


def test_ontology_shows_each_term_once(corpus_client: httpx2.Client, quads: ox.Store) -> None:
    page = corpus_client.get("/ontology", headers=BROWSER).text
    lists = page.partition("</figure>")[2]
    terms = set(re.findall(r'<li>\s*<a href="\./vocab/(\w+)"', lists))
    kinds = (f"{PREFIXES['owl']}{name}" for name in ("Class", "ObjectProperty", "DatatypeProperty"))
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    deprecated = set(re.findall(r'<tr><td><a href="\./vocab/(\w+)"', lists))
    known = {
        quad.subject.value.removeprefix(SG)
        for kind in kinds
        for quad in quads.quads_for_pattern(None, rdf_type, ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(SG)
    }
    assert known <= terms | deprecated
    assert not terms & deprecated
    assert "parentSite" in deprecated
    drugs = len(set(quads.quads_for_pattern(None, rdf_type, ox.NamedNode(f"{SG}Drug"))))
    assert drugs
    assert re.search(r'vocab/Drug">drug</a> <small title="things of it">\d+</small>', page)
    # what the picture draws is in the graph
    for start, name, end in _BETWEEN:
        ask = f"ASK {{ ?one a sg:{start} ; sg:{name} ?other . ?other a sg:{end} }}"
        assert quads.query(ask, prefixes={"sg": SG}, use_default_graph_as_union=True), ask
        assert {start, end} <= {key for key, _ in _MAIN}
    assert corpus_client.get("/ontology").headers["content-type"].startswith("text/turtle")


def test_diseases_are_a_tree(corpus_client: httpx2.Client) -> None:
    page = corpus_client.get("/id/condition/", headers=BROWSER).text
    assert re.search(r"<summary>\d+ below</summary>", page)
    assert "id/condition/osteosarcoma" in page.partition('id="list"')[0]
    assert '<ul class="tree">' not in corpus_client.get("/id/estimate/", headers=BROWSER).text
