"""Answers that were given, kept within a bound of bytes: a repeated query costs no evaluation."""

from __future__ import annotations

from collections import OrderedDict

from sarcograph.api.http.representation import Representation

LARGEST_SHARE = 4
"""An answer of more than one such part of the cache would throw out too many others."""


class AnswerCache:
    """The least recently used answers go first when `capacity` bytes are full; 0 keeps none."""

    def __init__(self, capacity: int) -> None:
        """Keep up to `capacity` bytes of answers."""
        self._capacity = capacity
        self._kept: OrderedDict[str, Representation] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self.size = 0

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    def get(self, tag: str) -> Representation | None:
        """Return the answer that `tag` stands for, if it is kept."""
        answer = self._kept.get(tag)
        if answer is not None:
            self._kept.move_to_end(tag)
        return answer

    def put(self, tag: str, answer: Representation) -> None:
        """Keep an answer, or what has been added to it since (its compressed form)."""
        self._drop(tag)
        if answer.size > self._capacity // LARGEST_SHARE:
            return
        self._kept[tag] = answer
        self._sizes[tag] = answer.size
        self.size += answer.size
        while self.size > self._capacity:
            self._drop(next(iter(self._kept)))

    def _drop(self, tag: str) -> None:
        if self._kept.pop(tag, None) is not None:
            self.size -= self._sizes.pop(tag)
