"""What the graph says of a thing as RDF: a concise bounded description, and what refers to it.

https://www.w3.org/submissions/CBD/ ; beyond it come the labels of the neighbours and some of the
incoming links. The description says of itself what it is about, which graphs it was taken from and
what it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.resource_data import Resource
from sarcograph.graph.namespaces import DCTERMS, SHACL
from sarcograph.graph.nquads import has_blank_node
from sarcograph.graph.prefixes import BASE, PREFIXES, SHAPES
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph

FOAF, VOID = "http://xmlns.com/foaf/0.1/", "http://rdfs.org/ns/void#"

# a prefix for all data would print `sgid:claim\\/sun-2022\\/tolerable`, which nobody can read
_SHORT = {name: iri for name, iri in PREFIXES.items() if name != "sgid"}
_SHORT |= {"foaf": FOAF, "void": VOID, "sh": SHACL, "shape": SHAPES}
_COMMENT, _LABEL = (ox.NamedNode(f"{PREFIXES['rdfs']}{name}") for name in ("comment", "label"))
_SOURCE = ox.NamedNode(str(DCTERMS.source))
_TOPIC = ox.NamedNode(f"{FOAF}primaryTopic")


def description_of(resource: Resource, suffix: str) -> list[ox.Triple]:
    """Return the triples that describe a thing, in the document whose IRI ends in `suffix`."""
    quads = [*resource.statements, *resource.incoming]
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    triples += [
        ox.Triple(ox.NamedNode(iri), _LABEL, label) for iri, label in resource.labels.items()
    ]
    document = ox.NamedNode(f"{resource.iri}{suffix}")
    triples.append(ox.Triple(document, _TOPIC, ox.NamedNode(resource.iri)))
    graphs = {quad.graph_name for quad in quads}
    triples += [
        ox.Triple(document, _SOURCE, graph) for graph in graphs if isinstance(graph, ox.NamedNode)
    ]
    triples += [
        ox.Triple(document, _COMMENT, ox.Literal(text, language="en"))
        for text in left_out(resource)
    ]
    return triples


def left_out(resource: Resource) -> list[str]:
    """Return what a description leaves out, in words; nothing for most."""
    shown: dict[str, set[str]] = {}
    for quad in resource.incoming:
        shown.setdefault(quad.predicate.value, set()).add(str(quad.subject))
    said = [
        f"Here are {len(shown.get(name, ()))} of {total} things that refer to it by {name}."
        for name, total in sorted(resource.incoming_counts.items())
        if len(shown.get(name, ())) < total
    ]
    if resource.cut:
        said.append(f"There are more statements of it than the {len(resource.statements)} here.")
    return said


def serialised(triples: Iterable[ox.Triple], form: Format, first: str = "") -> Pieces:
    """Yield triples in a syntax for graphs, each once, the same bytes for the same triples.

    Those about the IRI `first` come first. Blank nodes get the labels of RDFC-1.0: those of the
    engine change with every start.
    """
    lines: dict[str, ox.Triple] = {}
    for one in triples:
        lines[str(one)] = one
        yield ""
    if any(has_blank_node(one) for one in lines.values()):
        quads = (ox.Quad(one.subject, one.predicate, one.object) for one in lines.values())
        dataset = ox.Dataset(quads)
        yield ""
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = {str(quad.triple): quad.triple for quad in dataset}
        yield ""
    beginnings = (f"<{first}> ", "_:")
    texts = sorted(lines)
    ordered = [text for start in beginnings for text in texts if text.startswith(start)]
    ordered += [text for text in texts if not text.startswith(beginnings)]
    yield ""
    used = "\n".join(texts)
    prefixes = {name: iri for name, iri in _SHORT.items() if f"<{iri}" in used}
    yield ""
    yield write_graph((lines[text] for text in ordered), form, prefixes)


def described_graph(name: str, size: int, licence: str, *, whole: bool) -> list[ox.Triple]:
    """Return what is said of a named graph beside its triples, which come along if `whole`."""
    graph = ox.NamedNode(name)
    is_iri = licence.startswith(("http://", "https://"))
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (f"{PREFIXES['rdf']}type", ox.NamedNode(f"{VOID}Dataset")),
        (f"{VOID}triples", ox.Literal(size)),
        (f"{DCTERMS}isPartOf", ox.NamedNode(f"{BASE}dataset")),
        (f"{DCTERMS}license", ox.NamedNode(licence))
        if is_iri
        else (f"{DCTERMS}rights", ox.Literal(licence, language="en")),
    ]
    if not whole:
        text = "The graph is too large for one answer; the downloads hold it."
        said.append((_COMMENT.value, ox.Literal(text, language="en")))
    return [ox.Triple(graph, ox.NamedNode(predicate), value) for predicate, value in said]
