"""Which of many keys look like one that is not among them, judged as likeness is everywhere.

Those that share most pairs of letters are found at once, and only they are compared.
"""

from __future__ import annotations

from sarcograph.api.answering.bounds import LONGEST_KEY, MOST_ALIKE, MOST_COMPARED
from sarcograph.graph.likeness import nearest, plain
from sarcograph.graph.names.pairs import Rows, sharing_pairs


class Keys:
    """Keys by their pairs of letters."""

    def __init__(self) -> None:
        """Begin without keys."""
        self._keys: list[str] = []
        self._rows = Rows(MOST_COMPARED)

    def add(self, key: str) -> None:
        """Take a key, up to the number that is compared."""
        if len(self._keys) < MOST_COMPARED:
            self._rows.add(len(self._keys), plain(key[:LONGEST_KEY]))
            self._keys.append(key)

    def like(self, wanted: str) -> list[str]:
        """Return the keys that look like `wanted`, the most alike first.

        >>> keys = Keys()
        >>> for key in ("anlotinib", "apatinib", "pazopanib"):
        ...     keys.add(key)
        >>> keys.like("anlotinb")
        ['anlotinib']
        """
        word = wanted[:LONGEST_KEY]
        places = sharing_pairs(plain(word), self._rows)
        return nearest(word, (self._keys[place] for place in places), MOST_ALIKE)
