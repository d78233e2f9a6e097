"""Run the catalogue of rules over the evidence; findings judge the sources, not the curation."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph

from sarcograph.graph.build.context import add_place
from sarcograph.graph.build.writing import describe
from sarcograph.graph.checks import (
    analysed,
    claims,
    counts,
    definitions,
    dosing,
    effects,
    effects_of_arms,
    impossible,
    intervals,
    p_values,
    parts_of_events,
    proportions,
    repeated,
    reporting,
    safety,
    times,
    wording,
)
from sarcograph.graph.checks.base import Finding, Place, Rule, View, catalogue
from sarcograph.graph.checks.folding import fold
from sarcograph.graph.model.anchors import Mention
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import SG, term, thing

FAMILIES = (
    analysed,
    claims,
    counts,
    definitions,
    dosing,
    effects,
    effects_of_arms,
    impossible,
    intervals,
    p_values,
    parts_of_events,
    proportions,
    repeated,
    reporting,
    safety,
    times,
    wording,
)
"""The modules whose import fills the catalogue."""

_SEVERITY_TERMS = {"method": "method-issue"}


def rules() -> tuple[Rule, ...]:
    """Return every rule of the catalogue, in the order of their keys."""
    return tuple(rule for rule, _ in catalogue())


def run_checks(evidence: Evidence) -> tuple[Finding, ...]:
    """Return all findings, in the order of documents, places and rules."""
    findings: list[Finding] = []
    for document in evidence.documents:
        view = View(evidence, document)
        found = [
            finding
            for rule, check in catalogue()
            if document.source is not None or not rule.finds_missing
            for finding in check(view)
        ]
        findings += sorted(fold(found), key=_order)
    return tuple(findings)


def _order(finding: Finding) -> tuple[int, int, str, str, str]:
    first = finding.places[0].pointer if finding.places else None
    start, end = first.order if first else (0, 0)
    return start, end, finding.rule.key, finding.printed, finding.recomputed


def build_findings(findings: Iterable[Finding]) -> Graph:
    """Return the graph of findings: each with its rule, its places, and what it is about.

    The places are described here too: a rule may point to a span that no fact stands on.
    """
    graph = Graph()
    for rule in rules():
        describe(
            graph,
            thing("rule", rule.key),
            SG.CheckRule,
            label=rule.label,
            definition=rule.definition,
            method_reference=rule.reference,
        )
    for finding in findings:
        describe(
            graph,
            finding.iri,
            SG.Finding,
            label=f"{finding.rule.label}: {finding.printed}",
            finding_rule=thing("rule", finding.rule.key),
            severity=term(_SEVERITY_TERMS.get(finding.severity, finding.severity)),
            printed=finding.printed,
            recomputed=finding.recomputed,
            message=finding.text,
            resolution=finding.resolution,
            involves=finding.about,
        )
        for place in finding.places:
            add_place(graph, finding.iri, place.document, place.source, place.pointer)
    return graph


def findings_records(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings as `sarcograph check --format json` prints them."""
    return [
        {
            "finding": str(finding.iri),
            "documents": list(finding.documents),
            "rule": finding.rule.key,
            "severity": finding.severity,
            "anchors": [_record(place) for place in finding.places],
            "printed": finding.printed,
            "recomputed": finding.recomputed,
            "message": finding.text,
            "resolution": finding.resolution,
        }
        for finding in findings
    ]


def _record(place: Place) -> dict[str, object]:
    """Return a place: a span of a text, or of a document without one the page."""
    where: dict[str, object] = {"document": place.document}
    if isinstance(place.pointer, Mention):
        return where | {"page": place.pointer.page}
    start, end = place.pointer.order
    return where | {"source": place.source, "start": start, "end": end}
