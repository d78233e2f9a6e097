"""The ontology under HermiT: it is consistent, classes can have members, axioms catch errors."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hermit import InconsistentError, conclusions
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

SG = Namespace("https://w3id.org/sarcograph/vocab/")
PROBE = Namespace("https://w3id.org/sarcograph/id/probe/")
FIXTURE = Namespace("https://w3id.org/sarcograph/id/fixture/")
HERE = Path(__file__).parent
ONTOLOGY = Path(str(files("sarcograph.ontology")))
INCONSISTENT = sorted((HERE / "inconsistent").glob("*.ttl"))
ANNOTATIONS = (RDFS.label, SKOS.definition, SKOS.scopeNote, RDFS.isDefinedBy, SG.inverseLabel)
# strings that meet one of the patterns in use; two for each, so that a second value can be tried
STRINGS = ("0" * 64, "f" * 64, "10.1234/first", "10.1234/second")


def axioms() -> Graph:
    """All files in one graph, without imports, which a reasoner would fetch, and without prose."""
    graph = Graph()
    for path in (ONTOLOGY / "sarcograph.ttl", *ONTOLOGY.glob("[ma]*/*.ttl")):
        graph.parse(path)
    for predicate in (OWL.imports, *ANNOTATIONS):
        graph.remove((None, predicate, None))
    return graph


@pytest.fixture(scope="module")
def base() -> Graph:
    return axioms()


def restriction(graph: Graph, on: Node, keyword: URIRef, value: Node) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, on))
    graph.add((node, keyword, value))
    return node


def every(graph: Graph, keyword: URIRef, members: list[Node]) -> BNode:
    """A class from a list: one of the members, or all of them at once."""
    node, head = BNode(), BNode()
    graph.add((node, RDF.type, OWL.Class))
    graph.add((node, keyword, head))
    Collection(graph, head, members)
    return node


def add_as_class(graph: Graph, name: str, statements: Graph) -> None:
    """Add a class that can have a member only if the ontology is consistent with the statements.

    HermiT stops at one inconsistent ontology, and a process for each fixture takes a minute. So a
    member of the class is linked to each individual of the fixture, of which the statement is made.
    """
    graph.add((FIXTURE[name], RDF.type, OWL.Class))
    graph.add((FIXTURE.states, RDF.type, OWL.ObjectProperty))
    for subject, predicate, value in statements:
        said = (
            value if predicate == RDF.type else restriction(graph, predicate, OWL.hasValue, value)
        )
        individual = every(graph, OWL.oneOf, [subject])
        graph.add((subject, RDF.type, OWL.NamedIndividual))
        stated = every(graph, OWL.intersectionOf, [individual, said])
        link = restriction(graph, FIXTURE.states, OWL.someValuesFrom, stated)
        graph.add((FIXTURE[name], RDFS.subClassOf, link))


@pytest.fixture(scope="module")
def impossible_fixtures(base: Graph) -> set[str]:
    """The names of the fixtures with which the ontology is inconsistent."""
    graph = Graph() + base
    for path in (*INCONSISTENT, HERE / "inference.ttl"):
        own_names = f"/id/test/{path.stem}-"
        text = path.read_text(encoding="utf-8").replace("/id/test/>", f"{own_names}>")
        assert own_names in text
        add_as_class(graph, path.stem, Graph().parse(data=text, format="turtle"))
    found = conclusions(graph).impossible
    return {iri.removeprefix(FIXTURE) for iri in found if iri.startswith(FIXTURE)}


@pytest.mark.parametrize("reason", [path.stem for path in INCONSISTENT])
def test_error_is_caught(reason: str, impossible_fixtures: set[str]) -> None:
    assert reason in impossible_fixtures


def test_what_is_right_is_not_called_an_error(impossible_fixtures: set[str]) -> None:
    assert len(INCONSISTENT) > 50
    assert "inference" not in impossible_fixtures


@pytest.mark.parametrize("reason", ["drug-that-is-a-gene", "grade-6"])
def test_ontology_with_the_error_is_inconsistent(reason: str, base: Graph) -> None:
    """The plain way, for two of the fixtures, to hold the one by classes."""
    merged = base + Graph().parse(HERE / "inconsistent" / f"{reason}.ttl")
    with pytest.raises(InconsistentError):
        conclusions(merged)


def test_conclusions_are_the_expected_ones(base: Graph) -> None:
    concluded = conclusions(base + Graph().parse(HERE / "inference.ttl"), edges=True)
    with (HERE / "inference.expected.tsv").open(encoding="utf-8", newline="") as file:
        expected = {tuple(row) for row in list(csv.reader(file, delimiter="\t"))[1:]}
    assert len(expected) == 26

    def key(individual: str) -> str:
        return individual.partition("/id/")[2]

    found: set[tuple[str, ...]] = set()
    for _, name, value in expected:
        if name == "type":
            members = concluded.members.get(str(SG[value]), set())
            found |= {(key(member), "type", value) for member in members}
        else:
            for below in base.transitive_subjects(RDFS.subPropertyOf, SG[name]):
                edges = concluded.edges[str(below)]
                found |= {(key(subject), name, key(target)) for subject, target in edges}
    assert found == expected


# Probes: for each axiom meant to catch an error, a class that makes just that error and one that
# does not. HermiT must find the first impossible and the second possible.


class Probes:
    """Collects probe classes into one graph; the name of each begins with right or wrong."""

    def __init__(self, base: Graph) -> None:
        """Begin with the axioms alone."""
        self.base = base
        self.graph = Graph() + base
        groups = [list(Collection(base, node)) for node in base.objects(None, OWL.members)]
        (tops,) = [group for group in groups if SG.Entity in group]
        self.tops = sorted(str(top) for top in tops)

    def add(self, right: bool, name: str, *parts: Node) -> None:
        """A class below all parts at once."""
        probe = PROBE[("right-" if right else "wrong-") + name]
        assert (probe, None, None) not in self.graph, name
        self.graph.add((probe, RDF.type, OWL.Class))
        for part in parts:
            self.graph.add((probe, RDFS.subClassOf, part))

    def two_of(self, name: str) -> list[Node]:
        """Two things that are not the same."""
        one, other = PROBE[f"{name}-one"], PROBE[f"{name}-other"]
        for thing in (one, other):
            self.graph.add((thing, RDF.type, OWL.NamedIndividual))
        self.graph.add((one, OWL.differentFrom, other))
        return [one, other]

    def outside(self, expression: Node) -> URIRef:
        """A class disjoint with a domain or a range."""
        complement = self.base.value(expression, OWL.complementOf)
        if complement is not None:
            return URIRef(str(complement))
        union = self.base.value(expression, OWL.unionOf)
        inside = list(Collection(self.base, union)) if union else [expression]
        above = {
            str(ancestor)
            for member in inside
            for ancestor in self.base.transitive_objects(member, RDFS.subClassOf)
        }
        for definition in self.base.objects(expression, OWL.equivalentClass):
            parts = self.base.value(definition, OWL.intersectionOf)
            assert parts is not None
            above |= {
                str(ancestor)
                for part in Collection(self.base, parts)
                for ancestor in self.base.transitive_objects(part, RDFS.subClassOf)
            }
        assert above & set(self.tops), expression
        return URIRef(next(top for top in self.tops if top not in above))


def own(graph: Graph, kind: URIRef) -> list[tuple[str, URIRef]]:
    terms = {str(term) for term in graph.subjects(RDF.type, kind)}
    return [(term.removeprefix(SG), URIRef(term)) for term in sorted(terms) if term.startswith(SG)]


def values(graph: Graph, data_range: Node) -> tuple[list[Literal], list[Literal]]:
    """Values inside and outside a data range; at least two inside."""
    text, number = Literal("?", datatype=XSD.string), Literal("1.5", datatype=XSD.decimal)
    listed = graph.value(data_range, OWL.oneOf)
    if listed is not None:
        members = [Literal(str(value), datatype=XSD.string) for value in Collection(graph, listed)]
        return members[:2], [text, number]
    datatype = graph.value(data_range, OWL.onDatatype) or data_range
    facets = graph.value(data_range, OWL.withRestrictions)
    limits = {
        predicate: value
        for facet in (Collection(graph, facets) if facets else [])
        for predicate, value in graph.predicate_objects(facet)
    }
    if datatype == XSD.boolean:
        return [Literal(True), Literal(False)], [text, number]
    if datatype == XSD.string:
        if XSD.pattern not in limits:
            return [Literal("a", datatype=XSD.string), Literal("b", datatype=XSD.string)], [number]
        hexadecimal = "[0-9a-f]" in str(limits[XSD.pattern])
        right = STRINGS[:2] if hexadecimal else STRINGS[2:]
        return [Literal(value, datatype=XSD.string) for value in right], [text, number]
    assert datatype in (XSD.integer, XSD.decimal)
    assert isinstance(datatype, URIRef)
    low = int(float(str(limits.get(XSD.minInclusive, 0))))
    high = int(float(str(limits.get(XSD.maxInclusive, low + 1))))
    wrong = [text]
    if XSD.minInclusive in limits:
        wrong.append(Literal(low - 1, datatype=datatype))
    if XSD.maxInclusive in limits:
        wrong.append(Literal(high + 1, datatype=datatype))
    if datatype == XSD.integer:
        wrong.append(Literal(f"{low}.5", datatype=XSD.decimal))
    return [Literal(low, datatype=datatype), Literal(high, datatype=datatype)], wrong


def probe_object_properties(probes: Probes) -> None:
    base = probes.base
    distinct = [list(Collection(base, node)) for node in base.objects(None, OWL.distinctMembers)]
    for name, prop in own(base, OWL.ObjectProperty):
        domain, codomain = base.value(prop, RDFS.domain), base.value(prop, RDFS.range)
        assert domain is not None
        assert codomain is not None
        some = restriction(probes.graph, prop, OWL.someValuesFrom, OWL.Thing)
        probes.add(True, f"use-{name}", some)
        some = restriction(probes.graph, prop, OWL.someValuesFrom, OWL.Thing)
        probes.add(False, f"domain-{name}", some, probes.outside(domain))
        foreign = restriction(probes.graph, prop, OWL.someValuesFrom, probes.outside(codomain))
        probes.add(False, f"range-{name}", foreign)
        if (prop, RDF.type, OWL.AsymmetricProperty) in base:
            loop = restriction(probes.graph, prop, OWL.hasSelf, Literal(True))
            probes.add(False, f"loop-{name}", loop)
        if (prop, RDF.type, OWL.FunctionalProperty) in base:
            members = set(base.subjects(RDF.type, codomain))
            listed = [group for group in distinct if set(group) == members]
            # of a class without a list of values two things are told apart here
            known = listed[0] if listed else probes.two_of(name)
            pair = [restriction(probes.graph, prop, OWL.hasValue, value) for value in known[:2]]
            probes.add(False, f"two-{name}", *pair)


def probe_data_properties(probes: Probes) -> None:
    base = probes.base
    for name, prop in own(base, OWL.DatatypeProperty):
        domain, data_range = base.value(prop, RDFS.domain), base.value(prop, RDFS.range)
        assert domain is not None
        assert data_range is not None
        right, wrong = values(base, data_range)
        for number, value in enumerate(right):
            one = restriction(probes.graph, prop, OWL.hasValue, value)
            probes.add(True, f"value-{name}-{number}", one)
        one = restriction(probes.graph, prop, OWL.hasValue, right[0])
        probes.add(False, f"domain-{name}", one, probes.outside(domain))
        for number, value in enumerate(wrong):
            one = restriction(probes.graph, prop, OWL.hasValue, value)
            probes.add(False, f"range-{name}-{number}", one)
        pair = [restriction(probes.graph, prop, OWL.hasValue, value) for value in right]
        functional = (prop, RDF.type, OWL.FunctionalProperty) in base
        probes.add(not functional, f"two-{name}", *pair)


def probe_classes(probes: Probes) -> None:
    base = probes.base
    for number, node in enumerate(base.objects(None, OWL.members)):
        group = list(Collection(base, node))
        for one, other in zip(group, [*group[1:], group[0]], strict=True):
            probes.add(False, f"both-{number}-{str(one).removeprefix(str(SG))}", one, other)
    for one, other in base.subject_objects(OWL.disjointWith):
        probes.add(False, f"both-{str(one).removeprefix(str(SG))}", one, other)
    for limit in list(base.subjects(OWL.allValuesFrom, None)):
        owner = base.value(None, RDFS.subClassOf, limit)
        prop = base.value(limit, OWL.onProperty)
        data_range = base.value(limit, OWL.allValuesFrom)
        assert isinstance(owner, URIRef)
        assert isinstance(prop, URIRef)
        assert data_range is not None
        right, wrong = values(base, data_range)
        name = f"{owner.removeprefix(SG)}-{prop.rpartition('#')[2].rpartition('/')[2]}"
        for is_right, candidates in ((True, right), (False, wrong)):
            for number, value in enumerate(candidates):
                one = restriction(probes.graph, prop, OWL.hasValue, value)
                probes.add(is_right, f"filler-{name}-{number}", owner, one)


@pytest.fixture(scope="module")
def probed(base: Graph) -> tuple[Graph, set[str]]:
    """The probes, and the IRIs of all classes that HermiT finds impossible.

    For each class HermiT looks at all individuals again, of which few probes speak. Those alone are
    judged with the individuals, which halves the time.
    """
    probes = Probes(base)
    probe_object_properties(probes)
    probe_data_properties(probes)
    probe_classes(probes)
    of_individuals = probes_of_individuals(probes.graph)
    parts = (
        without(probes.graph, set(own_probes(probes.graph)) - of_individuals),
        without_individuals(without(probes.graph, of_individuals)),
    )
    return probes.graph, set().union(*(conclusions(part).impossible for part in parts))


def own_probes(graph: Graph) -> Iterator[Node]:
    """All probes of a graph."""
    return (term for term in graph.subjects(RDF.type, OWL.Class) if str(term).startswith(PROBE))


def probes_of_individuals(graph: Graph) -> set[Node]:
    """The probes with a part that has an individual for its value."""
    return {
        probe
        for individual in graph.subjects(RDF.type, OWL.NamedIndividual)
        for part in graph.subjects(OWL.hasValue, individual)
        for probe in graph.subjects(RDFS.subClassOf, part)
    }


def without(graph: Graph, terms: Iterable[Node]) -> Graph:
    """A graph without what is said of some terms."""
    rest = Graph() + graph
    for term in terms:
        rest.remove((term, None, None))
    return rest


def without_individuals(graph: Graph) -> Graph:
    """A graph without what is said of individuals, also of which are not the same."""
    individuals = graph.subjects(RDF.type, OWL.NamedIndividual)
    return without(graph, {*individuals, *graph.subjects(RDF.type, OWL.AllDifferent)})


def test_each_class_can_have_members(probed: tuple[Graph, set[str]]) -> None:
    assert {iri for iri in probed[1] if not iri.startswith(PROBE)} == set()


def test_each_axiom_catches_its_error(probed: tuple[Graph, set[str]]) -> None:
    graph, impossible = probed
    wrong = {str(term) for term in graph.subjects(RDFS.subClassOf, None) if "/wrong-" in str(term)}
    right = {str(term) for term in graph.subjects(RDFS.subClassOf, None) if "/right-" in str(term)}
    assert len(wrong) > 500
    assert len(right) > 200
    assert wrong - impossible == set(), "errors that pass"
    assert right & impossible == set(), "false alarms"
