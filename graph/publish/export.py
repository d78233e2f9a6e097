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
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.about import About, today
from sarcograph.graph.exports.forms import FORMS, forms_of
from sarcograph.graph.files import replacing, writable_file
from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.large import is_large, quads_of, stored
from sarcograph.graph.publish.manifest import Manifest, endings_of
from sarcograph.graph.publish.selection import (
    DEFAULT_GRAPHS,
    TYPE,
    WITHOUT_GRAPH_NAMES,
    Selection,
    Told,
    chosen_graphs,
    told_of,
)
from sarcograph.graph.publish.streamed import write_streamed
from sarcograph.graph.publish.turtle import SHORT, turtle_of
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, Store
from sarcograph.graph.store.serialise import write_graph
from sarcograph.graph.validated import ValidatedGraph, version_of

if TYPE_CHECKING:
    from sarcograph.graph.exports.making import Maker
    from sarcograph.graph.network.network import Network

RDF_FORMS = forms_of("rdf")


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

    def __init__(
        self, graph: ValidatedGraph, made_on: date | None = None, store: Store | None = None
    ) -> None:
        """Take a graph; exports that tell a day tell `made_on`, which is by default today.

        What is no RDF is made from `store`, if one that has the graph is given, and then nothing of
        the graph is held in memory; else from one in memory.
        """
        self._graph = graph
        self._made_on = made_on or today()
        self._store = store
        self._selections: dict[tuple[str, ...], Selection] = {}

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """All quads of the graph, which are parsed when they are first asked for."""
        return list(quads_of(self._graph))

    @cached_property
    def _by_graph(self) -> dict[str, list[ox.Quad]]:
        found: dict[str, list[ox.Quad]] = {}
        for quad in self.quads:
            if isinstance(quad.graph_name, ox.NamedNode):
                found.setdefault(quad.graph_name.value, []).append(quad)
        return found

    def serialize(self, form: str, graphs: Iterable[str] = ()) -> Serialised:
        """Return an export.

        `form` is one of `RDF_FORMS`. Without `graphs` Turtle and RDF/XML hold ontology, entities
        and the documents' evidence, which is what OWL tools take; the others hold everything.
        """
        if form not in RDF_FORMS:
            raise QueryError(f"there is no format '{form}'; known are: {', '.join(FORMS)}")
        selection = self._selected(list(graphs) or DEFAULT_GRAPHS.get(form, ("all",)))
        quads = selection.quads
        if form == "nquads":
            whole = len(quads) == len(self.quads)
            content = self._graph.nquads if whole else canonical_nquads(quads)
            return Serialised(content, selection, quads)
        if form not in WITHOUT_GRAPH_NAMES:
            content = write_graph(selection.ordered, Format(form), SHORT)
            return Serialised(content, selection, quads)
        triples = selection.one_ontology
        if form == "turtle":
            return Serialised(turtle_of(triples, selection.facts), selection, triples)
        return Serialised(write_graph(triples, Format(form), SHORT), selection, triples)

    def export(self, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
        """Write an export to `path` as the function `export` does."""
        named = tuple(graphs)
        if form in RDF_FORMS or form not in FORMS:
            made = self.serialize(form, named)
            content, chosen, contents = made.content, made.selection.told, {}
            statements = made.statements
        elif named:
            raise QueryError(
                f"'{form}' is made of the whole graph; only {', '.join(RDF_FORMS)} hold some graphs"
            )
        else:
            other = self._maker.make(form)
            content, chosen, contents = other.content, self._whole, dict(other.contents)
            statements = ()
        manifest = Manifest.of(
            path,
            form,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            statements=len(statements),
            told=chosen,
            classes=_classes_of(statements),
            dataset_sha256=self._graph.sha256,
            made_on=self._made_on,
            contents=contents,
        )
        # none takes its place before all are written
        with ExitStack() as stack:
            stack.enter_context(replacing(path)).write(content)
            manifest.write_beside(path, stack)
        return manifest

    @property
    def network(self) -> Network:
        """The statements between things, and between things and numbers."""
        return self._maker.network

    @cached_property
    def _maker(self) -> Maker:
        from sarcograph.graph.exports.making import Maker  # which brings networkx

        store = self._store
        if store is None:
            store = EmbeddedStore(io.BytesIO(self._graph.nquads), prefixes=PREFIXES)
        version = version_of(self._graph.sha256)
        others = self._whole.licences
        return Maker(
            store,
            About(version, self._graph.sha256, self._made_on, other_licences=others),
        )

    @cached_property
    def _whole(self) -> Told:
        """What is told of all that the graph holds."""
        if self._store is None:
            return self._selected(["all"]).told
        return told_of(quads_of(self._graph))

    def _selected(self, wanted: Iterable[str]) -> Selection:
        names = tuple(chosen_graphs(self._by_graph, wanted))
        if names not in self._selections:
            chosen = [quad for name in names for quad in self._by_graph[name]]
            self._selections[names] = Selection(chosen)
        return self._selections[names]


def files_of(form: str, path: Path) -> tuple[Path, ...]:
    """Return the files of an export to `path`: itself, its manifest, of RDF the description."""
    return path, *(path.with_name(f"{path.name}{ending}") for ending in endings_of(form))


def _classes_of(statements: Iterable[ox.Quad | ox.Triple]) -> Counter[str]:
    return Counter(
        one.object.value
        for one in statements
        if one.predicate == TYPE and isinstance(one.object, ox.NamedNode)
    )


def export(graph: ValidatedGraph, form: str, path: Path, graphs: Iterable[str] = ()) -> Manifest:
    """Write an export to `path`, what describes it beside it, and return its manifest.

    `form` is one of `FORMS`; RDF may hold some `graphs`, as `Exporter.serialize` has them, and has
    a description in VoID too. Each file is written whole and then renamed: a kill leaves the old
    one or the new one. Raises FileError, and then leaves all as they were, if one of them cannot be
    written. Of a large graph (`is_large`) little is held in memory, and more on disk beside `path`.
    """
    named = tuple(graphs)
    if not is_large(graph):
        return Exporter(graph).export(form, path, named)
    if form in RDF_FORMS:
        return write_streamed(graph, form, path, named or DEFAULT_GRAPHS.get(form, ("all",)))
    writable_file(path)  # before a store is made beside it
    with stored(graph, path.parent) as store:
        return Exporter(graph, store=store).export(form, path, named)
