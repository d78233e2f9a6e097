"""What things lead to, however far: the closure of a relation from some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def reached_from(start: Iterable[T], leads_to: Callable[[T], Iterable[T]]) -> set[T]:
    """Return the things of `start` and all that they lead to; a circle ends nowhere.

    >>> sorted(reached_from("a", {"a": "b", "b": "ca", "c": "", "d": "a"}.__getitem__))
    ['a', 'b', 'c']
    """
    found = set(start)
    waiting = list(found)
    while waiting:
        new = frozenset(leads_to(waiting.pop())) - found
        found |= new
        waiting += new
    return found
