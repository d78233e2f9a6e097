"""Prove every anchor against the source documents: same file, same place, same span."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib import Graph, URIRef

from sarcograph.graph.build import build_document
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.model.anchors import span_sha256
from sarcograph.graph.model.evidence import Document, Evidence
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
    """Return a proof of each anchor of every document, in the order of the documents."""
    return [
        proof for document in evidence.documents for proof in _document(evidence, document, sources)
    ]


def _read(document: Document, sources: Path) -> tuple[str | None, str]:
    """Return the text of the document's file, or None and the reason why it does not count."""
    source = document.file.source
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
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        return None, f"{path.name} is not UTF-8 at byte {error.start}"


def _document(evidence: Evidence, document: Document, sources: Path) -> Iterator[Proof]:
    text, reason = _read(document, sources)
    graph = build_document(evidence, document)
    facts: dict[URIRef, list[str]] = defaultdict(list)
    for fact, anchor in graph.subject_objects(SG.hasAnchor):
        if isinstance(anchor, URIRef):
            facts[anchor].append(str(fact))
    places = [(_number(graph, one, OA.start), _number(graph, one, OA.end), one) for one in facts]
    for start, end, anchor in sorted(places):
        span = text[start:end] if text is not None else ""
        expected = str(graph.value(anchor, SG.spanSha256))
        ok = bool(span) and len(span) == end - start and span_sha256(span) == expected
        yield Proof(
            anchor=str(anchor),
            source=document.file.source.sha256,
            file=Path(document.file.source.file).name,
            start=start,
            end=end,
            ok=ok,
            facts=tuple(sorted(facts[anchor])),
            span=span,
            reason="" if ok else reason or "the span differs from the one that was curated",
            unread=text is None,
        )


def _number(graph: Graph, anchor: URIRef, predicate: URIRef) -> int:
    return int(str(graph.value(anchor, predicate)))
