"""Shapes made of the ontology, so that what the Turtle says of a term is said nowhere else.

`python -m sarcograph.graph.validate.signatures` writes `shapes/signatures.ttl`:

- for each property that no shape written by hand looks at, plain edges above all, from what to what
  it runs: its domain, its range, and whether it has one value;
- for each class of controlled values, that nothing else is of it;
- what goes together (`graph.validate.companions`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.build import build_ontology
from sarcograph.graph.build.writing import decimal_text
from sarcograph.graph.bundled import bundled, bundled_files
from sarcograph.graph.errors import with_article
from sarcograph.graph.files import replacing
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import PREFIXES, SHAPES
from sarcograph.graph.validate.companions import block, companion_shapes, local
from sarcograph.graph.validate.report import short, text_of

FILE = "signatures.ttl"
COMMAND = "python -m sarcograph.graph.validate.signatures"

_HEAD = f"""\
# Made of the ontology by `{COMMAND}`; do not edit.
@prefix sg: <{SG}> .
@prefix sh: <{SH}> .
@prefix shape: <{SHAPES}> .
@prefix xsd: <{XSD}> .
"""
_FACETS: dict[Node, URIRef] = {
    facet: SH[facet.removeprefix(str(XSD))]
    for facet in (XSD.minInclusive, XSD.maxInclusive, XSD.minExclusive, XSD.maxExclusive)
}


@cache
def shapes_by_hand() -> Graph:
    """Return all shapes but those that are generated."""
    graph = Graph()
    for path in bundled_files("shapes", ".ttl"):
        if path.name != FILE:
            graph.parse(data=path.read_text("utf-8"), format="turtle")
    return graph


def _number(value: Node) -> str:
    """Return a number in the canonical form, as the engine that serves the shapes writes it."""
    if isinstance(value, Literal) and value.datatype == XSD.decimal:
        return Literal(decimal_text(Decimal(str(value))), datatype=XSD.decimal).n3()
    return value.n3()


def signatures_text() -> str:
    """Return the generated shapes as Turtle."""
    ontology, shapes = build_ontology(), shapes_by_hand()
    properties = {
        one
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for one in ontology.subjects(RDF.type, kind)
        if isinstance(one, URIRef)
    }
    judged = set(shapes.objects(None, SH.path))
    edges = [_edge(ontology, one) for one in sorted(properties - judged)]
    values = [_values(ontology, one) for one in controlled_classes(ontology)]
    text = "\n".join([_HEAD, *edges, *values, *companion_shapes(ontology)])
    known = {str(one).removeprefix(SHAPES) for one in shapes.subjects(RDF.type, SH.NodeShape)}
    named = {one for one in _members_named(text) if f"Is{one}" not in known}
    helpers = [f"shape:Is{one} a sh:NodeShape ; sh:class sg:{one} ." for one in sorted(named)]
    return "\n\n".join([text, "# Members of a class, for the constraints above", *helpers]) + "\n"


def controlled_classes(ontology: Graph) -> list[URIRef]:
    """Return the classes whose members the ontology lists once for all."""
    found = ontology.subjects(RDFS.subClassOf, SG.ControlledValue)
    return sorted(one for one in found if isinstance(one, URIRef))


def _members_named(text: str) -> set[str]:
    return set(re.findall(r"\bshape:Is([A-Z]\w*)", text))


def _edge(ontology: Graph, property_: URIRef) -> str:
    """Return the shapes of one property: what it begins at, and what it leads to."""
    name = property_.removeprefix(SG)
    shape = f"{name[0].upper()}{name[1:]}Signature"
    known = f"sg:{name}"
    head = [f"shape:{shape} a sh:NodeShape", f"sh:targetSubjectsOf {known}"]
    domain = ontology.value(property_, RDFS.domain)
    begins, classes = _classes(ontology, domain)
    if begins:
        head += [
            begins,
            f'sh:message "What has {known} is {classes}; name it as something else."@en',
            "sh:severity sh:Violation",
        ]
    head.append(f"sh:property shape:{shape}-{name}")
    constraints, what = _values_of(ontology, ontology.value(property_, RDFS.range))
    once = (property_, RDF.type, OWL.FunctionalProperty) in ontology
    inner = [
        f"shape:{shape}-{name} a sh:PropertyShape",
        f"sh:path {known}",
        f'sh:name "{ontology.value(property_, RDFS.label)}"@en',
        "sh:order 1",
        *(["sh:maxCount 1"] if once else []),
        *constraints,
        "sh:severity sh:Violation",
        f'sh:message "The value of {known} is {what}{", one at most" if once else ""}; '
        'give another."@en',
    ]
    return f"{block(head)}\n{block(inner)}"


def _classes(ontology: Graph, node: Node | None) -> tuple[str, str]:
    """Return the constraint that a domain or range of classes is, and the classes in words."""
    if node is None:
        return "", ""
    if (node, OWL.complementOf, None) in ontology:
        other = ontology.value(node, OWL.complementOf)
        constraint, words = f"sh:not shape:Is{local(other)}", f"not {_article(ontology, other)}"
        return constraint, words
    union = ontology.value(node, OWL.unionOf)
    if union is None:
        return f"sh:class sg:{local(node)}", _article(ontology, node)
    classes = list(Collection(ontology, union))
    members = " ".join(f"shape:Is{local(one)}" for one in classes)
    return f"sh:or ( {members} )", " or ".join(_article(ontology, one) for one in classes)


def _values_of(ontology: Graph, node: Node | None) -> tuple[list[str], str]:
    """Return the constraints that a range is, and the range in words."""
    listed = ontology.value(node, OWL.oneOf)
    if listed is not None:
        values = " ".join(one.n3() for one in Collection(ontology, listed))
        return [f"sh:in ( {values} )"], "one of the list"
    base = ontology.value(node, OWL.onDatatype) or node
    if not str(base).startswith(str(XSD)):
        constraint, words = _classes(ontology, node)
        return [constraint], words
    datatype = short(text_of(base), PREFIXES) if base is not None else ""
    constraints = [f"sh:datatype {datatype}"]
    restrictions = ontology.value(node, OWL.withRestrictions)
    for one in Collection(ontology, restrictions) if restrictions is not None else ():
        for facet, value in ontology.predicate_objects(one):
            constraints.append(f"{short(text_of(_FACETS[facet]), PREFIXES)} {_number(value)}")
    return constraints, f"of the datatype {datatype}"


def _values(ontology: Graph, kind: URIRef) -> str:
    """Return the shape of a class of controlled values: its members are those of the ontology."""
    members = sorted(f"sg:{local(one)}" for one in ontology.subjects(RDF.type, kind))
    label = ontology.value(kind, RDFS.label)
    return block(
        [
            f"shape:{local(kind)}Values a sh:NodeShape",
            f"sh:targetClass sg:{local(kind)}",
            f"sh:in (\n        {_rows(members)} )",
            f'sh:message "The vocabulary lists every {label} (sg:{local(kind)}); '
            'take one of the list."@en',
            "sh:severity sh:Violation",
        ]
    )


def _rows(names: list[str]) -> str:
    return "\n        ".join(names)


def _article(ontology: Graph, kind: Node | None) -> str:
    return with_article(str(ontology.value(kind, RDFS.label)))


if __name__ == "__main__":
    with replacing(Path(str(bundled("shapes"))) / FILE) as file:
        file.write(signatures_text().encode())
