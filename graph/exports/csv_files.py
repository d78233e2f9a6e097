"""Tables as CSV with a description of their columns, safe to be opened by a spreadsheet.

The description is a Data Package, https://datapackage.org/standard/data-package/.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal

from sarcograph.graph.exports.about import LICENCE, About
from sarcograph.graph.exports.sheet import Cell, Sheet

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""How a text begins that a spreadsheet may run, and the sign that keeps it from doing so."""
BETWEEN = " | "
"""What stands between several texts in one cell."""
_TYPES = {
    "text": "string",
    "texts": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
}


def guarded(text: str) -> str:
    """Return a text as a spreadsheet shows it and does not run it; figures are no texts.

    >>> guarded("=SUM(A1)"), guarded("anlotinib")
    ("'=SUM(A1)", 'anlotinib')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_file(sheet: Sheet) -> bytes:
    """Return a table as CSV in UTF-8 (RFC 4180); an empty cell is what is not said."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(sheet.columns)
    lines.writerows([_written(cell) for cell in row] for row in sheet.rows)
    return written.getvalue().encode()


def csv_files(sheets: Sequence[Sheet], about: About) -> dict[str, bytes]:
    """Return tables as files by their names, what describes them first."""
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sarcograph",
        "title": about.record()["title"],
        "description": about.record()["notice"],
        "version": about.version,
        "created": f"{about.made_on.isoformat()}T00:00:00Z",
        "homepage": about.address,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "CC BY 4.0"}],
        "sources": [
            {"title": name, "licence": words} for name, words in about.other_licences.items()
        ],
        "sarcograph": about.record(),
        "guarded": "before a text that begins with = + - @ ' tab or return stands an apostrophe",
        "resources": [_described(sheet) for sheet in sheets],
    }
    content = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    files = {"datapackage.json": content.encode()}
    return files | {f"{sheet.name}.csv": csv_file(sheet) for sheet in sheets}


def _described(sheet: Sheet) -> dict[str, object]:
    return {
        "name": sheet.name,
        "path": f"{sheet.name}.csv",
        "description": sheet.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": name, "type": _TYPES[kind]}
                | ({"description": f"several, with '{BETWEEN}' between"} if kind == "texts" else {})
                for name, kind in sheet.columns.items()
            ],
            "missingValues": [""],
        },
    }


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case tuple():
            return guarded(BETWEEN.join(map(str, cell)))
        case str():
            return guarded(cell)
        case _:
            return str(cell)
