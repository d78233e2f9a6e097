"""Changes as they are written: as records for programs, as one line a change for publications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sarcograph.graph.changes.change import Change, Values, What
from sarcograph.graph.changes.compare import Changes
from sarcograph.graph.changes.kinds import Sort

TABLE = tuple("what sort kind label causes property before after iri former reason".split())
"""The columns of a table of changes."""
SHOWN_FACTS = 50
"""So many are shown where there is a list of them all as well."""


def record_of(change: Change) -> dict[str, Any]:
    """Return a change for JSON, its IRI first, by which lines of them are in order."""
    return {
        "iri": change.iri,
        "what": change.what.value,
        "sort": change.sort.value,
        "kind": change.kind,
        "label": change.label,
        "causes": list(change.causes),
        "values": [
            {"property": one.name, "before": list(one.before), "after": list(one.after)}
            for one in change.values
        ],
        "former": change.former,
        "reason": change.reason,
    }


def change_from(record: Mapping[str, Any]) -> Change:
    """Return the change that a record tells of."""
    return Change(
        record["iri"],
        What(record["what"]),
        record["label"],
        tuple(record["causes"]),
        tuple(
            Values(one["property"], tuple(one["before"]), tuple(one["after"]))
            for one in record["values"]
        ),
        record["former"],
        record["reason"],
    )


def summary_of(changes: Changes) -> dict[str, Any]:
    """Return from what to what, how many things of each sort became what, and why; some facts."""
    facts = (one for one in changes.changes if one.sort is Sort.FACT)
    return {
        "old": changes.old,
        "new": changes.new,
        "counts": {sort.value: dict(counts) for sort, counts in changes.counts.items()},
        "facts_by_cause": {cause: dict(counts) for cause, counts in changes.by_cause.items()},
        "statements_of_unnamed_nodes": list(changes.unnamed),
        "first_facts": [record_of(one) for one in islice(facts, SHOWN_FACTS)],
    }


def lines_of(changes: Iterable[Change]) -> bytes:
    """Return a line of JSON for each change, in the order of bytes."""
    lines = (json.dumps(record_of(one), ensure_ascii=False) for one in changes)
    return b"".join(sorted(f"{line}\n".encode() for line in lines))


def rows_of(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Return a row for each property that differs, and one for what has none, by column."""
    rows = []
    for change in changes:
        record = {name: str(value) for name, value in record_of(change).items() if name in TABLE}
        record["causes"] = " ".join(change.causes)
        for one in change.values or (Values("", (), ()),):
            told = {
                "property": one.name,
                "before": "; ".join(one.before),
                "after": "; ".join(one.after),
            }
            rows.append({name: (record | told)[name] for name in TABLE})
    return rows
