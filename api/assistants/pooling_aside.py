"""Pooling for an assistant, worked out in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sarcograph.graph.pooling.asking import Asked
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.pooling import Pool, pool
from sarcograph.graph.pooling.ready import get_ready
from sarcograph.graph.pooling.records import outcome_of
from sarcograph.graph.pooling.words import candidate_in_words, outcome_in_words, remarks_of
from sarcograph.graph.store.library import shorten

get_ready()  # a process that pools may open no file

Record = dict[str, object]


class Told(NamedTuple):
    """What pools come to, in their order, and every number with what becomes of it."""

    pools: list[Record]
    rows: list[Record]
    acting: list[str]
    remarks: list[str]


def told(answers: Mapping[str, bytes], asked: Asked) -> Told:
    """Return what the answers of a store come to; raises QueryError."""
    found = pool(answers, asked)
    rows = [row for place, one in enumerate(found.pools, 1) for row in _rows(one, place)]
    rows += (
        {**_number(one.candidate), "counts": False, "why": one.sentence} for one in found.alone
    )
    return Told(
        [_pool(one, place) for place, one in enumerate(found.pools, 1)],
        rows,
        [one.told for one in found.acting],
        list(found.remarks),
    )


def _pool(one: Pool, place: int) -> Record:
    return {
        "pool": place,
        "same": one.title,
        "outcome": outcome_of(one),
        "says": outcome_in_words(one),
        "remarks": list(remarks_of(one)),
        "count": len(one.used),
        "excluded": len(one.excluded),
    }


def _rows(one: Pool, place: int) -> Iterator[Record]:
    for used in one.used:
        yield {"pool": place, **_number(used.candidate), "counts": True}
    for excluded in one.excluded:
        yield {
            "pool": place,
            **_number(excluded.candidate),
            "counts": False,
            "why": excluded.sentence,
        }


def _number(one: Candidate) -> Record:
    found: Record = {
        "population_name": one.people,
        "regimen_name": one.treatment,
        "number": candidate_in_words(one),
        "statistic_name": one.statistic,
        "n": one.n,
        "line_name": one.line,
        "definition": ", ".join(
            f"{name} {one.told[name]}"
            for name in ("criteria", "assessor", "origin", "end", "confirmed")
            if name in one.told
        )
        or "not given",
        "analysis": one.analysis or one.cut_name,
        "standing": one.standing,
        "source": one.source,
        "doubts": [{"doubt": shorten(doubt.iri), "says": doubt.says} for doubt in one.doubts[:2]],
        "estimate": shorten(one.iri),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}
