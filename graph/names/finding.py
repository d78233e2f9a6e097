"""What a reader looks for by words: things of the graph, and queries, with how much is known."""

from __future__ import annotations

from dataclasses import dataclass

from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import Name, Thing

EQUAL = "called so"
"""How a hit matches whose name the words are, whatever the case and the hyphens."""
MOST_FOUND = 50
"""How many things a search finds at most; who has more is better off with more words."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: by which name, how the name matches, and what is known of it."""

    match: str
    name: Name
    thing: Thing

    def record(self) -> dict[str, str | int]:
        """Return the hit as one flat record."""
        return {
            "match": self.match,
            "name": self.name.text,
            "how": self.name.how,
            "kind": self.thing.kind,
            "label": self.thing.label,
            "id": self.thing.identifier,
            "claims": self.thing.claims,
            "estimates": self.thing.estimates,
        }


@dataclass(frozen=True, slots=True)
class Search:
    """What was found by words, the best first; and if nothing was, what is called nearly so.

    `more` were found besides, at least.
    """

    words: str
    hits: tuple[Hit, ...]
    near: tuple[Hit, ...]
    more: int


def search(index: NameIndex, words: str) -> Search:
    """Return the things that are called `words` or have all of them in a name."""
    found = index.find(words, most=4 * MOST_FOUND)

    def hit(match: str, name: Name) -> Hit:
        known = index.thing(name.identifier)
        return Hit(match, name, known or Thing(name.identifier, name.kind, name.label))

    hits = [hit(EQUAL, name) for name in found.equal]
    sharing = [hit("has the words", name) for name in found.sharing]
    # of many titles and names those come first of which most is known
    sharing.sort(key=lambda one: -one.thing.claims - one.thing.estimates)
    hits += sharing
    near = () if hits else tuple(hit("nearly so", name) for name in found.alike)
    return Search(words, tuple(hits[:MOST_FOUND]), near, max(len(hits) - MOST_FOUND, 0))
