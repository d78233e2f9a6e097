"""One document made into its part: a pure function of it, of the registry, and of the code."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from rdflib import Graph
from rdflib.term import Node

from sarcograph.graph.build import NamedGraphs, build_document, build_external
from sarcograph.graph.checks.across import Telling, keys_of, telling_of
from sarcograph.graph.checks.base import Finding, View
from sarcograph.graph.checks.run import describe_finding, findings_in
from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.integrity import Source
from sarcograph.graph.curation.read import EXTERNAL, read_document, read_external, source_of
from sarcograph.graph.curation.references import names_in
from sarcograph.graph.derive import derive
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.model.reach import ReachedEntities
from sarcograph.graph.namespaces import (
    DERIVED_GRAPH,
    FINDINGS_GRAPH,
    evidence_graph,
    external_graph,
)
from sarcograph.graph.nquads import (
    empty_graph,
    merged,
    ntriples_of,
    written_graphs,
)
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.parts.part import Failure, Marks, Outcome, Part, Summary
from sarcograph.graph.prefixes import ID
from sarcograph.graph.quick_graph import Triple
from sarcograph.graph.validate.by_parts import judge_part, of_others, projected

_LARGE_BYTES = 2**26
_NAMED_BY_CONTENT = ("anchor", "finding")
"""The kinds of things whose names are hashes of a document and of a place in it."""


@seldom_collected()
def make_part(name: str, content: bytes, foundation: Foundation) -> Outcome:
    """Return the part of the document, trial or external source in a file, or all its problems.

    `name` is that of the file below the folder of evidence, and tells which of these it is.
    """
    file = EvidenceFile(content, name)
    reached = ReachedEntities(foundation.entities)
    if name.startswith(f"{EXTERNAL}/"):
        external = read_external(file, names_in(reached))
        if external is None or file.problems:
            return Failure(name, tuple(file.problems))
        key, source = external.citation.key, source_of(external)
        graphs = {external_graph(key): build_external(Evidence(reached, (), ()), external)}
        findings: list[Finding] = []
        telling: Telling = {}
    else:
        document = read_document(file, reached, names_in(reached))
        if document is None or file.problems:
            return Failure(name, tuple(file.problems))
        key, source = document.key, source_of(document)
        graphs, findings, telling = _made(Evidence(reached, (document,), ()), document)
    return _part(file, key, source, graphs, findings, telling, reached, foundation)


def _made(evidence: Evidence, document: Document) -> tuple[NamedGraphs, list[Finding], Telling]:
    """Return the graphs of a document, what is wrong in it, and what it tells others."""
    view = View(evidence, document)
    findings = findings_in(view)
    found = empty_graph()
    for finding in findings:
        describe_finding(found, finding)
    name = evidence_graph if document.text_sha256 else external_graph
    graphs = {
        name(document.key): build_document(evidence, document),
        DERIVED_GRAPH: derive(evidence),
        FINDINGS_GRAPH: found,
    }
    return graphs, findings, telling_of(view)


def _part(
    file: EvidenceFile,
    key: str,
    source: Source,
    graphs: NamedGraphs,
    findings: list[Finding],
    telling: Telling,
    reached: ReachedEntities,
    foundation: Foundation,
) -> Part:
    nquads = written_graphs(graphs)
    is_own = _own(key, foundation)
    shared = _selected(graphs, lambda graph: of_others(graph, is_own))
    projection = _selected(graphs, lambda graph: projected(graph, is_own))
    # the largest graphs are larger than all else that is held: none is kept twice
    whole = merged(graphs.values(), away=True)
    entrances = foundation.surroundings.entrances(whole)
    around, text = foundation.surroundings.around(entrances)
    texts = chain((text,), ntriples_of(nquads, graphs))
    is_large = len(nquads) > _LARGE_BYTES
    packed = zlib.compress(nquads, 1) if is_large else nquads
    del nquads  # beside what judges it, a large part is held in a tenth of its size
    judgement = judge_part(whole, texts, around, foundation.surroundings.ground, is_own)
    nquads = zlib.decompress(packed) if is_large else packed
    summary = Summary(
        name=file.name,
        key=key,
        sha256=hashlib.sha256(nquads).hexdigest(),
        size=len(nquads),
        quads=nquads.count(b"\n"),
        marks=Marks(file.line_of(source.path), source.marks),
        reach=foundation.reached(reached, entrances),
        findings=len(findings),
        coverage=judgement.coverage,
        offences=dict(Counter(one.offence for one in judgement.results)),
        shared=shared,
        projection=projection,
        told=keys_of(telling),
    )
    return Part(summary, nquads, telling, judgement.results)


def _own(key: str, foundation: Foundation) -> Callable[[Node], bool]:
    """Return what tells a thing of a document from what others may speak of too."""
    known = foundation.surroundings.subjects

    def is_own(node: Node) -> bool:
        kind, _, rest = str(node).removeprefix(ID).partition("/")
        of_document = rest == key or rest.startswith(f"{key}/")
        return (kind in _NAMED_BY_CONTENT or of_document) and node not in known

    return is_own


def _selected(graphs: NamedGraphs, select: Callable[[Graph], Iterator[Triple]]) -> bytes:
    """Return the quads that `select` takes of each graph."""
    found: NamedGraphs = {}
    for name, graph in graphs.items():
        found[name] = empty_graph()
        for triple in select(graph):
            found[name].add(triple)
    return written_graphs(found)
