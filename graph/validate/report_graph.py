"""A report as RDF: a `sh:ValidationReport`, https://www.w3.org/TR/shacl/#validation-report ."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import SH, URIRef

from sarcograph.graph.namespaces import SHACL
from sarcograph.graph.prefixes import PREFIXES, SHAPES
from sarcograph.graph.validate.paths import is_compound, path_copy
from sarcograph.graph.validate.report import Report, Result
from sarcograph.graph.validate.shapes import shapes_graph

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_COMMENT = ox.NamedNode(f"{PREFIXES['rdfs']}comment")


def turtle_of(report: Report) -> bytes:
    """Return `report` in Turtle.

    How much was judged is a comment of the report, and the place of a result in a file one of the
    result; SHACL has no terms for them. Constraints that are no shape's are named below our shapes.
    """
    triples = list(_triples(report))
    text = "\n".join(map(str, triples))
    known = {"sh": SHACL, "shape": SHAPES, **report.prefixes}
    used = {prefix: iri for prefix, iri in known.items() if f"<{iri}" in text}
    content = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used)
    assert content is not None  # noqa: S101  # as there is no file to write to
    return content


def _triples(report: Report) -> Iterator[ox.Triple]:
    node = ox.BlankNode("report")
    conforms = ox.Literal(not report.results)
    yield ox.Triple(node, _TYPE, _sh("ValidationReport"))
    yield ox.Triple(node, _sh("conforms"), conforms)
    yield ox.Triple(node, _COMMENT, ox.Literal(f"{report.coverage.sentence}."))
    for number, result in enumerate(report.results, 1):
        one = ox.BlankNode(f"result{number}")
        yield ox.Triple(node, _sh("result"), one)
        yield ox.Triple(one, _TYPE, _sh("ValidationResult"))
        yield from _facts(one, result, report.name(result.focus))


def _facts(node: ox.BlankNode, result: Result, name: str) -> Iterator[ox.Triple]:
    focus = _term(result.focus)
    yield ox.Triple(node, _sh("focusNode"), focus)
    yield from _path(node, result)
    if result.value is not None:
        yield ox.Triple(node, _sh("value"), _term(result.value))
    if result.shape is not None:
        yield ox.Triple(node, _sh("sourceShape"), _term(result.shape))
    yield ox.Triple(node, _sh("sourceConstraintComponent"), _component(result.component))
    yield ox.Triple(node, _sh("resultSeverity"), _sh(result.severity))
    yield ox.Triple(node, _sh("resultMessage"), ox.Literal(result.message, language="en"))
    place = f"{result.file}:{result.line}" if result.line else result.file
    # the label of a blank node means nothing outside of this report
    found = [name] if isinstance(focus, ox.BlankNode) else []
    found += [place] if place else []
    if found:
        yield ox.Triple(node, _COMMENT, ox.Literal(", ".join(found)))


def _path(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    """Yield the path of a result, a compound one copied from its shape."""
    if result.path is None:
        return
    if not is_compound(result.path):
        yield ox.Triple(node, _sh("resultPath"), _term(result.path))
        return
    beginning = shapes_graph().value(URIRef(result.shape or ""), SH.path)
    if beginning is not None:
        copied, triples = path_copy(beginning, shapes_graph(), f"{node.value}path")
        yield ox.Triple(node, _sh("resultPath"), copied)
        yield from triples


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SHACL + name)


def _component(name: str) -> ox.NamedNode:
    start = SHACL if name.endswith("ConstraintComponent") else SHAPES
    return ox.NamedNode(start + name)


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return the term that a result holds as text: a bare IRI, or any other in N-Triples syntax."""
    if not text.startswith(('"', "_:")):
        return ox.NamedNode(text)
    row = f"<x:x> <x:x> {text} ."
    target = next(iter(ox.parse(row, ox.RdfFormat.N_TRIPLES))).object
    assert isinstance(target, ox.BlankNode | ox.Literal)  # noqa: S101  # no result holds another
    return target
