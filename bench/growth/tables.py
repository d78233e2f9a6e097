"""Tables of a generated document: printed into its text, and as the evidence file has them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from growth.page import Page

Entry = dict[str, Any]


def flow(value: object) -> str:
    """Return a value as YAML in one line: JSON is YAML, and its texts are all quoted."""
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, what its figures are about, and a figure for each column."""

    label: str
    about: Entry
    figures: Sequence[object]


def print_table(
    page: Page,
    label: str,
    caption: str,
    columns: list[tuple[str, Entry]],
    rows: list[Row],
    defaults: Entry,
) -> Entry:
    """Add a table to a page, cells between tabs; return its entry.

    A column is its head and what its figures are about; they are counts with percentages unless a
    row says otherwise.
    """
    page.say(f"\n\n**{label}** ")
    entry: Entry = {"label": label, "caption": page.mark(caption)}
    if defaults:
        entry["defaults"] = defaults
    page.say("\n\n")
    entry["columns"] = []
    for head, about in columns:
        page.say("\t")
        column = {"header": page.quote(head), "prints": "events-and-value", **about}
        entry["columns"].append(column)
    page.say("\n")
    entry["rows"] = []
    for row in rows:
        quoted = page.quote(row.label)
        page.say("\t")
        cells = [str(figure) for figure in row.figures]
        entry["rows"].append({"label": quoted, **row.about, "first": page.length, "cells": cells})
        page.say("\t".join(cells) + "\n")
    return entry
