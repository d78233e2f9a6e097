"""What each edge says in one respect, as numbers that stand for values, and masks made of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""Which edges are meant, by their places."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """A value of each edge: its number among `values`."""

    numbers: NDArray[Any]
    values: Sequence[T]

    def where(self, holds: Callable[[T], bool]) -> Mask:
        """Return the edges whose value meets a condition, which is asked once a value."""
        meant = np.array([holds(value) for value in self.values], np.bool_)
        mask: Mask = meant[self.numbers]
        return mask

    def is_in(self, values: Collection[T]) -> Mask:
        """Return the edges that have one of some values."""
        return self.where(lambda value: value in values)

    def among(self, mask: Mask) -> list[T]:
        """Return the values that some edges have."""
        # np.unique would import another module, for which a confined process may open no file
        found = np.flatnonzero(np.bincount(self.numbers[mask], minlength=len(self.values)))
        return [self.values[number] for number in found.tolist()]
