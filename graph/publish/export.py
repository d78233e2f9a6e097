"""Write exports of the validated graph, each with a manifest computed from the file itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from sarcograph.graph.errors import QueryError
from sarcograph.graph.files import replacing
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH, SG
from sarcograph.graph.nquads import canonical_nquads, rdflib_term
from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.publish.manifest import EXTERNAL, LICENCE, NOTICE, Manifest
from sarcograph.graph.validated import ValidatedGraph

FORMATS = ("turtle", "trig", "nquads", "jsonld")
_DEFAULT_TURTLE = ("ontology", "entities", "evidence/")
# a prefix for all data would print `sgid:claim\\/sun-2022\\/tolerable`, which nobody can read
_SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}
_ENGINE_FORMATS = {"trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}


def licences_of(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the names of the external graphs among `quads`, and the licence that each states."""
    licence = ox.NamedNode(str(SG.licence))
    found: dict[str, str] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            continue
        name = quad.graph_name.value
        if name.startswith(EXTERNAL):
            found.setdefault(name, "not stated")
            if quad.predicate == licence and isinstance(quad.object, ox.Literal):
                found[name] = quad.object.value
    return dict(sorted(found.items()))


def chosen_graphs(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return the graph names that `wanted` asks for.

    `wanted` holds ends of graph names such as `derived` or `evidence/sun-2022`; one that ends in
    `/` stands for all below it, and `all` for everything. Raises QueryError for one that fits none.
    """
    available = sorted(names)
    chosen: set[str] = set()
    for word in wanted:
        fit = [
            name
            for name in available
            if word == "all"
            or name == GRAPH + word
            or (word.endswith("/") and name.startswith(GRAPH + word))
        ]
        if not fit:
            known = ", ".join(name.removeprefix(GRAPH) for name in available)
            raise QueryError(f"there is no graph '{word}'; known are: {known}")
        chosen.update(fit)
    return sorted(chosen)


def _turtle(quads: list[ox.Quad]) -> bytes:
    """Return the quads as Turtle that differs between versions only where the facts do.

    The axioms of the ontology have blank nodes, which only rdflib writes without labels; the facts
    have none, and the engine writes them a hundred times faster.
    """
    axioms = Graph()
    facts: set[ox.Triple] = set()
    for prefix, iri in PREFIXES.items():
        axioms.bind(prefix, iri)
    for quad in quads:
        if quad.graph_name == ox.NamedNode(str(ONTOLOGY_GRAPH)):
            axioms.add(
                (rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object))
            )
        else:
            facts.add(ox.Triple(quad.subject, quad.predicate, quad.object))
    first = axioms.serialize(format="longturtle", encoding="utf-8") if len(axioms) else b""
    rest = ox.serialize(sorted(facts, key=str), format=ox.RdfFormat.TURTLE, prefixes=_SHORT)
    return first + (b"\n" if first else b"") + (rest or b"")


def serialize(
    graph: ValidatedGraph, form: str, graphs: Iterable[str] = ()
) -> tuple[bytes, list[ox.Quad]]:
    """Return the bytes of an export and the quads in it.

    `form` is one of `FORMATS`. Without `graphs` Turtle, which cannot name graphs, holds ontology,
    entities and the documents' evidence; the others hold everything.
    """
    if form not in FORMATS:
        raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMATS)}")
    quads = list(ox.parse(graph.nquads, format=ox.RdfFormat.N_QUADS))
    names = {
        str(quad.graph_name.value) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
    }
    wanted = list(graphs) or (list(_DEFAULT_TURTLE) if form == "turtle" else ["all"])
    chosen = set(chosen_graphs(names, wanted))
    kept = [
        quad
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in chosen
    ]
    if form == "nquads":
        return canonical_nquads(kept), kept
    if form == "turtle":
        return _turtle(kept), kept
    kept.sort(key=str)
    content = ox.serialize(kept, format=_ENGINE_FORMATS[form], prefixes=_SHORT)
    return content or b"", kept


def export(graph: ValidatedGraph, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
    """Write an export to `path`, its manifest and description beside it, and return the manifest.

    Each file is written whole and then renamed: a kill leaves the old one or the new one. Raises
    FileError, and then leaves all three as they were, if one of them cannot be written.
    """
    content, quads = serialize(graph, form, graphs)
    turtle = form == "turtle"
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    # Turtle holds a triple of two graphs once
    written = {ox.Triple(q.subject, q.predicate, q.object) for q in quads} if turtle else quads
    classes = Counter(
        one.object.value
        for one in written
        if one.predicate == rdf_type and isinstance(one.object, ox.NamedNode)
    )
    by_graph = Counter(
        quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
    )
    manifest = Manifest(
        file=path.name,
        format=form,
        version=metadata.version("sarcograph"),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        statements=len(written),
        graphs=dict(sorted(by_graph.items())),
        classes=dict(sorted(classes.items())),
        dataset_sha256=graph.sha256,
        licence=LICENCE,
        external_licences=licences_of(quads),
        notice=NOTICE,
    )
    files = {
        path: content,
        path.with_name(path.name + ".manifest.json"): manifest.json().encode(),
        path.with_name(path.name + ".void.ttl"): manifest.description(),
    }
    # none takes its place before all are written
    with ExitStack() as stack:
        for place, text in files.items():
            stack.enter_context(replacing(place)).write(text)
    return manifest
