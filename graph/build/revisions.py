"""The part of a graph that leads from old names to new ones, and tells what was withdrawn."""

from __future__ import annotations

from rdflib import Graph

from sarcograph.graph.build.writing import describe
from sarcograph.graph.model.schema import NamingFile
from sarcograph.graph.namespaces import PROV, SG, thing


def build_revisions(graph: Graph, file: NamingFile) -> None:
    """Say of what `file` renames how it was called, and of what it withdraws why."""
    for entry in file.revisions:
        new = thing(entry.new)
        graph.add((new, PROV.wasRevisionOf, thing(entry.old)))
        describe(graph, new, None, revision_reason=entry.because)
    for name, withdrawn in file.withdrawals.items():
        describe(
            graph,
            thing(name),
            SG.WithdrawnFact,
            label=withdrawn.was,
            withdrawal_reason=withdrawn.because,
        )
