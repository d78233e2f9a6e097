"""What the numbers of a brief come to: pooled, or the reason why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import Given
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.pooling import Pooling
from sarcograph.graph.pooling.words import candidate_in_words, outcome_in_words, remarks_of
from sarcograph.graph.synthesis import Pooled, Spread


def pooled(found: Sequence[Pooling], given: Given) -> Section:
    """Return what the numbers of each measure come to, or why they are not pooled."""
    rows = [row for one in found for row in _pools(one)]
    untold = {one.untold for one in found}
    said = []
    if rows:
        said = [
            "The interval in which a further study would lie is what a prior is taken from.",
            "What a study does not say of its number keeps it apart from the others."
            if untold == {"apart"}
            else "What a study does not say of its number is taken to be as the others say.",
            *(f"{one.measure.name}: {remark}." for one in found for remark in one.remarks),
        ]
    return Section(
        "pooled",
        "Pooled, or why not",
        tuple(said),
        ("measure", "what belongs together", "outcome", "numbers that count", "not, and why"),
        tuple(rows),
        "no number was found that could be pooled",
        tuple(
            (
                one.measure.name,
                f"pool?{urlencode([('measure', one.measure.name), *given])}",
            )
            for one in found
        ),
    )


def _pools(found: Pooling) -> Iterator[tuple[Cell, ...]]:
    for one in found.pools:
        if not one.used and len(one.excluded) < 2:
            continue  # a single number that does not count is in the arms
        gives = isinstance(one.outcome, Pooled | Spread)
        remarks = tuple(remarks_of(one)) if gives else ()
        reasons: defaultdict[str, list[Candidate]] = defaultdict(list)
        for excluded in one.excluded:
            reasons[excluded.reason.sentence].append(excluded.candidate)
        yield (
            (Figure(found.measure.name),),
            (Figure(one.title),),
            (Figure(" ".join((outcome_in_words(one), *remarks))),),
            tuple(_number(used.candidate) for used in one.used),
            tuple(
                figure
                for sentence, of in sorted(reasons.items())
                for figure in (*map(_number, of), Figure(f"({sentence})"))
            ),
        )


def _number(one: Candidate) -> Figure:
    doubts = ", ".join(sorted({doubt.what for doubt in one.doubts}))
    return Figure(f"{one.people} ({one.source}): {candidate_in_words(one)}", one.iri, doubts)
