"""Write exports of the validated graph, each with a manifest computed from the file itself.

RDF is written here; tables, networks and the rest in `graph.exports`.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Graph
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.about import LICENCE, NOTICE, About, today
from sarcograph.graph.exports.forms import FORMS, forms_of
from sarcograph.graph.files import replacing
from sarcograph.graph.nquads import canonical_nquads, rdflib_term
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.manifest import Manifest
from sarcograph.graph.publish.selection import Selection, chosen_graphs
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph
from sarcograph.graph.validated import ValidatedGraph, version_of

if TYPE_CHECKING:
    from sarcograph.graph.exports.making import Maker
    from sarcograph.graph.network.network import Network

RDF_FORMS = forms_of("rdf")
WITHOUT_GRAPH_NAMES = frozenset({"turtle", "ntriples", "rdfxml"})
"""Formats that hold one graph: all that is chosen, as one ontology."""

_FOR_ONTOLOGY_TOOLS = ("ontology", "entities", "evidence/")
_DEFAULT = {"turtle": _FOR_ONTOLOGY_TOOLS, "rdfxml": _FOR_ONTOLOGY_TOOLS}
# a prefix for all data would print `sgid:claim\\/sun-2022\\/tolerable`, which nobody can read
_SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}


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
    """An export: its bytes, what was chosen of the graph, and the statements that it holds.

    The statements of what cannot name graphs are triples, each once, those of one ontology.
    """

    content: bytes
    selection: Selection
    statements: Sequence[ox.Quad | ox.Triple]


class Exporter:
    """Writes exports of one graph, which is parsed once for all of them."""

    def __init__(self, graph: ValidatedGraph, made_on: date | None = None) -> None:
        """Parse `graph`; exports that tell a day tell `made_on`, which is by default today."""
        self._graph = graph
        self._made_on = made_on or today()
        self.quads = list(ox.parse(graph.nquads, format=ox.RdfFormat.N_QUADS))
        self._by_graph: dict[str, list[ox.Quad]] = {}
        for quad in self.quads:
            if isinstance(quad.graph_name, ox.NamedNode):
                self._by_graph.setdefault(quad.graph_name.value, []).append(quad)
        self._selections: dict[tuple[str, ...], Selection] = {}

    def serialize(self, form: str, graphs: Iterable[str] = ()) -> Serialised:
        """Return an export.

        `form` is one of `RDF_FORMS`. Without `graphs` Turtle and RDF/XML hold ontology, entities
        and the documents' evidence, which is what OWL tools take; the others hold everything.
        """
        if form not in RDF_FORMS:
            raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMS)}")
        selection = self._selected(list(graphs) or _DEFAULT.get(form, ["all"]))
        quads = selection.quads
        if form == "nquads":
            whole = len(quads) == len(self.quads)
            content = self._graph.nquads if whole else canonical_nquads(quads)
            return Serialised(content, selection, quads)
        if form not in WITHOUT_GRAPH_NAMES:
            content = write_graph(selection.ordered, Format(form), _SHORT)
            return Serialised(content, selection, quads)
        triples = selection.one_ontology
        if form == "turtle":
            return Serialised(_turtle(triples, selection.facts), selection, triples)
        return Serialised(write_graph(triples, Format(form), _SHORT), selection, triples)

    def export(self, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
        """Write an export to `path` as the function `export` does."""
        named = tuple(graphs)
        if form in RDF_FORMS or form not in FORMS:
            made = self.serialize(form, named)
            content, chosen, contents = made.content, made.selection, {}
            statements = made.statements
        elif named:
            raise QueryError(
                f"'{form}' is made of the whole graph; only {', '.join(RDF_FORMS)} hold some graphs"
            )
        else:
            other = self._maker.make(form)
            content, chosen, contents = other.content, self.whole, dict(other.contents)
            statements = ()
        manifest = Manifest(
            file=path.name,
            format=form,
            version=metadata.version("sarcograph"),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            statements=len(statements),
            graphs=chosen.sizes,
            classes=dict(sorted(_classes_of(statements).items())),
            dataset_sha256=self._graph.sha256,
            licence=LICENCE,
            external_licences=chosen.licences,
            notice=NOTICE,
            made_on=self._made_on.isoformat(),
            contents=contents,
        )
        texts = [content, manifest.json()]
        if form in RDF_FORMS:
            texts.append(manifest.description())
        # none takes its place before all are written
        with ExitStack() as stack:
            for place, text in zip(files_of(form, path), texts, strict=True):
                stack.enter_context(replacing(place)).write(text)
        return manifest

    @property
    def network(self) -> Network:
        """The statements between things, and between things and numbers."""
        return self._maker.network

    @cached_property
    def _maker(self) -> Maker:
        from sarcograph.graph.exports.making import Maker  # which brings networkx

        store = EmbeddedStore(io.BytesIO(self._graph.nquads), prefixes=PREFIXES)
        version = version_of(self._graph.sha256)
        others = self.whole.licences
        return Maker(
            store,
            About(version, self._graph.sha256, self._made_on, other_licences=others),
        )

    @property
    def whole(self) -> Selection:
        """All that the graph holds."""
        return self._selected(["all"])

    def _selected(self, wanted: Iterable[str]) -> Selection:
        names = tuple(chosen_graphs(self._by_graph, wanted))
        if names not in self._selections:
            chosen = [quad for name in names for quad in self._by_graph[name]]
            self._selections[names] = Selection(chosen)
        return self._selections[names]


def files_of(form: str, path: Path) -> tuple[Path, ...]:
    """Return the files of an export to `path`: itself, its manifest, of RDF the description."""
    beside = [".manifest.json", *([".void.ttl"] if form in RDF_FORMS else [])]
    return path, *(path.with_name(f"{path.name}{ending}") for ending in beside)


def _classes_of(statements: Iterable[ox.Quad | ox.Triple]) -> Counter[str]:
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    return Counter(
        one.object.value
        for one in statements
        if one.predicate == rdf_type and isinstance(one.object, ox.NamedNode)
    )


def export(graph: ValidatedGraph, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
    """Write an export to `path`, what describes it beside it, and return its manifest.

    `form` is one of `FORMS`; RDF may hold some `graphs`, as `Exporter.serialize` has them, and has
    a description in VoID too. Each file is written whole and then renamed: a kill leaves the old
    one or the new one. Raises FileError, and then leaves all as they were, if one of them cannot be
    written.
    """
    return Exporter(graph).export(form, path, graphs)
