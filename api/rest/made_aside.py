"""What is made in a process of its own for an answer; imported there without the web framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

from sarcograph.api.rest.contract import PAGED, StudyPart
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.writing import written
from sarcograph.graph.store.table import Table


@seldom_collected()
def study(answers: Mapping[str, bytes], *, offset: int, limit: int, following: str) -> bytes:
    """Return a part of the record of a study from the answers to its queries; raises QueryError.

    Its lists are one after the other one list, of which the part has `limit` from `offset` on; the
    address `following` leads to the others.
    """
    record = study_of({name: Table.read_tsv(name, content) for name, content in answers.items()})
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    counts: dict[str, int] = {}
    before = 0
    for name in PAGED:
        items = values[name]
        first, end = (max(0, place - before) for place in (offset, offset + limit))
        values[name] = items[first:end]
        counts[name] = len(items)
        before += len(items)
    part = StudyPart(**values, counts=counts, next=following if offset + limit < before else None)
    # of the whole study, though a part may hold none of what they are about
    found = {**written(part), "doubts": written(record.doubts)}
    return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
