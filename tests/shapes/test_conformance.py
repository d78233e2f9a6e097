"""Both engines on the W3C test suite of SHACL Core: `pytest --conformance=DIR`.

The suite (https://github.com/w3c/data-shapes) is not part of the project. Its SPARQL tests are left
out, because the shapes are SHACL Core. A test passes with the expected results and no other, each
compared by focus node, path, value, component, severity and shape.
"""

import tarfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import shacl
from rdflib import RDF, SH, Graph, Namespace
from rdflib.term import Node

from sarcograph.graph.nquads import rdflib_term
from sarcograph.graph.validate.reference import flattened, run_pyshacl
from sarcograph.graph.validate.report import Result, text_of
from sarcograph.graph.validate.shapes import run_shacl

ARCHIVE = "w3c-data-shapes-tests.tar.xz"
TESTS = "data-shapes/data-shapes-test-suite/tests/core/"
BASE = "http://example.org/suite/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

Run = Callable[[Graph, Graph], Iterable[Result]]
Case = tuple[Graph, Graph, Counter[tuple[str, ...]]]

ENGINES: dict[str, Run] = {
    "pyshacl": run_pyshacl,
    "pyshacl, flat shapes": lambda data, shapes: run_pyshacl(data, flattened(shapes)),
    "shacl": lambda data, shapes: run_shacl(
        data.serialize(format="nt"),
        shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples"),
    ),
}
FAILURES: dict[str, set[str]] = {
    "pyshacl": {"property/uniqueLang-002"},
    "pyshacl, flat shapes": {"property/uniqueLang-002"},
    "shacl": set(),
}
"""What each engine is known to get wrong; our shapes use none of it."""


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return triples as a graph, literals as they are written."""
    graph = Graph()
    for one in triples:
        graph.add((rdflib_term(one.subject), rdflib_term(one.predicate), rdflib_term(one.object)))
    return graph


@pytest.fixture(scope="module")
def cases(conformance: Path) -> dict[str, Case]:
    """The tests by name: data, shapes and expected results."""
    files: dict[str, Graph] = {}
    with tarfile.open(conformance / ARCHIVE) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None and member.name.endswith(".ttl") and TESTS in member.name:
                iri = BASE + member.name.partition(TESTS)[2]
                triples = ox.parse(content.read(), ox.RdfFormat.TURTLE, base_iri=iri)
                files[iri] = graph_of(triples)
    found = {}
    for graph in files.values():
        for test in graph.subjects(RDF.type, SHT.Validate):
            action, report = graph.value(test, MF.action), graph.value(test, MF.result)
            data, shapes = (
                files[str(graph.value(action, kind))] for kind in (SHT.dataGraph, SHT.shapesGraph)
            )
            results = [
                dict(graph.predicate_objects(one)) for one in graph.objects(report, SH.result)
            ]
            found[str(test).removeprefix(BASE)] = data, shapes, Counter(map(expectation, results))
    return found


def name(term: str | None) -> str:
    """Return a term for comparison: blank nodes and paths of several steps have no name."""
    return "_" if term and term.startswith(("_:", "(", "^")) else term or ""


def expectation(facts: dict[Node, Node]) -> tuple[str, ...]:
    """Return what an expected result says."""
    shown = (facts.get(one) for one in (SH.focusNode, SH.resultPath, SH.value, SH.sourceShape))
    kinds = (facts[SH.sourceConstraintComponent], facts[SH.resultSeverity])
    names = (name(text_of(term)) if term is not None else "" for term in shown)
    return *names, *(str(kind).rpartition("#")[2] for kind in kinds)


def outcome(result: Result) -> tuple[str, ...]:
    """Return what a result of an engine says, in the form of `expectation`."""
    shown = (result.focus, result.path, result.value, result.shape)
    return *map(name, shown), result.component, result.severity


@pytest.mark.parametrize("engine", ENGINES)
def test_w3c_core_suite(cases: dict[str, Case], engine: str) -> None:
    assert len(cases) == 98
    failed = {}
    for test, (data, shapes, expected) in sorted(cases.items()):
        found = Counter(map(outcome, ENGINES[engine](data, shapes)))
        if found != expected:
            failed[test] = (found - expected, expected - found)
    assert failed.keys() == FAILURES[engine], failed
