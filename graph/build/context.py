"""What the builders of one document's graph share: where facts go and what keys stand for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from rdflib import Graph, URIRef

from sarcograph.graph.build.writing import Value, describe, entity_iri, literal
from sarcograph.graph.model.anchors import Mention, Pointer, Span
from sarcograph.graph.model.evidence import Document, Entity, Evidence
from sarcograph.graph.model.numbers import Cell
from sarcograph.graph.model.schema import AscribedEntry, Curated, DocumentFile
from sarcograph.graph.model.schema.refers import things_of
from sarcograph.graph.namespaces import (
    OA,
    SG,
    anchor_iri,
    category_iri,
    content_hash,
    page_iri,
    thing,
)
from sarcograph.graph.nquads import empty_graph


def add_place(
    graph: Graph, subject: URIRef, document: str, sha256: str | None, pointer: Pointer
) -> URIRef | None:
    """Point `subject` to a place of `document`: a span of its text, or a page without one.

    `sha256` is that of the text. Returns the anchor of a span, and none for a page, which is cited.
    """
    if isinstance(pointer, Mention):
        describe(graph, subject, None, citation=page_iri(document, pointer.page))
        return None
    if sha256 is None:
        raise ValueError(f"{document} has no text, and {pointer} is a place in one")
    anchor = anchor_iri(sha256, pointer.start, pointer.end)
    describe(graph, subject, None, has_anchor=anchor)
    source = thing("document", document)
    describe(graph, anchor, SG.Anchor, anchor_source=source, span_sha256=pointer.sha256)
    graph.add((anchor, OA.start, literal(pointer.start)))
    graph.add((anchor, OA.end, literal(pointer.end)))
    return anchor


def _sections(file: Curated) -> list[tuple[int, str]]:
    """Return where each section of a document begins, with its title."""
    if not isinstance(file, DocumentFile):
        return []
    printed = [
        (pointer.start, pointer.text or "")
        for pointer in file.sections
        if isinstance(pointer, Span)
    ]
    return sorted([*printed, *file.locators.items()])


class DocumentContext:
    """One document while its graph is built."""

    def __init__(self, evidence: Evidence, document: Document) -> None:
        """Keep the registry and the document; the graph starts empty."""
        self.graph = empty_graph()
        self.entities: Mapping[str, Entity] = evidence.entities
        self.document = document
        self.file = document.file
        self.key = document.key
        self.source = thing("document", self.key)
        self._things = things_of(document.file)
        self.ambiguous = {key for one in document.file.ambiguities.values() for key in one.about}
        self._sections = _sections(document.file)

    def iri(self, kind: str, key: str | int) -> URIRef:
        """Return the IRI of a thing of this document."""
        return thing(kind, self.key, key)

    def entity(self, key: str | None) -> URIRef | None:
        """Return the IRI of an entity of the registry."""
        return entity_iri(self.entities[key]) if key else None

    def entities_of(self, keys: Iterable[str]) -> list[URIRef]:
        """Return the IRIs of several entities."""
        return [entity_iri(self.entities[key]) for key in keys]

    def named(self, key: str | None, kinds: Iterable[str]) -> URIRef | None:
        """Return the IRI of what `key` names: a thing of the document of `kinds`, or an entity."""
        for kind in kinds:
            if key in self._things.get(kind, ()):
                return self.iri(kind, str(key))
        return self.entity(key)

    def population(self, key: str | None) -> URIRef | None:
        """Return the IRI of a population of this document."""
        return self.iri("population", key) if key else None

    def study_of(self, population: str | None) -> URIRef | None:
        """Return the IRI of the study that a population of this document belongs to."""
        return self.iri("study", self.file.populations[population].study) if population else None

    def line(self, key: str | None) -> URIRef | None:
        """Return the IRI of a treatment line of this document."""
        return self.iri("line", key) if key else None

    def category(self, measure: str, category: str | None) -> URIRef | None:
        """Return the IRI of a value of a categorical measure."""
        return category_iri(measure, category) if category else None

    def reference(self, number: int | None) -> URIRef | None:
        """Return the IRI of an entry of the reference list."""
        return self.iri("reference", number) if number is not None else None

    def ascribed(self, entry: AscribedEntry | None) -> dict[str, Value]:
        """Return the properties of a statement that ascribes a feature to all of a population."""
        if entry is None:
            return {}
        return {
            "ascribes": self.category(entry.measure, entry.category),
            "ascribed_at_line": self.line(entry.line),
        }

    def section_of(self, start: int) -> str | None:
        """Return the title of the section that a place lies in."""
        before = bisect_right(self._sections, (start, "\U0010ffff"))
        return self._sections[before - 1][1] if before else None

    def state(
        self,
        kind: str,
        key: str | int,
        /,
        *classes: URIRef,
        at: Iterable[Pointer | None],
        **values: Value | Iterable[Value],
    ) -> URIRef:
        """Add a thing of this document: classes, values and places; return its IRI.

        `values` are as `describe` takes them; `at` may hold None where a place is not given.
        """
        iri = self.iri(kind, key)
        for one in classes:
            describe(self.graph, iri, one)
        describe(self.graph, iri, None, **values)
        self.anchor(iri, (pointer for pointer in at if pointer is not None))
        return iri

    def anchor(
        self, subject: URIRef, pointers: Iterable[Pointer], cell: Cell | None = None
    ) -> None:
        """Point `subject` to the places that state it."""
        for pointer in pointers:
            place = add_place(self.graph, subject, self.key, self.document.text_sha256, pointer)
            if place is None or isinstance(pointer, Mention):
                continue
            describe(
                self.graph,
                place,
                None,
                section=self.section_of(pointer.start),
                table_label=cell.table if cell else None,
                row_label=cell.row if cell else None,
                column_label=cell.column if cell else None,
            )

    def name(self, kind: str, *parts: str) -> URIRef:
        """Return the IRI of a thing of this document that no curator named."""
        return self.iri(kind, content_hash(*parts))

    def label_of(self, key: str | None) -> str:
        """Return the label of an entity, a population or a line, for use in other labels."""
        if not key:
            return ""
        if key in self.file.populations:
            return self.file.populations[key].label
        if key in self.entities:
            return self.entities[key].entry.label
        return key
