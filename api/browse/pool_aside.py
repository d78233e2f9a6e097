"""What the page of pooled numbers shows, worked out in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sarcograph.api.browse.forest_rows import here
from sarcograph.api.browse.pool_shown import NumberShown, PoolShown
from sarcograph.api.browse.view import View
from sarcograph.graph.pictures.of_pool import pool_picture
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pooling.asking import Asked
from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.choosing import Excluded
from sarcograph.graph.pooling.pooling import Pool, Pooling, pool
from sarcograph.graph.pooling.ready import get_ready
from sarcograph.graph.pooling.records import NOTICE, pooling_record
from sarcograph.graph.pooling.table import pooling_table
from sarcograph.graph.pooling.words import (
    candidate_in_words,
    fit_in_words,
    outcome_in_words,
    remarks_of,
)
from sarcograph.graph.synthesis import Pooled, Refused, Spread
from sarcograph.graph.synthesis.pooled import Fit

get_ready()  # a process that pools may open no file

_DRAWN = 6  # pools


def view(
    answers: Mapping[str, bytes],
    asked: Asked,
    *,
    remarks: Sequence[str],
    version: str,
    otherwise: str,
) -> View:
    """Return what the numbers of a measure come to; raises QueryError."""
    found = pool(answers, asked, remarks)
    title = f"{found.measure.name}, pooled"
    pictures = dict(_pictures(found))
    return View(
        title=title,
        context={
            "notice": NOTICE,
            "untold": found.untold,
            "otherwise": otherwise,
            "acting": [(one.told, here(one.statement)) for one in found.acting],
            "pools": [
                _pool(one, f"pool-{place}", f"pool-{place}" in pictures)
                for place, one in enumerate(found.pools, 1)
            ],
            "alone": [_excluded(one) for one in found.alone],
            "remarks": list(found.remarks),
        },
        records=pooling_record(found, version),
        tables=(pooling_table(found),),
        statements=tuple(dict.fromkeys(_statements(found))),
        pictures=pictures,
    )


def _pictures(found: Pooling) -> Iterator[tuple[str, Picture]]:
    """Yield the forests of the first pools that give something."""
    for place, one in enumerate(found.pools[:_DRAWN], 1):
        if isinstance(one.outcome, Pooled | Spread):
            yield f"pool-{place}", pool_picture(one, found.measure.name, address=here)


def _pool(one: Pool, name: str, is_drawn: bool) -> PoolShown:
    weights: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    left_out: list[tuple[str, str]] = []
    if isinstance(one.outcome, Pooled):
        weights = {share.key: f"{share.weight:.1f}%" for share in one.outcome.studies}
        people = {used.candidate.key: used.candidate.people for used in one.used}
        others = [
            (f"{fit.method.title}; {fit.inference.title}", fit_in_words(fit, one.kind))
            for fit in (one.outcome.fit, *one.outcome.others)
        ]
        left_out = [
            (people[without.key], _without(without.result, one.kind))
            for without in one.outcome.left_out
        ]
    return PoolShown(
        name,
        one.title,
        outcome_in_words(one),
        isinstance(one.outcome, Pooled | Spread),
        name if is_drawn else "",
        tuple(remarks_of(one)),
        tuple(f"{same.aspect.words} ({same.untold})" for same in one.same if same.untold),
        tuple(
            _number(used.candidate, weight=weights.get(used.candidate.key, "")) for used in one.used
        ),
        tuple(map(_excluded, one.excluded)),
        tuple(others),
        tuple(left_out),
    )


def _without(result: Fit | Refused, kind: Kind) -> str:
    return result.sentence if isinstance(result, Refused) else fit_in_words(result, kind)


def _excluded(one: Excluded) -> NumberShown:
    beside = here(one.beside.iri) if one.beside else ""
    return _number(one.candidate, why=one.sentence, beside=beside)


def _number(one: Candidate, weight: str = "", why: str = "", beside: str = "") -> NumberShown:
    what = (one.statistic, one.told.get("time", ""), one.analysis, one.cut_name, one.line)
    return NumberShown(
        one.people,
        one.treatment,
        candidate_in_words(one),
        here(one.iri),
        one.study_name,
        here(one.study),
        ", ".join(filter(None, what)),
        one.source,
        one.standing,
        "; ".join(dict.fromkeys(doubt.says for doubt in one.doubts)),
        weight,
        why,
        beside,
    )


def _statements(found: Pooling) -> Iterator[str]:
    for one in found.pools:
        yield from (used.candidate.iri for used in one.used)
        yield from (excluded.candidate.iri for excluded in one.excluded)
    yield from (one.candidate.iri for one in found.alone)
