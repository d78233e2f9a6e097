"""What a number of the network is, and whether another may be held against it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from sarcograph.graph.network.words import Row, patients

Pair = tuple[str, str]


class Sort(NamedTuple):
    """What a number is a value of; see `Result`."""

    measure: str
    statistic: str
    category: str
    time: str
    definition: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A number, or what stands instead of one (`absence`), with what it takes to compare it.

    `unit` is the printed one, and so are `value`, the bounds of the confidence interval and those
    of the range (`least`, `most`); `lower_absence` and `upper_absence` say why an interval lacks a
    bound. Times in days and weeks stand in months too (30.4375 days each). `definition` is what its
    study means by the measure, as pairs of aspect and words, and is empty where the study does not
    say.
    """

    iri: str
    measure: str
    study: str
    patients: str
    n: int | None
    statistic: str
    category: str
    time: str
    absence: str
    operator: str
    value: Decimal | None
    unit: str
    lower: Decimal | None
    upper: Decimal | None
    lower_absence: str
    upper_absence: str
    least: Decimal | None
    most: Decimal | None
    level: Decimal | None
    months: Decimal | None
    months_lower: Decimal | None
    months_upper: Decimal | None
    definition: tuple[Pair, ...]
    earlier_lines: str
    """How many treatments the patients had before, as printed."""

    @property
    def sort(self) -> Sort:
        """What it is a value of."""
        return Sort(self.measure, self.statistic, self.category, self.time, self.definition)

    @property
    def defined(self) -> str:
        """What the study means by the measure, in words; empty where it does not say."""
        return ", ".join(" ".join(pair) for pair in self.definition)


def incomparable(one: Result, other: Result) -> tuple[str, ...]:
    """Return why two results are no values of the same thing; nothing where they are.

    Names do not make measures comparable, definitions do: a study that gives none leaves it open.
    That two are comparable says nothing of whether their patients are.
    """
    return _incomparable(one.sort, other.sort)


@lru_cache(maxsize=4096)
def _incomparable(one: Sort, other: Sort) -> tuple[str, ...]:
    """Return the same of numbers of two sorts, which are few where numbers are many."""
    reasons = [
        f"another {what}"
        for what in ("measure", "statistic", "category", "time")
        if getattr(one, what) != getattr(other, what)
    ]
    if not (one.definition and other.definition):
        reasons.append("a study does not say what it means by the measure")
    elif one.definition != other.definition:
        differ = sorted({aspect for aspect, _ in set(one.definition) ^ set(other.definition)})
        reasons.append(f"defined otherwise: {', '.join(differ)}")
    elif "not stated" in {words for _, words in one.definition}:
        reasons.append("the definition leaves something open")
    return tuple(reasons)


@dataclass(frozen=True, slots=True)
class Comparability:
    """How the two numbers of each of some pairs may be held against each other.

    `reasons` count why pairs are no values of the same thing, and `same` are those that are.
    """

    pairs: int
    reasons: tuple[tuple[str, int], ...]
    same: tuple[tuple[Result, Result], ...]

    @property
    def told(self) -> str:
        """The same in words; empty without a pair."""
        if not self.pairs:
            return ""
        whole = "pair" if self.pairs == 1 else "pairs"
        because = "; ".join(f"{why} ({number:,})" for why, number in self.reasons)
        number = len(self.same) or "none"
        return (
            f"of {self.pairs:,} {whole} of numbers of two studies {number} may be held"
            f" against each other by definition{f'; not the others: {because}' * bool(because)}"
        )


def comparability(pairs: Iterable[tuple[Result, Result]]) -> Comparability:
    """Return how the numbers of each pair may be held against each other."""
    alike: Counter[tuple[Sort, Sort]] = Counter()
    same: list[tuple[Result, Result]] = []
    sorts: dict[str, Sort] = {}
    for one, other in pairs:
        first, second = (
            sorts.get(each.iri) or sorts.setdefault(each.iri, each.sort) for each in (one, other)
        )
        alike[first, second] += 1
        if not _incomparable(first, second):
            same.append((one, other))
    reasons: Counter[str] = Counter()
    for sides, number in alike.items():
        reasons.update(dict.fromkeys(_incomparable(*sides), number))
    return Comparability(alike.total(), tuple(reasons.most_common()), tuple(same))


def across_studies(results: Iterable[Result]) -> Comparability:
    """Return how numbers of different studies may be held against each other, each told once."""
    once = {one.iri: one for one in results}.values()
    return comparability(
        (one, other) for one, other in combinations(once, 2) if one.study != other.study
    )


def results_of_rows(
    rows: Iterable[Row],
    definitions: Iterable[Row],
    months: Iterable[Row],
    earlier: Iterable[Row],
    drugs: Mapping[str, frozenset[str]],
) -> dict[str, Result]:
    """Return the results by IRI, of one row each and of what is told of them elsewhere.

    A definition is that of a study, and where it speaks of a drug, as in "start of lenvatinib", it
    is not that of what was measured under others: `drugs` are the names of those in each regimen.
    """
    every_drug = frozenset[str]().union(*drugs.values())
    defined: defaultdict[Pair, set[Pair]] = defaultdict(set)
    for row in definitions:
        defined[row["study"], row["measure"]].add((row["aspect"], row["words"]))
    in_months = {row["statement"]: row for row in months}
    had: defaultdict[str, set[str]] = defaultdict(set)
    for row in earlier:
        had[row["population"]].add(row["lines"])
    return {
        row["statement"]: _result(
            row,
            _applying(
                defined[row.get("study", ""), row["measure"]],
                every_drug - drugs.get(row.get("regimen", ""), frozenset()),
            ),
            in_months.get(row["statement"], {}),
            ", ".join(sorted(had[row["population"]])),
        )
        for row in rows
    }


def _applying(definition: set[Pair], others: frozenset[str]) -> tuple[Pair, ...]:
    """Return a definition unless it speaks of one of `others`, drugs that were not given."""
    speaks = " ".join(words for _, words in definition)
    named = any(re.search(rf"\b{re.escape(drug)}\b", speaks) for drug in others if drug in speaks)
    return () if named else tuple(sorted(definition))


def _result(row: Row, definition: tuple[Pair, ...], months: Row, earlier: str) -> Result:
    if not months and row.get("unit") == "month" and "value" in row:
        bounds = {name: row[name] for name in ("lower", "upper") if name in row}
        months = {"months": row["value"], **bounds}
    return Result(
        iri=row["statement"],
        measure=row["measure"],
        study=row.get("study", ""),
        patients=row["people"],
        n=patients(row),
        statistic=row.get("statistic", ""),
        category=row.get("category", ""),
        time=row.get("time", ""),
        absence=row.get("absence", ""),
        operator=row.get("operator", "="),
        value=_decimal(row, "value"),
        unit=row.get("unit", ""),
        lower=_decimal(row, "lower"),
        upper=_decimal(row, "upper"),
        lower_absence=row.get("lower_absence", ""),
        upper_absence=row.get("upper_absence", ""),
        least=_decimal(row, "least"),
        most=_decimal(row, "most"),
        level=_decimal(row, "level"),
        months=_decimal(months, "months"),
        months_lower=_decimal(months, "lower"),
        months_upper=_decimal(months, "upper"),
        definition=definition,
        earlier_lines=earlier,
    )


def _decimal(row: Mapping[str, str], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
