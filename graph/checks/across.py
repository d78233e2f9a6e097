"""Rules on two documents: what each tells by itself, and what the two together make of it.

`tell` looks at one document alone, so that what it returns can be kept with the document's part of
the graph; only documents that share a key are ever held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Generic, TypeAlias, TypeVar

from sarcograph.graph.checks.base import Finding, Rule, View

Told = TypeVar("Told")
"""What a document tells under a key, to be held against what another tells."""
Tell: TypeAlias = Callable[[View], Mapping[str, Told]]
Compare: TypeAlias = Callable[[Told, Told], Iterator[Finding]]
"""Gives the findings on what an earlier and a later document tell under one key."""
Telling: TypeAlias = Mapping[str, Mapping[str, object]]
"""What one document tells: by the key of the rule, and under that by the rule's own keys."""


@dataclass(frozen=True, slots=True)
class CrossRule(Generic[Told]):
    """A named rule on two documents, with what it asks of each and how it compares."""

    rule: Rule
    tell: Tell[Told]
    compare: Compare[Told]


_CROSS: dict[str, CrossRule[Any]] = {}


def across(rule: Rule, tell: Tell[Told]) -> Callable[[Compare[Told]], Compare[Told]]:
    """Add the decorated function to the rules on two documents; keys are unique."""

    def register(function: Compare[Told]) -> Compare[Told]:
        if rule.key in _CROSS:
            raise ValueError(f"two rules have the key '{rule.key}'")
        _CROSS[rule.key] = CrossRule(rule, tell, function)
        return function

    return register


def cross_rules() -> tuple[CrossRule[Any], ...]:
    """Return every rule on two documents, in the order of their keys."""
    return tuple(_CROSS[key] for key in sorted(_CROSS))


def telling_of(view: View) -> Telling:
    """Return all that a document tells rules on two documents."""
    return {one.rule.key: dict(one.tell(view)) for one in cross_rules()}


def shared_keys(keys: Iterable[Iterable[tuple[str, str]]]) -> Iterator[tuple[str, str, list[int]]]:
    """Yield what several documents tell of, and which ones, by their numbers in their order.

    `keys` are those of each document: the key of a rule with one of the rule's own.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for number, own in enumerate(keys):
        for pair in own:
            found.setdefault(pair, []).append(number)
    for (rule, key), numbers in sorted(found.items()):
        if len(numbers) > 1:
            yield rule, key, numbers


def keys_of(telling: Telling) -> tuple[tuple[str, str], ...]:
    """Return the keys under which a document tells something, each with that of its rule."""
    return tuple((rule, key) for rule, told in telling.items() for key in told)


def compared(rule: str, told: Iterable[object]) -> Iterator[Finding]:
    """Yield what a rule finds in what documents, in their order, tell under one key."""
    compare = _CROSS[rule].compare
    for earlier, later in combinations(told, 2):
        yield from compare(earlier, later)
