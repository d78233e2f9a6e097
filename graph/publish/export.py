"""Write exports of the validated graph, each with a manifest computed from the file itself."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from sarcograph.graph.errors import QueryError
from sarcograph.graph.files import replacing
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH, SG
from sarcograph.graph.nquads import canonical_nquads, rdflib_term
from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.publish.manifest import EXTERNAL, LICENCE, NOTICE, Manifest
from sarcograph.graph.publish.one_ontology import as_one_ontology, declared_individuals
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph
from sarcograph.graph.validated import ValidatedGraph

FORMATS = ("turtle", "trig", "nquads", "jsonld", "ntriples", "rdfxml")
WITHOUT_GRAPH_NAMES = frozenset({"turtle", "ntriples", "rdfxml"})
"""Formats that hold one graph: all that is chosen, as one ontology."""

_FOR_ONTOLOGY_TOOLS = ("ontology", "entities", "evidence/")
_DEFAULT = {"turtle": _FOR_ONTOLOGY_TOOLS, "rdfxml": _FOR_ONTOLOGY_TOOLS}
# a prefix for all data would print `sgid:claim\\/sun-2022\\/tolerable`, which nobody can read
_SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}


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


class _TurtleOfAxioms(LongTurtleSerializer):
    """Blank nodes without labels, and `@prefix`: the only form that OWL tools read."""

    def startDocument(self) -> None:  # noqa: N802 - rdflib's name
        """Write the prefixes."""
        self._started = True
        for prefix, iri in sorted(self.namespaces.items()):
            self.write(f"@prefix {prefix}: <{iri}> .\n")


def _turtle(triples: Iterable[ox.Triple], facts: set[ox.Triple]) -> bytes:
    """Return triples as Turtle that differs between versions only where the `facts` among them do.

    The others, the axioms of the ontology, have blank nodes, which only rdflib writes without
    labels; the facts have none, and the engine writes them a hundred times faster.
    """
    axioms = Graph()
    for prefix, iri in PREFIXES.items():
        axioms.bind(prefix, iri)
    rest: list[ox.Triple] = []
    for one in triples:
        if one in facts:
            rest.append(one)
        else:
            axioms.add(
                (rdflib_term(one.subject), rdflib_term(one.predicate), rdflib_term(one.object))
            )
    first = io.BytesIO()
    if len(axioms):
        _TurtleOfAxioms(axioms).serialize(first, encoding="utf-8")  # type: ignore[no-untyped-call]  # rdflib's
        first.write(b"\n")
    return first.getvalue() + write_graph(rest, Format.TURTLE, _SHORT)


@dataclass(frozen=True, slots=True)
class Serialised:
    """An export: its bytes, the quads that were chosen, and the statements that it holds.

    The statements of what cannot name graphs are triples, each once, those of one ontology.
    """

    content: bytes
    chosen: list[ox.Quad]
    statements: Sequence[ox.Quad | ox.Triple]


def serialize(graph: ValidatedGraph, form: str, graphs: Iterable[str] = ()) -> Serialised:
    """Return an export.

    `form` is one of `FORMATS`. Without `graphs` Turtle and RDF/XML hold ontology, entities and the
    documents' evidence, which is what OWL tools take; the others hold everything.
    """
    if form not in FORMATS:
        raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMATS)}")
    quads = list(ox.parse(graph.nquads, format=ox.RdfFormat.N_QUADS))
    names = {
        str(quad.graph_name.value) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
    }
    chosen = set(chosen_graphs(names, list(graphs) or _DEFAULT.get(form, ["all"])))
    kept = [
        quad
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in chosen
    ]
    if form == "nquads":
        return Serialised(canonical_nquads(kept), kept, kept)
    if form in WITHOUT_GRAPH_NAMES:
        axioms = ox.NamedNode(str(ONTOLOGY_GRAPH))
        facts = {quad.triple for quad in kept if quad.graph_name != axioms}
        everything = {quad.triple for quad in kept}
        if facts:
            facts |= declared_individuals(everything) - everything
        triples = as_one_ontology(everything | facts, with_data=bool(facts))
        if form == "turtle":
            return Serialised(_turtle(triples, facts), kept, triples)
        return Serialised(write_graph(triples, Format(form), _SHORT), kept, triples)
    kept.sort(key=lambda quad: (str(quad.graph_name), str(quad)))
    return Serialised(write_graph(kept, Format(form), _SHORT), kept, kept)


def export(graph: ValidatedGraph, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
    """Write an export to `path`, its manifest and description beside it, and return the manifest.

    Each file is written whole and then renamed: a kill leaves the old one or the new one. Raises
    FileError, and then leaves all three as they were, if one of them cannot be written.
    """
    made = serialize(graph, form, graphs)
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    classes = Counter(
        one.object.value
        for one in made.statements
        if one.predicate == rdf_type and isinstance(one.object, ox.NamedNode)
    )
    by_graph = Counter(
        quad.graph_name.value for quad in made.chosen if isinstance(quad.graph_name, ox.NamedNode)
    )
    manifest = Manifest(
        file=path.name,
        format=form,
        version=metadata.version("sarcograph"),
        sha256=hashlib.sha256(made.content).hexdigest(),
        size=len(made.content),
        statements=len(made.statements),
        graphs=dict(sorted(by_graph.items())),
        classes=dict(sorted(classes.items())),
        dataset_sha256=graph.sha256,
        licence=LICENCE,
        external_licences=licences_of(made.chosen),
        notice=NOTICE,
    )
    files = {
        path: made.content,
        path.with_name(path.name + ".manifest.json"): manifest.json().encode(),
        path.with_name(path.name + ".void.ttl"): manifest.description(),
    }
    # none takes its place before all are written
    with ExitStack() as stack:
        for place, text in files.items():
            stack.enter_context(replacing(place)).write(text)
    return manifest
