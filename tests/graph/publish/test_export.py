"""Exports: the same facts in every syntax, described by a manifest that tells the truth."""

import hashlib
import json
import warnings
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph
from rdflib.namespace import DCAT, DCTERMS, VOID

from sarcograph.graph.errors import NotValidatedError, QueryError
from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.pipeline import assemble, validated
from sarcograph.graph.publish.export import FORMATS, chosen_graphs, export, serialize
from sarcograph.graph.validate import validate
from sarcograph.graph.validated import ValidatedGraph, fingerprint

GRAPH = "https://w3id.org/sarcograph/graph/"
SOME = ["ontology", "evidence/sun-2022", "evidence/lavit-2022", "findings"]
ENGINE = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
RDFLIB = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}


def triples(quads: set[ox.Quad] | list[ox.Quad]) -> bytes:
    """Return quads without their graphs, canonical."""
    return canonical_nquads(ox.Quad(q.subject, q.predicate, q.object) for q in quads)


def quads_of_rdflib(content: bytes, form: str) -> list[ox.Quad]:
    if form == "turtle":
        text = Graph().parse(data=content, format="turtle").serialize(format="nt")
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
def wanted(part: ValidatedGraph) -> list[ox.Quad]:
    """The quads of the graphs in `SOME`."""
    quads = ox.parse(part.nquads, format=ox.RdfFormat.N_QUADS)
    names = {ox.NamedNode(GRAPH + name) for name in SOME}
    return [quad for quad in quads if quad.graph_name in names]


@pytest.mark.parametrize("form", FORMATS)
def test_both_parsers_read_the_same_facts(
    part: ValidatedGraph, wanted: list[ox.Quad], form: str
) -> None:
    content, _ = serialize(part, form, SOME)
    read = [list(ox.parse(content, format=ENGINE[form])), quads_of_rdflib(content, form)]
    for quads in read:
        if form == "turtle":
            assert triples(quads) == triples(wanted)
        else:
            assert canonical_nquads(quads) == canonical_nquads(wanted)


def test_nquads_of_everything_is_the_dump(validated: ValidatedGraph, tmp_path: Path) -> None:
    manifest = export(validated, "nquads", tmp_path / "all.nq")
    assert (tmp_path / "all.nq").read_bytes() == validated.nquads
    assert manifest.sha256 == manifest.dataset_sha256 == validated.sha256


@pytest.mark.parametrize("form", FORMATS)
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
    if form != "turtle":
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


def test_turtle_holds_by_default_what_the_documents_say(validated: ValidatedGraph) -> None:
    _, quads = serialize(validated, "turtle")
    names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    parts = {name.removeprefix(GRAPH).partition("/")[0] for name in names}
    assert parts == {"ontology", "entities", "evidence"}
    assert len(names) == 7


def test_turtle_changes_only_where_the_facts_do(part: ValidatedGraph) -> None:
    """One more fact is few more lines, and removes none but the end of a neighbour."""
    graphs = ["evidence/sun-2022", "evidence/made-up"]
    subject = "https://w3id.org/sarcograph/id/claim/sun-2022/tolerable"
    line = (
        f'<{subject}> <https://w3id.org/sarcograph/vocab/note> "new" <{GRAPH}evidence/made-up> .\n'
    )
    nquads = b"".join(sorted([*part.nquads.splitlines(keepends=True), line.encode()]))
    before = serialize(part, "turtle", graphs[:1])[0].decode().splitlines()
    changed = ValidatedGraph(nquads, "", {})
    after = serialize(changed, "turtle", graphs)[0].decode().splitlines()
    removed, added = Counter(before) - Counter(after), Counter(after) - Counter(before)
    assert removed.total() <= 1
    assert 1 <= added.total() <= 2
    assert [line for line in after if line in set(before)] == [
        line for line in before if line in set(after)
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_same_graph_gives_same_bytes(part: ValidatedGraph, form: str) -> None:
    shuffled = b"".join(reversed(part.nquads.splitlines(keepends=True)))
    again = ValidatedGraph(shuffled, part.sha256, part.counts)
    assert serialize(again, form, SOME)[0] == serialize(part, form, SOME)[0]


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
    with pytest.raises(QueryError, match="there is no format 'xml'; known are: turtle, trig"):
        export(part, "xml", tmp_path / "out.xml")
    assert list(tmp_path.iterdir()) == []


def test_graph_with_a_violation_is_not_published(made_up: Path) -> None:
    """A confidence interval whose bounds are the wrong way round passes the loader."""
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    assert "95% CI: 3.2-7.8 @569" in text
    file.write_text(text.replace("CI: 3.2-7.8 @", "CI: 7.8-3.2 @"), encoding="utf-8")
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
