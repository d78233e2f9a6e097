"""The ontology as written: complete terms, axioms of OWL 2 DL, nothing for the quality rules."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    VANN,
    XSD,
    BNode,
    Graph,
    Literal,
    Namespace,
    URIRef,
)
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.kinds import KINDS

SG = Namespace("https://w3id.org/sarcograph/vocab/")
ONTOLOGY = Path(str(files("sarcograph.ontology")))
ROOT = ONTOLOGY / "sarcograph.ttl"
MODULES = sorted((ONTOLOGY / "modules").glob("*.ttl"))
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
RULES = sorted((Path(__file__).parent / "rules").glob("*/*.rq"))
TERM_TYPES = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
}
# HermiT's data types, without those on whose values it gives up
DATA_TYPES = {XSD.string, XSD.decimal, XSD.integer, XSD.boolean}


def parsed(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return parsed(ROOT, *MODULES)


@pytest.fixture(scope="module")
def everything() -> Graph:
    return parsed(ROOT, *MODULES, *ALIGNMENTS)


def test_the_files_are_the_expected_ones() -> None:
    names = [path.stem for path in MODULES]
    assert names == [
        "entity",
        "inference",
        "measure",
        "number",
        "provenance",
        "statement",
        "study",
    ]
    alignments = {path.stem for path in ALIGNMENTS}
    others = {"biolink", "oa", "obi", "prov", "ro", "sepio", "sio", "so", "stato"}
    assert alignments == {"bibliography", *others}
    assert len(RULES) == 17 + 14, "17 rules of ROBOT, 14 pitfalls of OOPS!"


@pytest.mark.parametrize("path", [ROOT, *MODULES, *ALIGNMENTS], ids=lambda path: path.stem)
def test_header(path: Path) -> None:
    graph = parsed(path)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    folder = {"modules": f"/{path.stem}", "alignments": f"/alignment/{path.stem}"}
    expected = "https://w3id.org/sarcograph/ontology" + folder.get(path.parent.name, "")
    assert str(header) == expected
    version = str(graph.value(header, OWL.versionInfo))
    assert str(graph.value(header, OWL.versionIRI)) == f"{header}/{version}"
    for annotation in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license):
        assert len(set(graph.objects(header, annotation))) == 1, annotation
    for day in (DCTERMS.created, DCTERMS.modified):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(graph.value(header, day)))


def test_the_catalog_finds_each_import_without_a_network() -> None:
    text = (ONTOLOGY / "catalog-v001.xml").read_text(encoding="utf-8")
    catalog = dict(re.findall(r'<uri name="([^"]+)" uri="([^"]+)"/>', text))
    assert catalog == {
        str(parsed(path).value(None, RDF.type, OWL.Ontology)): str(path.relative_to(ONTOLOGY))
        for path in (ROOT, *MODULES, *ALIGNMENTS)
    }


def test_a_module_declares_or_imports_what_it_uses() -> None:
    graphs = {
        str(graph.value(None, RDF.type, OWL.Ontology)): graph
        for graph in (parsed(path) for path in (ROOT, *MODULES, *ALIGNMENTS))
    }
    own = {
        iri: {term for kind in TERM_TYPES for term in graph.subjects(RDF.type, kind)}
        for iri, graph in graphs.items()
    }
    for iri, graph in graphs.items():
        declared: set[Node] = set()
        waiting, seen = {iri}, set[str]()
        while waiting:
            current = waiting.pop()
            seen.add(current)
            declared |= own[current]
            waiting |= {str(o) for o in graphs[current].objects(None, OWL.imports)} - seen
        used = {
            term
            for triple in graph
            for term in triple
            if isinstance(term, URIRef) and term.startswith(SG)
        }
        assert used - declared == set(), iri


def test_one_version_and_the_preferred_prefix(everything: Graph) -> None:
    assert len(set(everything.objects(None, OWL.versionInfo))) == 1
    root = URIRef("https://w3id.org/sarcograph/ontology")
    assert str(everything.value(root, VANN.preferredNamespaceUri)) == str(SG)
    assert str(everything.value(root, VANN.preferredNamespacePrefix)) == "sg"
    imported = set(everything.objects(root, OWL.imports))
    assert imported == {URIRef(f"{root}/{path.stem}") for path in MODULES}


def test_titles_differ(everything: Graph) -> None:
    titles = Counter(everything.objects(None, DCTERMS.title))
    assert [title for title, count in titles.items() if count > 1] == []


def test_each_term_is_complete_and_defined_once_in_its_module() -> None:
    seen: Counter[Node] = Counter()
    for path in MODULES:
        graph = parsed(path)
        module = URIRef(f"https://w3id.org/sarcograph/ontology/{path.stem}")
        for term in {term for kind in TERM_TYPES for term in graph.subjects(RDF.type, kind)}:
            if not str(term).startswith(str(SG)):
                continue
            seen[term] += 1
            assert list(graph.objects(term, RDFS.isDefinedBy)) == [module], term
            (label,) = graph.objects(term, RDFS.label)
            (definition,) = graph.objects(term, SKOS.definition)
            assert isinstance(label, Literal)
            assert label.language == "en", term
            assert isinstance(definition, Literal)
            assert definition.language == "en", term
            assert re.fullmatch(r"[A-Z0-9].*\.", definition), term
            assert ". " not in definition, f"{term}: more than one sentence"
    assert len(seen) > 300
    assert [term for term, count in seen.items() if count > 1] == []


def test_each_term_used_is_declared(everything: Graph) -> None:
    used = {
        term
        for triple in everything
        for term in triple
        if isinstance(term, URIRef) and term.startswith(SG)
    }
    declared = {term for kind in TERM_TYPES for term in everything.subjects(RDF.type, kind)}
    assert used - declared == set()


def test_borrowed_annotations_exist_in_their_vocabularies(ontology: Graph) -> None:
    borrowed = {
        str(term)
        for term in ontology.subjects(RDF.type, OWL.AnnotationProperty)
        if not str(term).startswith(str(SG))
    }
    known = {str(term) for vocabulary in (DCTERMS, SKOS, VANN) for term in dir_terms(vocabulary)}
    assert borrowed
    assert borrowed <= known


def dir_terms(vocabulary: type) -> list[URIRef]:
    return [vocabulary[name] for name in vocabulary.__annotations__]  # type: ignore[index]


def test_nothing_is_two_sorts_of_term(everything: Graph) -> None:
    for term in {term for kind in TERM_TYPES for term in everything.subjects(RDF.type, kind)}:
        sorts = TERM_TYPES & set(everything.objects(term, RDF.type))
        assert len(sorts) == 1, f"{term} is {sorts}"


def test_non_simple_properties_are_unrestricted(everything: Graph) -> None:
    """OWL 2, section 11: a property that a chain or transitivity implies may not be counted on."""
    composite = set(everything.subjects(RDF.type, OWL.TransitiveProperty))
    composite |= set(everything.subjects(OWL.propertyChainAxiom, None))
    assert composite
    while True:
        above = {
            upper for lower in composite for upper in everything.objects(lower, RDFS.subPropertyOf)
        }
        above |= {other for one in composite for other in everything.objects(one, OWL.inverseOf)}
        above |= {other for one in composite for other in everything.subjects(OWL.inverseOf, one)}
        if above <= composite:
            break
        composite |= above
    for kind in (
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.IrreflexiveProperty,
        OWL.AsymmetricProperty,
    ):
        assert composite & set(everything.subjects(RDF.type, kind)) == set(), kind
    counting = {OWL.cardinality, OWL.minCardinality, OWL.maxCardinality, OWL.hasSelf}
    counting |= {OWL.qualifiedCardinality, OWL.minQualifiedCardinality}
    counting |= {OWL.maxQualifiedCardinality}
    for keyword in counting:
        for restriction in everything.subjects(keyword, None):
            assert everything.value(restriction, OWL.onProperty) not in composite


def test_data_properties_use_data_types_that_the_reasoner_knows(everything: Graph) -> None:
    properties = set(everything.subjects(RDF.type, OWL.DatatypeProperty))
    ranges = [
        everything.value(data_property, RDFS.range)
        for data_property in properties
        if str(data_property).startswith(str(SG))
    ]
    assert len(ranges) > 70
    for data_range in ranges:
        assert data_range is not None
        values = everything.value(data_range, OWL.oneOf)
        if values is not None:
            members = Collection(everything, values)
            assert all(isinstance(value, Literal) for value in members)
        else:
            assert (everything.value(data_range, OWL.onDatatype) or data_range) in DATA_TYPES
    assert not any(
        isinstance(term, Literal) and term.datatype in (XSD.date, XSD.gYear, XSD.dateTime)
        for triple in everything
        for term in triple
    )


def test_blank_nodes_are_parts_of_one_axiom(everything: Graph) -> None:
    """OWL 2 maps each blank node to one place: shared or looping ones have no structure."""
    for node in {term for triple in everything for term in triple if isinstance(term, BNode)}:
        parents = list(everything.subject_predicates(node))
        if parents:
            assert len(parents) == 1
        else:
            (kind,) = everything.objects(node, RDF.type)
            assert kind in (OWL.AllDisjointClasses, OWL.AllDifferent)


def test_each_kind_of_entity_is_declared_and_kept_apart_from_the_others(ontology: Graph) -> None:
    """Kinds with a wider class of their own are kept apart by it and within it."""
    wider = {SG[kind.classes[-1]] for kind in KINDS.values()}
    assert {one for one in wider if (one, RDFS.subClassOf, SG.Entity) not in ontology} == set()
    lists = [
        set(Collection(ontology, members))
        for node in ontology.subjects(RDF.type, OWL.AllDisjointClasses)
        for members in ontology.objects(node, OWL.members)
    ]
    assert any(wider <= one for one in lists), "add the class to the first list in sarcograph.ttl"
    for kind in KINDS.values():
        if len(kind.classes) > 1:
            narrow, above = (SG[name] for name in kind.classes)
            assert (narrow, RDFS.subClassOf, above) in ontology
            assert any(narrow in one for one in lists)


def test_modules_say_nothing_about_foreign_terms() -> None:
    for path in MODULES:
        graph = parsed(path)
        for subject, predicate, value in graph:
            if isinstance(subject, URIRef) and not subject.startswith(
                "https://w3id.org/sarcograph/"
            ):
                assert predicate == RDF.type, subject
                assert value == OWL.AnnotationProperty or subject.startswith(str(SKOS)), subject


def test_predicates_name_plain_edges_one_to_one(ontology: Graph) -> None:
    predicates = set(ontology.subjects(RDF.type, SG.Predicate))
    named = {predicate: ontology.value(predicate, SG.projectsTo) for predicate in predicates}
    assert len(predicates) > 20
    assert len(set(named.values())) == len(predicates)
    assert named.pop(SG["predicate-member-of-defined-class"]) == RDF.type
    for predicate, plain in named.items():
        assert (plain, RDF.type, OWL.ObjectProperty) in ontology
        words = re.sub(
            r"([A-Z])", lambda match: "-" + match[1].lower(), str(plain).removeprefix(SG)
        )
        assert str(predicate) == f"{SG}predicate-{words}"


def test_values_of_a_list_are_different(ontology: Graph) -> None:
    lists = [
        set(Collection(ontology, node)) for node in ontology.objects(None, OWL.distinctMembers)
    ]
    value_classes = set(ontology.subjects(RDFS.subClassOf, SG.ControlledValue))
    assert len(value_classes) == len(lists) == 49
    for value_class in value_classes:
        assert set(ontology.subjects(RDF.type, value_class)) in lists, value_class


@cache
def loaded(*data: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for path in data:
        store.load(
            path=str(path), format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.DefaultGraph()
        )
    return store


def rows(rule: Path, *data: Path) -> set[str]:
    solutions = loaded(*data).query(rule.read_text(encoding="utf-8"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return {str(solution["entity"]).strip("<>") for solution in solutions}


MEANT = {
    # a sequence of regimens may be a step of another: HermiT and the rule end all the same
    "P24_recursive_definition": {str(SG.AntiangiogenicRegimen)},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_rule_finds_nothing_in_the_ontology(rule: Path) -> None:
    assert rows(rule, ROOT, *MODULES) == MEANT.get(rule.stem, set())


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_rule_finds_what_is_wrong_and_only_that(rule: Path) -> None:
    fixture = rule.parents[1] / "fixtures" / rule.parent.name / f"{rule.stem}.ttl"
    named = {str(term) for triple in parsed(fixture) for term in triple if isinstance(term, URIRef)}
    wrong = {name for name in named if "wrong" in name.lower()}
    assert wrong
    assert rows(rule, fixture) == wrong


def test_each_rule_fixture_has_its_rule() -> None:
    fixtures = (Path(__file__).parent / "rules" / "fixtures").glob("*/*.ttl")
    assert {(path.parent.name, path.stem) for path in fixtures} == {
        (rule.parent.name, rule.stem) for rule in RULES
    }
