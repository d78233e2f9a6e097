"""Prove every anchor against the source documents: same file, same place, same span."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib import Graph, URIRef

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.copied import Copied, copied
from sarcograph.graph.documents.reading import SourceText, read_source
from sarcograph.graph.errors import AnchorError, DocumentError
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.model.anchors import span_sha256
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.model.schema import SourceEntry
from sarcograph.graph.namespaces import OA, SG


@dataclass(frozen=True, slots=True)
class Proof:
    """One anchor and whether its document holds what it was made of.

    `source` is the document's SHA-256, `start` and `end` count Unicode code points, `facts` are
    the IRIs of the things that point to the place; `span` is its text where it was found. `unread`
    tells that the document itself is missing or another, so that all its anchors fail alike.
    """

    anchor: str
    source: str
    file: str
    start: int
    end: int
    ok: bool
    facts: tuple[str, ...]
    span: str = ""
    reason: str = ""
    unread: bool = False

    def record(self) -> dict[str, object]:
        """Return the proof as the JSON of `sarcograph verify`, without the document's words."""
        kept = asdict(self)
        del kept["span"], kept["reason"], kept["unread"]
        return kept | {"facts": list(self.facts)}


def verify(evidence: Evidence, sources: Path) -> list[Proof]:
    """Return a proof of each anchor of every document, in the order of the documents.

    Of trials of which no text is kept there is nothing to prove.
    """
    return [
        proof
        for document in evidence.documents
        if document.source is not None
        for proof in _document(evidence, document, document.source, sources)
    ]


def copies(evidence: Evidence, sources: Path) -> list[tuple[str, Copied]]:
    """Return the texts of evidence files that repeat their documents, each with the file's key."""
    found = []
    for document in evidence.documents:
        text = _read(document.source, sources)[0] if document.source is not None else None
        if text is not None:
            found += [(document.key, one) for one in copied(document.file, text.text)]
    return found


def _read(source: SourceEntry, sources: Path) -> tuple[SourceText | None, str]:
    """Return the text of a document, or None and the reason why it does not count."""
    path = sources / Path(source.file).name
    if not path.exists():
        return None, f"there is no file {path.name} in the folder"
    try:
        raw = read_file(path)
    except FileError as error:
        return None, f"{path.name} {error.reason}"
    if hashlib.sha256(raw).hexdigest() != source.sha256:
        return None, f"{path.name} is not the file that was curated: its SHA-256 differs"
    try:
        document_text = read_source(raw, source.form)
    except DocumentError as error:
        return None, f"{path.name} {error}"
    if document_text.sha256 != source.text_sha256:
        derived = f"the text that {source.derivation} makes of {path.name}"
        return None, f"{derived} is not the one that was curated: its SHA-256 differs"
    if len(document_text.text) != source.characters:
        return (
            None,
            f"{path.name} has {len(document_text.text)} characters, not {source.characters}",
        )
    return document_text, ""


def _document(
    evidence: Evidence, document: Document, source: SourceEntry, sources: Path
) -> Iterator[Proof]:
    text, reason = _read(source, sources)
    graph = build_document(evidence, document)
    facts: dict[URIRef, list[str]] = defaultdict(list)
    for fact, anchor in graph.subject_objects(SG.hasAnchor):
        if isinstance(anchor, URIRef):
            facts[anchor].append(str(fact))
    places = [(_number(graph, one, OA.start), _number(graph, one, OA.end), one) for one in facts]
    for start, end, anchor in sorted(places):
        span = text.text[start:end] if text is not None else ""
        wrong = reason if text is None else _wrong(graph, anchor, text, start, end)
        yield Proof(
            anchor=str(anchor),
            source=source.sha256,
            file=Path(source.file).name,
            start=start,
            end=end,
            ok=not wrong,
            facts=tuple(sorted(facts[anchor])),
            span=span,
            reason=wrong,
            unread=text is None,
        )


def _wrong(graph: Graph, anchor: URIRef, text: SourceText, start: int, end: int) -> str:
    """Return what is wrong with a place; empty if it holds what the graph says of it."""
    span = text.text[start:end]
    expected = str(graph.value(anchor, SG.spanSha256))
    if not span or len(span) != end - start or span_sha256(span) != expected:
        return "the span differs from the one that was curated"
    try:
        section = text.section_of(start, end)
    except AnchorError as error:
        return str(error)
    said = graph.value(anchor, SG.section)
    if section is not None and section.name != str(said):
        return f"it lies in the section '{section.name}', not '{said}'"
    return ""


def _number(graph: Graph, anchor: URIRef, predicate: URIRef) -> int:
    return int(str(graph.value(anchor, predicate)))
