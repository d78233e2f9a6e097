"""The part of a document's graph that says which tables it has, and where their words stand."""

from __future__ import annotations

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.model.schema import DocumentFile
from sarcograph.graph.namespaces import SG


def build_tables(context: DocumentContext) -> None:
    """Add the tables, each with the places of its caption, heads, row labels and notes."""
    if not isinstance(context.file, DocumentFile):
        return
    for key, table in context.file.tables.items():
        heads = [column.header for column in table.columns]
        labels = [row.label for row in table.rows]
        sizes = [column.size for column in table.columns]
        context.state(
            "table",
            key,
            SG.SourceTable,
            label=table.label,
            column_count=len(table.columns),
            row_count=len(table.rows),
            at=[table.caption, *heads, *labels, *sizes, *table.notes],
        )
