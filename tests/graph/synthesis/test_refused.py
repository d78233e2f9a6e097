"""Every reason not to pool has an example, and the page of the docs says the same."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sarcograph.graph.synthesis import (
    Effect,
    Median,
    Pooled,
    Proportion,
    Reason,
    Refused,
    Spread,
    pool_effects,
    pool_proportions,
    spread_of_medians,
)
from sarcograph.graph.synthesis.scales import Scale

PAGE = Path(__file__).parents[3] / "docs" / "synthesis.md"

GOOD = [Proportion("a", 3, 20), Proportion("b", 5, 30), Proportion("c", 2, 9)]
RATIOS = [Effect("a", -0.2, 0.04), Effect("b", 0.1, 0.09), Effect("c", -0.4, 0.02)]
MEDIANS = [Median("a", 5.1, 3.2, 8.0, 32), Median("b", 6.7, 4.0, None, None)]

Answer = Pooled | Refused | Spread | Effect
EXAMPLES: list[tuple[Reason, tuple[str, ...], Callable[[], Answer]]] = [
    (Reason.FEW_STUDIES, (), lambda: pool_proportions(GOOD[:2])),
    (Reason.FEW_STUDIES, (), lambda: pool_effects([])),
    (Reason.FEW_MEDIANS, (), lambda: spread_of_medians(MEDIANS[:1])),
    (Reason.REPEATED_KEY, ("b",), lambda: pool_proportions([*GOOD, Proportion("b", 1, 9)])),
    (Reason.REPEATED_KEY, ("a",), lambda: spread_of_medians([*MEDIANS, Median("a", 1.0)])),
    (Reason.NO_PROPORTION, ("x",), lambda: pool_proportions([*GOOD, Proportion("x", 0, 0)])),
    (Reason.NO_PROPORTION, ("x",), lambda: pool_proportions([*GOOD, Proportion("x", 8, 7)])),
    (Reason.NO_PROPORTION, ("x",), lambda: pool_proportions([*GOOD, Proportion("x", -1, 7)])),
    (Reason.NO_VARIANCE, ("x",), lambda: pool_effects([*RATIOS, Effect("x", 0.3, 0.0)])),
    (Reason.NO_VARIANCE, ("x",), lambda: Effect.of_ratio("x", 0.8, 0.8, 0.8)),
    (Reason.NO_NUMBER, ("x",), lambda: pool_effects([*RATIOS, Effect("x", math.nan, 0.1)])),
    (Reason.NO_NUMBER, ("x",), lambda: Effect.of_ratio("x", 0.0, 0.0, 0.8)),
    (Reason.NO_NUMBER, ("x",), lambda: Effect.of_ratio("x", 0.5, 0.2, 0.8, level=100)),
    (Reason.NO_NUMBER, ("x",), lambda: Effect.of_rate("x", 34.4, 20.0, 50.0)),
    (Reason.NO_NUMBER, ("x",), lambda: Effect.of_rate("x", 1.0, 0.8, 1.0)),
    (Reason.NO_NUMBER, ("x",), lambda: spread_of_medians([*MEDIANS, Median("x", math.inf)])),
    (Reason.BEYOND_STUDIES, ("x",), lambda: pool_effects([*RATIOS, Effect("x", 11, 0.1)])),
    (Reason.BEYOND_STUDIES, ("x",), lambda: pool_effects([*RATIOS, Effect("x", 1, 101)])),
    (Reason.BEYOND_STUDIES, ("x",), lambda: pool_effects([*RATIOS, Effect("x", 1, 1e-9)])),
    (
        Reason.BEYOND_STUDIES,
        ("x",),
        lambda: pool_proportions([*GOOD, Proportion("x", 1, 10**400)]),
    ),
    (Reason.NO_INTERVAL, ("x",), lambda: Effect.of_rate("x", 0.4, None, None, total=32)),
    (Reason.OPEN_INTERVAL, ("x",), lambda: Effect.of_ratio("x", 0.4, 0.2, None)),
    (Reason.OPEN_INTERVAL, ("x",), lambda: Effect.of_ratio("x", 0.4, 0.0, 0.9)),
    (
        Reason.INTERVAL_WITHOUT_ESTIMATE,
        ("x",),
        lambda: Effect.of_ratio("x", 0.4, 0.5, 0.9),
    ),
    (
        Reason.INTERVAL_WITHOUT_ESTIMATE,
        ("x",),
        lambda: spread_of_medians([*MEDIANS, Median("x", 4.0, 5.0, 9.0)]),
    ),
    (Reason.INTERVAL_OFF_SCALE, ("x",), lambda: Effect.of_ratio("x", 0.85, 0.1, 0.9)),
    (
        Reason.MIXED_SCALES,
        (),
        lambda: pool_effects([*RATIOS, Effect("x", 0.3, 0.1, Scale.LOG_MINUS_LOG)]),
    ),
    (Reason.ALL_OR_NONE, (), lambda: pool_proportions([Proportion(key, 0, 9) for key in "abc"])),
    (Reason.ALL_OR_NONE, (), lambda: pool_proportions([Proportion(key, 9, 9) for key in "abc"])),
    (
        Reason.UNSTABLE_FIT,
        (),
        lambda: pool_proportions(
            [Proportion("a", 0, 50), Proportion("b", 50, 50), Proportion("c", 0, 50)]
        ),
    ),
    (
        Reason.TWO_PEAKS,
        (),
        lambda: pool_proportions(
            Proportion(f"study-{total}-{events}", events, total)
            for events, total in ((0, 10), (1, 10), (12, 20), (38, 40), (40, 40))
        ),
    ),
]


@pytest.mark.parametrize(("reason", "keys", "pool"), EXAMPLES)
def test_example_is_refused_with_its_reason(
    reason: Reason, keys: tuple[str, ...], pool: Callable[[], Answer]
) -> None:
    refused = pool()
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.keys) == (reason, keys)
    assert refused.sentence.startswith(reason.sentence)
    assert all(key in refused.sentence for key in keys)


def test_every_reason_has_an_example() -> None:
    assert {reason for reason, _, _ in EXAMPLES} == set(Reason)


def test_the_good_ones_are_not_refused() -> None:
    assert isinstance(pool_proportions(GOOD), Pooled)
    assert isinstance(pool_effects(RATIOS), Pooled)
    assert isinstance(spread_of_medians(MEDIANS), Spread)


def test_page_tells_every_reason() -> None:
    _, _, table = PAGE.read_text(encoding="utf-8").partition(
        "| reason | what it says |\n|---|---|\n"
    )
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", table.partition("\n\n")[0], re.MULTILINE)
    assert rows == [(reason.value, reason.sentence) for reason in Reason]
