"""Exports: the same facts in every syntax, described by a manifest that tells the truth."""

import hashlib
import json
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, VOID

from sarcograph.graph.bundled import bundled
from sarcograph.graph.cache import input_key
from sarcograph.graph.checks.run import findings_records
from sarcograph.graph.errors import NotValidatedError, QueryError
from sarcograph.graph.files import FileError
from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.pipeline import Assembly, assemble, validated
from sarcograph.graph.publish.export import (
    RDF_FORMS,
    Exporter,
    export,
)
from sarcograph.graph.publish.selection import WITHOUT_GRAPH_NAMES, chosen_graphs
from sarcograph.graph.validate import validate
from sarcograph.graph.validated import ValidatedGraph, fingerprint

CORPUS = Path(__file__).parents[2] / "corpus"
GRAPH = "https://w3id.org/sarcograph/graph/"
SOME = ["ontology", "evidence/sun-2022", "evidence/lavit-2022", "findings"]
ENGINE = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "trig": "trig",
    "nquads": "nquads",
    "jsonld": "json-ld",
    "ntriples": "nt",
    "rdfxml": "xml",
}


BUILD = """
import gc, hashlib, json, sys
from pathlib import Path
gc.disable()  # what is made is there until the end
from sarcograph.graph.cache import input_key
from sarcograph.graph.checks.run import findings_records
from sarcograph.graph.nquads import all_quads, canonical_nquads
from sarcograph.graph.validated import fingerprint
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.publish.export import Exporter
from sarcograph.graph.validated import ValidatedGraph

evidence = Path(sys.argv[1])
assembly = assemble(evidence)
nquads = canonical_nquads(all_quads(assembly.graphs))
graph = ValidatedGraph(nquads, fingerprint(nquads), {})
turtle = Exporter(graph).serialize("turtle").content
findings = json.dumps(findings_records(assembly.findings))
print(json.dumps([graph.sha256, hashlib.sha256(turtle).hexdigest(), findings, input_key(evidence)]))
"""


def triples(quads: set[ox.Quad] | list[ox.Quad]) -> bytes:
    """Return quads without their graphs, canonical."""
    return canonical_nquads(ox.Quad(q.subject, q.predicate, q.object) for q in quads)


def one_ontology(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return what a file holds that is one ontology: one header for eight.

    It declares the individuals, of which some tools know no others.
    """
    headers = {quad.subject for quad in quads if str(quad.object) == f"<{OWL.Ontology}>"}
    assert len(headers) == 8
    text = bundled("ontology/sarcograph.ttl").read_bytes()
    left_out = {f"<{OWL.imports}>", f"<{OWL.versionIRI}>"}
    is_a = ox.NamedNode(str(RDF.type))
    typed = [quad for quad in quads if quad.predicate == is_a]
    classes = {quad.subject for quad in typed if str(quad.object) == f"<{OWL.Class}>"}
    members = {quad.subject for quad in typed if quad.object in classes}
    return [
        *(quad for quad in quads if quad.subject not in headers),
        *(
            ox.Quad(one, is_a, ox.NamedNode(str(OWL.NamedIndividual)))
            for one in members
            if isinstance(one, ox.NamedNode)
        ),
        *(
            quad
            for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)
            if str(quad.subject) == "<https://w3id.org/sarcograph/ontology>"
            and str(quad.predicate) not in left_out
        ),
    ]


def quads_of_rdflib(content: bytes, form: str) -> list[ox.Quad]:
    if form in WITHOUT_GRAPH_NAMES:
        text = Graph().parse(data=content, format=RDFLIB[form]).serialize(format="nt")
        return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    dataset = Dataset(default_union=False)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        # rdflib's parsers and serialisers use what rdflib deprecates
        dataset.parse(data=content, format=RDFLIB[form])
        text = dataset.serialize(format="nquads")
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def part(validated: ValidatedGraph) -> ValidatedGraph:
    """The graphs in `SOME` and one more, as if they were all."""
    names = [f"<{GRAPH}{name}> .\n".encode() for name in [*SOME, "derived"]]
    lines = validated.nquads.splitlines(keepends=True)
    nquads = b"".join(line for line in lines if line.endswith(tuple(names)))
    return ValidatedGraph(nquads, fingerprint(nquads), validated.counts)


@pytest.fixture(scope="module")
def part_exporter(part: ValidatedGraph) -> Exporter:
    """What writes of that part."""
    return Exporter(part)


@pytest.fixture(scope="module")
def exporter(validated: ValidatedGraph) -> Exporter:
    """What writes of everything."""
    return Exporter(validated)


@pytest.fixture(scope="module")
def wanted(part: ValidatedGraph) -> list[ox.Quad]:
    """The quads of the graphs in `SOME`."""
    quads = ox.parse(part.nquads, format=ox.RdfFormat.N_QUADS)
    names = {ox.NamedNode(GRAPH + name) for name in SOME}
    return [quad for quad in quads if quad.graph_name in names]


@pytest.mark.parametrize("form", RDF_FORMS)
def test_both_parsers_read_the_same_facts(
    part_exporter: Exporter, wanted: list[ox.Quad], form: str
) -> None:
    content = part_exporter.serialize(form, SOME).content
    read = [list(ox.parse(content, format=ENGINE[form])), quads_of_rdflib(content, form)]
    for quads in read:
        if form in WITHOUT_GRAPH_NAMES:
            assert triples(quads) == triples(one_ontology(wanted))
        else:
            assert canonical_nquads(quads) == canonical_nquads(wanted)


def test_nquads_of_everything_is_the_dump(validated: ValidatedGraph, tmp_path: Path) -> None:
    manifest = export(validated, "nquads", tmp_path / "all.nq")
    assert (tmp_path / "all.nq").read_bytes() == validated.nquads
    assert manifest.sha256 == manifest.dataset_sha256 == validated.sha256


@pytest.mark.parametrize("form", RDF_FORMS)
def test_manifest_is_counted_from_the_file(part: ValidatedGraph, tmp_path: Path, form: str) -> None:
    export(part, form, tmp_path / "out", SOME)
    content = (tmp_path / "out").read_bytes()
    manifest = json.loads((tmp_path / "out.manifest.json").read_text(encoding="utf-8"))
    quads = set(ox.parse(content, format=ENGINE[form]))
    types = Counter(
        quad.object.value
        for quad in quads
        if quad.predicate.value.endswith("#type") and isinstance(quad.object, ox.NamedNode)
    )
    assert manifest["file"] == "out"
    assert manifest["format"] == form
    assert manifest["version"] == metadata.version("sarcograph")
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["dataset_sha256"] == part.sha256
    assert manifest["size"] == len(content)
    assert manifest["statements"] == len(quads)
    assert manifest["classes"] == dict(types)
    assert manifest["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "clinical" in manifest["notice"]
    assert sorted(manifest["graphs"]) == sorted(GRAPH + name for name in SOME)
    if form not in WITHOUT_GRAPH_NAMES:
        counts = Counter(
            quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
        )
        assert manifest["graphs"] == dict(counts)


def test_description_agrees_with_the_manifest(part: ValidatedGraph, tmp_path: Path) -> None:
    manifest = export(part, "trig", tmp_path / "out.trig", SOME)
    graph = Graph().parse(tmp_path / "out.trig.void.ttl", format="turtle")
    (dataset,) = graph.subjects(predicate=VOID.triples)
    assert int(str(graph.value(dataset, VOID.triples))) == manifest.statements
    assert str(graph.value(dataset, DCTERMS.license)) == manifest.licence
    assert {str(part) for part in graph.objects(dataset, DCTERMS.hasPart)} == set(manifest.graphs)
    partitions = {
        str(graph.value(part, VOID["class"])): int(str(graph.value(part, VOID.entities)))
        for part in graph.objects(dataset, VOID.classPartition)
    }
    assert partitions == manifest.classes
    (distribution,) = graph.objects(dataset, DCAT.distribution)
    assert int(str(graph.value(distribution, DCAT.byteSize))) == manifest.size
    assert manifest.sha256 in {str(value) for value in graph.objects()}


def test_turtle_holds_by_default_what_the_documents_say(exporter: Exporter) -> None:
    quads = exporter.serialize("turtle").selection.quads
    names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    parts = {name.removeprefix(GRAPH).partition("/")[0] for name in names}
    assert parts == {"ontology", "entities", "evidence"}
    assert len(names) == 9


ONTOLOGY = URIRef("https://w3id.org/sarcograph/ontology")


@pytest.mark.parametrize("form", sorted(WITHOUT_GRAPH_NAMES))
def test_file_without_graph_names_is_one_ontology(part_exporter: Exporter, form: str) -> None:
    """With one header, and nothing to fetch."""
    content = part_exporter.serialize(form, SOME).content
    graph = Graph().parse(data=content, format=RDFLIB[form])
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
    assert list(graph.triples((None, OWL.imports, None))) == []
    assert graph.value(ONTOLOGY, OWL.versionIRI) is None, "it also holds data"
    assert graph.value(ONTOLOGY, OWL.versionInfo) is not None
    assert len(list(graph.subjects(RDF.type, OWL.AllDisjointClasses))) > 3


def test_ontology_alone_is_the_version_that_it_names(exporter: Exporter) -> None:
    content = exporter.serialize("turtle", ["ontology"]).content
    graph = Graph().parse(data=content, format="turtle")
    assert str(graph.value(ONTOLOGY, OWL.versionIRI)).startswith(f"{ONTOLOGY}/")


def test_facts_alone_stay_as_they_are(part_exporter: Exporter, wanted: list[ox.Quad]) -> None:
    """No header is made for what has none."""
    made = part_exporter.serialize("ntriples", ["findings"])
    findings = ox.NamedNode(f"{GRAPH}findings")
    assert set(made.statements) == {q.triple for q in wanted if q.graph_name == findings}


def test_union_is_what_queries_are_answered_from(exporter: Exporter) -> None:
    made = exporter.serialize("ntriples")
    assert triples(list(ox.parse(made.content, format=ox.RdfFormat.N_TRIPLES))) == triples(
        one_ontology(exporter.quads)
    )


def test_turtle_begins_as_ontology_tools_want(part_exporter: Exporter) -> None:
    """Neither the OWL API nor owlready2 reads PREFIX, which Turtle has from SPARQL."""
    text = part_exporter.serialize("turtle", SOME).content.decode()
    assert text.startswith("@prefix ")
    assert not re.search(r"^(PREFIX|BASE)\b", text, re.MULTILINE)


def test_json_ld_has_a_context(part_exporter: Exporter) -> None:
    made = json.loads(part_exporter.serialize("jsonld", SOME).content)
    assert made["@context"]["sg"] == "https://w3id.org/sarcograph/vocab/"
    (graph,) = (one for one in made["@graph"] if one["@id"] == f"{GRAPH}evidence/sun-2022")
    assert all("://" not in key for node in graph["@graph"] for key in node)


def test_turtle_changes_only_where_the_facts_do(part: ValidatedGraph) -> None:
    """One more fact is few more lines, and removes none but the end of a neighbour."""
    graphs = ["evidence/sun-2022", "evidence/made-up"]
    subject = "https://w3id.org/sarcograph/id/claim/sun-2022/tolerable"
    line = (
        f'<{subject}> <https://w3id.org/sarcograph/vocab/note> "new" <{GRAPH}evidence/made-up> .\n'
    )
    nquads = b"".join(sorted([*part.nquads.splitlines(keepends=True), line.encode()]))
    before = Exporter(part).serialize("turtle", graphs[:1]).content.decode().splitlines()
    changed = ValidatedGraph(nquads, "", {})
    after = Exporter(changed).serialize("turtle", graphs).content.decode().splitlines()
    removed, added = Counter(before) - Counter(after), Counter(after) - Counter(before)
    assert removed.total() <= 1
    assert 1 <= added.total() <= 2
    assert [line for line in after if line in set(before)] == [
        line for line in before if line in set(after)
    ]


@pytest.mark.parametrize("form", RDF_FORMS)
def test_same_graph_gives_same_bytes(
    part: ValidatedGraph, part_exporter: Exporter, form: str
) -> None:
    shuffled = b"".join(reversed(part.nquads.splitlines(keepends=True)))
    again = ValidatedGraph(shuffled, part.sha256, part.counts)
    made, expected = (one.serialize(form, SOME) for one in (Exporter(again), part_exporter))
    assert made.content == expected.content


def test_another_hash_seed_gives_the_same(
    assembly: Assembly, validated: ValidatedGraph, exporter: Exporter
) -> None:
    """That of the process which runs the tests is another each time."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(CORPUS)],
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        text=True,
        timeout=180,
        check=True,
    )
    sha256, turtle, findings, key = json.loads(done.stdout)
    assert sha256 == validated.sha256
    assert turtle == fingerprint(exporter.serialize("turtle").content)
    assert findings == json.dumps(findings_records(assembly.findings))
    assert key == input_key(CORPUS)


NAMES = [GRAPH + name for name in ("derived", "evidence/a", "evidence/b", "external/x", "ontology")]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["derived"], ["derived"]),
        (["evidence/a"], ["evidence/a"]),
        (["evidence/"], ["evidence/a", "evidence/b"]),
        (["ontology", "derived", "derived"], ["derived", "ontology"]),
        (["all"], ["derived", "evidence/a", "evidence/b", "external/x", "ontology"]),
    ],
)
def test_graphs_are_chosen_by_name(words: list[str], chosen: list[str]) -> None:
    assert chosen_graphs(NAMES, words) == [GRAPH + name for name in chosen]


@pytest.mark.parametrize("word", ["evidence", "evidence/c", "", "/", "vocabulary", GRAPH])
def test_unknown_graph_is_told_and_nothing_is_written(
    part: ValidatedGraph, tmp_path: Path, word: str
) -> None:
    with pytest.raises(QueryError, match=r"there is no graph '.*'; known are: derived, "):
        export(part, "trig", tmp_path / "out.trig", ["derived", word])
    assert list(tmp_path.iterdir()) == []


def test_unknown_format_is_told(part: ValidatedGraph, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="there is no format 'xml'; known are: nquads, trig"):
        export(part, "xml", tmp_path / "out.xml")
    assert list(tmp_path.iterdir()) == []


def test_graph_with_a_violation_is_not_published(made_up: Path) -> None:
    """A claim whose object is of another kind than its predicate takes passes the loader."""
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    assert "object: angiogenesis" in text
    file.write_text(text.replace("object: angiogenesis", "object: osteosarcoma"), encoding="utf-8")
    assembly = assemble(made_up / "evidence")
    with pytest.raises(
        NotValidatedError, match=r"^\d+ violations?, the first at .*validate' to see"
    ):
        validated(assembly)
    assert validate(assembly.merged()).violations


def test_only_a_validated_graph_can_be_exported(tmp_path: Path) -> None:
    unchecked: Any = b"<http://a> <http://b> <http://c> <http://d> .\n"
    with pytest.raises(AttributeError):
        export(unchecked, "nquads", tmp_path / "out.nq")
    assert list(tmp_path.iterdir()) == []


CHOICES: list[list[str]] = [SOME, ["ontology"], ["derived", "findings"], ["all"]]


@pytest.mark.parametrize(
    ("form", "graphs"), [*((form, some) for form in RDF_FORMS for some in CHOICES), ("csv", [])]
)
def test_a_large_graph_is_exported_as_a_small_one_is(
    part: ValidatedGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    graphs: list[str],
) -> None:
    monkeypatch.setattr("sarcograph.graph.publish.lines._HELD_BYTES", 10_000)
    written = []
    for limit in (10**9, 1):
        monkeypatch.setattr("sarcograph.graph.publish.large.EAGER_QUADS", limit)
        folder = tmp_path / str(limit)
        folder.mkdir()
        export(part, form, folder / "graph", graphs)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    small, large = written
    assert small == large


def test_large_graph_as_turtle_holds_by_default_what_a_small_one_does(
    validated: ValidatedGraph,
    exporter: Exporter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sarcograph.graph.publish.large.EAGER_QUADS", 1)
    manifest = export(validated, "turtle", tmp_path / "graph.ttl")
    made = exporter.serialize("turtle")
    assert (tmp_path / "graph.ttl").read_bytes() == made.content
    assert manifest.statements == len(made.statements)


def test_a_large_graph_is_not_stored_beside_a_file_that_cannot_be(
    part: ValidatedGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sarcograph.graph.publish.large.EAGER_QUADS", 1)
    with pytest.raises(FileError, match="no folder"):
        export(part, "csv", tmp_path / "nowhere" / "graph.zip")
