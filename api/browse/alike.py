"""Which of many keys look like one that is not among them: found by what they share, not compared.

A key is the set of its parts, three letters each. Those that share most with another are looked up
by its rarest parts, so that a look-up costs the same whatever the keys are.
"""

from __future__ import annotations

from collections import Counter

from sarcograph.api.answering.bounds import LONGEST_KEY, MOST_ALIKE, MOST_COMPARED

LEAST_LIKENESS = 0.5
_FINALISTS = 4 * MOST_ALIKE


class Keys:
    """Keys by their parts."""

    def __init__(self) -> None:
        """Begin without keys."""
        self._keys: list[str] = []
        self._having: dict[str, list[int]] = {}

    def add(self, key: str) -> None:
        """Take a key, up to the number that is compared."""
        if len(self._keys) < MOST_COMPARED:
            for part in _parts(key):
                self._having.setdefault(part, []).append(len(self._keys))
            self._keys.append(key)

    def like(self, wanted: str) -> list[str]:
        """Return the keys that look like `wanted`, the most alike first.

        >>> keys = Keys()
        >>> for key in ("anlotinib", "apatinib", "pazopanib"):
        ...     keys.add(key)
        >>> keys.like("anlotinb")
        ['anlotinib']
        """
        parts = _parts(wanted)
        shared: Counter[int] = Counter()
        left = MOST_COMPARED
        for having in sorted((self._having.get(part, ()) for part in parts), key=len):
            left -= len(having)
            if left < 0 and shared:
                break
            shared.update(having[:MOST_COMPARED])
        alike = [
            (-_likeness(parts, _parts(self._keys[place])), self._keys[place])
            for place, _ in shared.most_common(_FINALISTS)
        ]
        return [key for likeness, key in sorted(alike) if -likeness >= LEAST_LIKENESS][:MOST_ALIKE]


def _parts(key: str) -> set[str]:
    padded = f"  {key[:LONGEST_KEY].casefold()} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _likeness(some: set[str], others: set[str]) -> float:
    """Return how alike two keys are, from 0 to 1 (Dice's coefficient)."""
    return 2 * len(some & others) / (len(some) + len(others))
