"""What is made in a process of its own for an answer; imported there without the web framework."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sarcograph.api.rest.schemas import written
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.store.table import Table


def study(answers: Mapping[str, bytes]) -> bytes:
    """Return the record of a study from the answers to its queries; raises QueryError."""
    record = study_of({name: Table.read(name, content) for name, content in answers.items()})
    return json.dumps(written(record), ensure_ascii=False, allow_nan=False).encode()
