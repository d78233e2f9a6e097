"""What the network is made of: things, and what is stated between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

DoubtKind = Literal["ambiguous", "finding"]
Standing = Literal["document", "external", "inferred", "hierarchy", "registry"]


class Strength(IntEnum):
    """How well an edge stands: the lower, the better.

    A document is at hand and its passage can be proved; an external source is cited, and so is the
    work from which a document takes a number. A statement in
    doubt is one, an inference is none. What is hedged is less than what is concluded by rule from
    flat statements, and a restriction is not repeated along a path.
    """

    DOCUMENT = 0
    EXTERNAL = 1
    DOUBTED = 2
    INFERRED = 3
    RESTRICTED = 4
    PROBABLE = 5
    POSSIBLE = 6
    SPECULATIVE = 7

    @property
    def words(self) -> str:
        """How a reader is told."""
        return _WORDS[self]


_WORDS = {
    Strength.DOCUMENT: "stated in a document",
    Strength.EXTERNAL: "stated by an external source",
    Strength.DOUBTED: "stated, and in doubt",
    Strength.INFERRED: "inferred by a rule",
    Strength.RESTRICTED: "stated with a restriction",
    Strength.PROBABLE: "hedged: probable",
    Strength.POSSIBLE: "hedged: possible",
    Strength.SPECULATIVE: "hedged: speculative",
}
_CERTAINTY = {
    "Probable": Strength.PROBABLE,
    "Possible": Strength.POSSIBLE,
    "Speculative": Strength.SPECULATIVE,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its IRI, its kind as in the IRI, its name, and of a number what it is."""

    iri: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A passage with several readings, or a finding of the checks; `weighs` if more than form."""

    iri: str
    what: DoubtKind
    says: str
    weighs: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """One statement between two things, from the IRI `start` to `end`.

    `statement` is the IRI of the claim, inference, line or number; of what the registry or a
    hierarchy says, which has no IRI, that of the thing it is said of. `told` are the tellings it is
    part of: its study or mechanism path, else itself; nothing for what is so by definition. Of a
    `negated` edge the source says that it is not so, or that nothing was found. `cited` is the work
    from which the source takes a number.
    """

    start: str
    end: str
    kind: str
    relation: str
    statement: str
    predicate: str = ""
    standing: Standing = "document"
    sources: tuple[str, ...] = ()
    certainty: str = ""
    hedge: str = ""
    level: str = ""
    design: str = ""
    n: int | None = None
    negated: bool = False
    qualified: bool = False
    cited: str = ""
    doubts: tuple[Doubt, ...] = ()
    told: frozenset[str] = field(default=frozenset())

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other edges between the same two things."""
        return self.kind, self.statement

    @property
    def stands(self) -> str:
        """How well it stands, in words: what the registry or a hierarchy says no source states."""
        is_stated = self.standing not in ("registry", "hierarchy")
        return self.strength.words if is_stated else "by definition"

    @property
    def strength(self) -> Strength:
        """How well it stands."""
        found = [Strength.DOCUMENT]
        if self.standing in ("external", "inferred"):
            found.append(Strength[self.standing.upper()])
        if self.cited:
            found.append(Strength.EXTERNAL)
        if any(doubt.weighs for doubt in self.doubts):
            found.append(Strength.DOUBTED)
        if self.qualified:
            found.append(Strength.RESTRICTED)
        if self.hedge or self.certainty in _CERTAINTY:
            found.append(_CERTAINTY.get(self.certainty, Strength.PROBABLE))
        return max(found)
