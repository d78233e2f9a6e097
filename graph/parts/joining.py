"""What spans documents: made once, over the projections of all parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF, URIRef

from sarcograph.graph.build import NamedGraphs
from sarcograph.graph.checks.across import Telling, compared, shared_keys
from sarcograph.graph.checks.base import Finding
from sarcograph.graph.checks.run import build_rules, describe_finding
from sarcograph.graph.curation.integrity import Source, check_unique
from sarcograph.graph.errors import Problem
from sarcograph.graph.infer import infer
from sarcograph.graph.namespaces import FINDINGS_GRAPH, INFERRED_GRAPH, SG
from sarcograph.graph.nquads import empty_graph, rdflib_term
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.parts.part import Summary
from sarcograph.graph.validate.by_parts import joined, judge_joint
from sarcograph.graph.validate.report import Report


@dataclass(frozen=True, slots=True)
class Joint:
    """The graphs that no document has alone, and the report on the whole."""

    graphs: NamedGraphs
    findings: tuple[Finding, ...]
    report: Report


def doubles(summaries: Iterable[Summary]) -> list[Problem]:
    """Return the problems of files that curate what an earlier one does, or take its key."""
    problems: list[Problem] = []

    def complaining(summary: Summary) -> Callable[[object, str, str], None]:
        return lambda _, message, remedy: problems.append(
            Problem(summary.name, summary.marks.line, message, remedy)
        )

    check_unique((one.name, complaining(one), Source((), one.marks.marks)) for one in summaries)
    return problems


def join(
    foundation: Foundation,
    summaries: Sequence[Summary],
    telling_of: Callable[[Summary], Telling],
) -> Joint:
    """Return conclusions, findings on several documents, and the report on the whole graph.

    `telling_of` fetches what a document tells others; it is asked only where two share a key.
    """
    shared, projected = empty_graph(), _read(one.projection for one in summaries)
    for name, graph in _read(one.shared for one in summaries).items():
        shared += graph
        projected[name] = projected.get(name, empty_graph()) + graph
    inferred = infer({**foundation.graphs, **projected})
    findings = _findings(summaries, telling_of)
    found = build_rules()
    for finding in findings:
        describe_finding(found, finding)
    whole = empty_graph()
    for graph in (*foundation.graphs.values(), *projected.values(), inferred, found):
        for triple in graph:
            whole.add(triple)
    own = {
        node
        for graph in (*foundation.graphs.values(), shared, inferred)
        for node in graph.subjects(unique=True)
    }
    # the places are those of documents, and judged there
    own |= set(found.subjects(RDF.type, SG.Finding)) | set(found.subjects(RDF.type, SG.CheckRule))
    judgement, names = judge_joint(whole, own)
    report = joined((*(one.judgement for one in summaries), judgement), names)
    return Joint({INFERRED_GRAPH: inferred, FINDINGS_GRAPH: found}, findings, report)


def _read(texts: Iterable[bytes]) -> NamedGraphs:
    """Return the graphs of several texts of N-Quads."""
    graphs: NamedGraphs = {}
    for text in texts:
        for quad in ox.parse(text, ox.RdfFormat.N_QUADS):
            name = URIRef(quad.graph_name.value)
            graph = graphs.setdefault(name, empty_graph())
            graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return graphs


def _findings(
    summaries: Sequence[Summary], telling_of: Callable[[Summary], Telling]
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for rule, key, numbers in shared_keys(one.told for one in summaries):
        told = [telling_of(summaries[number])[rule][key] for number in numbers]
        found += compared(rule, told)
    return tuple(sorted(found, key=lambda one: one.order))
