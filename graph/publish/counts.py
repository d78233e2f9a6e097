"""What a version holds, counted once when it is published: nobody who asks waits for it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sarcograph.graph.prefixes import PREFIXES

_TYPE = f"<{PREFIXES['rdf']}type>".encode()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds, by IRIs.

    `classes` counts the things of a class, `properties` the triples with one; a triple that stands
    in several named graphs counts once. `things` counts those of each class in each named graph.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    things: Mapping[str, Mapping[str, int]]

    def content(self) -> bytes:
        """Return it as JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def read(cls, content: bytes) -> Counts:
        """Return what `content` wrote."""
        return cls(**json.loads(content))


def counts_of(nquads: Iterable[bytes]) -> Counts:
    """Count canonical N-Quads, a line each: those of one triple stand together.

    A class without a name is left out.
    """
    classes: Counter[bytes] = Counter()
    properties: Counter[bytes] = Counter()
    things: defaultdict[bytes, Counter[bytes]] = defaultdict(Counter)
    before = b""
    for line in nquads:
        triple, _, graph = line.rpartition(b" .")[0].rpartition(b" ")
        _, property_, value = triple.split(b" ", 2)
        is_typed = property_ == _TYPE and value.startswith(b"<")
        if triple != before:
            properties[property_] += 1
            classes[value] += is_typed
        if is_typed:
            things[graph][value] += 1
        before = triple
    return Counts(
        _named(+classes),
        _named(properties),
        {_iri(graph): _named(counts) for graph, counts in sorted(things.items())},
    )


def _named(counts: Mapping[bytes, int]) -> dict[str, int]:
    return {_iri(term): counts[term] for term in sorted(counts)}


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
