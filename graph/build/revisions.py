"""The part of a document's graph that leads from old names of its facts to the new ones."""

from __future__ import annotations

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import describe
from sarcograph.graph.namespaces import PROV, thing


def build_revisions(context: DocumentContext) -> None:
    """Say of each fact whose name changed what it was called."""
    for entry in context.file.revisions:
        new = thing(entry.new)
        context.graph.add((new, PROV.wasRevisionOf, thing(entry.old)))
        describe(context.graph, new, None, revision_reason=entry.because)
