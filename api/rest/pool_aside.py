"""Pooling for `/api/v1/pool`, worked out in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sarcograph.graph.pooling.asking import Asked
from sarcograph.graph.pooling.pooling import pool
from sarcograph.graph.pooling.ready import get_ready
from sarcograph.graph.pooling.records import pooling_record
from sarcograph.graph.pooling.turtle import pooled_turtle

get_ready()  # a process that pools may open no file


def answer(
    answers: Mapping[str, bytes],
    asked: Asked,
    *,
    remarks: Sequence[str],
    version: str,
    turtle: bool,
) -> bytes:
    """Return what the answers of a store come to, as JSON or as Turtle; raises QueryError."""
    found = pool(answers, asked, remarks)
    if turtle:
        return pooled_turtle(found, version)
    return json.dumps(pooling_record(found, version), ensure_ascii=False, allow_nan=False).encode()
