"""What was measured of registry records and of the bundled evidence, and draws from it."""

import json
import math
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("measured.json")


@dataclass(frozen=True, slots=True)
class Shape:
    """The counts of one record: how large its arms are, how much it reports of what."""

    record: str
    allocation: str
    model: str
    arms: tuple[int, ...]
    roles: dict[str, int]
    kinds: dict[str, int]
    figures: int
    effects: int
    serious: int
    other: int


@dataclass(frozen=True, slots=True)
class Rate:
    """In how many documents, of how many that it can judge, a rule finds something."""

    found_in: int
    documents: int
    findings: int
    read_in: str

    @property
    def share(self) -> float:
        """Return the share of documents in which the rule finds something."""
        return self.found_in / self.documents

    @property
    def each(self) -> int:
        """Return how much it finds in such a document, a mean, at least one."""
        return max(1, round(self.findings / self.found_in)) if self.found_in else 0


@dataclass(frozen=True, slots=True)
class Growth:
    """How many different names so many documents have: `scale * documents ** exponent`.

    That a vocabulary grows as a power of the text is Heaps' law (Heaps, Information Retrieval,
    1978); the power is the slope of the logarithms, by least squares.
    """

    scale: float
    exponent: float

    def names(self, documents: int) -> int:
        """Return how many different names so many documents have."""
        return round(self.scale * math.pow(documents, self.exponent))

    @classmethod
    def through(cls, points: list[tuple[int, float]]) -> "Growth":
        """Return the law through counted points (documents, different names)."""
        slope, intercept = statistics.linear_regression(
            [math.log(documents) for documents, _ in points],
            [math.log(names) for _, names in points],
        )
        return cls(math.exp(intercept), slope)


@dataclass(frozen=True, slots=True)
class Measured:
    """The whole table."""

    shapes: tuple[Shape, ...]
    shares: dict[str, tuple[int, ...]]
    growth: dict[str, Growth]
    rules: dict[str, Rate]

    def share(self, chance: random.Random, kind: str) -> float:
        """Return a share of patients with an adverse event that is `serious` or `other`."""
        counts = self.shares[kind]
        step = chance.choices(range(len(counts)), weights=counts)[0]
        # 0 of them is a class of its own, the others are as wide as a step
        low, high = (step - 0.5, step + 0.5) if step else (0.0, 0.5)
        return min(1.0, chance.uniform(low, high) / (len(counts) - 1))


def _shapes(rows: list[dict[str, object]]) -> Iterator[Shape]:
    """Yield the records of which a study can be made: with patients who started, and figures."""
    for row in rows:
        shape = Shape(**row)  # type: ignore[arg-type]  # of the table, whose keys are the fields
        if shape.arms and shape.figures:
            yield shape


@cache
def measured() -> Measured:
    """Return the table that `bench/registry_distributions.py` wrote."""
    table = json.loads(TABLE.read_text("utf-8"))
    return Measured(
        shapes=tuple(_shapes(table["records"])),
        shares={kind: tuple(counts) for kind, counts in table["shares"].items()},
        growth={kind: Growth.through(points) for kind, points in table["names"].items()},
        rules={
            rule: Rate(one["in"], one["of"], one["findings"], one["read in"])
            for rule, one in table["rules"].items()
        },
    )
