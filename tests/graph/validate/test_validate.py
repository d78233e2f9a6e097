"""Validation: the graph of the corpus, a user's file, and what a report says."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from every_key import FOLDER
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from sarcograph.graph.build import build_document
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import NotValidatedError
from sarcograph.graph.namespaces import ENTITIES_GRAPH, ONTOLOGY_GRAPH, SG, evidence_graph
from sarcograph.graph.nquads import empty_graph
from sarcograph.graph.nquads import merged as merged_of
from sarcograph.graph.pipeline import Assembly, assemble, validated
from sarcograph.graph.prefixes import GRAPH, ID, SHAPES
from sarcograph.graph.validate import validate
from sarcograph.graph.validate.files import validate_files
from sarcograph.graph.validate.literals import ill_typed
from sarcograph.graph.validate.reference import flat_shapes, run_pyshacl
from sarcograph.graph.validate.report import Report
from sarcograph.graph.validate.report_text import lines_of
from sarcograph.graph.validate.shapes import compiled_shapes, run_shacl, shapes_graph
from sarcograph.graph.validate.signatures import shapes_by_hand
from sarcograph.graph.validate.vocabulary import UNKNOWN_TERM, Vocabulary, misused_terms

PREFIXES = f"""@prefix drug: <{ID}drug/> .
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/sarcograph/vocab/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def merged(assembly: Assembly) -> Graph:
    """All triples of the graph of the corpus."""
    return assembly.merged()


@pytest.fixture(scope="module")
def drug() -> str:
    """Some drug of the bundled evidence, with whose entities a user's file is judged."""
    entities = read_evidence().entities
    return next(key for key, entity in entities.items() if entity.kind == "drug")


def write(folder: Path, text: str) -> Path:
    path = folder / "own.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


# --- the graph of the corpus ---


def test_engines_agree_on_a_damaged_graph(merged: Graph) -> None:
    """Every 60th triple of our things is gone, classes excepted: hundreds of results arise."""
    own = sorted(t for t in merged if str(t[0]).startswith(ID) and t[1] != RDF.type)
    gone = set(own[::60])
    damaged = empty_graph()
    for triple in merged:
        if triple not in gone:
            damaged.add(triple)
    fast = Counter(run_shacl(damaged.serialize(format="nt"), compiled_shapes()))
    assert sum(one.severity == "Violation" for one in fast) > 250
    assert Counter(run_pyshacl(damaged, flat_shapes())) == fast


def test_graph_of_the_corpus_uses_declared_terms_as_what_they_are(merged: Graph) -> None:
    assert list(misused_terms(merged, Vocabulary(merged))) == []


def test_graph_of_the_corpus_has_no_ill_typed_literal(merged: Graph) -> None:
    typed = [one for one in merged.objects() if isinstance(one, Literal) and one.datatype]
    assert len(typed) > 5_000
    assert list(ill_typed(merged)) == []


def test_class_that_the_vocabulary_lacks_stops_the_graph(assembly: Assembly) -> None:
    """A kind of entity whose class nobody declared is seen by no shape."""
    laboratory = URIRef(f"{ID}laboratory/central")
    undeclared = Graph()
    undeclared.add((laboratory, RDF.type, SG.Entity))
    undeclared.add((laboratory, RDF.type, SG.Laboratory))
    undeclared.add((laboratory, RDFS.label, Literal("central laboratory", lang="en")))
    graphs = {
        name: graph
        for name, graph in assembly.graphs.items()
        if name in (ONTOLOGY_GRAPH, ENTITIES_GRAPH) or name.startswith(f"{GRAPH}hierarchy/")
    }
    changed = replace(assembly, graphs={**graphs, evidence_graph("made-up"): undeclared})
    (result,) = validate(changed.merged()).violations
    assert (result.focus, result.component) == (str(laboratory), UNKNOWN_TERM)
    with pytest.raises(NotValidatedError, match=r"1 violations.*no term sg:Laboratory"):
        validated(changed)


@pytest.fixture(scope="module")
def more(merged: Graph) -> Graph:
    """The graph of the corpus and of the example that uses every key."""
    evidence = read_evidence(FOLDER)
    documents = (build_document(evidence, one) for one in evidence.documents)
    return merged_of([merged, build_entities(evidence), *documents])


def test_what_curation_accepts_of_every_key_has_no_violation() -> None:
    assert validate(assemble(FOLDER).merged()).violations == ()


def test_every_target_of_a_shape_by_hand_matches_a_node(more: Graph) -> None:
    shapes = shapes_by_hand()
    unmatched = []
    for shape, kind in shapes.subject_objects(SH.targetClass):
        below = more.transitive_subjects(RDFS.subClassOf, kind)
        if not any(True for one in below for _ in more.subjects(RDF.type, one)):
            unmatched.append((shape, kind))
    for name in (SH.targetSubjectsOf, SH.targetObjectsOf):
        for shape, predicate in shapes.subject_objects(name):
            if (None, predicate, None) not in more:
                unmatched.append((shape, predicate))
    assert len(list(shapes.triples((None, SH.targetClass, None)))) > 80
    # what is computed when asked for stands in no graph; tests/shapes/derived has one
    assert unmatched == [(URIRef(f"{SHAPES}PooledEstimateShape"), SG.PooledEstimate)]


def test_every_class_of_the_corpus_is_a_target(merged: Graph) -> None:
    judged = {
        below
        for target in shapes_graph().objects(None, SH.targetClass)
        for below in merged.transitive_subjects(RDFS.subClassOf, target)
    }
    found = {kind for kind in merged.objects(None, RDF.type) if str(kind).startswith(SG)}
    assert len(found) > 60
    # whatever is a statement is a claim as well
    assert found - judged == {SG.Statement}


# --- a user's file ---


def test_file_is_judged_with_ontology_and_entities_at_hand(tmp_path: Path, drug: str) -> None:
    path = write(
        tmp_path,
        f"""ex:combination a sg:Entity , sg:Regimen ; rdfs:label "combination"@en ;
            sg:note "given in another dose" ; sg:hasComponent ex:part .
        ex:part a sg:RegimenComponent ; sg:componentAgent drug:{drug} .
        """,
    )
    assert validate_files([path]).results == ()


def test_file_with_a_wrong_reference_is_told_so(tmp_path: Path) -> None:
    path = write(tmp_path, "ex:part a sg:RegimenComponent ; sg:componentAgent ex:nothing .")
    (result,) = validate_files([path]).results
    assert result.focus == "http://example.org/part"
    assert result.path == str(SG.componentAgent)
    assert result.value == "http://example.org/nothing"
    assert result.component == "ClassConstraintComponent"
    assert result.shape == "https://w3id.org/sarcograph/shapes/RegimenComponentShape-componentAgent"
    assert result.message == (
        "A component of a regimen names at most one drug, drug class or procedure "
        "(sg:componentAgent); give ex:nothing the type sg:Agent, or name another."
    )


def test_second_label_for_a_bundled_entity_is_found(tmp_path: Path, drug: str) -> None:
    path = write(tmp_path, f'drug:{drug} rdfs:label "second name"@en .')
    components = {result.component for result in validate_files([path]).violations}
    assert components == {"MaxCountConstraintComponent"}


def test_results_on_bundled_entities_are_left_out(tmp_path: Path) -> None:
    report = validate_files([write(tmp_path, "ex:one ex:two ex:three .")])
    assert report.results == ()
    assert report.coverage.sentence == "0 of 1 nodes judged"


def test_what_a_file_makes_of_a_bundled_entity_is_told_where_it_shows(tmp_path: Path) -> None:
    regimen = next(
        node
        for node, _ in sorted(build_entities(read_evidence()).subject_objects(SG.hasComponent))
        if str(node).endswith("-monotherapy")
    )
    agent = str(regimen).rpartition("/")[2].removesuffix("-monotherapy")
    path = write(
        tmp_path,
        f"""<{ID}regimen/a> a sg:Entity , sg:Regimen ; rdfs:label "again"@en ;
            sg:hasComponent ex:part .
        ex:part a sg:RegimenComponent ; rdfs:label "part"@en ; sg:componentAgent drug:{agent} .
        """,
    )
    (result,) = validate_files([path]).results
    assert (result.component, result.focus) == ("SameRegimen", str(regimen))
    assert result.severity == "Warning"


def test_misspelt_terms_are_found_with_a_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, "ex:one a sg:Popluation . ex:two sg:componentAgnet ex:one .")
    results = [one for one in validate_files([path]).results if one.component == UNKNOWN_TERM]
    assert {(one.focus, one.value) for one in results} == {
        ("http://example.org/one", str(SG.Popluation)),
        ("http://example.org/two", "http://example.org/one"),
    }
    assert {one.severity for one in results} == {"Violation"}
    messages = " ".join(one.message for one in results)
    assert "did you mean sg:Population?" in messages
    assert "did you mean sg:componentAgent?" in messages


def test_things_without_a_name_are_judged_too(tmp_path: Path) -> None:
    (result,) = validate_files([write(tmp_path, "[] a sg:RegimenComponent .")]).results
    assert result.focus.startswith("_:")
    assert result.component == "XoneConstraintComponent"


def test_ill_formed_number_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, 'ex:one a sg:Authorship ; sg:authorPosition "first"^^xsd:integer .')
    found = {(one.path, one.component) for one in validate_files([path]).violations}
    assert (str(SG.authorPosition), "DatatypeConstraintComponent") in found


def test_numbers_are_judged_as_they_are_written(tmp_path: Path) -> None:
    written = {"http://example.org/zero": "01", "http://example.org/plus": "+1"}
    written["http://example.org/plain"] = "1"
    path = write(
        tmp_path,
        "\n".join(
            f'<{node}> a sg:Authorship ; sg:authorPosition 5 , "{lexical}"^^xsd:integer .'
            for node, lexical in written.items()
        ),
    )
    found = [one for one in validate_files([path]).results if one.path == str(SG.authorPosition)]
    assert {one.component for one in found} == {"MaxCountConstraintComponent"}
    assert sorted(one.focus for one in found) == sorted(written)


# --- reports ---


def test_report_counts_every_severity_and_puts_the_gravest_first(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """ex:one a sg:Entity , sg:Condition ; rdfs:label "a"@en .
        ex:two a sg:Entity , sg:Condition .""",
    )
    report = validate_files([path])
    assert dict(report.counts) == {"Violation": 1, "Warning": 2, "Info": 2}
    assert report.results[0].severity == "Violation"
    assert report.violations == report.results[:1]
    plain = json.loads(json.dumps(report.as_dict()))
    assert plain["counts"] == dict(report.counts)
    assert len(plain["results"]) == 5
    assert set(plain["results"][0]) == {
        *("focus", "node", "path", "component", "severity", "message", "value", "shape"),
        *("file", "line"),
    }
    assert plain["judged"] == 2


def test_counts_of_an_empty_report_are_zeros() -> None:
    assert dict(Report(()).counts) == {"Violation": 0, "Warning": 0, "Info": 0}
    assert Report(()).violations == ()


def test_no_hash_of_a_blank_node_is_in_the_report_on_the_graph(merged: Graph) -> None:
    report = validate(merged)
    assert any(one.example.startswith("_:") for one in report.coverage.unjudged)
    assert [line for line in lines_of(report) if "_:" in line] == []
    # nor in what is published: it would differ each time
    assert "_:" not in json.dumps(report.as_dict())
