"""Validation: the graph of the corpus, a user's file, and what a report says."""

import json
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Graph

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.namespaces import SG
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import ID
from sarcograph.graph.validate import (
    UNKNOWN_TERM,
    Engine,
    Report,
    Result,
    read_turtle,
    run_pyshacl,
    shapes_graph,
    unknown_terms,
    validate,
    validate_file,
)

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
    damaged = merged + Graph()
    for triple in own[::60]:
        damaged.remove(triple)
    slow, fast = (validate(damaged, engine) for engine in ("pyshacl", "shacl"))
    assert slow.counts["Violation"] > 250
    assert Counter(one.key() for one in slow.results) == Counter(one.key() for one in fast.results)


def test_graph_of_the_corpus_uses_only_declared_terms(merged: Graph) -> None:
    assert list(unknown_terms(merged)) == []


def test_every_target_matches_a_node_of_the_corpus(merged: Graph) -> None:
    shapes = shapes_graph()
    unmatched = []
    for shape, kind in shapes.subject_objects(SH.targetClass):
        below = merged.transitive_subjects(RDFS.subClassOf, kind)
        if not any(True for one in below for _ in merged.subjects(RDF.type, one)):
            unmatched.append((shape, kind))
    for name in (SH.targetSubjectsOf, SH.targetObjectsOf):
        for shape, predicate in shapes.subject_objects(name):
            if (None, predicate, None) not in merged:
                unmatched.append((shape, predicate))
    assert len(list(shapes.triples((None, SH.targetClass, None)))) > 80
    assert unmatched == []


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


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_file_is_judged_with_ontology_and_entities_at_hand(
    tmp_path: Path, engine: Engine, drug: str
) -> None:
    path = write(
        tmp_path,
        f"""ex:combination a sg:Entity , sg:Regimen ; rdfs:label "combination"@en ;
            sg:hasComponent ex:part .
        ex:part a sg:RegimenComponent ; sg:componentAgent drug:{drug} .
        """,
    )
    assert validate_file(path, engine).results == ()


def test_file_with_a_wrong_reference_is_told_so(tmp_path: Path) -> None:
    path = write(tmp_path, "ex:part a sg:RegimenComponent ; sg:componentAgent ex:nothing .")
    (result,) = validate_file(path).results
    assert result.focus == "http://example.org/part"
    assert result.path == str(SG.componentAgent)
    assert result.value == "http://example.org/nothing"
    assert result.component == "ClassConstraintComponent"
    assert result.shape == "https://w3id.org/sarcograph/shapes/RegimenComponentShape-componentAgent"
    assert result.message.startswith("A component of a regimen names exactly one drug")


def test_second_label_for_a_bundled_entity_is_found(tmp_path: Path, drug: str) -> None:
    path = write(tmp_path, f'drug:{drug} rdfs:label "second name"@en .')
    components = {result.component for result in validate_file(path).violations}
    assert components == {"MaxCountConstraintComponent"}


def test_results_on_bundled_entities_are_left_out(tmp_path: Path) -> None:
    assert validate_file(write(tmp_path, "")).results == ()


def test_misspelt_terms_are_found_with_a_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, "ex:one a sg:Popluation . ex:two sg:componentAgnet ex:one .")
    results = [one for one in validate_file(path).results if one.component == UNKNOWN_TERM]
    assert {(one.focus, one.value) for one in results} == {
        ("http://example.org/one", str(SG.Popluation)),
        ("http://example.org/two", "http://example.org/one"),
    }
    assert {one.severity for one in results} == {"Violation"}
    messages = " ".join(one.message for one in results)
    assert "did you mean sg:Population?" in messages
    assert "did you mean sg:componentAgent?" in messages


def test_things_without_a_name_are_judged_too(tmp_path: Path) -> None:
    (result,) = validate_file(write(tmp_path, "[] a sg:RegimenComponent .")).results
    assert result.focus.startswith("_:")
    assert result.component == "MinCountConstraintComponent"


def test_ill_formed_number_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, 'ex:one a sg:Authorship ; sg:authorPosition "first"^^xsd:integer .')
    found = {(one.path, one.component) for one in validate_file(path).violations}
    assert (str(SG.authorPosition), "DatatypeConstraintComponent") in found


@pytest.mark.parametrize("lexical", ["01", "+1", "1"])
def test_numbers_are_judged_as_they_are_written(tmp_path: Path, lexical: str) -> None:
    path = write(tmp_path, f'ex:one sg:authorPosition "{lexical}"^^xsd:integer .')
    (target,) = read_turtle(path).objects(None, SG.authorPosition)
    assert str(target) == lexical


def test_syntax_error_is_one_line_with_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, "ex:one a sg:Drug ;;; .\nex:two a sg:Drug\nex:three a sg:Drug .\n")
    with pytest.raises(SarcographError) as caught:
        validate_file(path)
    text = str(caught.value)
    assert text.startswith(f"{path}:8: ")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", 1),
        (b"<a> <b> <c> .", 1),
        (b"@prefix ex: <http://example.org/> .\nex:a ex:b <<( ex:c ex:d ex:e )>> .", 2),
    ],
)
def test_what_is_no_plain_turtle_is_refused(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "odd.ttl"
    path.write_bytes(content)
    with pytest.raises(SarcographError, match=rf"odd\.ttl:{line}: "):
        validate_file(path)


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SarcographError, match=r"none\.ttl: .*; name a Turtle file"):
        validate_file(tmp_path / "none.ttl")


# --- reports ---


def test_report_counts_every_severity_and_puts_the_gravest_first(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """ex:one a sg:Entity , sg:Condition ; rdfs:label "a"@en .
        ex:two a sg:Entity , sg:Condition .""",
    )
    report = validate_file(path)
    assert dict(report.counts) == {"Violation": 1, "Warning": 2, "Info": 2}
    assert report.results[0].severity == "Violation"
    assert report.violations == report.results[:1]
    plain = json.loads(json.dumps(report.as_dict()))
    assert plain["counts"] == dict(report.counts)
    assert len(plain["results"]) == 5
    assert set(plain["results"][0]) == {
        "focus", "path", "component", "severity", "message", "value", "shape"
    }  # fmt: skip


def test_counts_of_an_empty_report_are_zeros() -> None:
    assert dict(Report(()).counts) == {"Violation": 0, "Warning": 0, "Info": 0}
    assert Report(()).violations == ()


def test_result_as_a_line() -> None:
    result = Result("http://example.org/a", None, "Or", "Warning", "Mend it.", '"7"', None)
    assert str(result) == 'Warning: http://example.org/a: Mend it. ["7"]'


def test_shapes_that_cannot_be_applied_are_told() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> .
        [] a sh:NodeShape ; sh:targetNode sh:this ;
            sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this ?q ?o } }" ] .""",
        format="turtle",
    )
    with pytest.raises(SarcographError, match=r"the shapes cannot be applied: .*MINUS"):
        list(run_pyshacl(Graph(), shapes))
