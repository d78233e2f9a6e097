"""Run the stages in their order: read, build, derive, infer, check, validate.

Only `publish` makes a `ValidatedGraph`, and only from a graph without violations; `graph.export`
and the server accept nothing else. The result is kept in the user's cache under a key made of all
its inputs, so a second run starts at once and never sees stale data.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from rdflib import Graph

from sarcograph.graph.build import NamedGraphs, build_graphs
from sarcograph.graph.check import build_findings, run_checks
from sarcograph.graph.checks.base import Finding
from sarcograph.graph.curation import read_evidence
from sarcograph.graph.derive import derive
from sarcograph.graph.dump import canonical_nquads, dataset_of, fingerprint, replacing
from sarcograph.graph.errors import NotValidatedError
from sarcograph.graph.infer import infer
from sarcograph.graph.model import Evidence
from sarcograph.graph.namespaces import DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH
from sarcograph.graph.validate import Report, validate

Announce = Callable[[str], None]
_PARTS = ("evidence", "ontology", "shapes", "graph")
_SUFFIXES = (".yaml", ".ttl", ".tsv", ".rq", ".py")


def _quiet(stage: str) -> None:
    """Announce nothing."""


@dataclass(frozen=True)
class Assembly:
    """Everything that was built from the evidence, before anyone judged it."""

    evidence: Evidence
    graphs: NamedGraphs
    findings: tuple[Finding, ...]

    def merged(self) -> Graph:
        """Return the triples of all named graphs as one graph."""
        merged = Graph()
        for graph in self.graphs.values():
            for triple in graph:
                merged.add(triple)
        return merged


@dataclass(frozen=True)
class ValidatedGraph:
    """A graph without violations: canonical N-Quads, their fingerprint, counts by severity."""

    nquads: bytes
    sha256: str
    counts: dict[str, int]


def assemble(folder: Traversable | None = None, announce: Announce = _quiet) -> Assembly:
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


def publish(assembly: Assembly, announce: Announce = _quiet) -> tuple[ValidatedGraph, Report]:
    """Return the validated graph with its report; raise NotValidatedError on a violation."""
    announce("validating")
    report = validate(assembly.merged())
    if report.violations:
        first = report.violations[0]
        raise NotValidatedError(
            f"{len(report.violations)} violations, the first at {first.focus}: {first.message}; "
            "run 'sarcograph validate' to see all"
        )
    announce("writing canonical N-Quads")
    nquads = canonical_nquads(dataset_of(assembly.graphs))
    return ValidatedGraph(nquads, fingerprint(nquads), dict(report.counts)), report


def input_key(folder: Traversable | None = None) -> str:
    """Return the SHA-256 of everything that the graph is made from, code included."""
    digest = hashlib.sha256()
    for package in ("rdflib", "pyoxigraph", "scipy"):
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    for part in _PARTS:
        place = resources.files(f"sarcograph.{part}")
        _digest(digest, folder if folder is not None and part == "evidence" else place, part)
    return digest.hexdigest()


def _digest(digest: hashlib._Hash, folder: Traversable, name: str) -> None:
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.is_dir():
            _digest(digest, path, f"{name}/{path.name}")
        elif path.name.endswith(_SUFFIXES):
            content = path.read_bytes()
            digest.update(f"{name}/{path.name}\0{len(content)}\0".encode() + content)


def cache_folder() -> Path:
    """Return where finished graphs are kept: `$XDG_CACHE_HOME/sarcograph`."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "sarcograph"


def published(
    folder: Traversable | None = None, announce: Announce = _quiet
) -> tuple[ValidatedGraph, Path]:
    """Return the validated graph and the N-Quads file that holds it, building it if need be.

    A file whose content no longer has the recorded hash is built again.
    """
    path = cache_folder() / f"{input_key(folder)[:32]}.nq"
    record = path.with_suffix(".json")
    if path.is_file() and record.is_file():
        try:
            known = json.loads(record.read_text("utf-8"))
            nquads = path.read_bytes()
            if fingerprint(nquads) == known["sha256"]:
                return ValidatedGraph(nquads, known["sha256"], known["counts"]), path
        except (ValueError, KeyError, TypeError):
            announce("the cached graph is damaged; building it again")
    graph, _ = publish(assemble(folder, announce), announce)
    with replacing(path) as file:
        file.write(graph.nquads)
    with replacing(record) as file:
        file.write(json.dumps({"sha256": graph.sha256, "counts": graph.counts}).encode())
    return graph, path
