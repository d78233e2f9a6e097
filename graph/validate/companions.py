"""Shapes of what goes together, made of the ontology: figures beside each other, units, one study.

They look from one property of a node to another, or to what a neighbour says. `graph.validate.
signatures` writes them beside its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.namespaces import SG

ACROSS_STUDIES = frozenset({SG.compares, SG.comparedGroup, SG.referenceGroup, SG.favours})
"""The sides of a comparison, of which one may be of another study."""


def companion_shapes(ontology: Graph) -> Iterator[str]:
    """Yield the shapes that the annotations of properties ask for, and those of one study."""
    for property_, others in _named(ontology, SG.givenBeside):
        any_of = " or ".join(others)
        path = others[0] if len(others) == 1 else f"[ sh:alternativePath ( {' '.join(others)} ) ]"
        yield companion(
            property_,
            "Beside",
            path,
            "sh:minCount 1",
            f"What has {property_} has {any_of} too; give it, or leave out {property_}.",
        )
    for property_, others in _named(ontology, SG.givenInsteadOf):
        for other in others:
            yield companion(
                property_,
                "InsteadOf",
                other,
                "sh:maxCount 0",
                f"Who has {property_} has no {other}; leave out one of them.",
            )
    for property_, dimensions in _named(ontology, SG.takesDimension):
        yield companion(
            property_,
            "Dimension",
            f"( {property_} sg:unitDimension )",
            f"sh:in ( {' '.join(dimensions)} )",
            f"The unit that {property_} names is of another dimension; name another unit.",
        )
    parts = set(ontology.transitive_subjects(RDFS.subClassOf, SG.StudyPart))
    properties = set(ontology.subjects(RDF.type, OWL.ObjectProperty)) - ACROSS_STUDIES
    for joining in sorted(properties, key=str):
        if _classes(ontology, joining, RDFS.domain) & parts and (
            _classes(ontology, joining, RDFS.range) & parts
        ):
            known = f"sg:{local(joining)}"
            yield companion(
                known,
                "InOneStudy",
                f"[ sh:alternativePath ( sg:ofStudy ( {known} sg:ofStudy ) ) ]",
                "sh:maxCount 1",
                f"What {known} joins is of one study (sg:ofStudy); name another.",
            )


def companion(property_: str, kind: str, path: str, constraint: str, message: str) -> str:
    """Return a shape on the nodes that have a property, which looks along `path` from them."""
    name = property_.removeprefix("sg:")
    shape = f"shape:{name[0].upper()}{name[1:]}{kind}"
    return block(
        [
            f"{shape} a sh:NodeShape",
            f"sh:targetSubjectsOf {property_}",
            f"sh:property {shape}-{name}",
        ]
    ) + block(
        [
            f"{shape}-{name} a sh:PropertyShape",
            f"sh:path {path}",
            f'sh:name "what goes with {property_}"@en',
            "sh:order 1",
            constraint,
            "sh:severity sh:Violation",
            f'sh:message "{message}"@en',
        ]
    )


def block(lines: list[str]) -> str:
    """Return predicates and objects of one subject as Turtle."""
    return " ;\n    ".join(lines) + " .\n"


def local(term: Node | None) -> str:
    """Return the name of a term without the namespace."""
    return str(term).removeprefix(SG)


def _named(ontology: Graph, annotation: URIRef) -> list[tuple[str, list[str]]]:
    """Return the terms that an annotation names, by the property that is annotated."""
    properties = {
        *ontology.subjects(RDF.type, OWL.ObjectProperty),
        *ontology.subjects(RDF.type, OWL.DatatypeProperty),
    }
    return [
        (
            f"sg:{local(one)}",
            sorted(f"sg:{local(other)}" for other in ontology.objects(one, annotation)),
        )
        for one in sorted(ontology.subjects(annotation, unique=True), key=str)
        if one in properties
    ]


def _classes(ontology: Graph, property_: Node, side: URIRef) -> set[Node]:
    kind = ontology.value(property_, side)
    union = ontology.value(kind, OWL.unionOf)
    if union is not None:
        return set(Collection(ontology, union))
    return {kind} if kind is not None else set()
