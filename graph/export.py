"""Write exports of the validated graph, each with a manifest computed from the file itself."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from sarcograph.graph.dump import canonical_nquads, rdflib_term, replacing
from sarcograph.graph.errors import QueryError
from sarcograph.graph.namespaces import BASE, GRAPH, ONTOLOGY_GRAPH, PREFIXES, SG
from sarcograph.graph.pipeline import ValidatedGraph

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
EXTERNAL = f"{GRAPH}external/"
NOTICE = "Not for clinical decisions."
FORMATS = ("turtle", "trig", "nquads", "jsonld")
_DEFAULT_TURTLE = ("ontology", "entities", "evidence/")
# a prefix for all data would print `sgid:claim\\/sun-2022\\/tolerable`, which nobody can read
_SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}
_ENGINE_FORMATS = {"trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds; the counts are computed from the written bytes."""

    file: str
    format: str
    version: str
    sha256: str
    size: int
    statements: int
    graphs: dict[str, int]
    classes: dict[str, int]
    dataset_sha256: str
    licence: str
    external_licences: dict[str, str]
    notice: str

    def json(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"

    def description(self) -> bytes:
        """Return a VoID and DCAT description of the export in Turtle."""
        partitions = "".join(
            f"  void:classPartition <{BASE}dataset#class-{number}> ;\n"
            for number, _ in enumerate(self.classes, 1)
        )
        counts = "".join(
            f"<{BASE}dataset#class-{number}> void:class <{name}> ; void:entities {count} .\n"
            for number, (name, count) in enumerate(self.classes.items(), 1)
        )
        graphs = "".join(f"  dcterms:hasPart <{name}> ;\n" for name in self.graphs)
        return (
            "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
            "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
            "@prefix spdx: <http://spdx.org/rdf/terms#> .\n"
            "@prefix void: <http://rdfs.org/ns/void#> .\n\n"
            f"<{BASE}dataset> a void:Dataset, dcat:Dataset ;\n"
            '  dcterms:title "sarcograph"@en ;\n'
            f'  dcterms:description "Evidence on targeted therapy in sarcoma. {NOTICE}"@en ;\n'
            f"  dcterms:license <{self.licence}> ;\n{self._rights()}"
            f'  dcat:version "{self.version}" ;\n'
            f"  void:triples {self.statements} ;\n{partitions}{graphs}"
            f"  dcat:distribution <{BASE}dataset#distribution> .\n"
            f"<{BASE}dataset#distribution> a dcat:Distribution ;\n"
            f'  dcterms:title "{self.file}" ;\n'
            f"  dcat:byteSize {self.size} ;\n"
            f"  spdx:checksum <{BASE}dataset#checksum> .\n"
            f"<{BASE}dataset#checksum> a spdx:Checksum ;\n"
            "  spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n"
            f'  spdx:checksumValue "{self.sha256}" .\n'
            f"{counts}"
        ).encode()

    def _rights(self) -> str:
        if not self.external_licences:
            return ""
        listed = "; ".join(f"{name}: {terms}" for name, terms in self.external_licences.items())
        words = ox.Literal(
            f"External graphs are under terms of their own: {listed}.", language="en"
        )
        return f"  dcterms:rights {words} ;\n"


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

    Each file is written whole and then renamed: a kill leaves the old one or the new one.
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
    with replacing(path) as file:
        file.write(content)
    with replacing(path.with_name(path.name + ".manifest.json")) as file:
        file.write(manifest.json().encode())
    with replacing(path.with_name(path.name + ".void.ttl")) as file:
        file.write(manifest.description())
    return manifest
