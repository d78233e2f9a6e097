"""Run the stages in their order: read, build, derive, infer, check, validate.

Only `validated` makes a `ValidatedGraph`, and only of a graph without violations; `graph.publish`
and the server accept nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable

from rdflib import Graph

from sarcograph.graph.build import NamedGraphs, build_graphs
from sarcograph.graph.checks.base import Finding
from sarcograph.graph.checks.run import build_findings, run_checks
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.derive import derive
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.infer import infer
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH
from sarcograph.graph.nquads import all_quads, canonical_nquads, merged
from sarcograph.graph.validate import validate
from sarcograph.graph.validate.report import refuse_violations
from sarcograph.graph.validated import Announce, ValidatedGraph, fingerprint, quiet


@dataclass(frozen=True)
class Assembly:
    """Everything that was built from the evidence, before anyone judged it."""

    evidence: Evidence
    graphs: NamedGraphs
    findings: tuple[Finding, ...]

    def merged(self) -> Graph:
        """Return the triples of all named graphs as one graph."""
        return merged(self.graphs.values())


@seldom_collected()
def assemble(folder: Traversable | None = None, announce: Announce = quiet) -> Assembly:
    """Return the graphs of the evidence in `folder` (the bundled one by default).

    Raises CurationError when a file cannot be read as it stands.
    """
    announce("reading evidence")
    evidence = read_evidence(folder)
    announce("building graphs")
    graphs = build_graphs(evidence)
    announce("deriving numbers")
    graphs[DERIVED_GRAPH] = derive(evidence)
    announce("inferring")
    graphs[INFERRED_GRAPH] = infer(graphs)
    announce("checking the arithmetic")
    findings = run_checks(evidence)
    graphs[FINDINGS_GRAPH] = build_findings(findings)
    return Assembly(evidence, graphs, findings)


@seldom_collected()
def validated(assembly: Assembly, announce: Announce = quiet) -> ValidatedGraph:
    """Return the graph of `assembly`; raises NotValidatedError when it has a violation."""
    announce("validating")
    report = validate(assembly.merged())
    refuse_violations(report)
    announce("writing canonical N-Quads")
    nquads = canonical_nquads(all_quads(assembly.graphs))
    return ValidatedGraph(nquads, fingerprint(nquads), dict(report.counts), report=report.as_dict())
