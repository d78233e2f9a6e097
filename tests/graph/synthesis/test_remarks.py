"""Every remark on a pooled number has an example, and one that goes without it."""

from collections.abc import Callable

import pytest
from metafor.cases import REFERENCES, effects_of, proportions_of

from sarcograph.graph.synthesis import Pooled, Refused, pool_effects, pool_proportions
from sarcograph.graph.synthesis.pooled import RemarkKind

Pool = Callable[[], Pooled | Refused]


def counts(*rows: tuple[int, int]) -> Pool:
    events, totals = zip(*rows, strict=True)
    return lambda: pool_proportions(proportions_of(list(events), list(totals)))


def effects(estimates: list[float], variances: list[float]) -> Pool:
    return lambda: pool_effects(effects_of(estimates, variances))


BCG = REFERENCES["bcg-risk-ratios"]
QUIET = counts((4, 22), (7, 24), (5, 31), (3, 19), (12, 30), (6, 41))
EXAMPLES: list[tuple[RemarkKind, Pool, str]] = [
    (RemarkKind.FEW_STUDIES, counts((3, 20), (5, 30), (2, 9), (4, 31)), "Of four studies only"),
    (RemarkKind.NO_DIFFERENCE_FOUND, counts((374, 2467), (2, 17), (3, 17)), "up to 1.77"),
    (RemarkKind.WIDE_PREDICTION, counts((11, 32), (4, 35), (1, 14), (3, 12)), "more than half"),
    (RemarkKind.EITHER_WAY, effects(BCG["estimates"], BCG["variances"]), "the contrary"),
    (RemarkKind.ONE_STUDY_WEIGHS, counts((374, 2467), (2, 17), (3, 17)), "study-000 has more"),
    (
        RemarkKind.ONE_STUDY_DECIDES,
        counts((1600, 1903), (47, 67), (30, 38), (122, 140), (415, 480)),
        "once study-003 is left out",
    ),
    (
        RemarkKind.NOT_WITHOUT,
        counts((2708, 3028), (14, 23), (13, 19), (0, 9), (4, 7)),
        "once study-001, study-002 or study-004 is left out",
    ),
    (RemarkKind.METHODS_DISAGREE, counts((167, 2478), (6, 29), (1, 8)), "Paule and Mandel"),
    (RemarkKind.EXTREME_COUNTS, counts((0, 21), (3, 20), (5, 30)), "in study-000:"),
    (RemarkKind.VARIANCE_OUTSIDE, counts((167, 2478), (6, 29), (1, 8)), "0.00829 to 16.2"),
]


@pytest.mark.parametrize(("kind", "pool", "words"), EXAMPLES)
def test_remark_is_made(kind: RemarkKind, pool: Pool, words: str) -> None:
    pooled = pool()
    assert isinstance(pooled, Pooled)
    (remark,) = (remark for remark in pooled.remarks if remark.kind is kind)
    assert words in remark.sentence


def test_every_remark_has_an_example() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == set(RemarkKind)


def test_where_nothing_is_to_be_said_nothing_is() -> None:
    pooled = QUIET()
    assert isinstance(pooled, Pooled)
    assert pooled.remarks == ()
