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
    cross_document,
    dates,
    definitions,
    designs,
    dosing,
    effects,
    effects_of_arms,
    gradings,
    impossible,
    intervals,
    of_statistics,
    one_trial,
    p_values,
    parts_of_events,
    proportions,
    repeated,
    reporting,
    safety,
    times,
    wording,
)
from sarcograph.graph.checks.across import (
    Telling,
    compared,
    cross_rules,
    keys_of,
    shared_keys,
    telling_of,
)
from sarcograph.graph.checks.base import Consequence, Finding, Place, Rule, View, catalogue
from sarcograph.graph.checks.folding import fold
from sarcograph.graph.model.anchors import Mention
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import PROV, SG, term, thing
from sarcograph.graph.nquads import empty_graph

FAMILIES = (
    analysed,
    claims,
    counts,
    cross_document,
    dates,
    definitions,
    designs,
    dosing,
    effects,
    effects_of_arms,
    gradings,
    impossible,
    intervals,
    of_statistics,
    one_trial,
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
_CONSEQUENCE_TERMS: dict[Consequence, str] = {
    "conclusion": "conclusion-in-doubt",
    "figure": "figure-in-doubt",
    "comparability": "comparability-in-doubt",
    "editorial": "editorial-only",
}
_RENAMED = "it takes in what other findings said of the same problem, or says it in other words"


def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their keys."""
    found = [*(rule for rule, _ in catalogue()), *(one.rule for one in cross_rules())]
    return tuple(sorted(found, key=lambda rule: rule.key))


def run_checks(evidence: Evidence) -> tuple[Finding, ...]:
    """Return all findings, those first that change what a reader concludes (`Finding.order`)."""
    findings: list[Finding] = []
    tellings: list[Telling] = []
    for document in evidence.documents:
        view = View(evidence, document)
        findings += findings_in(view)
        tellings.append(telling_of(view))
    for rule, key, numbers in shared_keys(map(keys_of, tellings)):
        findings += compared(rule, (tellings[number][rule][key] for number in numbers))
    return tuple(sorted(findings, key=lambda one: one.order))


def findings_in(view: View) -> list[Finding]:
    """Return the findings in one document, each problem once."""
    found = [
        finding
        for rule, check in catalogue()
        if view.document.source is not None or not rule.finds_missing
        for finding in check(view)
    ]
    return fold(found)


def build_findings(findings: Iterable[Finding]) -> Graph:
    """Return the graph of findings: each with its rule, its places, and what it is about.

    The places are described here too: a rule may point to a span that no fact stands on.
    """
    graph = build_rules()
    for finding in findings:
        describe_finding(graph, finding)
    return graph


def build_rules() -> Graph:
    """Return what the graph of findings says of the rules."""
    graph = empty_graph()
    for rule in rules():
        describe(
            graph,
            thing("rule", rule.key),
            SG.CheckRule,
            label=rule.label,
            definition=rule.definition,
            method_reference=rule.reference,
        )
    return graph


def describe_finding(graph: Graph, finding: Finding) -> None:
    """Add a finding with its rule, its places, and what it is about."""
    describe(
        graph,
        finding.iri,
        SG.Finding,
        label=f"{finding.rule.label}: {finding.printed or finding.message}",
        finding_rule=thing("rule", finding.rule.key),
        severity=term(_SEVERITY_TERMS.get(finding.severity, finding.severity)),
        consequence=term(_CONSEQUENCE_TERMS[finding.consequence]),
        printed=finding.printed,
        recomputed=finding.recomputed,
        message=finding.text,
        resolution=finding.resolution,
        involves=finding.about,
        revision_reason=_RENAMED if finding.was else None,
    )
    for former in finding.was:
        graph.add((finding.iri, PROV.wasRevisionOf, former))
    for place in finding.places:
        add_place(graph, finding.iri, place.document, place.source, place.pointer)


def findings_records(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings as `sarcograph check --format json` prints them."""
    return [
        {
            "finding": str(finding.iri),
            "documents": list(finding.documents),
            "rule": finding.rule.key,
            "severity": finding.severity,
            "consequence": finding.consequence,
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
