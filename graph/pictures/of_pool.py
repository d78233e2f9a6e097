"""The forest of numbers that were pooled: those that count, and what comes of them below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast, get_args

from sarcograph.graph.errors import QueryError
from sarcograph.graph.pictures.forest import forest_for_page
from sarcograph.graph.pictures.parts import Address, nowhere
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.whiskers import ForestRow, Standing
from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.pooling import Pool, Pooling, Used
from sarcograph.graph.pooling.words import in_unit, outcome_in_words, unit_of
from sarcograph.graph.synthesis import Pooled, Spread
from sarcograph.graph.synthesis.pooled import Bounds, Share


def pooling_picture(found: Pooling, title: str = "", *, address: Address = nowhere) -> Picture:
    """Return the first pool that gives something as a forest; raises QueryError where none does."""
    for one in found.pools:
        if isinstance(one.outcome, Pooled | Spread):
            return pool_picture(one, title or f"Pooled: {found.measure.name}", address=address)
    raise QueryError("nothing is pooled, so there is nothing to draw; the table says why")


def pool_picture(one: Pool, title: str, *, address: Address = nowhere) -> Picture:
    """Return a pool as a forest; raises QueryError where nothing of it counts."""
    if not one.used:
        raise QueryError("no number counts, so there is nothing to draw")
    return forest_for_page(tuple(_rows(one, address)), title=title, subtitle=one.title)


def _rows(one: Pool, address: Address) -> Iterator[ForestRow]:
    shares: Sequence[Share] = one.outcome.studies if isinstance(one.outcome, Pooled) else ()
    by_key = {share.key: share for share in shares}
    for used in one.used:
        yield _row(one, used, by_key.get(used.candidate.key), address)
    if isinstance(one.outcome, Pooled):
        fit = one.outcome.fit
        prediction = fit.prediction[0].interval if fit.prediction else None
        yield ForestRow(
            label=f"pooled of {fit.k} studies",
            value=in_unit(fit.estimate, one.kind),
            unit=unit_of(one),
            low=in_unit(fit.interval.lower, one.kind),
            high=in_unit(fit.interval.upper, one.kind),
            level=Decimal(f"{fit.level:g}"),
            n=one.outcome.total,
            note=outcome_in_words(one).partition("; ")[2],
            study="pooled",
            pooled=True,
            further=_both(prediction, one.kind) if prediction else None,
        )


def _row(one: Pool, used: Used, share: Share | None, address: Address) -> ForestRow:
    candidate = used.candidate
    value, low, high, level = candidate.value, candidate.lower, candidate.upper, candidate.level
    if share is not None:
        value = in_unit(share.estimate, one.kind)
        low, high = _both(share.interval, one.kind)
        level = Decimal(95)
    return ForestRow(
        label=candidate.people,
        value=value,
        unit=unit_of(one),
        low=low,
        high=high,
        level=level,
        n=candidate.total or candidate.n,
        note=_note(candidate, share),
        study=candidate.study,
        href=address(candidate.iri),
        doubt=", ".join(sorted({doubt.what for doubt in candidate.doubts})),
        standing=cast("Standing", candidate.standing)
        if candidate.standing in get_args(Standing)
        else None,
    )


def _note(candidate: Candidate, share: Share | None) -> str:
    counts = "" if candidate.events is None else f"{candidate.events} of {candidate.total}"
    weight = "" if share is None else f"weight {share.weight:.1f}%"
    return ", ".join(filter(None, (candidate.source, counts, weight)))


def _both(bounds: Bounds, kind: Kind) -> tuple[Decimal, Decimal]:
    return in_unit(bounds.lower, kind), in_unit(bounds.upper, kind)
