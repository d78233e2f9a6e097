"""Studies to pool in tests: those of the file of references, and random ones from a seed."""

import json
import math
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sarcograph.graph.synthesis import Effect, Proportion

HERE = Path(__file__).parent
REFERENCES: dict[str, dict[str, Any]] = {
    case["name"]: case
    for case in json.loads((HERE / "references.json").read_text(encoding="utf-8"))["cases"]
}


@dataclass(frozen=True)
class Cases:
    """Proportions and effects, each a list of studies by the name of its case."""

    proportions: dict[str, list[Proportion]] = field(default_factory=dict)
    effects: dict[str, list[Effect]] = field(default_factory=dict)


def key(number: int) -> str:
    return f"study-{number:03}"


def proportions_of(events: list[int], totals: list[int]) -> list[Proportion]:
    return [
        Proportion(key(number), *counts)
        for number, counts in enumerate(zip(events, totals, strict=True))
    ]


def effects_of(estimates: list[float], variances: list[float]) -> list[Effect]:
    return [
        Effect(key(number), *numbers)
        for number, numbers in enumerate(zip(estimates, variances, strict=True))
    ]


def referred() -> Cases:
    """Return the cases of the file of references."""
    cases = Cases()
    for name, case in REFERENCES.items():
        if "events" in case:
            cases.proportions[name] = proportions_of(case["events"], case["totals"])
        elif "estimates" in case:
            cases.effects[name] = effects_of(case["estimates"], case["variances"])
        elif "ratios" in case:
            printed = zip(case["ratios"], case["lower"], case["upper"], strict=True)
            made = [
                Effect.of_ratio(key(number), *numbers) for number, numbers in enumerate(printed)
            ]
            cases.effects[name] = [one for one in made if isinstance(one, Effect)]
            assert len(cases.effects[name]) == len(made)
    return cases


def random_proportions(seed: int, number: int) -> dict[str, list[Proportion]]:
    """Return cases like those of sarcoma: 3 to 12 series of 5 to 60 patients, rare to common."""
    source = random.Random(seed)  # noqa: S311 - a seeded case, not a secret
    cases = {}
    for case in range(number):
        mean, deviation = source.uniform(-2.5, 1.5), source.choice([0.0, 0.3, 0.8, 1.5])
        totals = [source.randint(5, 60) for _ in range(source.randint(3, 12))]
        events = []
        for total in totals:
            share = 1 / (1 + math.exp(-source.gauss(mean, deviation)))
            events.append(sum(source.random() < share for _ in range(total)))
        cases[f"random-{case:02}"] = proportions_of(events, totals)
    return cases


def random_effects(seed: int, number: int) -> dict[str, list[Effect]]:
    """Return cases of 3 to 15 log ratios, of equal size or not, alike or not."""
    source = random.Random(seed)  # noqa: S311 - a seeded case, not a secret
    cases = {}
    for case in range(number):
        mean, deviation = source.uniform(-1, 1), source.choice([0.0, 0.1, 0.4, 1.0])
        variances = [math.exp(source.uniform(-5, 0.5)) for _ in range(source.randint(3, 15))]
        if source.random() < 0.3:
            variances = [variances[0]] * len(variances)
        estimates = [
            source.gauss(mean, math.sqrt(deviation**2 + variance)) for variance in variances
        ]
        cases[f"random-{case:02}"] = effects_of(estimates, variances)
    return cases
