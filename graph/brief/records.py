"""A brief as plain values, for JSON, and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sarcograph.graph.brief.parts import Brief
from sarcograph.graph.store.table import Iri, Table


def brief_record(brief: Brief, version: str) -> Mapping[str, object]:
    """Return the brief; `version` is that of the graph, "" where it has none."""
    return {
        "title": brief.title,
        "graph": version or None,
        "given": dict(brief.given),
        "remarks": list(brief.remarks),
        "sections": [
            {
                "name": one.name,
                "title": one.title,
                "said": list(one.said),
                "rows": [
                    {
                        name: [asdict(figure) for figure in cell]
                        for name, cell in zip(one.head, row, strict=True)
                    }
                    for row in one.rows
                ],
                "left_out": one.left_out,
                "nothing": one.nothing if not one.rows else None,
                "whole": [{"of": of or None, "address": address} for of, address in one.whole],
            }
            for one in brief.sections
        ],
        "notes": [asdict(one) for one in brief.notes],
    }


def figures_table(brief: Brief) -> Table:
    """Return each figure of the brief in a row, with where it stands in the brief and its fact."""
    columns = ("section", "row", "column", "text", "doubts", "places", "fact")
    places = {
        note.fact: "; ".join(f"{one.where}, {one.work}" for one in note.places) or None
        for note in brief.notes
    }
    rows = tuple(
        (
            *(section.title, place, name, figure.text, figure.doubts or None),
            *(places.get(figure.fact), Iri(figure.fact) if figure.fact else None),
        )
        for section in brief.sections
        for place, row in enumerate(section.rows, 1)
        for name, cell in zip(section.head, row, strict=True)
        for figure in cell
        if figure.text
    )
    return Table("brief", columns, rows)
