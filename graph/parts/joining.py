"""What spans documents: made once, over the projections of all parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rdflib import RDF, Graph, URIRef

from sarcograph.graph.build import NamedGraphs
from sarcograph.graph.checks.across import compared, shared_keys
from sarcograph.graph.checks.base import Finding
from sarcograph.graph.checks.run import build_rules, describe_finding
from sarcograph.graph.curation.integrity import Source, check_unique
from sarcograph.graph.errors import Problem
from sarcograph.graph.infer import infer
from sarcograph.graph.namespaces import FINDINGS_GRAPH, INFERRED_GRAPH, SG
from sarcograph.graph.nquads import empty_graph, graph_of, merged, rdflib_triple
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.parts.kept import KeptPart
from sarcograph.graph.parts.looking_up import lines_about
from sarcograph.graph.parts.part import Summary
from sarcograph.graph.validate.by_parts import Judgement, judge_joint
from sarcograph.graph.validated import Announce, quiet

_TELLINGS_HELD = 256
"""Of so many documents at a time what they tell is in memory."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The graphs that no document has alone, and what was found by comparing documents.

    `described` is each finding as it stands in the graph of findings.
    """

    graphs: NamedGraphs
    findings: tuple[Finding, ...]
    described: tuple[Graph, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong with the nodes of no document, and the names of the blank ones among these."""

    judgement: Judgement
    names: Mapping[str, str]


def doubles(summaries: Iterable[Summary]) -> list[Problem]:
    """Return the problems of files that curate what an earlier one does, or take its key."""
    problems: list[Problem] = []

    def complaining(summary: Summary) -> Callable[[object, str, str], None]:
        return lambda _, message, remedy: problems.append(
            Problem(summary.name, summary.marks.line, message, remedy)
        )

    check_unique((one.name, complaining(one), Source((), one.marks.marks)) for one in summaries)
    return problems


def join(foundation: Foundation, parts: Sequence[KeptPart], announce: Announce = quiet) -> Joint:
    """Return conclusions, and findings on several documents.

    What a document tells others is read only where two tell of the same. Raises DamagedPartError.
    """
    announce("inferring")
    inferred = infer(foundation.graphs, _shared(parts) + _projected(parts))
    announce("comparing documents")
    findings = _findings(parts)
    described = tuple(map(_described, findings))
    found = merged((build_rules(), *described))
    return Joint({INFERRED_GRAPH: inferred, FINDINGS_GRAPH: found}, findings, described)


def judge(
    foundation: Foundation, parts: Sequence[KeptPart], joint: Joint, announce: Announce = quiet
) -> Judged:
    """Return what is wrong with what spans documents; raises DamagedPartError."""
    announce("judging what spans documents")
    of_others = graph_of(ox.parse(_shared(parts), ox.RdfFormat.N_QUADS))
    whole = merged((*foundation.graphs.values(), of_others, *joint.graphs.values()))
    for text in (_projected(parts), b"".join(_spoken_of(parts, joint))):
        for quad in ox.parse(text, ox.RdfFormat.N_QUADS):
            whole.add(rdflib_triple(quad))
    own = {
        node
        for graph in (*foundation.graphs.values(), of_others, joint.graphs[INFERRED_GRAPH])
        for node in graph.subjects(unique=True)
    }
    # the places are those of documents, and judged there
    found = joint.graphs[FINDINGS_GRAPH]
    own |= set(found.subjects(RDF.type, SG.Finding)) | set(found.subjects(RDF.type, SG.CheckRule))
    return Judged(*judge_joint(whole, own))


def _shared(parts: Sequence[KeptPart]) -> bytes:
    return b"".join(part.summary.shared for part in parts)


def _projected(parts: Sequence[KeptPart]) -> bytes:
    return b"".join(part.summary.projection for part in parts)


def _findings(parts: Sequence[KeptPart]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    telling = lru_cache(_TELLINGS_HELD)(lambda number: parts[number].telling())
    for rule, key, numbers in shared_keys(part.summary.told for part in parts):
        found += compared(rule, [telling(number)[rule][key] for number in numbers])
    return tuple(sorted(found, key=lambda one: one.order))


def _spoken_of(parts: Sequence[KeptPart], joint: Joint) -> Iterator[bytes]:
    """Yield the quads of documents on what findings on several of them speak of.

    Raises DamagedPartError.
    """
    iris: dict[str, set[str]] = {}
    for finding, graph in zip(joint.findings, joint.described, strict=True):
        spoken = {str(node) for node in graph.objects() if isinstance(node, URIRef)}
        for document in finding.documents:
            iris.setdefault(document, set()).update(spoken)
    for part in parts:
        if part.summary.key in iris:
            part.check()
            yield from lines_about(part.nquads, iris[part.summary.key])


def _described(finding: Finding) -> Graph:
    graph = empty_graph()
    describe_finding(graph, finding)
    return graph
