"""What the builders of one document's graph share: where facts go and what keys stand for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from rdflib import Graph, URIRef

from sarcograph.graph.build.writing import describe, entity_iri, literal
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.evidence import Cell, Document, Entity, Evidence
from sarcograph.graph.namespaces import (
    OA,
    SG,
    anchor_iri,
    category_iri,
    content_hash,
    thing,
)


class DocumentContext:
    """One document while its graph is built."""

    def __init__(self, evidence: Evidence, document: Document) -> None:
        """Keep the registry and the document; the graph starts empty."""
        self.graph = Graph()
        self.entities: dict[str, Entity] = evidence.entities
        self.document = document
        self.file = document.file
        self.key = document.key
        self.source = thing("document", self.key)
        self._sections = sorted(
            (pointer.start, pointer.text or "") for pointer in document.file.sections
        )

    def iri(self, kind: str, key: str | int) -> URIRef:
        """Return the IRI of a thing of this document."""
        return thing(kind, self.key, key)

    def entity(self, key: str | None) -> URIRef | None:
        """Return the IRI of an entity of the registry."""
        return entity_iri(self.entities[key]) if key else None

    def entities_of(self, keys: Iterable[str]) -> list[URIRef]:
        """Return the IRIs of several entities."""
        return [entity_iri(self.entities[key]) for key in keys]

    def subject(self, key: str | None) -> URIRef | None:
        """Return the IRI of what a claim speaks of: a biomarker of the document, or an entity."""
        if key and key in self.file.biomarkers:
            return self.iri("biomarker", key)
        return self.entity(key)

    def anything(self, key: str) -> URIRef:
        """Return the IRI of whatever `key` names: a claim, biomarker, population, line, entity."""
        for kind, section in (
            ("claim", self.file.claims),
            ("biomarker", self.file.biomarkers),
            ("population", self.file.populations),
            ("line", self.file.lines),
        ):
            if key in section:
                return self.iri(kind, key)
        return entity_iri(self.entities[key])

    def population(self, key: str | None) -> URIRef | None:
        """Return the IRI of a population of this document."""
        return self.iri("population", key) if key else None

    def line(self, key: str | None) -> URIRef | None:
        """Return the IRI of a treatment line of this document."""
        return self.iri("line", key) if key else None

    def category(self, measure: str, category: str | None) -> URIRef | None:
        """Return the IRI of a value of a categorical measure."""
        return category_iri(measure, category) if category else None

    def reference(self, number: int | None) -> URIRef | None:
        """Return the IRI of an entry of the reference list."""
        return self.iri("reference", number) if number is not None else None

    def section_of(self, start: int) -> str | None:
        """Return the title of the section that a place lies in."""
        before = bisect_right(self._sections, (start, "\U0010ffff"))
        return self._sections[before - 1][1] if before else None

    def anchor(
        self, subject: URIRef, pointers: Iterable[Pointer], cell: Cell | None = None
    ) -> None:
        """Point `subject` to the places that state it."""
        for pointer in pointers:
            iri = anchor_iri(self.file.source.sha256, pointer.start, pointer.end)
            self.graph.add((subject, SG.hasAnchor, iri))
            describe(
                self.graph,
                iri,
                SG.Anchor,
                anchor_source=self.source,
                span_sha256=pointer.sha256,
                section=self.section_of(pointer.start),
                table_label=cell.table if cell else None,
                row_label=cell.row if cell else None,
                column_label=cell.column if cell else None,
            )
            self.graph.add((iri, OA.start, literal(pointer.start)))
            self.graph.add((iri, OA.end, literal(pointer.end)))

    def name(self, kind: str, *parts: str) -> URIRef:
        """Return the IRI of a thing of this document that no curator named."""
        return self.iri(kind, content_hash(*parts))

    def label_of(self, key: str | None) -> str:
        """Return the label of an entity, a population or a line, for use in other labels."""
        if not key:
            return ""
        if key in self.file.populations:
            return self.file.populations[key].label
        if key in self.file.biomarkers:
            return self.file.biomarkers[key].label
        if key in self.entities:
            return self.entities[key].entry.label
        return key
