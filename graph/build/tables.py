"""The part of a document's graph that says which tables it has, and where their words stand."""

from __future__ import annotations

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.model.schema import DocumentFile
from sarcograph.graph.namespaces import SG


def build_tables(context: DocumentContext) -> None:
    """Add the tables, with the places of caption, heads, labels and notes, and cells of words."""
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
    for one in context.document.worded_cells:
        words = one.pointer.text or ""
        iri = context.state(
            "worded-cell",
            one.pointer.start,
            SG.WordedCell,
            label=f"{one.cell.row}, {one.cell.column}: {words}",
            in_table=context.iri("table", one.table),
            words_printed=words,
            at=(),
        )
        context.anchor(iri, [one.pointer], one.cell)
