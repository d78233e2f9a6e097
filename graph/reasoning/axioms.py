"""An ontology as axioms: what can be left out of it in one piece."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import Graph

from sarcograph.graph.namespaces import DCTERMS, SG, SKOS
from sarcograph.graph.nquads import rdflib_term
from sarcograph.graph.prefixes import PREFIXES

Axiom = tuple[ox.Triple, ...]
"""A triple, with those of the blank nodes that it needs."""

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_TYPE = f"{PREFIXES['rdf']}type"
_DECLARED = frozenset(
    _OWL + name
    for name in (
        *("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual"),
        "Ontology",
    )
) | {f"{_RDFS}Datatype"}
# what is said of terms for people: no reasoner looks at it
_FOR_PEOPLE = frozenset(
    [f"{_RDFS}{name}" for name in ("label", "comment", "isDefinedBy", "seeAlso")]
    + [str(SKOS[name]) for name in ("definition", "scopeNote", "altLabel", "prefLabel")]
    + [f"{_OWL}{name}" for name in ("imports", "versionIRI", "versionInfo", "priorVersion")]
    + [str(SG.inverseLabel)]
)
_BUILT_IN = tuple(PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))


def axioms_of(triples: Iterable[ox.Triple]) -> tuple[list[ox.Triple], list[Axiom]]:
    """Return the declarations, without which nothing can be read, and the axioms, in order.

    Annotations and imports are in neither.
    """
    declarations: list[ox.Triple] = []
    others: list[ox.Triple] = []
    inside: defaultdict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    needed: set[ox.BlankNode] = set()
    for one in triples:
        name = one.predicate.value
        if name in _FOR_PEOPLE or name.startswith(str(DCTERMS)):
            continue
        if isinstance(one.object, ox.BlankNode):
            needed.add(one.object)
        if isinstance(one.subject, ox.BlankNode):
            inside[one.subject].append(one)
        elif name == _TYPE and isinstance(one.object, ox.NamedNode) and _is_declared(one.object):
            declarations.append(one)
        else:
            others.append(one)

    def below(node: object) -> Iterator[ox.Triple]:
        waiting, seen = [node], set()
        while waiting:
            node = waiting.pop()
            if not isinstance(node, ox.BlankNode) or node in seen:
                continue
            seen.add(node)
            for one in inside[node]:
                yield one
                waiting.append(one.object)

    found: list[Axiom] = [(one, *below(one.object)) for one in others]
    found += [tuple(below(node)) for node in list(inside) if node not in needed]
    return declarations, sorted(found, key=str)


def names_in(axiom: Axiom) -> set[str]:
    """Return the IRIs of an axiom that are not of OWL, RDF, RDFS or XML Schema."""
    return {
        term.value
        for one in axiom
        for term in (one.subject, one.predicate, one.object)
        if isinstance(term, ox.NamedNode) and not term.value.startswith(_BUILT_IN)
    }


def _is_declared(kind: ox.NamedNode) -> bool:
    return kind.value in _DECLARED


def worded(axiom: Axiom) -> str:
    """Return an axiom as Turtle, without the lines of its prefixes."""
    graph = Graph()
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    for one in axiom:
        graph.add((rdflib_term(one.subject), rdflib_term(one.predicate), rdflib_term(one.object)))
    lines = graph.serialize(format="turtle").splitlines()
    return "\n".join(f"  {line}" for line in lines if line and not line.startswith("@prefix"))
