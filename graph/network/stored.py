"""A network as one sequence of bytes, of which no more is made into objects than is asked for.

Which thing leads to which, by what kind of edge, stands in arrays: a search goes through these, and
only of the paths that it finds are the statements read. So the bytes may be a file that is mapped,
and a network of any size is searched in little memory. `storing` writes them.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from mmap import mmap
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sarcograph.graph.network.coded import Coded, Mask
from sarcograph.graph.network.edge import Doubt, Edge, Node
from sarcograph.graph.network.joined import Joined, unnamed
from sarcograph.graph.network.layout import (
    DECIMALS,
    EDGE_FIELDS,
    HEAD,
    MAGIC,
    RESULT_FIELDS,
    Header,
)
from sarcograph.graph.network.results import Result

UNREACHED = 255
"""How far a thing is from another that it does not lead to."""


class Near(NamedTuple):
    """What is one step from a thing: the place of another, and the edges between the two.

    All are of one `kind`, a number, and lead there if it is `forward`, else from there.
    """

    there: int
    kind: int
    forward: bool
    edges: tuple[int, ...]


class StoredNetwork(Joined):
    """A network in bytes, or the part of it whose edges a mask keeps.

    Things and edges go by their places, which are numbers from 0.
    """

    def __init__(self, content: bytes | mmap, kept: Mask | None = None) -> None:
        """Take what `storing.stored` returned; raises ValueError for other bytes."""
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("this is no network of this release")
        self._content = content
        (size,) = HEAD.unpack(content[len(MAGIC) : len(MAGIC) + HEAD.size])
        start = len(MAGIC) + HEAD.size
        self._header: Header = json.loads(content[start : start + size])
        self._texts = self._header["texts"]
        self.kept = kept
        self._near: dict[int, tuple[Near, ...]] = {}
        self._places: dict[str, int] = {}  # of the ends of edges, which are looked up next
        self.edge = lru_cache(maxsize=_MOST_KEPT)(self._edge)
        self.node_at = lru_cache(maxsize=_MOST_KEPT)(self._node_at)
        self.distances = lru_cache(maxsize=_MOST_DISTANCES)(self._distances)

    def where(self, kept: Mask) -> StoredNetwork:
        """Return the part of it with those of its edges that `kept` keeps."""
        return StoredNetwork(self._content, kept if self.kept is None else self.kept & kept)

    def array(self, name: str) -> NDArray[Any]:
        """Return one of the arrays of `layout`, which nobody may change."""
        kind, offset, count = self._header["arrays"][name]
        return np.frombuffer(self._content, kind, count, offset)

    def table(self, name: str) -> list[Any]:
        """Return what the numbers of an array stand for, by its name."""
        return self._header["tables"][name]

    # --- masks

    @property
    def whole(self) -> Mask:
        """The mask of every edge."""
        return np.ones(self.count, np.bool_)

    def coded(self, name: Literal["kind", "standing", "level"]) -> Coded[str]:
        """Return what each edge says in one respect."""
        return Coded(self.array(name), self.table(name))

    def sources(self) -> Coded[tuple[str, ...]]:
        """Return the documents and other sources of each edge."""
        return Coded(self.array("source"), list(map(tuple, self.table("source"))))

    def of_numbers(self, iris: Iterable[str]) -> Mask:
        """Return the edges that one of some numbers or comparisons is an end of."""
        meant = np.zeros(self.size, np.bool_)
        places, first = [], 0
        for iri in sorted(iris):  # as they are stored, so that each is sought behind the last
            first = self._first_from(iri, first)
            if self._is_at(iri, first):
                places.append(first)
        meant[places] = True
        return meant[self._starts] | meant[self._ends]

    # --- things

    def place(self, iri: str) -> int | None:
        """Return the place of a thing, None for one that no edge of the whole network reaches."""
        noted = self._places.get(iri)
        if noted is not None:
            return noted
        place = self._first_from(iri, 0)
        return place if self._is_at(iri, place) else None

    def _first_from(self, iri: str, first: int) -> int:
        """Return the place from `first` on of a thing, or of the one that would come after it."""
        return bisect_left(range(self.size), iri.encode(), first, key=self._iri_at)

    def _is_at(self, iri: str, place: int) -> bool:
        return place < self.size and self._iri_at(place) == iri.encode()

    def _iri_at(self, place: int) -> bytes:
        return self._text("nodes", self._node_offsets, place).partition(b"\t")[0]

    def _node_at(self, place: int) -> Node:
        said = self._text("nodes", self._node_offsets, place).decode()
        iri, kind, name = said.split("\t", 2)
        return Node(iri, kind, name)

    def kind_at(self, place: int) -> str:
        """Return the kind of a thing, as in its IRI."""
        kind: str = self.table("node_kind")[self._node_kinds[place]]
        return kind

    def node(self, iri: str) -> Node:
        """See Joined."""
        place = self.place(iri)
        return unnamed(iri) if place is None else self.node_at(place)

    def result(self, iri: str) -> Result | None:
        """See Joined."""
        place = self.place(iri)
        said = b"" if place is None else self._text("results", self._result_at, place)
        return _result(iri, json.loads(said)) if said else None

    # --- edges

    def out_of(self, iri: str) -> list[Edge]:
        """See Joined."""
        place = self.place(iri)
        return [] if place is None else [self.edge(one) for one in self._out_of(place)]

    def into(self, iri: str) -> list[Edge]:
        """See Joined."""
        place = self.place(iri)
        return [] if place is None else [self.edge(one) for one in self._into(place)]

    @property
    def size(self) -> int:
        """How many things the whole network has, those outside the part too."""
        return len(self._node_offsets) - 1

    @property
    def count(self) -> int:
        """How many edges it has, in the same way."""
        return len(self._starts)

    def edges(self) -> Iterator[Edge]:
        """Yield every edge, in the order of their places."""
        for number in range(self.count):
            if self._keeps[number]:
                yield self.edge(number)

    def denied(self, pairs: Iterable[tuple[int, int]]) -> list[Edge]:
        """Return the negated edges between the two things of any of `pairs`, whichever way."""
        wanted = {frozenset(pair) for pair in pairs}
        return [
            self.edge(number)
            for number, start, end in self._negated
            if frozenset((start, end)) in wanted
        ]

    def near(self, place: int) -> tuple[Near, ...]:
        """Return what is one step from a thing by edges that nobody denies and that lead on."""
        found = self._near.get(place)
        if found is None:
            if len(self._near) >= _MOST_KEPT:
                self._near.clear()
            found = self._near[place] = self._look_near(place)
        return found

    def _look_near(self, place: int) -> tuple[Near, ...]:
        usable, kinds = self._usable, self._kinds
        steps: dict[tuple[int, int, bool], list[int]] = {}
        for forward, edges, ends in (
            (True, self._out_of(place), self._ends),
            (False, self._into(place), self._starts),
        ):
            for number, there in zip(edges, ends[edges].tolist(), strict=True):
                if usable[number]:
                    steps.setdefault((there, kinds[number], forward), []).append(number)
        return tuple(Near(*key, tuple(numbers)) for key, numbers in steps.items())

    def _distances(self, end: int, hops: int) -> bytes:
        """Return for each thing how many steps it is from `end`, up to `hops`, else UNREACHED."""
        found = np.full(self.size, UNREACHED, np.uint8)
        found[end] = 0
        places = np.flatnonzero(self._usable_mask)
        starts, ends = self._starts[places], self._ends[places]
        for far in range(hops):
            here = found == far
            reached = np.concatenate((ends[here[starts]], starts[here[ends]]))
            fresh = reached[found[reached] == UNREACHED]
            if not len(fresh):
                break
            found[fresh] = far + 1
        return found.tobytes()

    # --- what is behind these

    def _out_of(self, place: int) -> list[int]:
        first, last = self._out[place : place + 2].tolist()
        return self._those_kept(list(range(first, last)))

    def _into(self, place: int) -> list[int]:
        first, last = self._in[place : place + 2].tolist()
        return self._those_kept(self._in_edges[first:last].tolist())

    def _those_kept(self, edges: list[int]) -> list[int]:
        return edges if self.kept is None else [one for one in edges if self._keeps[one]]

    def _edge(self, number: int) -> Edge:
        said = json.loads(self._text("edges", self._edge_at, number))
        rest: dict[str, Any] = dict(zip(EDGE_FIELDS, said, strict=True))
        start, end = (self._noted(int(one[number])).iri for one in (self._starts, self._ends))
        rest["doubts"] = tuple(Doubt(*one) for one in rest["doubts"])
        rest["told"] = frozenset(rest["told"])
        return Edge(
            start=start,
            end=end,
            kind=self.table("kind")[self._kinds[number]],
            standing=self.table("standing")[self._standings[number]],
            sources=tuple(self.table("source")[self._sources[number]]),
            level=self.table("level")[self._levels[number]],
            negated=bool(self._negations[number]),
            **rest,
        )

    def _noted(self, place: int) -> Node:
        """Return the thing at a place, and note that it is there."""
        node = self.node_at(place)
        if len(self._places) >= _MOST_KEPT:
            self._places.clear()
        self._places[node.iri] = place
        return node

    def _text(self, name: str, at: NDArray[np.uint64], place: int) -> bytes:
        start, end = at[place : place + 2].tolist()
        offset = self._texts[name]
        return bytes(self._content[offset + start : offset + end])

    @cached_property
    def _keeps(self) -> bytes:
        kept = np.ones(self.count, np.bool_) if self.kept is None else self.kept
        return kept.tobytes()

    @cached_property
    def _usable_mask(self) -> Mask:
        usable: Mask = (self._negations == 0) & (self._starts != self._ends)
        return usable if self.kept is None else usable & self.kept

    @cached_property
    def _usable(self) -> bytes:
        return self._usable_mask.tobytes()

    @cached_property
    def _negated(self) -> list[tuple[int, int, int]]:
        negated = self._negations != 0
        places = np.flatnonzero(negated if self.kept is None else negated & self.kept)
        ends = (self._starts[places].tolist(), self._ends[places].tolist())
        return list(zip(places.tolist(), *ends, strict=True))

    @cached_property
    def _kinds(self) -> bytes:
        return self.array("kind").tobytes()

    @cached_property
    def _node_kinds(self) -> bytes:
        return self.array("node_kind").tobytes()

    @cached_property
    def _starts(self) -> NDArray[np.uint32]:
        return self.array("start")

    @cached_property
    def _ends(self) -> NDArray[np.uint32]:
        return self.array("end")

    @cached_property
    def _out(self) -> NDArray[np.uint32]:
        return self.array("out")

    @cached_property
    def _in(self) -> NDArray[np.uint32]:
        return self.array("into")

    @cached_property
    def _in_edges(self) -> NDArray[np.uint32]:
        return self.array("into_edges")

    @cached_property
    def _negations(self) -> NDArray[np.uint8]:
        return self.array("negated")

    @cached_property
    def _standings(self) -> NDArray[np.uint8]:
        return self.array("standing")

    @cached_property
    def _sources(self) -> NDArray[np.uint32]:
        return self.array("source")

    @cached_property
    def _levels(self) -> NDArray[np.uint32]:
        return self.array("level")

    @cached_property
    def _node_offsets(self) -> NDArray[np.uint64]:
        return self.array("node_at")

    @cached_property
    def _edge_at(self) -> NDArray[np.uint64]:
        return self.array("edge_at")

    @cached_property
    def _result_at(self) -> NDArray[np.uint64]:
        return self.array("result_at")


def _result(iri: str, said: list[Any]) -> Result:
    values: Mapping[str, Any] = dict(zip(RESULT_FIELDS, said, strict=True))
    numbers = {name: None if values[name] is None else Decimal(values[name]) for name in DECIMALS}
    definition = tuple((aspect, words) for aspect, words in values["definition"])
    return Result(iri, **{**values, **numbers, "definition": definition})


_MOST_KEPT = 50_000
"""Things, edges and steps that are held as objects, so that the next search finds them."""

_MOST_DISTANCES = 64
