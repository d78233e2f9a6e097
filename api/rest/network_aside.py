"""What of the network is worked out in a process of its own, as JSON.

One function for all questions, so that a process that has read the network answers any of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sarcograph.graph.network import elsewhere, records


def paths(
    content: bytes | None, start: str, end: str, *, remarks: Sequence[str], **asked: Any
) -> object:
    """Return the paths between two things; `remarks` are said before its own."""
    found = elsewhere.find_paths(content, start, end, **asked)
    return {**records.paths_record(found), "remarks": [*remarks, *found.remarks]}


def outcomes(
    content: bytes | None, mechanism: str, measure: str, *, remarks: Sequence[str], **asked: Any
) -> object:
    """Return the numbers that hang on a mechanism; `remarks` are said before its own."""
    found = elsewhere.find_outcomes(content, mechanism, measure, **asked)
    return {**records.outcomes_record(found), "remarks": [*remarks, *found.remarks]}


def neighbourhood(content: bytes | None, iri: str, *, limit: int) -> object:
    """Return what is beside a thing."""
    return records.neighbourhood_record(elsewhere.find_neighbourhood(content, iri, limit))


def shared_targets(
    content: bytes | None, first: str, second: str, *, remarks: Sequence[str]
) -> object:
    """Return what two drugs both act on."""
    found = elsewhere.find_shared_targets(content, first, second)
    return {"items": records.shared_records(found), "remarks": list(remarks)}


_QUESTIONS: Mapping[str, Callable[..., object]] = {
    one.__name__: one for one in (paths, outcomes, neighbourhood, shared_targets)
}


def answer(question: str, content: bytes | None, *things: str, **asked: object) -> bytes:
    """Return the answer of one of these functions, by its name; raises QueryError."""
    record = _QUESTIONS[question](content, *things, **asked)
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
